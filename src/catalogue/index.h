/*
 * catalogue/index.h - what searches look at: the narrow table work_sort and the words of
 * work_words, kept in step with the records of a work.
 *
 * Whoever changes a work, its fields, tags, people, versions or locations calls at_index_work() for
 * it before the same transaction commits; whoever finds a root away or back calls at_index_root().
 */
#pragma once
#include "store/sql.h"

gboolean at_index_work(AtSql *sql, gint64 work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Only the narrow table: enough where no word changed (rating, trash). */
gboolean at_index_sort(AtSql *sql, gint64 work, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All works with a file in this root. */
gboolean at_index_root(AtSql *sql, gint64 root, GError **error) G_GNUC_WARN_UNUSED_RESULT;
