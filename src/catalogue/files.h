/*
 * catalogue/files.h - where the files of a work lie, and putting new bytes in the place of one:
 * what sidecar.c and infile.c write out with. A file that is written appears whole. Errors say what
 * is wrong with "it": callers put the path in front.
 */
#pragma once
#include "store/sql.h"

#include <sys/stat.h>

typedef struct {
    gint64 location;
    char *folder, *name; /* bytes */
    gint64 sidecar; /* mtime of its sidecar when it was read or written last, 0: none */
    gboolean there; /* at the last look: not missing, its disk not away */
} AtWorkFile;

/* AtWorkFile *: of the version that is shown. */
GPtrArray *at_files_of(AtSql *sql, gint64 work, GError **error);

typedef struct {
    const char *folder, *path; /* a file in this folder */
    const char *beside; /* name of the temporary file; NULL: one that nobody else takes */
    const struct stat *was; /* as the file was when it was read; NULL: there was none */
    GBytes *bytes;
    guint mode;
} AtReplacing;

/* Written beside, synced, renamed, the folder synced. info: as the new file is. AT_CONFLICT when
 * somebody else changed the file since: then it is left. */
gboolean at_files_replace(
    const AtReplacing *what, struct stat *info, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the file away, likewise only when it is as it was. */
gboolean at_files_remove(const char *folder, const char *path, const struct stat *was,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
