#include "catalogue/files.h"

#include "base/file.h"
#include "base/message.h"
#include "catalogue/first.h"
#include "catalogue/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char files_text[] =
    "SELECT l.no, r.path, f.path, l.name, l.sidecar, l.state = 0 AND r.away = 0 FROM work w "
    "JOIN location l ON l.version = w.version JOIN folder f ON f.no = l.folder "
    "JOIN root r ON r.no = f.root WHERE w.no = ? ORDER BY l.no";

static void free_file(gpointer data)
{
    AtWorkFile *file = data;
    g_free(file->folder);
    g_free(file->name);
    g_free(file);
}

static char *blob_text(AtStatement *s, guint column)
{
    gsize n;
    gconstpointer data = at_statement_blob(s, column, &n);
    return g_strndup(data ? data : "", n);
}

GPtrArray *at_files_of(AtSql *sql, gint64 work, GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_file);
    g_autoptr(AtStatement) s = at_sql_query(sql, files_text, error, "i", work);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        g_autofree char *root = blob_text(s, 1), *path = blob_text(s, 2);
        AtWorkFile *file = g_new0(AtWorkFile, 1);
        file->location = at_statement_int(s, 0);
        file->folder = *path ? g_build_filename(root, path, NULL) : g_strdup(root);
        file->name = blob_text(s, 3);
        file->sidecar = at_statement_int(s, 4);
        file->there = at_statement_int(s, 5) != 0;
        g_ptr_array_add(files, file);
    }
    return s && at_ended(failure, error) ? g_steal_pointer(&files) : NULL;
}

static gboolean is_as_it_was(const char *path, const struct stat *was)
{
    struct stat now;
    if (lstat(path, &now) != 0)
        return !was; /* what else is wrong with the path, the renaming tells */
    return was && now.st_ino == was->st_ino && now.st_size == was->st_size &&
        at_walk_nanoseconds(&now.st_mtim) == at_walk_nanoseconds(&was->st_mtim);
}

static gboolean must_be_as_it_was(const char *path, const struct stat *was, GError **error)
{
    return is_as_it_was(path, was) ||
        at_fail(error, AT_CONFLICT, _("it was changed meanwhile, so it was left"));
}

static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static int open_beside(const AtReplacing *what, char **path)
{
    if (!what->beside) {
        *path = g_build_filename(what->folder, ".atelier-XXXXXX", NULL);
        return g_mkstemp_full(*path, O_RDWR | O_CLOEXEC, 0600);
    }
    *path = g_build_filename(what->folder, what->beside, NULL);
    return open(*path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

gboolean at_files_replace(const AtReplacing *what, struct stat *info, GError **error)
{
    gsize n;
    const char *data = g_bytes_get_data(what->bytes, &n);
    g_autofree char *beside = NULL;
    struct stat now;
    if (lstat(what->path, &now) == 0 && S_ISLNK(now.st_mode))
        return at_fail(error, AT_DENIED, _("it is a link to another place, so it was left"));
    int fd = open_beside(what, &beside);
    if (fd < 0)
        return at_fail_errno(error, errno, _("it could not be written"));
    gboolean good = at_file_write_all(fd, data, n) && fchmod(fd, what->mode) == 0 &&
        fsync(fd) == 0 && fstat(fd, info) == 0;
    if (!good)
        at_fail_errno(error, errno, _("it could not be written"));
    else
        good = must_be_as_it_was(what->path, what->was, error);
    if (good && rename(beside, what->path) != 0)
        good = at_fail_errno(error, errno, _("it could not be written"));
    close(fd);
    if (good)
        sync_folder(what->folder);
    else
        unlink(beside);
    return good;
}

gboolean at_files_remove(
    const char *folder, const char *path, const struct stat *was, GError **error)
{
    if (!must_be_as_it_was(path, was, error))
        return FALSE;
    if (unlink(path) != 0)
        return at_fail_errno(error, errno, _("it could not be taken away"));
    sync_folder(folder);
    return TRUE;
}
