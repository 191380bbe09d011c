/*
 * op/option.h - typed options as data: one table serves argv, JSON bodies, query strings, --help,
 * the manual page, shell completion and OpenAPI.
 *
 *   typedef struct { char **paths; gboolean copy; gint64 limit; } AddOptions;
 *   static const AtOption add_options[] = {
 *       {"path", 0, AT_OPTION_PATHS, offsetof(AddOptions, paths),
 *           AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("PATH"), N_("files or folders to add")},
 *       {"copy", 'c', AT_OPTION_FLAG, offsetof(AddOptions, copy), 0, NULL,
 *           N_("copy the files into the studio")},
 *       {0}};
 *
 * A name is the long option (--copy), the JSON key ("copy") and the query parameter (copy=1). An
 * options struct starts zeroed; a number that was not given keeps 0, a string NULL.
 */
#pragma once
#include "base/error.h"

#include <json-glib/json-glib.h>

typedef enum {
    AT_OPTION_FLAG, /* gboolean */
    AT_OPTION_STRING, /* char *, UTF-8, owned */
    AT_OPTION_INT, /* gint64 */
    /* char **, NULL-terminated, owned; may be given several times; NULL when never */
    AT_OPTION_STRINGS,
    AT_OPTION_PATH, /* char *, bytes of a file name, made absolute by the command line */
    AT_OPTION_PATHS, /* char **, likewise */
} AtOptionType;

enum {
    /* on the command line it stands without its name, in table order; a STRINGS or PATHS
     * positional takes all that remain and comes last */
    AT_OPTION_POSITIONAL = 1 << 0,
    AT_OPTION_REQUIRED = 1 << 1,
    /* a STRING(S) or PATH(S) that names works by id, start of an id or path: the command line
     * makes it absolute only where such a file is, or it has a slash */
    AT_OPTION_WORK = 1 << 2,
    /* a positional STRING that may begin with a minus of its own: "-rain" is its value where no
     * option begins so, and "-landscape" where -l takes a number */
    AT_OPTION_MINUS = 1 << 3,
    /* REQUIRED, but the row after it in the table may be given in its place */
    AT_OPTION_OR_NEXT = 1 << 3,
};

typedef struct {
    const char *name;
    char letter; /* short option or 0 */
    AtOptionType type;
    gsize offset;
    guint flags;
    const char *value; /* N_("PATH"): what stands for the value in help; NULL for flags */
    const char *help; /* N_(): a phrase without a capital and a full stop */
    const char *choices; /* NULL, or "a|b|c": the only values a STRING may have */
} AtOption;

/* Fills options (a struct as the table says) from argv, argv[0] being the first argument after the
 * operation's name. "--" ends options; "--name=value", "--name value", "-x value" and "-xvalue" are
 * the same. Unknown and missing options fail with AT_INVALID and a sentence that names the nearest
 * known one. */
gboolean at_options_from_argv(
    const AtOption *table, gpointer options, char **argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same from a JSON object (a request body, a query string, a stored job). Unknown keys are
 * refused. A number or flag may come as text, one value may stand for an array of one. A path is
 * absolute; one that is not UTF-8 is a file: URI. */
gboolean at_options_from_json(const AtOption *table, gpointer options, JsonObject *object,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for one name=value pair of a query string or a path template; call at_options_complete()
 * at the end. */
gboolean at_options_set(const AtOption *table, gpointer options, const char *name,
    const char *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Fails when a required option was not given; a number cannot tell, from_argv() and from_json()
 * watch it themselves. */
gboolean at_options_complete(
    const AtOption *table, gconstpointer options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The row of that name, or NULL. letter: 0 to look by name. */
const AtOption *at_options_find(const AtOption *table, const char *name, char letter);

/* JSON text of all options that differ from their zero, as at_options_from_json() reads it: how a
 * job is stored. */
char *at_options_to_json(const AtOption *table, gconstpointer options);

/* Frees what the struct owns and zeroes it; not the struct. */
void at_options_clear(const AtOption *table, gpointer options);
