/*
 * The parts of a document, whose container is made here, so that what is tried lies behind its
 * checksums. The input is text: its first line is docx, odt, epub or mxl; then each part begins
 * with a line "=== its/name".
 */
#include "file.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define PARTS 50

static const struct {
    const char *name, *media_type;
    FuzzDecode decode;
} kinds[] = {
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        at_decode_book},
    {"odt", "application/vnd.oasis.opendocument.text", at_decode_book},
    {"epub", "application/epub+zip", at_decode_book},
    {"mxl", "application/vnd.recordare.musicxml", at_decode_musicxml},
};

static void add_part(struct archive *archive, GBytes *part)
{
    gsize n;
    const char *data = g_bytes_get_data(part, &n);
    const char *end = n ? memchr(data, '\n', n) : NULL;
    gsize skip = end ? (gsize)(end - data) + 1 : n;
    g_autofree char *name = g_strndup(n ? data : "", MIN(end ? skip - 1 : skip, 250));
    if (!*name || !g_utf8_validate(name, -1, NULL)) /* libarchive's writer trips over these */
        return;
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (gint64)(n - skip));
    archive_entry_set_filetype(entry, AE_IFREG);
    if (archive_write_header(archive, entry) == ARCHIVE_OK)
        archive_write_data(archive, data + skip, n - skip);
    archive_entry_free(entry);
}

static void write_parts(struct archive *archive, const char *text, gsize n)
{
    static const char mark[] = "\n=== ";
    const char *end = text + n;
    const char *at = memmem(text, n, mark, strlen(mark));
    for (guint i = 0; at && i < PARTS; i++) {
        const char *from = at + strlen(mark);
        at = memmem(from, (gsize)(end - from), mark, strlen(mark));
        g_autoptr(GBytes) part = g_bytes_new(from, (gsize)((at ? at : end) - from));
        add_part(archive, part);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    gsize room = 2 * size + 65536, used = 0;
    g_autofree char *buffer = g_malloc(room);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_zip_set_compression_store(archive);
    archive_write_open_memory(archive, buffer, room, &used);
    write_parts(archive, (const char *)data, size);
    archive_write_close(archive);
    archive_write_free(archive);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        gsize n = strlen(kinds[i].name);
        if (size > n && !memcmp(data, kinds[i].name, n) && data[n] == '\n')
            fuzz_decode(kinds[i].decode, kinds[i].media_type, buffer, used);
    }
    return 0;
}
