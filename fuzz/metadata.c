/*
 * A picture's metadata, by exiv2, and the edits that are written into it: what is found is the
 * vocabulary's, and where writing is not refused the new file says what was written.
 */
#include "media/metadata.h"

#include "file.h"

#include <string.h>

static gboolean says(const AtDecoded *decoded, const char *name, const char *value)
{
    for (guint i = 0; i < decoded->fields->len; i++) {
        const AtField *field = decoded->fields->pdata[i];
        if (!strcmp(field->name, name) && !strcmp(field->value, value))
            return TRUE;
    }
    return FALSE;
}

static void write_into(int fd, const AtFormat *format)
{
    char title[] = "title", rating[] = "rating", words[] = "written <here>", three[] = "3";
    AtField fields[] = {{title, words, FALSE}, {rating, three, FALSE}};
    const AtField *const list[] = {&fields[0], &fields[1]};
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = at_metadata_write_file(fd, format, list, G_N_ELEMENTS(list), &error);
    g_assert_true((bytes == NULL) == (error != NULL));
    if (!bytes)
        return;
    int written = fuzz_file(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_assert_true(at_metadata_read(written, "written", decoded, NULL));
    close(written);
    g_assert_true(says(decoded, "title", words));
    g_assert_true(says(decoded, "rating", three));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static gboolean warm;
    if (!warm)
        at_metadata_warm();
    warm = TRUE;
    const AtFormat *format = at_format_sniff(data, MIN(size, AT_SNIFF_BYTES), NULL);
    int fd = fuzz_file(data, size);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    g_assert_true(at_metadata_read(fd, "input", decoded, &error));
    if (!at_metadata_read_sidecar(fd, decoded, &error))
        g_assert_nonnull(error);
    fuzz_check(decoded, "image/jpeg", AT_KIND_IMAGE);
    if (format && format->decoder == AT_DECODER_IMAGE)
        write_into(fd, format);
    close(fd);
    return 0;
}
