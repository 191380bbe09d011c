/* Whatever the container: no more entries and no more bytes than stated come out of it. */
#include "media/zip.h"

#include "file.h"

#define PART (1024 * 1024)
#define ENTRIES 20000

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    AtSource source = {.fd = fuzz_file(data, size), .name = "input.zip"};
    g_autoptr(GError) error = NULL;
    g_autoptr(AtZip) zip = at_zip_open(&source, &error);
    guint64 unpacked = 0;
    guint entries = 0;
    const char *name;
    while (zip && !error && (name = at_zip_next(zip, &error))) {
        g_assert_true(g_utf8_validate(name, -1, NULL));
        g_assert_cmpuint(++entries, <=, ENTRIES);
        g_autoptr(GBytes) part = at_zip_read(zip, PART, &error);
        g_assert_true((part == NULL) == (error != NULL));
        unpacked += part ? g_bytes_get_size(part) : 0;
        g_assert_cmpuint(part ? g_bytes_get_size(part) : 0, <=, PART);
    }
    g_assert_true(zip || error);
    g_assert_cmpuint(unpacked, <=, MAX((guint64)size * (AT_ZIP_RATIO + 1), 2 * PART));
    g_assert_true(!error || g_utf8_validate(error->message, -1, NULL));
    close(source.fd);
    return 0;
}
