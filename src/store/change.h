/*
 * store/change.h - the change log: every change a person makes, with what was there before, in the same transaction.
 *
 *   g_autoptr(AtChange) change = at_change_begin(context, "tag", &error);
 *   AtSql *sql = at_change_sql(change);
 *   at_change_touch(change, "work", no, &error);      once for each row, before it is written
 *   at_sql_run(sql, ...);
 *   at_change_commit(change, &id, &error, _("Tagged %u works"), n);
 *
 * touch() reads a row as it is (or notes that there is none); commit() reads the touched rows again and stores both. Undo
 * puts "before" back where the row still is as the change left it, and leaves alone (and counts) what somebody changed
 * since. An undo is a change itself, so it can be undone: redo.
 *
 * With an idempotency key in the context that a committed change already carries, begin() sets *repeated instead of
 * opening a transaction; the caller answers as it did before.
 */
#pragma once
#include "store/studio.h"

typedef struct AtChange AtChange;

AtChange *at_change_begin(AtContext *context, const char *operation, GError **error);
AtSql *at_change_sql(AtChange *change);

/* table must be one of the tracked tables (store/change.c lists them with their keys). key is the row's number; for a
 * table with a two-part key, key2 is its second part, else 0. */
gboolean at_change_touch(AtChange *change, const char *table, gint64 key, gint64 key2,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For bulk work that knows its own undo: notes that column of a row went from before to after (JSON values). */
gboolean at_change_note(AtChange *change, const char *table, gint64 key, const char *column,
    const char *before, const char *after, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A change without any difference is not stored; id is then all zero. id may be NULL. summary: what was done, past tense,
 * no full stop, in English (it is stored with its arguments applied). */
gboolean at_change_commit(AtChange *change, AtId *id, GError **error, const char *summary,
    ...) G_GNUC_WARN_UNUSED_RESULT G_GNUC_PRINTF(4, 5);
void at_change_free(AtChange *change); /* rolls back what was not committed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtChange, at_change_free)

typedef struct {
    guint restored; /* rows put back */
    guint kept; /* rows left alone because somebody changed them since */
} AtUndo;

/* Undoes (or redoes, when it is an undo) the change with this id; preview only counts. */
gboolean at_change_undo(AtContext *context, const AtId *id, gboolean preview, AtUndo *result,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
