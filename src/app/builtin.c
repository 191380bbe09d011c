#include "app/builtin.h"

#include "base/message.h"
#include "app/manual.h"
#include "app/operations.h"
#include "app/serve.h"
#include "app/output.h"

#include <string.h>

typedef struct {
    char **words;
} HelpOptions;
static const AtOption help_options[] = {
    {"command", 0, AT_OPTION_STRINGS, offsetof(HelpOptions, words), AT_OPTION_POSITIONAL,
        N_("COMMAND"), N_("the command to explain")},
    {0},
};

typedef struct {
    char *dir;
} ManualOptions;
static const AtOption manual_options[] = {
    {"dir", 0, AT_OPTION_PATH, offsetof(ManualOptions, dir),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("DIR"), N_("the folder to write into")},
    {0},
};

typedef struct {
    char *shell;
} CompletionOptions;
static const AtOption completion_options[] = {
    {"shell", 0, AT_OPTION_STRING, offsetof(CompletionOptions, shell),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("SHELL"), N_("whose completion to print"),
        "bash|zsh|fish"},
    {0},
};

static const AtOption serve_options[] = {
    {"listen", 0, AT_OPTION_STRING, offsetof(AtServeOptions, listen), 0, N_("HOST:PORT"),
        N_("the address of the page (default 127.0.0.1:8420; port 0: any that is free)")},
    {"open", 0, AT_OPTION_FLAG, offsetof(AtServeOptions, open), 0, NULL,
        N_("open the page in the browser")},
    {0},
};

enum { BUILTIN = AT_OPERATION_LOCAL | AT_OPERATION_NO_STUDIO };

const AtOperation at_builtin_operations[] = {
    {.name = "serve",
        .summary = N_("Open the studio's page"),
        .details =
            N_("Prints the page's address and serves it until it is stopped (Ctrl+C). Only this "
               "machine reaches it.\n\nWithout any command, atelier does the same."),
        .options = serve_options,
        .options_size = sizeof(AtServeOptions),
        .flags = BUILTIN},
    {.name = "help",
        .summary = N_("Explain a command"),
        .options = help_options,
        .options_size = sizeof(HelpOptions),
        .flags = BUILTIN},
    {.name = "manual",
        .summary = N_("Write the manual pages"),
        .details =
            N_("One file for each command, in man form: atelier.1, atelier-add.1 and so on."),
        .options = manual_options,
        .options_size = sizeof(ManualOptions),
        .flags = BUILTIN},
    {.name = "completion",
        .summary = N_("Print the completion of a shell"),
        .options = completion_options,
        .options_size = sizeof(CompletionOptions),
        .flags = BUILTIN},
    {0},
};

/* Two columns: the command and what it does. */
char *at_builtin_overview(void)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, _("Usage: %s"), "atelier ");
    g_string_append_printf(
        out, "[--studio %s] [%s [%s…]]\n\n", _("DIR"), _("COMMAND"), _("OPTION"));
    g_string_append_printf(out, "%s\n\n%s\n",
        _("The studio server for people who live from creative work."), _("Commands:"));
    for (const AtOperation *const *o = at_operations(); *o; o++)
        g_string_append_printf(out, "  %-20s  %s\n", (*o)->name, _((*o)->summary));
    g_string_append_printf(out, "\n%s\n",
        _("'atelier COMMAND --help' explains one. Without a command the studio's page is opened."));
    return g_string_free(out, FALSE);
}

static gboolean run_help(const AtCommonOptions *common, gpointer data, GError **error)
{
    HelpOptions *options = data;
    if (!options->words) {
        g_autofree char *overview = at_builtin_overview();
        return at_output_text(overview, error);
    }
    g_autofree char *name = g_strjoinv(" ", options->words);
    const AtOperation *operation = at_operations_find(name);
    if (!operation)
        return at_fail(error, AT_INVALID, _("there is no command '%s'"), name);
    g_autofree char *help = at_operation_help(operation);
    return at_output_text(help, error);
}

static gboolean run_manual(const AtCommonOptions *common, gpointer data, GError **error)
{
    ManualOptions *options = data;
    return at_manual_write(options->dir, error);
}

static gboolean run_completion(const AtCommonOptions *common, gpointer data, GError **error)
{
    CompletionOptions *options = data;
    g_autofree char *script = at_completion(options->shell);
    return at_output_text(script, error);
}

static gboolean run_serve(const AtCommonOptions *common, gpointer data, GError **error)
{
    return at_serve(common, data, error);
}

AtBuiltinRun at_builtin_run(const AtOperation *operation)
{
    static const struct {
        const char *name;
        AtBuiltinRun run;
    } runs[] = {
        {"serve", run_serve},
        {"help", run_help},
        {"manual", run_manual},
        {"completion", run_completion},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(runs); i++)
        if (strcmp(runs[i].name, operation->name) == 0)
            return runs[i].run;
    return NULL;
}
