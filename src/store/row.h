/*
 * store/row.h - a row of a table as names and JSON values: what the change log keeps and compares.
 * Used by change*.c.
 *
 * A value is JSON text in one spelling (integers in digits, blobs as {"hex":"00ff"}), so that equal
 * values are equal strings.
 */
#pragma once
#include "store/sql.h"

typedef struct {
    const char *name, *value; /* in one piece with the cell: a change of many works holds many */
} AtRowCell;
typedef GPtrArray AtRow; /* of AtRowCell * */

AtRow *at_row_new(void);
void at_row_free(AtRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRow, at_row_free)
void at_row_add(AtRow *row, const char *name, const char *value);

AtRow *at_row_read(AtStatement *s); /* of the row just stepped to */
AtRow *at_row_parse(const char *json, GError **error); /* a JSON object */
char *at_row_format(const AtRow *row);

const char *at_row_get(const AtRow *row, const char *name); /* JSON text, or NULL */
gboolean at_row_get_int(const AtRow *row, const char *name, gint64 *value);

/* TRUE when every column of part (but revision and checked) has the same value in whole. */
gboolean at_row_holds(const AtRow *whole, const AtRow *part);

/* The columns in which two whole rows differ, as each has them; FALSE when none but those does.
 * */
gboolean at_row_differ(const AtRow *before, const AtRow *after, AtRow **old, AtRow **now);

/* Binds the value to the next place. */
void at_row_bind(AtStatement *s, const AtRowCell *cell);
