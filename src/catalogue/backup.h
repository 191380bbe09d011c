/*
 * catalogue/backup.h - the whole studio in one file, and back.
 *
 * A backup is a tar archive, compressed by Zstandard when its name ends in .zst, that any tar
 * reads:
 *   atelier.db         a consistent copy of the database
 *   blobs/AB/CDEF...   what Atelier made: previews
 *   uploads/...        what was given to it: uploads, copies and their sidecars
 *   SHA256SUMS         of all of these, last: "sha256sum -c SHA256SUMS" checks an unpacked one
 * Originals that lie elsewhere are not in it; their records are.
 *
 * The file appears whole: written beside, synced, renamed. Others may read and write the studio
 * meanwhile. A restore goes into an empty or absent folder only, is verified to the last byte in a
 * folder beside, and then takes its place.
 */
#pragma once
#include "op/context.h"
#include "store/studio.h"

typedef struct {
    guint64 files;
    guint64 bytes; /* before compression */
} AtBackupSummary;

gboolean at_backup(AtContext *context, const char *path, AtBackupSummary *summary,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* dir: where the studio is to be; context->studio is NULL. */
gboolean at_restore(AtContext *context, const char *path, const char *dir, AtBackupSummary *summary,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define AT_BACKUP_SUMS "SHA256SUMS"

/* One line of SHA256SUMS as coreutils writes and reads it: names with '\\' or a newline are
 * escaped. */
void at_backup_sum_line(GString *out, const AtHash *hash, const char *name);
