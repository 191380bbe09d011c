/* Blobs in a folder: DIR/ab/cdef..., written in DIR/tmp first. */
#include "store/blobs.h"

#include "base/message.h"
#include "store/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct AtBlobs {
    char *dir;
    int fd; /* of dir */
    AtScratch *scratch; /* NULL until something is put */
    GMutex scratch_lock;
};

struct AtBlobWriter {
    AtBlobs *blobs;
    AtHasher *hasher;
    guint64 size;
    char *path; /* NULL once it was given its name */
    int fd;
};

/* Room for "ab/" and the other 62 digits. */
typedef char Name[AT_HASH_TEXT + 1];

static void name_of(const AtHash *hash, Name name)
{
    char text[AT_HASH_TEXT];
    at_hash_format(hash, text);
    g_snprintf(name, sizeof(Name), "%.2s/%s", text, text + 2);
}

static gboolean fail_write(const AtBlobs *blobs, int errno_value, GError **error)
{
    if (errno_value == ENOSPC || errno_value == EDQUOT)
        return at_fail(error, AT_IO, _("%s: the disk is full"), blobs->dir);
    if (errno_value == EROFS)
        return at_fail(
            error, AT_DENIED, _("%s: the disk is read-only; nothing was changed"), blobs->dir);
    return at_fail_errno(error, errno_value, _("%s: could not be written to"), blobs->dir);
}

AtBlobs *at_blobs_open_folder(const char *dir, GError **error)
{
    if (g_mkdir_with_parents(dir, 0700) != 0)
        return (at_fail_errno(error, errno, _("%s: the folder could not be made"), dir), NULL);
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return (at_fail_errno(error, errno, _("%s: could not be opened"), dir), NULL);
    AtBlobs *blobs = g_new0(AtBlobs, 1);
    blobs->dir = g_strdup(dir);
    blobs->fd = fd;
    g_mutex_init(&blobs->scratch_lock);
    return blobs;
}

void at_blobs_close(AtBlobs *blobs)
{
    if (!blobs)
        return;
    at_scratch_close(blobs->scratch);
    close(blobs->fd);
    g_mutex_clear(&blobs->scratch_lock);
    g_free(blobs->dir);
    g_free(blobs);
}

static AtScratch *scratch_of(AtBlobs *blobs, GError **error)
{
    g_mutex_lock(&blobs->scratch_lock);
    if (!blobs->scratch) {
        g_autofree char *dir = g_build_filename(blobs->dir, "tmp", NULL);
        blobs->scratch = at_scratch_open(dir, error);
    }
    AtScratch *scratch = blobs->scratch;
    g_mutex_unlock(&blobs->scratch_lock);
    return scratch;
}

/* Whether the blob lies there whole: a crash of the machine may leave an empty file under a good
 * name. */
static gboolean lies_there(AtBlobs *blobs, const Name name, guint64 size)
{
    struct stat s;
    return fstatat(blobs->fd, name, &s, 0) == 0 && S_ISREG(s.st_mode) && (guint64)s.st_size == size;
}

AtBlobWriter *at_blobs_writer(AtBlobs *blobs, GError **error)
{
    AtScratch *scratch = scratch_of(blobs, error);
    if (!scratch)
        return NULL;
    char *path = NULL;
    int fd = at_scratch_file(scratch, &path, error);
    if (fd < 0)
        return NULL;
    AtBlobWriter *writer = g_new0(AtBlobWriter, 1);
    writer->blobs = blobs;
    writer->hasher = at_hasher_new();
    writer->path = path;
    writer->fd = fd;
    return writer;
}

gboolean at_blob_writer_write(AtBlobWriter *writer, gconstpointer data, gsize n, GError **error)
{
    const guint8 *at = data;
    at_hasher_update(writer->hasher, data, n);
    writer->size += n;
    while (n > 0) {
        gssize wrote = write(writer->fd, at, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return fail_write(writer->blobs, errno, error);
        at += wrote;
        n -= (gsize)wrote;
    }
    return TRUE;
}

static gboolean give_name(AtBlobWriter *writer, const Name name, GError **error)
{
    AtBlobs *blobs = writer->blobs;
    if (renameat(AT_FDCWD, writer->path, blobs->fd, name) == 0)
        return TRUE;
    if (errno == ENOENT) {
        char fan[3] = {name[0], name[1], '\0'};
        if (mkdirat(blobs->fd, fan, 0700) != 0 && errno != EEXIST)
            return fail_write(blobs, errno, error);
        if (renameat(AT_FDCWD, writer->path, blobs->fd, name) == 0)
            return TRUE;
    }
    return fail_write(blobs, errno, error);
}

gboolean at_blob_writer_finish(AtBlobWriter *writer, AtHash *hash, guint64 *size, GError **error)
{
    AtHash made;
    at_hasher_finish(writer->hasher, &made);
    Name name;
    name_of(&made, name);
    if (lies_there(writer->blobs, name, writer->size)) {
        g_unlink(writer->path);
    } else {
        if (fchmod(writer->fd, 0444) != 0)
            return fail_write(writer->blobs, errno, error);
        if (!give_name(writer, name, error))
            return FALSE;
    }
    g_clear_pointer(&writer->path, g_free);
    *hash = made;
    if (size)
        *size = writer->size;
    return TRUE;
}

void at_blob_writer_free(AtBlobWriter *writer)
{
    if (!writer)
        return;
    if (writer->path)
        g_unlink(writer->path);
    close(writer->fd);
    at_hasher_free(writer->hasher);
    g_free(writer->path);
    g_free(writer);
}

gboolean at_blobs_put(AtBlobs *blobs, gconstpointer data, gsize n, AtHash *hash, GError **error)
{
    AtHash made;
    at_hash_bytes(data, n, &made);
    Name name;
    name_of(&made, name);
    if (lies_there(blobs, name, n)) {
        *hash = made;
        return TRUE;
    }
    g_autoptr(AtBlobWriter) writer = at_blobs_writer(blobs, error);
    return writer && at_blob_writer_write(writer, data, n, error) &&
        at_blob_writer_finish(writer, hash, NULL, error);
}

gboolean at_blobs_sync(AtBlobs *blobs, GError **error)
{
    return syncfs(blobs->fd) == 0 || fail_write(blobs, errno, error);
}

int at_blobs_open(AtBlobs *blobs, const AtHash *hash, guint64 *size, GError **error)
{
    Name name;
    name_of(hash, name);
    int fd = openat(blobs->fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat s;
    if (fd >= 0 && fstat(fd, &s) == 0) {
        if (size)
            *size = (guint64)s.st_size;
        return fd;
    }
    at_fail_errno(error, errno, _("%s/%s: could not be opened"), blobs->dir, name);
    if (fd >= 0)
        close(fd);
    return -1;
}

gboolean at_blobs_has(AtBlobs *blobs, const AtHash *hash)
{
    Name name;
    name_of(hash, name);
    return faccessat(blobs->fd, name, R_OK, 0) == 0;
}

gboolean at_blobs_remove(AtBlobs *blobs, const AtHash *hash, GError **error)
{
    Name name;
    name_of(hash, name);
    return unlinkat(blobs->fd, name, 0) == 0 || errno == ENOENT || fail_write(blobs, errno, error);
}

/* TRUE when name is n lower-case hex digits. */
static gboolean is_hex(const char *name, gsize n)
{
    return strlen(name) == n && strspn(name, "0123456789abcdef") == n;
}

static gboolean each_in(AtBlobs *blobs, const char *fan,
    gboolean (*each)(const AtHash *hash, guint64 size, gpointer data), gpointer data)
{
    g_autofree char *path = g_build_filename(blobs->dir, fan, NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *text = g_strconcat(fan, name, NULL);
        g_autofree char *file = g_build_filename(path, name, NULL);
        AtHash hash;
        GStatBuf s;
        if (is_hex(name, 62) && at_hash_parse(text, &hash, NULL) && g_stat(file, &s) == 0 &&
            !each(&hash, (guint64)s.st_size, data))
            return FALSE;
    }
    return TRUE;
}

gboolean at_blobs_each(AtBlobs *blobs,
    gboolean (*each)(const AtHash *hash, guint64 size, gpointer data), gpointer data,
    GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) folder = g_dir_open(blobs->dir, 0, &failure);
    if (!folder)
        return at_fail(
            error, AT_IO, _("%s: could not be listed: %s"), blobs->dir, failure->message);
    const char *fan;
    while ((fan = g_dir_read_name(folder)))
        if (is_hex(fan, 2) && !each_in(blobs, fan, each, data))
            break;
    return TRUE;
}
