/*
 * catalogue/walk.h - reading a tree of folders: which files lie in it, and nothing about what they
 * are.
 *
 *   AtWalk walk = {.root = root, .below = "", .folder = each, .trouble = tell, .data = me};
 *   at_walk(&walk, cancel, &error);        calls folder() once for each folder that was read to its
 *       end
 *
 * What counts as a file: regular files, and symbolic links to regular files that lie outside the
 * root (those inside are met where they lie). Symbolic links to folders are never followed, so
 * loops cannot happen. Left out in silence: hidden names, what editors and downloads leave behind,
 * what is excluded, the folders of studios (atelier.db and lock lie in them), FIFOs, sockets and
 * devices, and *.xmp files, which belong to the files beside them: "a.jpg.xmp" to a.jpg, else
 * Lightroom's "a.xmp" to every a.* of its folder.
 *
 * Names are bytes. A folder costs one pass of readdir and one fstatat a file; nothing is allocated
 * for a file: entries lie in arrays that are used again for the next folder and hold until folder()
 * returns.
 */
#pragma once
#include "base/error.h"

#include <gio/gio.h>
#include <sys/stat.h>

typedef struct {
    const char *name;
    gint64 size;
    gint64 mtime; /* nanoseconds */
    gint64 inode;
    gint64 sidecar; /* mtime of its sidecar in nanoseconds, 0: none */
    const char *sidecar_name; /* or NULL */
} AtEntry;

typedef struct {
    const char *root; /* absolute */
    const char *below; /* where to begin, relative to the root; "" the root itself */
    gboolean shallow; /* only that folder, not those in it */
    const char *const *excludes; /* NULL-terminated patterns, or NULL; see at_walk_excluded() */
    GHashTable *skip; /* set of absolute paths of folders that are not entered, or NULL */
    dev_t
        /* a folder on another device is a disk of its own: mount() is told, it is not entered */
        device;

    /* path: relative to the root. FALSE stops the walk. */
    gboolean (*folder)(
        const char *path, const AtEntry *entries, guint n, gpointer data, GError **error);
    /* A folder or file that could not be read; the walk goes on, and what lies there is unknown,
     * not gone. */
    void (*trouble)(const char *path, int errno_value, gpointer data);
    void (*mount)(const char *path, gpointer data); /* or NULL */
    gpointer data;
} AtWalk;

gboolean at_walk(
    const AtWalk *walk, GCancellable *cancel, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A pattern (fnmatch(3)) without '/' is compared with the last name of path, one with '/' with all
 * of it; '*' matches '/' too. A folder that matches is left out with all that is in it. */
gboolean at_walk_excluded(const char *path, const char *const *excludes);

/* Whether a walk leaves out the file at path: it or a folder that it lies in is excluded. */
gboolean at_walk_leaves_out(const char *path, const char *const *excludes);

/* A name that is never a work: hidden, or left behind by an editor or a download. */
gboolean at_walk_passes_over(const char *name);

/* open(2) for absolute paths of any length; always with O_CLOEXEC. -1 and errno. */
int at_walk_open(const char *path, int flags);
int at_walk_stat(const char *path, struct stat *info); /* lstat(2), likewise */
int at_walk_stat_target(const char *path, struct stat *info); /* stat(2), likewise */

/* The sidecar that belongs to this file: its name in the folder, or NULL. own: it is its alone. */
char *at_walk_sidecar(const char *folder, const char *name, struct stat *info, gboolean *own);

static inline gint64 at_walk_nanoseconds(const struct timespec *t)
{
    return (gint64)t->tv_sec * 1000000000 + t->tv_nsec;
}
