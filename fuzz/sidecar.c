/* Whatever the old packet is: it is refused with a reason, or the new one holds what was set, and
 * setting it again changes nothing (but blanks, where a packet holds stray text). */
#include "media/decode.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static GBytes *write_again(gconstpointer data, gsize n)
{
    char title[] = "title";
    char keyword[] = "keyword";
    char rating[] = "rating";
    char words[] = "fuzzed & <found>";
    char five[] = "5";
    AtField fields[] = {{title, words}, {keyword, words}, {rating, five}};
    const AtField *const list[] = {&fields[0], &fields[1], &fields[2]};
    g_autoptr(GError) error = NULL;
    int fd = memfd_create("packet", MFD_CLOEXEC);
    g_assert_cmpint(write(fd, data, n), ==, (gssize)n);
    GBytes *bytes = at_metadata_write_sidecar(fd, list, G_N_ELEMENTS(list), &error);
    g_assert_true((bytes == NULL) == (error != NULL));
    close(fd);
    return bytes;
}

static char *without_blanks(GBytes *bytes)
{
    gsize n, k = 0;
    const char *text = g_bytes_get_data(bytes, &n);
    char *out = g_malloc(n + 1);
    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isspace(text[i]))
            out[k++] = text[i];
    out[k] = '\0';
    return out;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    gsize n = 0;
    g_autoptr(GBytes) once = write_again(data, size);
    if (!once)
        return 0;
    const char *text = g_bytes_get_data(once, &n);
    g_assert_nonnull(g_strstr_len(text, (gssize)n, "fuzzed &amp; &lt;found&gt;"));
    g_autoptr(GBytes) twice = write_again(text, n);
    g_assert_nonnull(twice);
    g_autofree char *a = without_blanks(once), *b = without_blanks(twice);
    g_assert_cmpstr(a, ==, b);
    return 0;
}
