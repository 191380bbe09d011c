/*
 * catalogue/forget.h - a work whose records go for good: the emptied trash.
 */
#pragma once
#include "store/studio.h"

/* Appends the numbers that a query gives. parameter is bound to each '?' of text. */
gboolean at_forget_list(AtSql *sql, const char *text, gint64 parameter, GArray *works,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes all records of a work and what the change log holds of it. Appends the paths of its files
 * that lie in the studio's own uploads. */
gboolean at_forget_work(
    AtSql *sql, gint64 work, GPtrArray *files, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes those files; one that lies elsewhere is left alone whatever the records said. */
void at_forget_files(AtStudio *studio, const GPtrArray *files);
