#include "op/option_value.h"

#include "base/message.h"
#include "base/text.h"

#include <string.h>
#include <unistd.h>

typedef struct {
    const AtOption *table;
    gpointer options;
    char **rest; /* arguments not yet read */
    const AtOption *next; /* positional that comes next */
    guint64 numbers_given; /* bit i: the i-th option, a number, was given */
} Reader;

/* Absolute, without "." and doubled slashes; ".." is resolved as the kernel would, through links.
 * */
static char *absolute(const char *path)
{
    g_autofree char *cwd = g_get_current_dir();
    g_autofree char *joined =
        *path == '/' ? g_strdup(path) : g_build_filename(cwd, *path ? path : ".", NULL);
    g_auto(GStrv) parts = g_strsplit(joined, "/", -1);
    if (g_strv_contains((const char *const *)parts, "..")) {
        char *real = realpath(joined, NULL);
        if (real) {
            char *copy = g_strdup(real);
            free(real);
            return copy;
        }
    }
    return g_canonicalize_filename(joined, "/");
}

static char *value_as_given(const AtOption *option, const char *value)
{
    if (option->flags & AT_OPTION_WORK) {
        gboolean is_path = strchr(value, '/') || access(value, F_OK) == 0;
        return is_path ? absolute(value) : g_strdup(value);
    }
    if (option->type == AT_OPTION_PATH || option->type == AT_OPTION_PATHS)
        return absolute(value);
    return g_strdup(value);
}

static gboolean put(
    Reader *r, const AtOption *option, const char *how, const char *value, GError **error)
{
    gboolean path = option->type == AT_OPTION_PATH || option->type == AT_OPTION_PATHS;
    if (path && !*value)
        return at_fail(error, AT_INVALID, _("%s: the path is empty"), how);
    g_autofree char *fit = value_as_given(option, value);
    gsize i = (gsize)(option - r->table);
    if (i < 64)
        r->numbers_given |= G_GUINT64_CONSTANT(1) << i;
    return at_option_put(option, r->options, how, fit, error);
}

static gboolean take_value(
    Reader *r, const AtOption *option, const char *how, const char *attached, GError **error)
{
    if (option->type == AT_OPTION_FLAG)
        return put(r, option, how, attached ? attached : "1", error);
    if (attached)
        return put(r, option, how, attached, error);
    if (!*r->rest)
        return at_fail(error, AT_INVALID, _("%s needs a value: %s"), how, _(option->help));
    return put(r, option, how, *r->rest++, error);
}

static gboolean take_long(Reader *r, const char *argument, GError **error)
{
    const char *equals = strchr(argument, '=');
    g_autofree char *name =
        equals ? g_strndup(argument + 2, (gsize)(equals - argument) - 2) : g_strdup(argument + 2);
    const AtOption *option = at_options_find(r->table, name, 0);
    if (!option)
        return at_option_unknown(r->table, "--", name, error);
    g_autofree char *how = g_strconcat("--", name, NULL);
    return take_value(r, option, how, equals ? equals + 1 : NULL, error);
}

/* "-x value", "-xvalue", and flags together: "-cw". */
static gboolean take_short(Reader *r, const char *argument, GError **error)
{
    for (const char *p = argument + 1; *p; p++) {
        char how[] = {'-', *p, '\0'};
        const AtOption *option = at_options_find(r->table, NULL, *p);
        if (!option) {
            g_autofree char *shown = at_text_show(argument, -1);
            return at_fail(error, AT_INVALID,
                _("there is no option %s (a name that begins with '-' goes after --)"), shown);
        }
        if (option->type == AT_OPTION_FLAG) {
            if (!put(r, option, how, "1", error))
                return FALSE;
            continue;
        }
        return take_value(r, option, how, p[1] ? p + 1 : NULL, error);
    }
    return TRUE;
}

static gboolean take_positional(Reader *r, const char *argument, GError **error)
{
    while (r->next && r->next->name && !(r->next->flags & AT_OPTION_POSITIONAL))
        r->next++;
    g_autofree char *shown = at_text_show(argument, -1);
    if (!r->next || !r->next->name)
        return at_fail(error, AT_INVALID, _("'%s' is one argument too many"), shown);
    const AtOption *option = r->next;
    if (!at_option_is_list(option))
        r->next++;
    return put(r, option, _(option->value), argument, error);
}

static gboolean is_number(const char *text)
{
    text += *text == '-';
    return g_ascii_isdigit(*text) && text[strspn(text, "0123456789")] == '\0';
}

/* "-rain" where a query may stand. "-r" alone is a mistyped option. */
static gboolean is_word(const Reader *r, const char *argument)
{
    const AtOption *next = r->next;
    while (next && next->name && !(next->flags & AT_OPTION_POSITIONAL))
        next++;
    if (!next || !next->name || !(next->flags & AT_OPTION_MINUS) || argument[1] == '-' ||
        !argument[1] || !argument[2])
        return FALSE;
    const AtOption *option = at_options_find(r->table, NULL, argument[1]);
    return !option || (option->type == AT_OPTION_INT && !is_number(argument + 2));
}

static gboolean numbers_complete(const Reader *r, GError **error)
{
    for (const AtOption *o = r->table; o && o->name; o++) {
        gsize i = (gsize)(o - r->table);
        if (o->type == AT_OPTION_INT && o->flags & AT_OPTION_REQUIRED && i < 64 &&
            !(r->numbers_given >> i & 1))
            return at_option_missing(o, TRUE, error);
    }
    return TRUE;
}

gboolean at_options_from_argv(const AtOption *table, gpointer options, char **argv, GError **error)
{
    Reader r = {.table = table, .options = options, .rest = argv, .next = table};
    gboolean only_positional = FALSE;
    while (*r.rest) {
        const char *argument = *r.rest++;
        gboolean ok;
        if (!only_positional && strcmp(argument, "--") == 0) {
            only_positional = TRUE;
            continue;
        }
        if (only_positional || argument[0] != '-' || argument[1] == '\0' || is_word(&r, argument))
            ok = take_positional(&r, argument, error);
        else if (argument[1] == '-')
            ok = take_long(&r, argument, error);
        else
            ok = take_short(&r, argument, error);
        if (!ok)
            return FALSE;
    }
    return numbers_complete(&r, error) && at_options_whole(table, options, TRUE, error);
}
