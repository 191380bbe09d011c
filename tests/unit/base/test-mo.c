#include "base/mo.h"

#include "mo-file.h"

static const MoEntry entries[] = {
    MO("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"),
    MO("Cancel", "Abbrechen"),
    MO("%u work\0%u works", "%u Werk\0%u Werke"),
    MO("%s in %s", "%2$s enthält %1$s"),
    MO("%s is bad", "%d ist falsch"),
    MO("empty", ""),
};

static void a_message_and_its_plural_are_found(void)
{
    g_autoptr(GByteArray) file = mo_file(entries, G_N_ELEMENTS(entries));
    g_autoptr(AtMo) mo = at_mo_read(file->data, file->len);
    g_assert_cmpstr(at_mo_find(mo, "Cancel", 0), ==, "Abbrechen");
    g_assert_cmpstr(at_mo_find(mo, "%u work", 1), ==, "%u Werk");
    g_assert_cmpstr(at_mo_find(mo, "%u work", 0), ==, "%u Werke");
    g_assert_cmpstr(at_mo_find(mo, "%u work", 7), ==, "%u Werke");
    g_assert_cmpstr(at_mo_find(mo, "%s in %s", 0), ==, "%2$s enthält %1$s");
}

static void a_translation_that_printf_could_not_take_is_left_out(void)
{
    g_autoptr(GByteArray) file = mo_file(entries, G_N_ELEMENTS(entries));
    g_autoptr(AtMo) mo = at_mo_read(file->data, file->len);
    g_assert_null(at_mo_find(mo, "%s is bad", 0));
    g_assert_null(at_mo_find(mo, "empty", 0));
    g_assert_null(at_mo_find(mo, "unknown", 0));
}

static void the_other_byte_order_is_read_too(void)
{
    g_autoptr(GByteArray) file = mo_file(entries, G_N_ELEMENTS(entries));
    guint32 *words = (guint32 *)(gpointer)file->data;
    for (guint i = 0; i < 7 + 4 * G_N_ELEMENTS(entries); i++)
        words[i] = GUINT32_SWAP_LE_BE(words[i]);
    g_autoptr(AtMo) mo = at_mo_read(file->data, file->len);
    g_assert_cmpstr(at_mo_find(mo, "Cancel", 0), ==, "Abbrechen");
}

static void count(const char *text, const char *translation, gpointer data)
{
    g_assert_true(g_utf8_validate(text, -1, NULL) && g_utf8_validate(translation, -1, NULL));
    ++*(guint *)data;
}

/* Every cut and every byte made 0xff: fewer messages, no crash. */
static void a_damaged_file_gives_fewer_messages(void)
{
    g_autoptr(GByteArray) file = mo_file(entries, G_N_ELEMENTS(entries));
    for (guint i = 0; i < file->len; i++) {
        guint n = 0;
        g_autoptr(AtMo) cut = at_mo_read(file->data, i);
        at_mo_each(cut, count, &n);
        guint8 kept = file->data[i];
        file->data[i] = 0xff;
        g_autoptr(AtMo) changed = at_mo_read(file->data, file->len);
        at_mo_each(changed, count, &n);
        file->data[i] = kept;
        g_assert_cmpuint(n, <=, 2 * G_N_ELEMENTS(entries));
    }
    g_autoptr(AtMo) none = at_mo_read(NULL, 0);
    g_assert_null(at_mo_find(none, "Cancel", 0));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/base/mo/a-message-and-its-plural-are-found", a_message_and_its_plural_are_found);
    g_test_add_func("/base/mo/a-translation-that-printf-could-not-take-is-left-out",
        a_translation_that_printf_could_not_take_is_left_out);
    g_test_add_func("/base/mo/the-other-byte-order-is-read-too", the_other_byte_order_is_read_too);
    g_test_add_func(
        "/base/mo/a-damaged-file-gives-fewer-messages", a_damaged_file_gives_fewer_messages);
    return g_test_run();
}
