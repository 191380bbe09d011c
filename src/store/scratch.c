#include "store/scratch.h"

#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct AtScratch {
    char *dir;
    int fd; /* of the folder: carries the lock */
};

void at_scratch_remove(const char *path)
{
    if (g_remove(path) == 0)
        return;
    struct stat s;
    if (lstat(path, &s) != 0 || !S_ISDIR(s.st_mode))
        return;
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        at_scratch_remove(inner);
    }
    g_rmdir(path);
}

/* Removes the folders whose lock can be had. The caller holds the lock of dir, so none is just
 * being made. */
static void remove_leftovers(const char *dir)
{
    g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(dir, name, NULL);
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
            at_scratch_remove(path);
        if (fd >= 0)
            close(fd);
    }
}

static AtScratch *make(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, "XXXXXX", NULL);
    if (!g_mkdtemp_full(path, 0700))
        return (at_fail_errno(error, errno, _("%s: no folder could be made in it"), dir), NULL);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        at_fail_errno(error, errno, _("%s: could not be locked"), path);
        if (fd >= 0)
            close(fd);
        g_rmdir(path);
        return NULL;
    }
    AtScratch *scratch = g_new0(AtScratch, 1);
    scratch->dir = g_steal_pointer(&path);
    scratch->fd = fd;
    return scratch;
}

AtScratch *at_scratch_open(const char *dir, GError **error)
{
    if (g_mkdir_with_parents(dir, 0700) != 0)
        return (at_fail_errno(error, errno, _("%s: the folder could not be made"), dir), NULL);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX) != 0) {
        at_fail_errno(error, errno, _("%s: could not be locked"), dir);
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    remove_leftovers(dir);
    AtScratch *scratch = make(dir, error);
    close(fd);
    return scratch;
}

void at_scratch_close(AtScratch *scratch)
{
    if (!scratch)
        return;
    at_scratch_remove(scratch->dir);
    close(scratch->fd);
    g_free(scratch->dir);
    g_free(scratch);
}

const char *at_scratch_dir(const AtScratch *scratch)
{
    return scratch->dir;
}

int at_scratch_file(AtScratch *scratch, char **path, GError **error)
{
    g_autofree char *made = g_build_filename(scratch->dir, "XXXXXX", NULL);
    int fd = g_mkstemp_full(made, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        if (errno == ENOSPC || errno == EDQUOT)
            at_fail(error, AT_IO, _("%s: the disk is full"), scratch->dir);
        else
            at_fail_errno(error, errno, _("%s: no file could be made in it"), scratch->dir);
        return -1;
    }
    *path = g_steal_pointer(&made);
    return fd;
}
