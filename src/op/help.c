#include "op/operation.h"

#include "base/message.h"
#include "op/cell.h"

#include <string.h>

#define HELP_COLUMN 26
#define MAX_LEFT 24

static gboolean is_list(const AtOption *o)
{
    return o->type == AT_OPTION_STRINGS || o->type == AT_OPTION_PATHS;
}

/* " [OPTION…] PATH…" */
static void append_synopsis(GString *out, const AtOption *options)
{
    g_string_append_printf(out, " [%s…]", _("OPTION"));
    for (const AtOption *o = options; o && o->name; o++) {
        gboolean required = o->flags & AT_OPTION_REQUIRED;
        const char *more = is_list(o) ? "…" : "";
        if (o->flags & AT_OPTION_OR_NEXT)
            g_string_append_printf(
                out, " {%s%s | --%s %s}", _(o->value), more, o[1].name, _(o[1].value));
        else if (o->flags & AT_OPTION_POSITIONAL)
            g_string_append_printf(
                out, required ? " %s%s" : " [%s%s]", o->value ? _(o->value) : o->name, more);
        else if (required)
            g_string_append_printf(out, " --%s %s%s", o->name, o->value ? _(o->value) : "", more);
    }
}

static char *left_of(const AtOption *o)
{
    const char *more = is_list(o) ? "…" : "";
    if (o->flags & AT_OPTION_POSITIONAL)
        return g_strdup_printf("  %s%s", o->value ? _(o->value) : o->name, more);
    g_autofree char *letter = o->letter ? g_strdup_printf("-%c, ", o->letter) : g_strdup("    ");
    if (!o->value)
        return g_strdup_printf("  %s--%s", letter, o->name);
    return g_strdup_printf("  %s--%s %s%s", letter, o->name, _(o->value), more);
}

static void append_option(GString *out, const AtOption *o)
{
    g_autofree char *left = left_of(o);
    guint used = at_cell_width(left);
    g_string_append(out, left);
    if (used > MAX_LEFT) {
        g_string_append_c(out, '\n');
        used = 0;
    }
    for (; used < HELP_COLUMN; used++)
        g_string_append_c(out, ' ');
    g_string_append(out, o->help ? _(o->help) : "");
    if (o->choices)
        g_string_append_printf(out, " (%s)", o->choices);
    g_string_append_c(out, '\n');
}

static void append_options(GString *out, const AtOption *options, guint positional)
{
    for (const AtOption *o = options; o && o->name; o++)
        if ((o->flags & AT_OPTION_POSITIONAL) == positional)
            append_option(out, o);
}

char *at_operation_help(const AtOperation *operation)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, _("Usage: %s"), "atelier ");
    g_string_append(out, operation->name);
    append_synopsis(out, operation->options);
    g_autofree char *summary = at_message_ended(_(operation->summary));
    g_string_append_printf(out, "\n\n%s\n", summary);
    if (operation->details)
        g_string_append_printf(out, "\n%s\n", _(operation->details));
    GString *positional = g_string_new(NULL);
    append_options(positional, operation->options, AT_OPTION_POSITIONAL);
    if (positional->len)
        g_string_append_printf(out, "\n%s\n%s", _("Arguments:"), positional->str);
    g_string_free(positional, TRUE);
    g_string_append_printf(out, "\n%s\n", _("Options:"));
    append_options(out, operation->options, 0);
    append_options(out, at_operation_more(operation), 0);
    append_options(out, at_common_options, 0);
    return g_string_free(out, FALSE);
}

/* man(7): a dash that is to be typed is \-, a dot or quote does not begin a line of text. */
static void append_roff(GString *out, const char *text)
{
    gboolean line_start = TRUE;
    for (const char *p = text; *p; p++) {
        if (line_start && (*p == '.' || *p == '\''))
            g_string_append(out, "\\&");
        line_start = *p == '\n';
        if (*p == '\\')
            g_string_append(out, "\\e");
        else if (*p == '-')
            g_string_append(out, "\\-");
        else if (*p == '\n' && p[1] == '\n')
            g_string_append(out, "\n.PP");
        else
            g_string_append_c(out, *p);
    }
}

static void append_manual_options(GString *out, const AtOption *options)
{
    for (const AtOption *o = options; o && o->name; o++) {
        g_autofree char *left = left_of(o);
        g_string_append(out, ".TP\n.B ");
        append_roff(out, g_strstrip(left));
        g_string_append_c(out, '\n');
        append_roff(out, o->help ? _(o->help) : "");
        if (o->choices) {
            g_string_append(out, " (");
            append_roff(out, o->choices);
            g_string_append_c(out, ')');
        }
        g_string_append_c(out, '\n');
    }
}

static void append_manual_columns(GString *out, const AtOperation *operation)
{
    g_string_append_printf(out, ".SH %s\n", _("OUTPUT"));
    append_roff(out,
        operation->result == AT_RESULT_CHANGE ? _("With --json one object:")
                                              : _("With --json an array of objects:"));
    g_string_append_c(out, '\n');
    for (const AtColumn *c = operation->columns; c && c->name; c++) {
        g_string_append(out, c[1].name ? ".IR " : ".I ");
        append_roff(out, c->name);
        g_string_append(out, c[1].name ? " ,\n" : "\n");
    }
}

char *at_operation_manual(const AtOperation *operation)
{
    GString *out = g_string_new(NULL);
    g_autofree char *dashed = g_strdelimit(g_strdup(operation->name), " ", '-');
    g_autofree char *title = g_ascii_strup(dashed, -1);
    g_string_append_printf(
        out, ".TH ATELIER-%s 1 \"\" Atelier\n.SH %s\natelier\\-", title, _("NAME"));
    append_roff(out, dashed);
    g_string_append(out, " \\- ");
    append_roff(out, _(operation->summary));
    g_string_append_printf(out, "\n.SH %s\n.B atelier ", _("SYNOPSIS"));
    append_roff(out, operation->name);
    GString *synopsis = g_string_new(NULL);
    append_synopsis(synopsis, operation->options);
    g_string_append_c(out, '\n');
    append_roff(out, g_strstrip(synopsis->str));
    g_string_free(synopsis, TRUE);
    g_string_append_printf(out, "\n.SH %s\n", _("DESCRIPTION"));
    g_autofree char *summary = at_message_ended(_(operation->summary));
    append_roff(out, summary);
    g_string_append_c(out, '\n');
    if (operation->details) {
        g_string_append(out, ".PP\n");
        append_roff(out, _(operation->details));
        g_string_append_c(out, '\n');
    }
    g_string_append_printf(out, ".SH %s\n", _("OPTIONS"));
    append_manual_options(out, operation->options);
    append_manual_options(out, at_operation_more(operation));
    append_manual_options(out, at_common_options);
    if (operation->columns)
        append_manual_columns(out, operation);
    g_string_append_printf(out, ".SH %s\n%s\n", _("EXIT STATUS"),
        _("0 when done, 1 when something failed, 2 when the command was not understood."));
    g_string_append_printf(out, ".SH %s\n.BR atelier (1)\n", _("SEE ALSO"));
    return g_string_free(out, FALSE);
}
