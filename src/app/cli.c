#include "app/cli.h"

#include "app/build.h"
#include "app/builtin.h"
#include "app/cli_run.h"
#include "app/operations.h"
#include "app/output.h"
#include "base/message.h"
#include "base/nearest.h"
#include "base/text.h"

#include <string.h>

enum { DONE = 0, FAILED = 1, MISUSED = 2 };

/* A value that an operation does not take is as little understood as an option that is none. */
static int status_of(const GError *error)
{
    return g_error_matches(error, AT_ERROR, AT_INVALID) ? MISUSED : FAILED;
}

static int fail(int status, const GError *error)
{
    if (at_output_reader_gone())
        return status; /* "| head" has what it wanted */
    if (!g_error_matches(error, AT_ERROR, AT_CANCELLED) || status != FAILED)
        at_output_complain(error->message);
    else
        at_output_complain(_("stopped"));
    return status;
}

static int print(char *text)
{
    g_autofree char *owned = text;
    return at_output_text(owned, NULL) ? DONE : FAILED;
}

/* The names with these words, or that begin with this one word, for a message: "create, rename". */
static char *subcommands(const char *group)
{
    GString *out = g_string_new(NULL);
    gsize n = strlen(group);
    for (const AtOperation *const *o = at_operations(); *o; o++)
        if (strncmp((*o)->name, group, n) == 0 && (*o)->name[n] == ' ')
            g_string_append_printf(out, "%s%s", out->len ? ", " : "", (*o)->name + n + 1);
    return g_string_free(out, FALSE);
}

static int unknown_command(const char *first, const char *second)
{
    g_autofree char *subs = subcommands(first);
    g_autofree char *shown = at_text_show(first, -1);
    g_autofree char *sentence = NULL;
    AtNearest near = {0};
    for (const AtOperation *const *o = at_operations(); *o; o++)
        at_nearest_try(&near, first, (*o)->name);
    if (*subs && second)
        sentence = g_strdup_printf(
            _("there is no command '%s %s'; %s has: %s"), shown, second, shown, subs);
    else if (*subs)
        sentence = g_strdup_printf(_("%s needs one of: %s"), shown, subs);
    else if (near.name)
        sentence =
            g_strdup_printf(_("there is no command '%s'; did you mean '%s'?"), shown, near.name);
    else
        sentence = g_strdup_printf(_("there is no command '%s'; 'atelier help' lists all"), shown);
    at_output_complain(sentence);
    return MISUSED;
}

/* Two words before one: "collection create". *used: words that made the name. */
static const AtOperation *find(char **words, guint *used)
{
    if (words[1] && words[1][0] != '-') {
        g_autofree char *two = g_strjoin(" ", words[0], words[1], NULL);
        const AtOperation *operation = at_operations_find(two);
        *used = 2;
        if (operation)
            return operation;
    }
    *used = 1;
    return at_operations_find(words[0]);
}

/* Takes the options of this table out of args, wherever they stand before "--". */
static gboolean take(const AtOption *table, char **args, AtCommonOptions *common, GError **error)
{
    g_autoptr(GPtrArray) mine = g_ptr_array_new();
    guint kept = 0, i = 0;
    for (; args[i] && strcmp(args[i], "--") != 0; i++) {
        gboolean is_long = g_str_has_prefix(args[i], "--");
        g_autofree char *name = is_long ? g_strndup(args[i] + 2, strcspn(args[i] + 2, "=")) : NULL;
        const AtOption *option = NULL;
        if (is_long)
            option = at_options_find(table, name, 0);
        else if (args[i][0] == '-' && args[i][1] && !args[i][2])
            option = at_options_find(table, NULL, args[i][1]);
        if (!option) {
            args[kept++] = args[i];
            continue;
        }
        g_ptr_array_add(mine, args[i]);
        if (option->type != AT_OPTION_FLAG && !strchr(args[i], '=') && args[i + 1])
            g_ptr_array_add(mine, args[++i]);
    }
    for (; args[i]; i++)
        args[kept++] = args[i];
    args[kept] = NULL;
    g_ptr_array_add(mine, NULL);
    return at_options_from_argv(table, common, (char **)mine->pdata, error);
}

static int run_builtin(
    const AtOperation *operation, AtBuiltinRun run, const AtCommonOptions *common, gpointer options)
{
    g_autoptr(GError) error = NULL;
    if (run(common, options, &error))
        return DONE;
    return fail(g_error_matches(error, AT_ERROR, AT_INVALID) ? MISUSED : FAILED, error);
}

static int run_command(const AtOperation *operation, char **args, AtCommonOptions *common)
{
    g_autoptr(GError) error = NULL;
    g_autofree gpointer options = g_malloc0(MAX(operation->options_size, 1));
    int status = MISUSED;
    if (!take(at_operation_more(operation), args, common, &error) ||
        !at_options_from_argv(operation->options, options, args, &error)) {
        g_prefix_error(&error, "%s: ", operation->name);
        fail(MISUSED, error);
        g_autofree char *hint =
            g_strdup_printf(_("'atelier %s --help' lists what it takes."), operation->name);
        g_autofree char *line = g_strconcat(hint, "\n", NULL);
        at_output_status(line);
    } else {
        AtBuiltinRun run = at_builtin_run(operation);
        if (run)
            status = run_builtin(operation, run, common, options);
        else if (at_cli_operate(operation, options, common, &error))
            status = DONE;
        else
            status = error ? fail(status_of(error), error) : FAILED;
    }
    at_options_clear(operation->options, options);
    return status;
}

static int run_words(char **words, AtCommonOptions *common)
{
    static char *bare[] = {(char *)"serve", (char *)"--open", NULL};
    if (!words[0] && common->help)
        return print(at_builtin_overview());
    if (!words[0])
        words = bare;
    if (strcmp(words[0], "--version") == 0)
        return print(g_strdup("atelier " AT_VERSION "\n"));
    if (words[0][0] == '-') {
        g_autofree char *shown = at_text_show(words[0], -1);
        g_autofree char *sentence =
            g_strdup_printf(_("there is no option %s; 'atelier help' lists the commands"), shown);
        at_output_complain(sentence);
        return MISUSED;
    }
    guint used = 0;
    const AtOperation *operation = find(words, &used);
    if (!operation)
        return unknown_command(words[0], words[1]);
    if (common->help)
        return print(at_operation_help(operation));
    return run_command(operation, words + used, common);
}

int at_cli_run(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char **args = g_new0(char *, (gsize)argc + 1);
    AtCommonOptions common = {0};
    for (int i = 1; i < argc; i++)
        args[i - 1] = argv[i];
    int status = take(at_common_options, args, &common, &error) ? run_words(args, &common)
                                                                : fail(MISUSED, error);
    at_options_clear(at_common_options, &common);
    return status;
}
