#include "op/option_value.h"

#include "base/message.h"
#include "base/nearest.h"
#include "base/text.h"

#include <string.h>

#define PLACE(type, options, option) ((type *)(gpointer)((char *)(options) + (option)->offset))
#define LOOK(type, options, option)                                                                \
    (*(type const *)(gconstpointer)((const char *)(options) + (option)->offset))

gboolean at_option_is_list(const AtOption *option)
{
    return option->type == AT_OPTION_STRINGS || option->type == AT_OPTION_PATHS;
}

const AtOption *at_options_find(const AtOption *table, const char *name, char letter)
{
    for (const AtOption *o = table; o && o->name; o++)
        if (letter ? o->letter == letter : strcmp(o->name, name) == 0)
            return o;
    return NULL;
}

gboolean at_option_unknown(
    const AtOption *table, const char *prefix, const char *name, GError **error)
{
    AtNearest near = {0};
    for (const AtOption *o = table; o && o->name; o++)
        at_nearest_try(&near, name, o->name);
    g_autofree char *shown = at_text_show(name, -1);
    if (near.name)
        return at_fail(error, AT_INVALID, _("there is no option %s%s; did you mean %s%s?"), prefix,
            shown, prefix, near.name);
    return at_fail(error, AT_INVALID, _("there is no option %s%s"), prefix, shown);
}

gboolean at_option_missing(const AtOption *option, gboolean argv, GError **error)
{
    if (!argv)
        return at_fail(error, AT_INVALID, _("%s is missing: %s"), option->name, _(option->help));
    if (option->flags & AT_OPTION_POSITIONAL)
        return at_fail(
            error, AT_INVALID, _("%s is missing: %s"), _(option->value), _(option->help));
    return at_fail(error, AT_INVALID, _("--%s is missing: %s"), option->name, _(option->help));
}

static gboolean put_flag(gboolean *place, const char *how, const char *value, GError **error)
{
    static const char *const yes[] = {"1", "true", "yes", "", NULL};
    static const char *const no[] = {"0", "false", "no", NULL};
    gboolean on = g_strv_contains(yes, value);
    if (!on && !g_strv_contains(no, value))
        return at_fail(error, AT_INVALID, _("%s: '%s' is neither 1 nor 0"), how, value);
    *place = on;
    return TRUE;
}

static gboolean put_int(gint64 *place, const char *how, const char *value, GError **error)
{
    if (!g_ascii_string_to_signed(value, 10, G_MININT64, G_MAXINT64, place, NULL))
        return at_fail(error, AT_INVALID, _("%s: '%s' is not a whole number"), how, value);
    return TRUE;
}

static gboolean is_choice(const char *choices, const char *value)
{
    g_auto(GStrv) all = g_strsplit(choices, "|", -1);
    return g_strv_contains((const char *const *)all, value);
}

/* How many values a list has that only append() made. It has room for a power of two of pointers,
 * more than it has values, and those behind the values are NULL: so the end is found by steps that
 * double and then halve, and a hundred thousand values are appended in little time. */
static gsize length_of(char *const *list)
{
    gsize room = 1;
    while (list[room - 1])
        room *= 2;
    gsize n = room / 2;
    for (gsize step = room / 4; step; step /= 2)
        n += list[n + step - 1] ? step : 0;
    return n;
}

static void append(char ***place, const char *value)
{
    if (!*place)
        *place = g_new0(char *, 1);
    gsize n = length_of(*place);
    if (((n + 1) & n) == 0) { /* full: n + 1 pointers */
        *place = g_renew(char *, *place, 2 * (n + 1));
        memset(*place + n + 1, 0, (n + 1) * sizeof(char *));
    }
    (*place)[n] = g_strdup(value);
}

gboolean at_option_put(
    const AtOption *option, gpointer options, const char *how, const char *value, GError **error)
{
    gboolean path = option->type == AT_OPTION_PATH || option->type == AT_OPTION_PATHS;
    g_autofree char *shown = at_text_show(value, -1);
    if (!path && !g_utf8_validate(value, -1, NULL))
        return at_fail(error, AT_INVALID, _("%s: '%s' is not valid UTF-8"), how, shown);
    if (option->choices && !is_choice(option->choices, value))
        return at_fail(error, AT_INVALID, _("%s: '%s' is none of %s"), how, shown, option->choices);
    switch (option->type) {
    case AT_OPTION_FLAG:
        return put_flag(PLACE(gboolean, options, option), how, value, error);
    case AT_OPTION_INT:
        return put_int(PLACE(gint64, options, option), how, value, error);
    case AT_OPTION_STRING:
    case AT_OPTION_PATH:
        g_free(*PLACE(char *, options, option));
        *PLACE(char *, options, option) = g_strdup(value);
        return TRUE;
    case AT_OPTION_STRINGS:
    case AT_OPTION_PATHS:
        append(PLACE(char **, options, option), value);
        return TRUE;
    }
    return TRUE;
}

gboolean at_option_is_set(const AtOption *option, gconstpointer options)
{
    switch (option->type) {
    case AT_OPTION_FLAG:
        return LOOK(gboolean, options, option);
    case AT_OPTION_INT:
        return LOOK(gint64, options, option) != 0;
    case AT_OPTION_STRING:
    case AT_OPTION_PATH:
        return LOOK(char *, options, option) != NULL;
    case AT_OPTION_STRINGS:
    case AT_OPTION_PATHS:
        return LOOK(char **, options, option) != NULL && LOOK(char **, options, option)[0] != NULL;
    }
    return FALSE;
}

gboolean at_options_set(
    const AtOption *table, gpointer options, const char *name, const char *value, GError **error)
{
    const AtOption *option = at_options_find(table, name, 0);
    if (!option)
        return at_option_unknown(table, "", name, error);
    return at_option_put(option, options, name, value, error);
}

gboolean at_options_complete(const AtOption *table, gconstpointer options, GError **error)
{
    return at_options_whole(table, options, FALSE, error);
}

gboolean at_options_whole(
    const AtOption *table, gconstpointer options, gboolean argv, GError **error)
{
    for (const AtOption *o = table; o && o->name; o++)
        if (o->flags & AT_OPTION_REQUIRED && o->type != AT_OPTION_INT &&
            !at_option_is_set(o, options) &&
            !(o->flags & AT_OPTION_OR_NEXT && at_option_is_set(o + 1, options)))
            return at_option_missing(o, argv, error);
    return TRUE;
}

void at_options_clear(const AtOption *table, gpointer options)
{
    for (const AtOption *o = table; o && o->name; o++) {
        switch (o->type) {
        case AT_OPTION_FLAG:
            *PLACE(gboolean, options, o) = FALSE;
            break;
        case AT_OPTION_INT:
            *PLACE(gint64, options, o) = 0;
            break;
        case AT_OPTION_STRING:
        case AT_OPTION_PATH:
            g_clear_pointer(PLACE(char *, options, o), g_free);
            break;
        case AT_OPTION_STRINGS:
        case AT_OPTION_PATHS:
            g_clear_pointer(PLACE(char **, options, o), g_strfreev);
            break;
        }
    }
}
