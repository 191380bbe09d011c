#include "catalogue/ingest_copy.h"

#include "base/file.h"
#include "base/message.h"
#include "catalogue/walk.h"
#include "store/studio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CHUNK (1024 * 1024)

/* Copies what from holds, hashing what is written. FALSE with errno. */
static gboolean pour(int from, int to, AtHash *hash)
{
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    g_autoptr(AtHasher) hasher = at_hasher_new();
    for (off_t at = 0;;) {
        gssize n = pread(from, chunk, CHUNK, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || !at_file_write_all(to, chunk, (gsize)n))
            return FALSE;
        if (n == 0)
            break;
        at_hasher_update(hasher, chunk, (gsize)n);
        at += n;
    }
    at_hasher_finish(hasher, hash);
    return fsync(to) == 0;
}

static gboolean sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* One file into folder as name, with the original's times. hash is what was written. */
static gboolean copy_file(
    int from, const char *folder, const char *name, AtHash *hash, struct stat *info, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *beside = g_build_filename(folder, AT_COPY_PREFIX "XXXXXX", NULL);
    int to = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0644);
    if (to < 0)
        return at_fail_errno(error, errno, _("%s could not be written"), folder);
    struct stat original;
    struct timespec times[2];
    gboolean good = fstat(from, &original) == 0 && pour(from, to, hash);
    if (good) {
        times[0] = original.st_atim;
        times[1] = original.st_mtim;
        good = futimens(to, times) == 0 && fstat(to, info) == 0 && rename(beside, path) == 0;
    }
    int why = errno;
    close(to);
    if (!good) {
        unlink(beside);
        return at_fail_errno(error, why, _("%s could not be copied into the studio"), name);
    }
    return sync_folder(folder) || at_fail_errno(error, errno, _("%s could not be synced"), folder);
}

/* A copy that the catalogue has already: its folder and name, or NULL. */
static gboolean find_copy(
    AtContext *context, const AtItem *item, char **folder, char **name, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql,
        "SELECT f.path, l.name FROM version v JOIN location l ON l.version = v.no "
        "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root "
        "WHERE v.sha256 = ? AND r.own = 1 AND l.state = 0 ORDER BY l.no LIMIT 1",
        &failure, "h", &item->hash);
    if (s && at_statement_step(s, &failure)) {
        gsize n, m;
        gconstpointer path = at_statement_blob(s, 0, &n);
        *folder = g_strndup(path ? path : "", n);
        gconstpointer text = at_statement_blob(s, 1, &m);
        *name = g_strndup(text, m);
    }
    at_statement_free(s);
    at_studio_reader_done(context->studio, sql);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static void speak_of(AtItem *item, AtRoot *uploads, const char *folder, const char *name)
{
    at_add_folder_unref(item->folder);
    item->folder = at_add_folder_new(uploads, folder);
    g_free(item->name);
    item->name = g_strdup(name);
    item->location = 0;
}

static gboolean copy_sidecar(AtItem *item, const char *folder, GError **error)
{
    if (!item->sidecar_name)
        return TRUE;
    g_autofree char *own = at_item_path(item);
    g_autofree char *parent = g_path_get_dirname(own);
    g_autofree char *path = g_build_filename(parent, item->sidecar_name, NULL);
    g_autofree char *name = g_strconcat(item->name, ".xmp", NULL);
    int from = at_walk_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (from < 0)
        return TRUE;
    AtHash hash;
    struct stat info;
    gboolean good = copy_file(from, folder, name, &hash, &info, error);
    close(from);
    if (!good)
        return FALSE;
    g_free(item->sidecar_name);
    item->sidecar_name = g_steal_pointer(&name);
    item->sidecar = at_walk_nanoseconds(&info.st_mtim);
    return TRUE;
}

gboolean at_ingest_copy(AtContext *context, AtRoot *uploads, AtItem *item, int fd, GError **error)
{
    g_autofree char *folder = NULL, *name = NULL;
    if (!find_copy(context, item, &folder, &name, error))
        return FALSE;
    if (folder) {
        g_autofree char *path = g_build_filename(uploads->path, folder, name, NULL);
        struct stat info;
        if (stat(path, &info) == 0 && info.st_size == item->size) {
            speak_of(item, uploads, folder, name);
            item->mtime = at_walk_nanoseconds(&info.st_mtim);
            item->inode = (gint64)info.st_ino;
            g_clear_pointer(&item->sidecar_name, g_free);
            item->sidecar = 0;
            return TRUE;
        }
    }
    char text[AT_HASH_TEXT];
    at_hash_format(&item->hash, text);
    g_autofree char *date = at_time_format(at_context_now(context));
    g_autofree char *below = g_strdup_printf("%.7s/%.16s", date, text);
    g_autofree char *whole = g_build_filename(uploads->path, below, NULL);
    g_autofree char *month = g_path_get_dirname(whole);
    if (g_mkdir_with_parents(whole, 0755) != 0)
        return at_fail_errno(error, errno, _("%s could not be made"), whole);
    if (!sync_folder(month) || !sync_folder(uploads->path))
        return at_fail_errno(error, errno, _("%s could not be synced"), month);
    AtHash hash;
    struct stat info;
    if (!copy_sidecar(item, whole, error) || !copy_file(fd, whole, item->name, &hash, &info, error))
        return FALSE;
    if (memcmp(&hash, &item->hash, sizeof hash) != 0) {
        g_autofree char *path = g_build_filename(whole, item->name, NULL);
        unlink(path);
        item->state = AT_ITEM_UNREADABLE;
        item->failure =
            g_strdup(_("it was changed while it was read; add it again when it is done"));
        return TRUE;
    }
    g_autofree char *kept = g_strdup(item->name);
    speak_of(item, uploads, below, kept);
    item->size = info.st_size;
    item->mtime = at_walk_nanoseconds(&info.st_mtim);
    item->inode = (gint64)info.st_ino;
    return TRUE;
}
