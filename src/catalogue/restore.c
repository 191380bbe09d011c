#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/archive.h"
#include "catalogue/backup.h"
#include "catalogue/first.h"
#include "catalogue/walk.h"
#include "store/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (1024 * 1024)
#define NANOSECONDS G_GINT64_CONSTANT(1000000000)
#define SUMS_LIMIT (1024 * G_GINT64_CONSTANT(1024) * 1024)

typedef struct {
    AtContext *context;
    AtArchiveReader *reader;
    const char *dir; /* beside the place, until all is verified */
    GHashTable *sums; /* name -> hash as text, of what was written */
    GString *promised; /* SHA256SUMS */
    AtBackupSummary *summary;
} Restore;

/* Only what a backup has in it, and nothing that leads out of the folder. */
static gboolean is_ours(const char *name)
{
    if (!strcmp(name, "atelier.db") || !strcmp(name, AT_BACKUP_SUMS))
        return TRUE;
    if (!g_str_has_prefix(name, "blobs/") && !g_str_has_prefix(name, "uploads/"))
        return FALSE;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    for (char **part = parts; *part; part++)
        if (!**part || !strcmp(*part, ".") || !strcmp(*part, ".."))
            return FALSE;
    return TRUE;
}

/* Takes the entry at hand to fd, or into out. */
static gboolean pour(
    Restore *r, int fd, GString *out, const char *name, AtHash *hash, GError **error)
{
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    g_autoptr(AtHasher) hasher = at_hasher_new();
    gssize n;
    while ((n = at_archive_reader_data(r->reader, chunk, CHUNK, error)) > 0) {
        if (!at_context_go_on(r->context, error))
            return FALSE;
        at_hasher_update(hasher, chunk, (gsize)n);
        if (out)
            g_string_append_len(out, (const char *)chunk, n);
        else if (!at_file_write_all(fd, chunk, (gsize)n))
            return at_fail_errno(error, errno, _("%s could not be written"), name);
        r->summary->bytes += (guint64)n;
    }
    at_hasher_finish(hasher, hash);
    return n == 0;
}

static gboolean take_file(Restore *r, const char *name, gint64 mtime, GError **error)
{
    g_autofree char *path = g_build_filename(r->dir, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return at_fail_errno(error, errno, _("%s could not be made"), folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return at_fail_errno(error, errno, _("%s could not be written"), path);
    AtHash hash;
    const struct timespec times[2] = {{.tv_sec = mtime}, {.tv_sec = mtime}};
    gboolean good = pour(r, fd, NULL, path, &hash, error);
    if (good && futimens(fd, times) != 0)
        good = at_fail_errno(error, errno, _("%s could not be written"), path);
    if (close(fd) != 0 && good)
        good = at_fail_errno(error, errno, _("%s could not be written"), path);
    if (!good)
        return FALSE;
    g_autoptr(GString) line = g_string_new(NULL);
    at_backup_sum_line(line, &hash, name);
    g_hash_table_insert(r->sums, g_string_free(g_steal_pointer(&line), FALSE), NULL);
    r->summary->files++;
    g_autofree char *shown = at_text_show(name, -1);
    at_context_progress(r->context, r->summary->files, 0, shown);
    return TRUE;
}

static gboolean take_all(Restore *r, GError **error)
{
    g_autoptr(GError) failure = NULL;
    const char *name;
    gint64 size, mtime;
    while (at_archive_reader_next(r->reader, &name, &size, &mtime, &failure)) {
        g_autofree char *own = g_strdup(name);
        AtHash hash;
        if (!is_ours(own)) {
            g_autofree char *shown = at_text_show(own, -1);
            return at_fail(error, AT_UNSUPPORTED,
                _("it is not a backup of a studio: it has '%s' in it"), shown);
        }
        if (strcmp(own, AT_BACKUP_SUMS) != 0) {
            if (!take_file(r, own, mtime, error))
                return FALSE;
        } else if (size > SUMS_LIMIT)
            return at_fail(error, AT_LIMIT, _("its list of hashes is too long"));
        else if (!pour(r, -1, r->promised, own, &hash, error))
            return FALSE;
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Each line that was promised was kept, and there is nothing else. */
static gboolean verify(Restore *r, GError **error)
{
    if (!r->promised->len)
        return at_fail(
            error, AT_IO, _("it is not whole: its list of hashes, which comes last, is missing"));
    g_auto(GStrv) lines = g_strsplit(r->promised->str, "\n", -1);
    guint n = 0;
    for (char **line = lines; *line && **line; line++, n++) {
        g_autofree char *whole = g_strconcat(*line, "\n", NULL);
        if (g_hash_table_contains(r->sums, whole))
            continue;
        const char *name = strstr(*line, "  ");
        g_autofree char *shown = at_text_show(name ? name + 2 : *line, -1);
        return at_fail(error, AT_IO, _("it is damaged: '%s' is not what was backed up"), shown);
    }
    if (n != g_hash_table_size(r->sums))
        return at_fail(error, AT_IO, _("it is damaged: its list of hashes does not name all"));
    return TRUE;
}

static const char dated_text[] =
    "SELECT f.path, l.name, l.mtime, l.sidecar FROM root r JOIN folder f ON f.root = r.no "
    "JOIN location l ON l.folder = f.no WHERE r.own = 1";

/* The archive holds whole seconds from 1970 on; where it says what the record says, the record,
 * which holds nanoseconds, says it better. */
static void date_file(const char *path, gint64 mtime)
{
    struct stat info;
    gint64 seconds = mtime / NANOSECONDS - (mtime % NANOSECONDS < 0);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT},
        {.tv_sec = seconds, .tv_nsec = (long)(mtime - seconds * NANOSECONDS)}};
    if (lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
        (gint64)info.st_mtim.tv_sec == MAX(seconds, 0))
        utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}

/* What cannot be dated is looked at once more by the next add, and nothing is lost. */
static gboolean date_uploads(AtSql *sql, const char *beside, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, dated_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gsize n, m;
        const char *below = at_statement_blob(s, 0, &n), *bytes = at_statement_blob(s, 1, &m);
        g_autofree char *sub = g_strndup(below ? below : "", n), *name = g_strndup(bytes, m);
        g_autofree char *folder = g_build_filename(beside, "uploads", sub, NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        struct stat info;
        gboolean own;
        g_autofree char *sidecar = at_walk_sidecar(folder, name, &info, &own);
        g_autofree char *second = sidecar ? g_build_filename(folder, sidecar, NULL) : NULL;
        date_file(path, at_statement_int(s, 2));
        if (second)
            date_file(second, at_statement_int(s, 3));
    }
    return s && at_ended(failure, error);
}

/* The studio's own uploads have moved with it. */
static gboolean settle_in(const char *beside, const char *dir, GError **error)
{
    g_autoptr(AtStudio) studio = at_studio_open(beside, 0, error);
    if (!studio)
        return FALSE;
    g_autofree char *parent = g_path_get_dirname(dir), *name = g_path_get_basename(dir);
    g_autofree char *real = realpath(parent, NULL);
    g_autofree char *uploads = g_build_filename(real ? real : parent, name, "uploads", NULL);
    AtSql *sql = at_studio_write(studio, error);
    if (!sql)
        return FALSE;
    if (date_uploads(sql, beside, error) &&
        at_sql_run(
            sql, "UPDATE root SET path = ? WHERE own = 1", error, "b", uploads, strlen(uploads)))
        return at_studio_commit(studio, error);
    at_studio_rollback(studio);
    return FALSE;
}

static gboolean is_empty(const char *dir)
{
    g_autoptr(GDir) open = g_dir_open(dir, 0, NULL);
    return open && !g_dir_read_name(open);
}

static gboolean unpack(
    AtContext *context, int fd, const char *beside, AtBackupSummary *summary, GError **error)
{
    g_autoptr(AtArchiveReader) reader = at_archive_reader_new(fd, error);
    if (!reader)
        return FALSE;
    g_autoptr(GHashTable) sums = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) promised = g_string_new(NULL);
    Restore r = {context, reader, beside, sums, promised, summary};
    return take_all(&r, error) && verify(&r, error);
}

static gboolean put_in_place(const char *beside, const char *dir, GError **error)
{
    int fd = open(beside, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    gboolean good = fd >= 0 && syncfs(fd) == 0 && rename(beside, dir) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return good || at_fail_errno(error, why, _("%s could not be put in place"), dir);
}

gboolean at_restore(
    AtContext *context, const char *path, const char *dir, AtBackupSummary *summary, GError **error)
{
    *summary = (AtBackupSummary){0};
    struct stat info;
    if (lstat(dir, &info) == 0 && !is_empty(dir))
        return at_fail(error, AT_CONFLICT,
            _("%s is not empty: a backup is restored into an empty or absent folder only"), dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return at_fail_errno(error, errno, _("%s could not be read"), path);
    g_autofree char *parent = g_path_get_dirname(dir);
    g_autofree char *beside = g_strconcat(dir, ".restore-XXXXXX", NULL);
    g_autoptr(GError) failure = NULL;
    gboolean made = g_mkdir_with_parents(parent, 0755) == 0 && g_mkdtemp_full(beside, 0700);
    gboolean good = made ? unpack(context, fd, beside, summary, &failure) &&
            settle_in(beside, dir, &failure) && put_in_place(beside, dir, &failure)
                         : at_fail_errno(&failure, errno, _("%s could not be made"), beside);
    close(fd);
    if (good)
        return TRUE;
    if (made)
        at_scratch_remove(beside);
    g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", path);
    return FALSE;
}
