/*
 * catalogue/query_path.h - path: as a person reads paths, on top of the index of words.
 *
 *   at_path_condition(sql, "/home/mira/pictures/2024/", out, &error);
 *
 * The index of words holds what lies below an added folder, and its name. What a path has above
 * that is looked for here, in the added folders: a text that stands in the path of one finds
 * everything in it; one that leads from it further down ("/home/mira/pictures/2024/dawn") finds
 * the folders and files that go on like that.
 */
#pragma once
#include "store/sql.h"

/* wanted: folded (base/text.h). Appends to out a condition on work_sort s, or nothing where no
 * added folder has to do with it. whole: nothing else can be meant. */
gboolean at_path_condition(AtSql *sql, const char *wanted, GString *out, gboolean *whole,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
