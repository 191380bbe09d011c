#include "op/operation.h"

#include <string.h>

typedef struct {
    char **paths;
    gboolean copy;
    char *exclude;
} Options;

static const AtOption options_table[] = {
    {"paths", 0, AT_OPTION_PATHS, offsetof(Options, paths),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, "PATH", "files or folders to add"},
    {"copy", 'c', AT_OPTION_FLAG, offsetof(Options, copy), 0, NULL, "copy the files"},
    {"exclude-these-files", 0, AT_OPTION_STRING, offsetof(Options, exclude), 0, "PATTERN",
        "leave out", "a|b"},
    {0},
};
static const AtColumn columns[] = {{"added", AT_COLUMN_INT, "Added"}, {0}};

static gboolean run(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    at_rows_int(rows, 1);
    return at_rows_end(rows, error);
}

static const AtOperation operation = {
    .name = "add",
    .summary = "Add files or folders",
    .details = "Originals stay where they are.\n\n.dotted line",
    .options = options_table,
    .options_size = sizeof(Options),
    .columns = columns,
    .result = AT_RESULT_CHANGE,
    .role = AT_ROLE_EDITOR,
    .flags = AT_OPERATION_NO_STUDIO,
    .run = run,
};

static void only_a_role_that_may_runs_it(void)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    AtContext context = {.role = AT_ROLE_VIEWER, .actor = "mei", .cancel = cancel};
    g_autoptr(AtRows) rows = at_rows_new_nothing(columns);
    g_autoptr(GError) error = NULL;
    g_assert_false(at_operation_run(&operation, &context, NULL, rows, &error));
    g_assert_error(error, AT_ERROR, AT_DENIED);
    g_assert_cmpstr(error->message, ==, "add: mei may not do this");
    g_clear_error(&error);
    context.role = AT_ROLE_OWNER;
    g_assert_true(at_operation_run(&operation, &context, NULL, rows, &error));
    g_cancellable_cancel(cancel);
    g_assert_false(at_operation_run(&operation, &context, NULL, rows, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
}

static void it_needs_a_studio_unless_it_says_otherwise(void)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    AtContext context = {.role = AT_ROLE_OWNER, .cancel = cancel};
    AtOperation with_studio = operation;
    with_studio.flags = 0;
    g_autoptr(AtRows) rows = at_rows_new_nothing(columns);
    g_autoptr(GError) error = NULL;
    g_assert_false(at_operation_run(&with_studio, &context, NULL, rows, &error));
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, "add: there is no studio here yet");
}

static void help_lists_arguments_and_options(void)
{
    g_autofree char *help = at_operation_help(&operation);
    static const char expected[] =
        "Usage: atelier add [OPTION…] PATH…\n\nAdd files or folders.\n\n"
        "Originals stay where they are.\n\n.dotted line\n\n"
        "Arguments:\n  PATH…                   files or folders to add\n\n"
        "Options:\n  -c, --copy              copy the files\n"
        "      --exclude-these-files PATTERN\n                          leave out (a|b)\n"
        "      --json              print one JSON document instead of a table\n"
        "  -q, --quiet             print nothing but errors and the document of --json\n";
    g_assert_cmpstr(help, !=, NULL);
    char *start = g_strndup(help, strlen(expected));
    g_assert_cmpstr(start, ==, expected);
    g_free(start);
    g_assert_nonnull(strstr(help, "  -h, --help              print this help\n"));
}

static void the_manual_is_in_man_form(void)
{
    g_autofree char *manual = at_operation_manual(&operation);
    static const char *const parts[] = {
        ".TH ATELIER-ADD 1",
        ".SH NAME\natelier\\-add \\- Add files or folders\n",
        ".SH SYNOPSIS\n.B atelier add\n[OPTION…] PATH…\n",
        "Originals stay where they are.\n.PP\n\\&.dotted line\n",
        ".TP\n.B \\-c, \\-\\-copy\ncopy the files\n",
        ".I added\n",
        ".SH EXIT STATUS\n0 when done",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (!strstr(manual, parts[i]))
            g_error("'%s' is missing in:\n%s", parts[i], manual);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/op/operation/only-a-role-that-may-runs-it", only_a_role_that_may_runs_it);
    g_test_add_func("/op/operation/it-needs-a-studio-unless-it-says-otherwise",
        it_needs_a_studio_unless_it_says_otherwise);
    g_test_add_func(
        "/op/operation/help-lists-arguments-and-options", help_lists_arguments_and_options);
    g_test_add_func("/op/operation/the-manual-is-in-man-form", the_manual_is_in_man_form);
    return g_test_run();
}
