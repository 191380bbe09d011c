#include "media/zip.h"

#include "base/message.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES 20000
#define SMALL (1024 * 1024) /* below this no ratio is taken for a bomb */

struct AtZip {
    struct archive *archive;
    struct archive_entry *entry;
    int fd;
    gint64 position, size;
    gint64 unpacked; /* so far, all entries together */
    guint entries;
    char *name;
    char buffer[65536];
};

static la_ssize_t read_some(struct archive *archive, void *data, const void **buffer)
{
    AtZip *zip = data;
    ssize_t got;
    do
        got = pread(zip->fd, zip->buffer, sizeof zip->buffer, zip->position);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        archive_set_error(archive, errno, "%s", g_strerror(errno));
        return ARCHIVE_FATAL;
    }
    zip->position += got;
    *buffer = zip->buffer;
    return got;
}

static la_int64_t seek_to(struct archive *archive, void *data, la_int64_t offset, int whence)
{
    AtZip *zip = data;
    if (whence == SEEK_CUR)
        offset += zip->position;
    else if (whence == SEEK_END)
        offset += zip->size;
    if (offset < 0)
        return ARCHIVE_FATAL;
    return zip->position = offset;
}

static la_int64_t skip_some(struct archive *archive, void *data, la_int64_t n)
{
    AtZip *zip = data;
    gint64 step = CLAMP(n, 0, MAX(zip->size - zip->position, 0));
    zip->position += step;
    return step;
}

void at_zip_free(AtZip *zip)
{
    if (!zip)
        return;
    archive_read_free(zip->archive);
    g_free(zip->name);
    g_free(zip);
}

static gboolean damaged(AtZip *zip, GError **error)
{
    const char *reason = archive_error_string(zip->archive);
    g_autofree char *shown = g_utf8_make_valid(reason ? reason : _("no reason is given"), -1);
    return at_fail(error, AT_INVALID, _("its zip container is damaged (%s)"), g_strstrip(shown));
}

AtZip *at_zip_open(const AtSource *source, GError **error)
{
    struct stat about;
    if (fstat(source->fd, &about) < 0) {
        at_fail_errno(error, errno, _("the file cannot be read"));
        return NULL;
    }
    g_autoptr(AtZip) zip = g_new0(AtZip, 1);
    zip->fd = source->fd;
    zip->size = about.st_size;
    zip->archive = archive_read_new();
    archive_read_support_format_zip(zip->archive);
    archive_read_set_read_callback(zip->archive, read_some);
    archive_read_set_seek_callback(zip->archive, seek_to);
    archive_read_set_skip_callback(zip->archive, skip_some);
    archive_read_set_callback_data(zip->archive, zip);
    if (archive_read_open1(zip->archive) != ARCHIVE_OK) {
        damaged(zip, error);
        return NULL;
    }
    return g_steal_pointer(&zip);
}

const char *at_zip_next(AtZip *zip, GError **error)
{
    if (++zip->entries > ENTRIES)
        return at_fail_null(
            error, AT_LIMIT, _("its zip container has more than %d entries"), ENTRIES);
    int code = archive_read_next_header(zip->archive, &zip->entry);
    if (code == ARCHIVE_EOF)
        return NULL;
    if (code < ARCHIVE_WARN) {
        damaged(zip, error);
        return NULL;
    }
    /* The names that documents use are ASCII; others, and no name at all, are shown somehow and
     * match nothing. */
    const char *name = archive_entry_pathname(zip->entry);
    g_free(zip->name);
    return zip->name = g_utf8_make_valid(name ? name : "", -1);
}

static gboolean is_bomb(const AtZip *zip)
{
    return zip->unpacked > AT_ZIP_UNPACKED ||
        (zip->unpacked > SMALL && zip->unpacked / AT_ZIP_RATIO > zip->size);
}

GBytes *at_zip_read(AtZip *zip, gsize limit, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autofree guint8 *piece = g_malloc(65536);
    for (;;) {
        la_ssize_t got = archive_read_data(zip->archive, piece, 65536);
        if (got < 0) {
            damaged(zip, error);
            return NULL;
        }
        if (got == 0)
            return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
        zip->unpacked += got;
        if (is_bomb(zip))
            return at_fail_null(error, AT_LIMIT,
                _("its zip container unpacks to more than %d times its size, or %d MB"),
                AT_ZIP_RATIO, AT_ZIP_UNPACKED >> 20);
        if (bytes->len + (gsize)got > limit)
            return at_fail_null(error, AT_LIMIT, _("its part '%s' is larger than %u MB"), zip->name,
                (guint)(limit >> 20));
        g_byte_array_append(bytes, piece, (guint)got);
    }
}

GBytes *at_zip_find(const AtSource *source, const char *name, gsize limit, GError **error)
{
    g_autoptr(AtZip) zip = at_zip_open(source, error);
    const char *entry;
    if (!zip)
        return NULL;
    g_autoptr(GError) trouble = NULL;
    while ((entry = at_zip_next(zip, &trouble)))
        if (!strcmp(entry, name))
            return at_zip_read(zip, limit, error);
    if (trouble)
        g_propagate_error(error, g_steal_pointer(&trouble));
    return NULL;
}
