#include "app/manual.h"

#include "base/message.h"
#include "app/operations.h"

#include <errno.h>
#include <string.h>

static gboolean write_page(const char *dir, const char *name, const char *text, GError **error)
{
    g_autofree char *file = g_strconcat(name, ".1", NULL);
    g_autofree char *path = g_build_filename(dir, file, NULL);
    g_autoptr(GError) cause = NULL;
    if (!g_file_set_contents(path, text, -1, &cause))
        return at_fail(error, AT_IO, "%s", cause->message);
    return TRUE;
}

static void append_dashed(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '-')
            g_string_append(out, "\\-");
        else
            g_string_append_c(out, *p);
    }
}

static char *front_page(void)
{
    GString *out = g_string_new(".TH ATELIER 1 \"\" Atelier\n");
    g_string_append_printf(out, ".SH %s\natelier \\- %s\n", _("NAME"),
        _("the studio server for people who live from creative work"));
    g_string_append_printf(out, ".SH %s\n.B atelier\n[\\-\\-studio %s] [%s [%s…]]\n", _("SYNOPSIS"),
        _("DIR"), _("COMMAND"), _("OPTION"));
    g_string_append_printf(out, ".SH %s\n%s\n", _("DESCRIPTION"),
        _("Without a command the studio's page is opened. Each command has a manual page of its own."));
    g_string_append_printf(out, ".SH %s\n", _("COMMANDS"));
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        g_autofree char *dashed = g_strdelimit(g_strdup((*o)->name), " ", '-');
        g_string_append(out, ".TP\n.BR atelier\\-");
        append_dashed(out, dashed);
        g_string_append(out, " (1)\n");
        append_dashed(out, _((*o)->summary));
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out, ".SH %s\n.TP\n.B ATELIER_STUDIO\n%s\n", _("ENVIRONMENT"),
        _("the studio's data folder, unless \\-\\-studio names another"));
    g_string_append_printf(out, ".SH %s\n%s\n", _("EXIT STATUS"),
        _("0 when done, 1 when something failed, 2 when the command was not understood."));
    return g_string_free(out, FALSE);
}

gboolean at_manual_write(const char *dir, GError **error)
{
    if (g_mkdir_with_parents(dir, 0777) != 0)
        return at_fail_errno(error, errno, _("%s: this folder cannot be made"), dir);
    g_autofree char *front = front_page();
    if (!write_page(dir, "atelier", front, error))
        return FALSE;
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        g_autofree char *dashed = g_strdelimit(g_strdup((*o)->name), " ", '-');
        g_autofree char *name = g_strconcat("atelier-", dashed, NULL);
        g_autofree char *page = at_operation_manual(*o);
        if (!write_page(dir, name, page, error))
            return FALSE;
    }
    return TRUE;
}

static void append_options(GString *out, const AtOption *options)
{
    for (const AtOption *o = options; o && o->name; o++)
        if (!(o->flags & AT_OPTION_POSITIONAL))
            g_string_append_printf(out, " --%s", o->name);
}

static char *bash(void)
{
    GString *out =
        g_string_new("# Completion of atelier for bash.\n_atelier()\n{\n"
                     "    local word=${COMP_WORDS[COMP_CWORD]}\n"
                     "    local one=${COMP_WORDS[1]} two=\"${COMP_WORDS[1]} ${COMP_WORDS[2]}\"\n"
                     "    local options=\n"
                     "    case $two in\n");
    for (int words = 2; words >= 1; words--) {
        for (const AtOperation *const *o = at_operations(); *o; o++) {
            if ((strchr((*o)->name, ' ') != NULL) != (words == 2))
                continue;
            g_string_append_printf(
                out, "    \"%s\"%s) options=\"", (*o)->name, words == 2 ? "" : "*");
            append_options(out, (*o)->options);
            append_options(out, at_operation_more(*o));
            append_options(out, at_common_options);
            g_string_append(out, "\" ;;\n");
        }
    }
    g_string_append(out,
        "    esac\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"");
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        g_autofree char *first = g_strndup((*o)->name, strcspn((*o)->name, " "));
        g_string_append_printf(out, "%s ", first);
    }
    g_string_append(out,
        "\" -- \"$word\"))\n"
        "    elif [[ $word == -* ]]; then\n"
        "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
        "    else\n        COMPREPLY=($(compgen -f -- \"$word\"))\n    fi\n}\n"
        "complete -o filenames -F _atelier atelier\n");
    return g_string_free(out, FALSE);
}

/* Quoted for a shell, single quotes. */
static void append_quoted(GString *out, const char *text)
{
    g_autofree char *quoted = g_shell_quote(text);
    g_string_append(out, quoted);
}

static void zsh_option(GString *out, const AtOption *o)
{
    g_autofree char *help = g_strdelimit(g_strdup(o->help ? _(o->help) : ""), "[]", ' ');
    g_autofree char *plain = g_strdelimit(g_steal_pointer(&help), ":", ' ');
    g_autofree char *text = o->type == AT_OPTION_FLAG
        ? g_strdup_printf("--%s[%s]", o->name, plain)
        : g_strdup_printf("--%s=[%s]:%s:_files", o->name, plain, o->name);
    g_string_append_c(out, ' ');
    append_quoted(out, text);
}

static void zsh_options(GString *out, const AtOption *options)
{
    for (const AtOption *o = options; o && o->name; o++)
        if (!(o->flags & AT_OPTION_POSITIONAL))
            zsh_option(out, o);
}

static char *zsh(void)
{
    GString *out =
        g_string_new("#compdef atelier\n_atelier() {\n    local -a commands\n    commands=(\n");
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        if (strchr((*o)->name, ' '))
            continue;
        g_autofree char *line = g_strdup_printf("%s:%s", (*o)->name, _((*o)->summary));
        g_string_append(out, "        ");
        append_quoted(out, line);
        g_string_append_c(out, '\n');
    }
    g_string_append(out,
        "    )\n    if (( CURRENT == 2 )); then\n        _describe command commands\n"
        "        return\n    fi\n    case $words[2] in\n");
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        if (strchr((*o)->name, ' '))
            continue;
        g_string_append_printf(out, "    %s) _arguments", (*o)->name);
        zsh_options(out, (*o)->options);
        zsh_options(out, at_operation_more(*o));
        zsh_options(out, at_common_options);
        g_string_append(out, " '*:file:_files' ;;\n");
    }
    g_string_append(out, "    *) _files ;;\n    esac\n}\n_atelier \"$@\"\n");
    return g_string_free(out, FALSE);
}

static void fish_options(GString *out, const char *when, const AtOption *options)
{
    for (const AtOption *o = options; o && o->name; o++) {
        if (o->flags & AT_OPTION_POSITIONAL)
            continue;
        g_string_append_printf(out, "complete -c atelier%s -l %s%s -d ", when, o->name,
            o->type == AT_OPTION_FLAG ? "" : " -r");
        append_quoted(out, o->help ? _(o->help) : "");
        g_string_append_c(out, '\n');
    }
}

static char *fish(void)
{
    GString *out = g_string_new("# Completion of atelier for fish.\n");
    fish_options(out, "", at_common_options);
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        g_autofree char *first = g_strndup((*o)->name, strcspn((*o)->name, " "));
        g_autofree char *when = g_strdup_printf(" -n '__fish_seen_subcommand_from %s'", first);
        g_string_append_printf(
            out, "complete -c atelier -n __fish_use_subcommand -a %s -d ", first);
        append_quoted(out, _((*o)->summary));
        g_string_append_c(out, '\n');
        fish_options(out, when, (*o)->options);
        fish_options(out, when, at_operation_more(*o));
    }
    return g_string_free(out, FALSE);
}

char *at_completion(const char *shell)
{
    if (strcmp(shell, "zsh") == 0)
        return zsh();
    return strcmp(shell, "fish") == 0 ? fish() : bash();
}
