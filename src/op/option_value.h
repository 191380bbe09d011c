/*
 * op/option_value.h - one option's place in its struct; shared by the readers of argv and JSON, not
 * for others.
 */
#pragma once
#include "op/option.h"

gboolean at_option_is_list(const AtOption *option);

/* Puts one value given as text; a list grows by it. how: what the person typed, for messages
 * ("--limit", "limit"). */
gboolean at_option_put(const AtOption *option, gpointer options, const char *how, const char *value,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE when the place holds something else than its zero. */
gboolean at_option_is_set(const AtOption *option, gconstpointer options);

/* AT_INVALID: there is no such option; names the nearest. prefix: "--" or "". */
gboolean at_option_unknown(
    const AtOption *table, const char *prefix, const char *name, GError **error);

/* AT_INVALID: a required one is missing. argv: it is called as on the command line ("--stars",
 * "WORK"), else by its name. */
gboolean at_option_missing(const AtOption *option, gboolean argv, GError **error);

/* at_options_complete() for both. */
gboolean at_options_whole(
    const AtOption *table, gconstpointer options, gboolean argv, GError **error);
