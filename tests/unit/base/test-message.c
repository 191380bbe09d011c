#include "base/message.h"

#include "mo-file.h"

#include <glib/gstdio.h>

static const MoEntry chinese[] = {
    MO("", "Plural-Forms: nplurals=1; plural=0;\n"),
    MO("Cancel", "取消"),
    MO("%lu work\0%lu works", "%lu 件作品"),
    MO("Tagged %u work\0Tagged %u works", "为 %u 件作品加了标签"),
    MO("Moved “%s” to %s", "已移到 %2$s：《%1$s》"),
    MO("%s: “%s”", "%s：《%s》"),
    MO("%s: the file ends early", "%s：文件不完整"),
    MO("%s: its name says %s, but it is %s", "%s：名称表示%s，实际是%s"),
    MO("plain text", "纯文本"),
    MO("%s: %s", "%s：%s"),
    MO("100%% of %s", "%s的 100%%"),
    MO("film", "影片"),
    MO("%s %s", "%s%s"),
    MO("%s.", "%s。"),
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
    g_assert_cmpuint(n, ==, 15);
    at_messages_each("fr", count, &n);
    g_assert_cmpuint(n, ==, 15);
}

static void what_was_written_in_english_is_told_again(void)
{
    static const struct {
        const char *written, *told;
    } cases[] = {
        {"Cancel", "取消"},
        {"Tagged 1 work", "为 1 件作品加了标签"},
        {"Tagged 1,200 works", "为 1,200 件作品加了标签"},
        {"Tagged 12 works: “Dawn %s”", "为 12 件作品加了标签：《Dawn %s》"},
        {"Moved “plain text” to Sea", "已移到 Sea：《plain text》"},
        {"/a/b: c.txt: the file ends early", "/a/b: c.txt：文件不完整"},
        {"/a: its name says plain text, but it is film", "/a：名称表示纯文本，实际是film"},
        {"100% of it", "it的 100%"},
        {"two words", "two words"},
        {"Tagged many works", "Tagged many works"},
        {"", ""},
    };
    at_messages_use("zh-CN");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *told = at_message_retell(cases[i].written);
        g_assert_cmpstr(told, ==, cases[i].told);
    }
    g_assert_null(at_message_retell(NULL));
    at_messages_use(NULL);
    g_autofree char *english = at_message_retell("Cancel");
    g_assert_cmpstr(english, ==, "Cancel");
}

static void a_sentence_ends_once(void)
{
    g_autofree char *plain = at_message_ended("done");
    g_autofree char *asked = at_message_ended("is it?");
    at_messages_use("zh-CN");
    g_autofree char *other = at_message_ended("完成");
    g_autofree char *ended = at_message_ended("完成。");
    at_messages_use(NULL);
    g_assert_cmpstr(plain, ==, "done.");
    g_assert_cmpstr(asked, ==, "is it?");
    g_assert_cmpstr(other, ==, "完成。");
    g_assert_cmpstr(ended, ==, "完成。");
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
    g_test_add_func("/base/message/what-was-written-in-english-is-told-again",
        what_was_written_in_english_is_told_again);
    g_test_add_func("/base/message/a-sentence-ends-once", a_sentence_ends_once);
    return g_test_run();
}
