#include "catalogue/backup.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (1024 * 1024)

typedef struct {
    AtContext *context;
    AtArchiveWriter *writer;
    GString *sums;
    AtBackupSummary *summary;
    GError **error;
    gboolean good;
} Backup;

void at_backup_sum_line(GString *out, const AtHash *hash, const char *name)
{
    char text[AT_HASH_TEXT];
    at_hash_format(hash, text);
    if (strpbrk(name, "\\\n\r"))
        g_string_append_c(out, '\\');
    g_string_append_printf(out, "%s  ", text);
    for (const char *p = name; *p; p++) {
        if (*p == '\\')
            g_string_append(out, "\\\\");
        else if (*p == '\n')
            g_string_append(out, "\\n");
        else if (*p == '\r')
            g_string_append(out, "\\r");
        else
            g_string_append_c(out, *p);
    }
    g_string_append_c(out, '\n');
}

/* Puts an open file into the archive under name. It must keep its size meanwhile. */
static gboolean put_file(Backup *b, int fd, const char *name)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return at_fail_errno(b->error, errno, _("%s could not be read"), name);
    if (!at_archive_writer_begin(b->writer, name, info.st_size, info.st_mtime, b->error))
        return FALSE;
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    g_autoptr(AtHasher) hasher = at_hasher_new();
    for (off_t at = 0; at < info.st_size;) {
        if (!at_context_go_on(b->context, b->error))
            return FALSE;
        gssize n = pread(fd, chunk, MIN(CHUNK, (gsize)(info.st_size - at)), at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return at_fail_errno(b->error, n ? errno : EIO, _("%s could not be read"), name);
        at_hasher_update(hasher, chunk, (gsize)n);
        if (!at_archive_writer_data(b->writer, chunk, (gsize)n, b->error))
            return FALSE;
        at += n;
    }
    AtHash hash;
    at_hasher_finish(hasher, &hash);
    at_backup_sum_line(b->sums, &hash, name);
    b->summary->files++;
    b->summary->bytes += (guint64)info.st_size;
    g_autofree char *shown = at_text_show(name, -1);
    at_context_progress(b->context, b->summary->files, 0, shown);
    return TRUE;
}

static gboolean put_database(Backup *b)
{
    AtStudio *studio = b->context->studio;
    g_autofree char *dir = g_dir_make_tmp("atelier-backup-XXXXXX", NULL);
    if (!dir)
        return at_fail(b->error, AT_IO, _("no place for a copy of the database"));
    g_autofree char *copy = g_build_filename(dir, "atelier.db", NULL);
    AtSql *sql = at_studio_reader(studio, b->error);
    gboolean good = sql && at_sql_copy(sql, copy, b->error);
    at_studio_reader_done(studio, sql);
    int fd = good ? open(copy, O_RDONLY | O_CLOEXEC) : -1;
    if (good && fd < 0)
        good = at_fail_errno(b->error, errno, _("%s could not be read"), copy);
    good = good && put_file(b, fd, "atelier.db");
    if (fd >= 0)
        close(fd);
    unlink(copy);
    rmdir(dir);
    return good;
}

static gboolean put_blob(const AtHash *hash, guint64 size, gpointer data)
{
    Backup *b = data;
    char text[AT_HASH_TEXT];
    at_hash_format(hash, text);
    g_autofree char *name = g_strdup_printf("blobs/%.2s/%s", text, text + 2);
    guint64 is;
    int fd = at_blobs_open(at_studio_blobs(b->context->studio), hash, &is, b->error);
    b->good = fd >= 0 && put_file(b, fd, name);
    if (fd >= 0)
        close(fd);
    return b->good;
}

static gboolean put_upload(Backup *b, const FTSENT *entry, gsize root)
{
    /* What is being uploaded just now is hidden until it is whole. */
    if (entry->fts_info != FTS_F || entry->fts_name[0] == '.')
        return TRUE;
    int fd = open(entry->fts_accpath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return TRUE;
    if (fd < 0)
        return at_fail_errno(b->error, errno, _("%s could not be read"), entry->fts_path);
    gboolean good = put_file(b, fd, entry->fts_path + root + 1);
    close(fd);
    return good;
}

static gboolean put_uploads(Backup *b)
{
    const char *dir = at_studio_dir(b->context->studio);
    g_autofree char *uploads = g_build_filename(dir, "uploads", NULL);
    char *const paths[] = {uploads, NULL};
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!tree)
        return at_fail_errno(b->error, errno, _("%s could not be read"), uploads);
    gboolean good = TRUE;
    const FTSENT *entry;
    while (good && (entry = fts_read(tree)))
        good = put_upload(b, entry, strlen(dir));
    fts_close(tree);
    return good;
}

static gboolean put_sums(Backup *b)
{
    return at_archive_writer_begin(b->writer, AT_BACKUP_SUMS, (gint64)b->sums->len,
               at_context_now(b->context) / AT_SECOND, b->error) &&
        at_archive_writer_data(b->writer, b->sums->str, b->sums->len, b->error) &&
        at_archive_writer_finish(b->writer, b->error);
}

static gboolean write_archive(
    AtContext *context, int fd, const char *path, AtBackupSummary *summary, GError **error)
{
    gboolean compress = g_str_has_suffix(path, ".zst") || g_str_has_suffix(path, ".zstd");
    g_autoptr(GString) sums = g_string_new(NULL);
    g_autoptr(AtArchiveWriter) writer = at_archive_writer_new(fd, path, compress, error);
    if (!writer)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    Backup b = {context, writer, sums, summary, &failure, TRUE};
    gboolean good = put_database(&b) &&
        at_blobs_each(at_studio_blobs(context->studio), put_blob, &b, &failure) && b.good &&
        put_uploads(&b) && put_sums(&b);
    if (!good)
        g_propagate_error(error, g_steal_pointer(&failure));
    return good;
}

gboolean at_backup(AtContext *context, const char *path, AtBackupSummary *summary, GError **error)
{
    *summary = (AtBackupSummary){0};
    g_autofree char *beside = g_strconcat(path, ".part-XXXXXX", NULL);
    int fd = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return at_fail_errno(error, errno, _("%s could not be written"), path);
    gboolean good = write_archive(context, fd, path, summary, error);
    if (good && (fsync(fd) != 0 || rename(beside, path) != 0))
        good = at_fail_errno(error, errno, _("%s could not be written"), path);
    close(fd);
    if (!good) {
        unlink(beside);
        return FALSE;
    }
    g_autofree char *folder = g_path_get_dirname(path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    return TRUE;
}
