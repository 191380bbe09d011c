/*
 * op/operation.h - what an operation is: one row of data and one function.
 *
 * The row makes the subcommand, the HTTP endpoint, the job kind, the manual page, the completion
 * and the OpenAPI entry. Each room that has operations ends in an operations.c that holds its rows
 * in an array ended by {0}; app/operations.c lists those arrays.
 */
#pragma once
#include "op/context.h"
#include "op/option.h"
#include "op/rows.h"

typedef enum {
    AT_RESULT_ROWS, /* any number of rows: JSON array */
    AT_RESULT_CHANGE, /* exactly one: JSON object */
} AtResultKind;

enum {
    AT_OPERATION_CHANGES =
        1 << 0, /* writes: needs Idempotency-Key support and refuses on a read-only studio */
    AT_OPERATION_LASTS =
        1 << 1, /* may take over a second: over HTTP it becomes a job and answers 202 */
    AT_OPERATION_LOCAL =
        1 << 2, /* command line only: no HTTP endpoint (reads or writes paths of the machine) */
    AT_OPERATION_NO_STUDIO = 1 << 3, /* runs without opening a studio (restore, help) */
    /* knows --dry-run: with context->dry_run it does everything but keep it, and answers the same;
     * the change log sees to that by itself */
    AT_OPERATION_TRIES = 1 << 4,
};

typedef struct {
    const char *name; /* "add", "collection create": the words on the command line; job kind */
    const char *summary; /* N_(): one line, verb first, no full stop */
    const char *details; /* N_(): paragraphs for --help and the manual, or NULL */
    const AtOption *options;
    gsize options_size;
    const AtColumn *columns;
    AtResultKind result;
    AtRole role; /* the least that may call it */
    guint flags;
    const char *method; /* "GET", "POST", "PATCH", "DELETE"; NULL when LOCAL */
    const char *path; /* "/api/works/{work}": names in braces are options */
    gboolean (*run)(AtContext *context, gpointer options, AtRows *rows, GError **error);
} AtOperation;

/* Checks role and cancel, runs, and translates nothing: the one way in, used by every face. */
gboolean at_operation_run(const AtOperation *operation, AtContext *context, gpointer options,
    AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What every operation understands on the command line beside its own options, and what each
 * operation that tries understands everywhere. */
typedef struct {
    gboolean json, quiet, help;
    char *studio;
    gboolean dry_run;
} AtCommonOptions;
extern const AtOption at_common_options[];
/* --dry-run, or an empty table */
const AtOption *at_operation_more(const AtOperation *operation);

/* at_options_from_json() for the operation's own options and for more, which are taken out of
 * object. */
gboolean at_operation_fill(const AtOperation *operation, gpointer options, AtCommonOptions *more,
    JsonObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A hash of what is asked for: equal for the same operation with the same options. */
char *at_operation_request(const AtOperation *operation, gconstpointer options,
    gboolean dry_run) G_GNUC_WARN_UNUSED_RESULT;

/* Help as --help prints it, and the manual page in man(7) form. */
char *at_operation_help(const AtOperation *operation);
char *at_operation_manual(const AtOperation *operation);
