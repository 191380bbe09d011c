/*
 * catalogue/first.h - ends of reading rows that nearly every query has.
 *
 *   at_first(at_sql_query(sql, text, error, "i", no), &number, error)      one number, 0 where no
 *       row is
 *   while (at_statement_step(s, &failure)) ...;  return at_ended(failure, error);
 */
#pragma once
#include "store/sql.h"

/* Frees s, which may be NULL with *error set. FALSE only with an error. */
gboolean at_first(AtStatement *s, gint64 *number, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All numbers of the first column, as gint64, behind those that are in found. Frees s as above. */
gboolean at_numbers(AtStatement *s, GArray *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Hands failure (may be NULL) on: TRUE when there was none. */
gboolean at_ended(GError *failure, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ROOT/FOLDER/NAME from three columns of bytes starting at column. */
char *at_path_of(AtStatement *s, guint column);
