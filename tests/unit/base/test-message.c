#include "base/message.h"

#include "mo-file.h"

#include <glib/gstdio.h>

static const MoEntry chinese[] = {
    MO("", "Plural-Forms: nplurals=1; plural=0;\n"),
    MO("Cancel", "取消"),
    MO("%lu work\0%lu works", "%lu 件作品"),
};
static const MoEntry german[] = {MO("Cancel", "Abbrechen")};

static void write_mo(const char *dir, const char *name, const MoEntry *entries, guint n)
{
    g_autoptr(GByteArray) file = mo_file(entries, n);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_assert_true(g_file_set_contents(path, (const char *)file->data, (gssize)file->len, NULL));
}

static void the_best_loaded_language_is_taken(void)
{
    static const struct {
        const char *wish, *tag;
    } cases[] = {
        {NULL, "en"},
        {"", "en"},
        {"zh-CN", "zh-CN"},
        {"zh_CN.UTF-8", "zh-CN"},
        {"zh", "zh-CN"},
        {"zh-Hans-SG", "zh-CN"},
        {"zh-TW", "en"},
        {"zh-TW,zh;q=0.5", "zh-CN"},
        {"de_AT@euro", "de"},
        {"fr-FR,de;q=0.3,zh;q=0.8", "zh-CN"},
        {"en-GB,zh;q=0.9", "en"},
        {"fr:zh_CN:en", "zh-CN"},
        {"zh;q=0", "en"},
        {"C", "en"},
        {"*", "en"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpstr(at_messages_use(cases[i].wish), ==, cases[i].tag);
}

static gpointer in_another_thread(gpointer data)
{
    return (gpointer)at_message("Cancel");
}

static void each_thread_speaks_its_own_language(void)
{
    at_messages_use("zh-CN");
    g_assert_cmpstr(_("Cancel"), ==, "取消");
    g_assert_cmpstr(_("Not translated"), ==, "Not translated");
    g_assert_cmpstr(at_message_plural("%lu work", "%lu works", 1), ==, "%lu 件作品");
    GThread *thread = g_thread_new("english", in_another_thread, NULL);
    g_assert_cmpstr(g_thread_join(thread), ==, "Cancel");
    at_messages_use(NULL);
    g_assert_cmpstr(at_message_plural("%lu work", "%lu works", 1), ==, "%lu work");
    g_assert_cmpstr(at_message_plural("%lu work", "%lu works", 0), ==, "%lu works");
}

static void count(const char *text, const char *translation, gpointer data)
{
    ++*(guint *)data;
}

static void the_page_gets_all_messages(void)
{
    guint n = 0;
    at_messages_each("zh", count, &n);
    g_assert_cmpuint(n, ==, 2);
    at_messages_each("fr", count, &n);
    g_assert_cmpuint(n, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *dir = g_dir_make_tmp("atelier-message-XXXXXX", NULL);
    at_messages_load("/nowhere/at/all");
    g_assert_cmpstr(at_messages_use("zh-CN"), ==, "en");
    write_mo(dir, "zh-CN.mo", chinese, G_N_ELEMENTS(chinese));
    write_mo(dir, "de.mo", german, G_N_ELEMENTS(german));
    at_messages_load(dir);
    g_autofree char *one = g_build_filename(dir, "zh-CN.mo", NULL);
    g_autofree char *two = g_build_filename(dir, "de.mo", NULL);
    g_unlink(one);
    g_unlink(two);
    g_rmdir(dir);
    g_test_add_func(
        "/base/message/the-best-loaded-language-is-taken", the_best_loaded_language_is_taken);
    g_test_add_func(
        "/base/message/each-thread-speaks-its-own-language", each_thread_speaks_its_own_language);
    g_test_add_func("/base/message/the-page-gets-all-messages", the_page_gets_all_messages);
    return g_test_run();
}
