/*
 * op/cell.h - how a person reads one value in a table; shared by the table's files, not for others.
 */
#pragma once
#include "op/rows.h"

/* One line of text without control characters; "" for null. Ids stand whole: those of one batch
 * differ in their last letters only. */
char *at_cell_text(AtColumnType type, const AtCell *cell);

/* JSON as lines of "name: value", each begun with indent; "" for an empty value. */
char *at_cell_json_lines(const char *json, const char *indent);

gboolean at_cell_is_number(AtColumnType type); /* stands at the right of its column */

/* Columns of a terminal that a text takes: 2 for wide characters, 0 for marks. */
guint at_cell_width(const char *text);
/* Cut to width with an ellipsis. */
char *at_cell_cut(const char *text, guint width);
