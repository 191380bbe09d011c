/*
 * catalogue/add.h - files and folders become works, and stay followed: the way into the catalogue.
 *
 *   AtAddRequest request = {.paths = paths};
 *   g_auto(AtAddResult) result = {0};
 *   at_add(context, &request, &result, &error);
 *
 * How it goes: a walker (catalogue/walk.h) compares folders with what the catalogue knows of them,
 * one SELECT a folder, and queues what is new or changed; a thread for each core opens, hashes and
 * has it decoded (catalogue/ingest.h); the calling thread alone writes, half a second a transaction
 * or 512 files (catalogue/add_store.h). Killed at any time, the catalogue holds whole files
 * only, and adding again completes it.
 *
 * What becomes of a file:
 *   size, mtime and inode as known     unchanged; it is not even opened
 *   known bytes at a new path          moved, if the known path is gone; else a second place of the
 *                                      work
 *   new bytes at a known path          a new version of the work there; but if the old bytes still
 *                                      lie elsewhere too, or moved over another known path, a new
 *                                      work, derived from the old version
 *   known bytes over a known path      the work whose file went away from its own path; else as new
 *                                      bytes
 *   gone from a folder that was read   missing: the work stays
 *   in a root that is not there        away (a disk that is not plugged in): nothing is touched
 *
 * A work without a title of its own is called after its first path in byte order, and dated by its
 * oldest file, so that the order in which files are met shows nowhere.
 *
 * A file that cannot be decoded becomes a work too, without previews, its version naming the
 * reason; it is tried again when it changes or with again. A file that cannot be read leaves a
 * location without version (location.failure) and is tried every time. Content that is no format we
 * know is passed over inside a folder, and refused when the file itself was named. Symbolic links,
 * hidden files: catalogue/walk.h.
 *
 * A root inside another is never made: a folder below a root uses it, and a new root above one
 * takes its folders in, unless they lie on a disk of their own. A single file makes its folder a
 * root that holds only such files (root.partial).
 */
#pragma once
#include "op/context.h"
#include "store/studio.h"

typedef struct {
    const char *const *paths; /* absolute, NULL-terminated */
    const char *const *excludes; /* NULL or patterns, remembered with the roots */
    gboolean copy; /* into the studio's uploads instead of referring to the place they lie in */
    gboolean watched; /* marks the roots as followed: catalogue/watch.h */
    gboolean dry_run; /* says what would be done, changes nothing */
    gboolean again; /* tries once more what could not be decoded before */
    gboolean shallow; /* only these folders, not those in them */
    gboolean quiet; /* no change row: what is followed by itself is no person's deed */
    guint settle; /* milliseconds since its last write; younger files are counted and left */
} AtAddRequest;

typedef struct {
    char *path; /* bytes */
    char *reason;
} AtAddFailure;

typedef struct {
    guint64 added, updated, unchanged, missing; /* files */
    guint64 works; /* new works among added; the others are doubles */
    guint64 doubles; /* further places of known works */
    guint64 unsettled; /* see AtAddRequest.settle */
    GPtrArray *failures; /* AtAddFailure * */
    GPtrArray *notes; /* char *: sentences */
    guint64 more_notes; /* that were not kept */
    guint64 stand[3]; /* of added, updated and missing: what is committed */
    AtId change; /* all zero: nothing that undo could take back */
} AtAddResult;

/* Fails as a whole only when nothing can be done (no such path, a full or read-only disk,
 * cancelled); what was committed before stays. result holds what was done in any case, and then
 * counts only what stays; clear it. */
gboolean at_add(AtContext *context, const AtAddRequest *request, AtAddResult *result,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_add_result_clear(AtAddResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AtAddResult, at_add_result_clear)

/* At most this many sentences of one kind are kept; a last one says how many more there were. */
#define AT_ADD_NOTES 100
