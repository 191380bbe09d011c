/*
 * catalogue/list.h - works as rows: the columns of works, search and similar, and of a tile of the
 * page.
 */
#pragma once
#include "op/rows.h"
#include "store/sql.h"

#define AT_WORK_COLUMNS                                                                            \
    {"id", AT_COLUMN_ID, N_("Id"), AT_COLUMN_GIVEN},                                               \
        {"kind", AT_COLUMN_TEXT, N_("Kind"), AT_COLUMN_TOLD | AT_COLUMN_GIVEN},                    \
        {"title", AT_COLUMN_TEXT, N_("Title")}, {"creator", AT_COLUMN_TEXT, N_("Creator")},        \
        {"path", AT_COLUMN_TEXT, N_("Path")},                                                      \
        {"media_type", AT_COLUMN_TEXT, NULL, 0, N_("Media type")},                                 \
        {"width", AT_COLUMN_INT, NULL, AT_COLUMN_SPARE, N_("Width")},                              \
        {"height", AT_COLUMN_INT, NULL, AT_COLUMN_SPARE, N_("Height")},                            \
        {"duration", AT_COLUMN_DURATION, NULL, AT_COLUMN_SPARE, N_("Length")},                     \
        {"sha256", AT_COLUMN_TEXT, NULL, 0, N_("SHA-256")},                                        \
        {"created", AT_COLUMN_TIME, N_("Made")},                                                   \
        {"rating", AT_COLUMN_INT, NULL, AT_COLUMN_SPARE, N_("Rating")},                            \
    {                                                                                              \
        "state", AT_COLUMN_TEXT, NULL, AT_COLUMN_TOLD, N_("State")                                 \
    }

extern const AtColumn at_list_columns[];
extern const AtColumn at_tile_columns[];

const char *at_state_name(gint64 state); /* of work_sort.state */

/* Who made it, names joined by "; ", or NULL. */
gboolean at_creator_of(
    AtSql *sql, gint64 work, char **creator, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The path of one of its files, one that is there before one that is missing; bytes, or NULL. */
gboolean at_place_of(
    AtSql *sql, gint64 work, char **path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where its previews are served: "/preview/<16 digits>/". */
char *at_preview_prefix(const AtHash *sha256);

/* Writes the values of AT_WORK_COLUMNS without ending the row. */
gboolean at_list_values(
    AtSql *sql, gint64 work, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whole rows of at_list_columns and at_tile_columns, for gint64 numbers of works. */
gboolean at_list_rows(
    AtSql *sql, const GArray *works, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_tile_rows(
    AtSql *sql, const GArray *works, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
