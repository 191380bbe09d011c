/*
 * store/change.h - the change log: every change a person makes, with what was there before, in the
 * same transaction.
 *
 *   g_autoptr(AtChange) change = at_change_begin(context, "tag", &error);
 *   if (change && at_change_repeated(change, &id, &works)) ... answer as before, with the help of
 *       at_change_answer(change), return
 *   AtSql *sql = at_change_sql(change);
 *   at_change_touch(change, "work", no, 0, &error);       once for each row, before it is written
 *   at_sql_run(sql, ...);
 *   at_change_made(change, "field", at_sql_last_number(sql), 0, &error);       a row that is new
 *   at_change_commit(change, &id, &error, _("Tagged %u works"), n);
 *
 * touch() reads a row as it is (or notes that there is none); commit(), or compare() before it,
 * reads the touched rows again and stores the columns that differ. Undo puts "before" back in the
 * columns that are still as the change left them, row by row, and leaves alone (and counts) what
 * somebody changed since. An undo is a change itself, so it can be undone: redo. work.revision and
 * location.checked take no part in the comparing: they move by themselves.
 *
 * With context->dry_run commit() rolls back what it would have stored, and the id is all zero.
 *
 * With an idempotency key in the context that a committed change already carries, begin() opens no
 * transaction and at_change_repeated() is TRUE; AT_CONFLICT when that change was another request.
 */
#pragma once
#include "store/studio.h"

typedef struct AtChange AtChange;

/* Takes the studio's writer until commit() or free(). */
AtChange *at_change_begin(AtContext *context, const char *operation, GError **error);
AtSql *at_change_sql(AtChange *change);
gboolean at_change_repeated(const AtChange *change, AtId *id, gint64 *works);

/* What the operation needs beside id and works to give the same answer again; set it before
 * commit() and get it when the change is repeated ("" when nothing was set). */
void at_change_set_answer(AtChange *change, const char *answer);
const char *at_change_answer(const AtChange *change);

/* A long operation commits in several transactions and still is one change: those after the first
 * add their rows to the change with this id. Call it right after begin(); where there is no such
 * change yet, commit() makes it. */
gboolean at_change_extend(
    AtChange *change, const AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* table must be one of the tracked tables (store/change.c lists them with their keys). key is the
 * row's number; for a table with a two-part key, key2 is its second part, else 0. */
gboolean at_change_touch(AtChange *change, const char *table, gint64 key, gint64 key2,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a row that was just inserted and whose number was not known before. */
void at_change_made(AtChange *change, const char *table, gint64 key, gint64 key2);

/* For bulk work that knows its own undo: notes that column of a row went from before to after (JSON
 * values). An added work is noted as ("work", no, "trashed", NOW, "0"): undoing the add puts it
 * into the trash. */
gboolean at_change_note(AtChange *change, const char *table, gint64 key, const char *column,
    const char *before, const char *after, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The work is deleted for good: the change tells of it, though it keeps no row of it and undo can't
 * bring it back. */
void at_change_gone(AtChange *change, gint64 work);

/* Reads the touched rows again and forgets those that are as they were; nothing is touched any
 * more. commit() does it by itself; call it before where the works that really changed must be
 * known. */
gboolean at_change_compare(AtChange *change, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_change_differs(const AtChange *change); /* after compare() */
/* The numbers (gint64, ascending) of the works that the differing rows are about; own: without
 * those that were only put somewhere (into a collection, a stack). */
GArray *at_change_changed(const AtChange *change, gboolean own);

/* A change without any difference is not stored; id is then all zero. id may be NULL. summary: what
 * was done, past tense, no full stop, in English (it is stored with its arguments applied). */
gboolean at_change_commit(AtChange *change, AtId *id, GError **error, const char *summary,
    ...) G_GNUC_WARN_UNUSED_RESULT G_GNUC_PRINTF(4, 5);
void at_change_free(AtChange *change); /* rolls back what was not committed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtChange, at_change_free)

typedef struct {
    guint restored; /* rows put back */
    guint kept; /* rows left alone because somebody changed them since */
    AtId id; /* of the change that undid it; all zero when nothing was restored */
    char *summary; /* of what was undone */
} AtUndo;
void at_undo_clear(AtUndo *undo);

/* Undoes (or redoes, when it is an undo) the change with this id; NULL: the newest one that is in
 * force (redo: that is undone) and can be undone. preview only counts. AT_CONFLICT when it is
 * undone already, or has nothing that can be; AT_NOT_FOUND when there is none. */
gboolean at_change_undo(AtContext *context, const AtId *id, gboolean redo, gboolean preview,
    AtUndo *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
