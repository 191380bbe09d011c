/*
 * catalogue/work.h - finding the work a person names: by its id, the start of its id (4 characters
 * or more) or the path of one of its files.
 */
#pragma once
#include "store/sql.h"

/* As at_find() (store/find.h). id may be NULL. */
gboolean at_work_find(
    AtSql *sql, const char *name, gint64 *no, AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Each name once, in order, as gint64; a work that is named twice is taken once. Fails with the
 * first that is not found. */
GArray *at_works_find(AtSql *sql, char *const *names, GError **error);

/* How a sentence calls it: its title, cut to one short line, or NULL when there is no such work. */
gboolean at_work_title(
    AtSql *sql, gint64 no, char **title, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "1 work", "12 works", in the person's language. */
char *at_works_count(guint n);
