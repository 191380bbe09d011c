/*
 * catalogue/due.h - sidecars that are due: the change log notes which works a person said something
 * of (store/change.h), and this writes it beside their files.
 *
 *   at_due_write(context, &done, &error);      after a change, when a server starts, now and then
 *
 * The note and the change are one transaction, so nothing that was said is forgotten: killed at any
 * time, the next writing completes it. A work is settled only when nothing was said of it since it
 * was looked at. One process writes at a time; a second waits for it.
 *
 * A sidecar that another program changed is read first, as an add would. What cannot be written (a
 * read-only folder, a disk that is away) stays due with the reason, and the rest goes on.
 *
 * A studio whose person wants nothing written beside the files is switched off; what is said
 * meanwhile is written when it is switched on again.
 */
#pragma once
#include "op/context.h"
#include "op/rows.h"
#include "store/studio.h"

typedef struct {
    guint written; /* works that are settled */
    guint failed; /* works that could not be written and were not known for that reason before */
    char *reason; /* of one of them, or NULL */
} AtDueDone;
void at_due_done_clear(AtDueDone *done);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AtDueDone, at_due_done_clear)

/* Nothing to do is TRUE, too: switched off, a studio for looking only, no decoder. Fails with
 * AT_CANCELLED or when the studio itself cannot be written to; the rest stays due. */
gboolean at_due_write(
    AtContext *context, AtDueDone *done, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    gboolean on;
    gint64 due, failed;
} AtDueState;
gboolean at_due_look(AtSql *sql, AtDueState *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_due_switch(AtSql *sql, gboolean on, GError **error) G_GNUC_WARN_UNUSED_RESULT;
