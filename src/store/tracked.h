/*
 * store/tracked.h - the tables whose rows the change log follows. Used by change*.c.
 */
#pragma once
#include "store/row.h"

typedef struct {
    const char *name;
    const char *key, *key2; /* key2: NULL for a table with one number */
    const char *select; /* the row with these keys */
    const char *work; /* its column with the number of the work it belongs to, or NULL */
    const char *works; /* or how the works that it is about are found by key; or NULL */
    const char *by; /* by this column instead, which outlives the row; or NULL */
    gboolean beside; /* the row puts works somewhere and is no part of what they are */
    const char *words; /* its columns that a sidecar carries, cut by blanks; "": all; or NULL */
} AtTracked;

const AtTracked *at_tracked_find(const char *table); /* NULL: not tracked */

/* TRUE with *row NULL when there is no such row. */
gboolean at_tracked_read(AtSql *sql, const AtTracked *table, gint64 key, gint64 key2, AtRow **row,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean at_tracked_insert(
    AtSql *sql, const AtTracked *table, const AtRow *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_tracked_update(AtSql *sql, const AtTracked *table, gint64 key, gint64 key2,
    const AtRow *row, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_tracked_delete(AtSql *sql, const AtTracked *table, gint64 key, gint64 key2,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
