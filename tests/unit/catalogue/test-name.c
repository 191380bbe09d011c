#include "catalogue/name.h"

#include "base/error.h"

static const struct {
    const char *given, *text, *folded;
} names[] = {
    {"Blue Hour", "Blue Hour", "blue hour"}, {"  Blue \t\n Hour ", "Blue Hour", "blue hour"},
    {"Blue\x1b\x01Hour\x7f", "Blue Hour", "blue hour"},
    {"Cafe\xcc\x81", "Caf\xc3\xa9", "cafe"}, /* e and a combining accent become one letter */
    {"\xe3\x80\x80静夜\xc2\xa0思", "静夜 思", "静夜 思"}, /* wide and no-break blanks */
};

static void a_name_is_stored_tidily_and_compared_folded(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_auto(AtName) parsed = {0}, taken = {0};
        g_autoptr(GError) error = NULL;
        g_assert_true(at_name_parse(names[i].given, &parsed, &error));
        g_assert_true(at_name_take(names[i].given, &taken));
        g_assert_cmpstr(parsed.text, ==, names[i].text);
        g_assert_cmpstr(parsed.folded, ==, names[i].folded);
        g_assert_cmpstr(taken.text, ==, names[i].text);
        g_assert_cmpstr(taken.folded, ==, names[i].folded);
    }
}

static void assert_refused(const char *given, const char *sentence)
{
    g_auto(AtName) name = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(at_name_parse(given, &name, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_cmpstr(error->message, ==, sentence);
    g_assert_null(name.text);
}

static void what_is_no_name_is_refused_from_a_person_and_cut_from_a_file(void)
{
    g_autofree char *most = g_strnfill(AT_NAME_LIMIT, 'x');
    g_autofree char *more = g_strconcat(most, "y", NULL);
    assert_refused("", "a name is empty");
    assert_refused(" \n\x01 ", "a name is empty");
    assert_refused("bad\xff", "a name is not valid UTF-8");
    assert_refused(more, "a name has at most 200 characters; this one has 201");
    g_auto(AtName) name = {0}, long_name = {0}, none = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(at_name_parse(most, &name, &error));
    g_assert_true(at_name_take(more, &long_name));
    g_assert_cmpstr(long_name.text, ==, most);
    g_assert_false(at_name_take(" \t", &none));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/name/tidy", a_name_is_stored_tidily_and_compared_folded);
    g_test_add_func(
        "/catalogue/name/no-name", what_is_no_name_is_refused_from_a_person_and_cut_from_a_file);
    return g_test_run();
}
