#include "catalogue/archive.h"

#include "base/message.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#define BLOCK (256 * 1024)

struct AtArchiveWriter {
    struct archive *archive;
    struct archive_entry *entry;
    char *name; /* of the file, for errors */
};

struct AtArchiveReader {
    struct archive *archive;
};

static gboolean fail(struct archive *archive, GError **error)
{
    const char *text = archive_error_string(archive);
    return at_fail(error, AT_IO, _("the archive could not be read or written: %s"),
        text ? text : "unknown reason");
}

static gboolean fail_writing(const AtArchiveWriter *writer, GError **error)
{
    int code = archive_errno(writer->archive);
    if (code == ENOSPC || code == EDQUOT)
        return at_fail(error, AT_IO, _("%s: the disk is full"), writer->name);
    return fail(writer->archive, error);
}

AtArchiveWriter *at_archive_writer_new(int fd, const char *name, gboolean compress, GError **error)
{
    g_autoptr(AtArchiveWriter) writer = g_new0(AtArchiveWriter, 1);
    writer->name = g_strdup(name);
    writer->archive = archive_write_new();
    writer->entry = archive_entry_new();
    /* GNU's tar keeps names as the bytes they are; pax would want them in some character set. */
    if (archive_write_set_format_gnutar(writer->archive) != ARCHIVE_OK ||
        (compress && archive_write_add_filter_zstd(writer->archive) != ARCHIVE_OK) ||
        archive_write_set_bytes_in_last_block(writer->archive, 1) != ARCHIVE_OK ||
        archive_write_open_fd(writer->archive, fd) != ARCHIVE_OK) {
        fail_writing(writer, error);
        return NULL;
    }
    return g_steal_pointer(&writer);
}

gboolean at_archive_writer_begin(
    AtArchiveWriter *writer, const char *name, gint64 size, gint64 mtime, GError **error)
{
    archive_entry_clear(writer->entry);
    archive_entry_set_pathname(writer->entry, name);
    archive_entry_set_size(writer->entry, size);
    archive_entry_set_filetype(writer->entry, AE_IFREG);
    archive_entry_set_perm(writer->entry, 0644);
    archive_entry_set_mtime(writer->entry, (time_t)mtime, 0);
    return archive_write_header(writer->archive, writer->entry) == ARCHIVE_OK ||
        fail_writing(writer, error);
}

gboolean at_archive_writer_data(
    AtArchiveWriter *writer, gconstpointer data, gsize n, GError **error)
{
    return archive_write_data(writer->archive, data, n) == (la_ssize_t)n ||
        fail_writing(writer, error);
}

gboolean at_archive_writer_finish(AtArchiveWriter *writer, GError **error)
{
    return archive_write_close(writer->archive) == ARCHIVE_OK || fail_writing(writer, error);
}

void at_archive_writer_free(AtArchiveWriter *writer)
{
    if (!writer)
        return;
    archive_entry_free(writer->entry);
    archive_write_free(writer->archive);
    g_free(writer->name);
    g_free(writer);
}

AtArchiveReader *at_archive_reader_new(int fd, GError **error)
{
    g_autoptr(AtArchiveReader) reader = g_new0(AtArchiveReader, 1);
    reader->archive = archive_read_new();
    archive_read_support_format_tar(reader->archive);
    archive_read_support_filter_zstd(reader->archive);
    if (archive_read_open_fd(reader->archive, fd, BLOCK) != ARCHIVE_OK) {
        fail(reader->archive, error);
        return NULL;
    }
    return g_steal_pointer(&reader);
}

gboolean at_archive_reader_next(
    AtArchiveReader *reader, const char **name, gint64 *size, gint64 *mtime, GError **error)
{
    struct archive_entry *entry;
    for (;;) {
        int result = archive_read_next_header(reader->archive, &entry);
        if (result == ARCHIVE_EOF)
            return FALSE;
        if (result < ARCHIVE_WARN)
            return fail(reader->archive, error);
        const char *path = archive_entry_pathname(entry);
        if (!path || archive_entry_filetype(entry) != AE_IFREG)
            continue;
        *name = path;
        *size = archive_entry_size(entry);
        *mtime = archive_entry_mtime(entry);
        return TRUE;
    }
}

gssize at_archive_reader_data(AtArchiveReader *reader, gpointer data, gsize n, GError **error)
{
    la_ssize_t got = archive_read_data(reader->archive, data, n);
    if (got < 0)
        fail(reader->archive, error);
    return got;
}

void at_archive_reader_free(AtArchiveReader *reader)
{
    if (!reader)
        return;
    archive_read_free(reader->archive);
    g_free(reader);
}
