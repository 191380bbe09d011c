#include "app/operations.h"

#include "app/builtin.h"

#include <string.h>

static void names_and_addresses_are_unique(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        g_assert_true(g_hash_table_add(seen, g_strdup((*o)->name)));
        g_assert_true(at_operations_find((*o)->name) == *o);
        if ((*o)->path)
            g_assert_true(
                g_hash_table_add(seen, g_strdup_printf("%s %s", (*o)->method, (*o)->path)));
    }
    g_assert_null(at_operations_find("nothing"));
}

/* What the faces rely on, row by row. */
static void every_row_is_whole(void)
{
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        const AtOperation *row = *o;
        g_test_message("%s", row->name);
        gboolean local = row->flags & AT_OPERATION_LOCAL;
        g_assert_nonnull(row->summary);
        g_assert_true(g_ascii_isupper(row->summary[0]));
        g_assert_false(g_str_has_suffix(row->summary, "."));
        g_assert_true(row->run || at_builtin_run(row));
        g_assert_true(local || (row->path && row->method && g_str_has_prefix(row->path, "/api/")));
        g_assert_true(!local || !row->path);
        g_assert_true(!row->run || (row->columns && row->columns->name));
        if (row->method && strcmp(row->method, "GET") == 0)
            g_assert_false(row->flags & AT_OPERATION_CHANGES);
        if (row->flags & AT_OPERATION_CHANGES)
            g_assert_true(
                row->flags & AT_OPERATION_TRIES || at_options_find(row->options, "dry-run", 0));
    }
}

static void assert_option(const AtOperation *row, const AtOption *option)
{
    g_test_message("%s: %s", row->name, option->name);
    gboolean flag = option->type == AT_OPTION_FLAG;
    g_assert_true(flag || option->value);
    g_assert_nonnull(option->help);
    g_assert_cmpuint(option->offset, <, row->options_size);
    g_assert_null(at_options_find(at_common_options, option->name, 0));
    if (option->letter)
        g_assert_null(at_options_find(at_common_options, NULL, option->letter));
    const AtOption *more = at_operation_more(row);
    g_assert_null(at_options_find(more, option->name, 0));
    if (option->letter)
        g_assert_null(at_options_find(more, NULL, option->letter));
}

static void every_option_is_whole_and_hides_no_common_one(void)
{
    for (const AtOperation *const *o = at_operations(); *o; o++)
        for (const AtOption *option = (*o)->options; option && option->name; option++)
            assert_option(*o, option);
}

/* Names in braces are options of the operation. */
static void every_name_in_an_address_is_an_option(void)
{
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        const char *brace = (*o)->path ? strchr((*o)->path, '{') : NULL;
        for (; brace; brace = strchr(brace + 1, '{')) {
            g_autofree char *name = g_strndup(brace + 1, strcspn(brace + 1, "}"));
            g_test_message("%s: %s", (*o)->name, name);
            g_assert_nonnull(at_options_find((*o)->options, name, 0));
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/app/operations/names-and-addresses-are-unique", names_and_addresses_are_unique);
    g_test_add_func("/app/operations/every-row-is-whole", every_row_is_whole);
    g_test_add_func("/app/operations/every-option-is-whole-and-hides-no-common-one",
        every_option_is_whole_and_hides_no_common_one);
    g_test_add_func("/app/operations/every-name-in-an-address-is-an-option",
        every_name_in_an_address_is_an_option);
    return g_test_run();
}
