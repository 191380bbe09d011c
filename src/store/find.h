/*
 * store/find.h - the row that a person names: by its id, by a name of its own where its kind has
 * one (a path, a title), or by an unambiguous start or end of its id.
 *
 *   static const AtNamed stacks = {AT_NAMED("stack"), N_("stack"), N_("stacks"), AT_BY_ID, NULL};
 *   at_find(sql, &stacks, name, &no, &id, &error)
 *
 * A whole id comes first, then the own name, then the start of an id (4 characters or more), then
 * the end of one, so that no name is hidden by ids that happen to begin or end with it. Ids begin
 * with the time they were made at: those of one batch differ at their ends alone.
 */
#pragma once
#include "base/message.h"
#include "store/sql.h"

typedef struct {
    const char *start_text, *count_text, *end_text, *id_text; /* AT_NAMED(table) */
    const char *one, *many; /* N_(): "work", "works" */
    const char *ways; /* N_(): how it is named; AT_BY_ID or such */
    /* How many rows have this name, and the number of one of them; NULL: the kind has no names. */
    gboolean (*by_name)(AtSql *sql, const char *name, guint *found, gint64 *no, GError **error);
} AtNamed;

#define AT_NAMED(table)                                                                            \
    "SELECT no, id FROM " table " WHERE id >= ? AND id <= ? LIMIT 2",                              \
        "SELECT COUNT(*) FROM " table " WHERE id >= ? AND id <= ?",                                \
        "SELECT no, id FROM " table " WHERE SUBSTR(id, ?) = ?",                                    \
        "SELECT no, id FROM " table " WHERE no = ?"
#define AT_BY_ID N_("its id, or the start or end of it")
#define AT_BY_NAME N_("its id, the start or end of it, or its name")
#define AT_BY_PATH N_("its id, the start or end of it, or its path")

/* AT_NOT_FOUND when there is none; AT_INVALID when several rows are meant, with their count. id may
 * be NULL. */
gboolean at_find(AtSql *sql, const AtNamed *kind, const char *name, gint64 *no, AtId *id,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
