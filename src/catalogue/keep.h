/*
 * catalogue/keep.h - the frame of every operation that changes a selection of works.
 *
 *   g_auto(AtKeep) keep = {0};
 *   if (!at_keep_begin(&keep, context, "rate", &options->selection, error))
 *       return FALSE;
 *   if (keep.repeated)
 *       return at_keep_answer(&keep, rows, error);
 *   for each work: at_change_touch(keep.change, ...), at_sql_run(keep.sql, ...)
 *   return at_keep_end(&keep, AT_KEEP_SORT, rows, error, N_("Rated %u work"), N_("Rated %u
 *       works"), NULL);
 *
 * end() counts up the revisions of the works that really changed, brings their index in step,
 * commits and answers with at_keep_columns: how many works changed, and the change (null when
 * nothing did).
 */
#pragma once
#include "catalogue/query.h"
#include "op/option.h"
#include "op/rows.h"
#include "store/change.h"

/* Which works: those named, and all that a query finds. Every operation that takes works has one in
 * its options and AT_SELECTION() last in its table, so that all of them take the same words. */
typedef struct {
    char **works, *query, *sort;
} AtSelection;

#define AT_SELECTION(type, member)                                                                 \
    {"works", 0, AT_OPTION_PATHS, offsetof(type, member.works),                                    \
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED | AT_OPTION_OR_NEXT | AT_OPTION_WORK,            \
        N_("WORK"), N_("id of a work, the start or end of one, or a path")},                       \
        {"query", 0, AT_OPTION_STRING, offsetof(type, member.query), 0, N_("QUERY"),               \
            N_("all works that a search finds; an empty one finds every work")},                   \
    {                                                                                              \
        "sort", 0, AT_OPTION_STRING, offsetof(type, member.sort), 0, N_("ORDER"),                  \
            N_("the order in which the query gives them, where that matters"), AT_SORTS            \
    }

typedef struct {
    AtContext *context;
    AtChange *change;
    AtSql *sql;
    GArray *works; /* gint64: those that were named */
    gboolean repeated; /* the idempotency key was seen: nothing is to be done */
    AtId id; /* of the change */
    gint64 count; /* of works that changed, for the answer */
    gint64 number; /* of the operation's own for its answer, kept for when it is repeated */
    char *said; /* the sentence of the answer */
} AtKeep;

extern const AtColumn at_keep_columns[]; /* works, change */

/* selection may be NULL: the caller finds them. */
gboolean at_keep_begin(AtKeep *keep, AtContext *context, const char *operation,
    const AtSelection *selection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
    AT_KEEP_WORDS, /* words of the works changed */
    AT_KEEP_SORT, /* only what they are sorted and filtered by */
    AT_KEEP_RECORDS, /* neither, but their revisions */
    AT_KEEP_NOTHING, /* nothing of the works themselves */
} AtKeepIndex;

/* one and many: the summary, in English, with a %u for the number of works that changed; or both
 * the same with a %s for name, where that is not NULL. commit() alone leaves the answer to the
 * caller. */
gboolean at_keep_commit(AtKeep *keep, AtKeepIndex index, GError **error, const char *one,
    const char *many, const char *name) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_keep_answer(AtKeep *keep, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* answer() without its columns, for an operation that has its own. */
void at_keep_say(const AtKeep *keep, AtRows *rows);

#define at_keep_end(keep, index, rows, error, ...)                                                 \
    (at_keep_commit(keep, index, error, __VA_ARGS__) && at_keep_answer(keep, rows, error))

void at_keep_clear(AtKeep *keep); /* rolls back what was not committed */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AtKeep, at_keep_clear)

/* The numbers of a tag and of a party of that name; where there is none, it is made (and noted in
 * the change), or the number is 0. */
gboolean at_keep_tag(AtKeep *keep, const char *name, gboolean make, gint64 *no,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_keep_party(AtKeep *keep, const char *name, gboolean make, gint64 *no,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts a tag on a work or takes it away, and a person into a role or out of it, as a person's word
 * (source 2; 3: taken away although the file says so). */
gboolean at_keep_put_tag(AtKeep *keep, gint64 work, gint64 tag, gboolean there,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_keep_put_role(AtKeep *keep, gint64 work, gint64 party, const char *role, gboolean there,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
