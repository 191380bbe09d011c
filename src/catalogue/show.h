/*
 * catalogue/show.h - everything about one work, as one row: the answer of show.
 */
#pragma once
#include "op/rows.h"
#include "store/sql.h"

extern const AtColumn at_show_columns[];

gboolean at_show_work(
    AtSql *sql, gint64 work, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
