/*
 * store/change_private.h - what undo needs of a change beyond store/change.h. Used by change.c and
 * undo.c.
 */
#pragma once
#include "store/change.h"
#include "store/tracked.h"

/* undoes changes.no */
void at_change_set_reverts(AtChange *change, gint64 no, const char *operation);

/* The two halves of at_change_commit(). store() writes the change and its rows and tells its number
 * (0: nothing differed); end() commits the transaction. */
gboolean at_change_store(AtChange *change, const char *summary, AtId *id, gint64 *no,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_change_end(AtChange *change, GError **error) G_GNUC_WARN_UNUSED_RESULT;
