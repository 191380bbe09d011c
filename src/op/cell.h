/*
 * op/cell.h - how a person reads one value in a table; shared by the table's files, not for others.
 */
#pragma once
#include "op/rows.h"

/* One line of text without control characters; "" for null. Ids stand whole: those of one batch
 * differ in their last letters only. */
char *at_cell_text(AtColumnType type, const AtCell *cell);
/* The same as the column wants it said: in the person's language. */
char *at_cell_said(const AtColumn *column, const AtCell *cell);

/* JSON as lines, read by the column's line, else "name: value"; none for an empty value. */
GStrv at_cell_json_lines(const AtColumn *column, const char *json);

gboolean at_cell_is_number(AtColumnType type); /* stands at the right of its column */

/* Columns of a terminal that a text takes: 2 for wide characters, 0 for marks. */
guint at_cell_width(const char *text);
/* Cut to width with an ellipsis. */
char *at_cell_cut(const char *text, guint width);
/* Appends text and a newline; what is wider than width goes on in the next line, behind indent
 * spaces. width 0: one line. */
void at_cell_wrap(GString *out, const char *text, guint indent, guint width);
