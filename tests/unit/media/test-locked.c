/* The picture decoders inside a locked worker: what needs a file, a thread or a call that the lock
 * forbids fails here and nowhere else. */
#include "pictures.h"

#include <fcntl.h>

static AtDecoder *decoder_new(void)
{
    g_autoptr(GError) error = NULL;
    AtDecoder *decoder = at_decoder_new(g_getenv("ATELIER_DECODE"), 1, &error);
    g_assert_no_error(error);
    return decoder;
}

/* The worker takes only what is open for reading. Takes fd. */
static int read_only(int fd)
{
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    int again = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(again, >=, 0);
    close(fd);
    return again;
}

static void test_formats(void)
{
    static const char *const cases[][2] = {
        {"image/jpeg", ".jpg"},
        {"image/png", ".png"},
        {"image/gif", ".gif"},
        {"image/webp", ".webp"},
        {"image/avif", ".avif[compression=av1,effort=0]"},
        {"image/heic", ".heic[compression=hevc]"},
        {"image/jxl", ".jxl[effort=3]"},
        {"image/tiff", ".tif"},
    };
    g_autoptr(AtDecoder) decoder = decoder_new();
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        guint8 pixel[3];
        g_test_message("%s", cases[i][0]);
        int fd = read_only(pictures_save(pictures_quarters(640, 400), cases[i][1]));
        AtDecodeRequest request = {.fd = fd,
            .name = "picture",
            .format = at_format_by_type(cases[i][0]),
            .sidecar = -1,
            .want = PICTURES_ALL};
        g_autoptr(AtDecoded) decoded = at_decoder_decode(decoder, &request, NULL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->width, ==, 640);
        g_assert_cmpuint(decoded->previews->len, ==, 3);
        pictures_pixel(pictures_preview(decoded, 240), .25, .25, pixel);
        pictures_assert_near(pixel, 220, 30, 30, 20);
        close(fd);
    }
}

/* Text is drawn with the fonts that were warmed up: the same as outside the lock, in two scripts.
 * */
static void test_svg(void)
{
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='400' height='100'>"
                              "<text x='10' y='60' font-size='40'>Aé 静夜思 Ж</text></svg>";
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoder) decoder = decoder_new();
    int fd = read_only(pictures_fd(svg, strlen(svg)));
    AtDecodeRequest request = {.fd = fd,
        .name = "picture.svg",
        .format = at_format_by_type("image/svg+xml"),
        .sidecar = -1,
        .want = PICTURES_ALL};
    g_autoptr(AtDecoded) inside = at_decoder_decode(decoder, &request, NULL, &error);
    g_assert_no_error(error);
    g_autoptr(AtDecoded) outside = at_decoded_new();
    AtSource source = {fd, "picture.svg", request.format, PICTURES_ALL};
    g_assert_true(at_decode_svg(&source, outside, NULL));
    close(fd);
    g_assert_cmpstr(inside->text, ==, "Aé 静夜思 Ж");
    for (guint i = 0; i < 3; i++)
        g_assert_true(g_bytes_equal(((AtPreview *)inside->previews->pdata[i])->bytes,
            ((AtPreview *)outside->previews->pdata[i])->bytes));
}

static void test_write(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoder) decoder = decoder_new();
    char name[] = "title";
    char value[] = "静夜思";
    AtField field = {name, value, FALSE};
    const AtField *const fields[] = {&field};
    int fd = read_only(pictures_save(pictures_quarters(64, 64), ".jpg"));
    AtDecodeRequest request = {
        .fd = fd, .name = "a.jpg", .format = at_format_by_type("image/jpeg"), .sidecar = -1};
    g_autoptr(GBytes) file = at_decoder_write_file(decoder, &request, fields, 1, NULL, &error);
    g_assert_no_error(error);
    close(fd);
    gsize n = 0;
    const void *data = g_bytes_get_data(file, &n);
    request.fd = read_only(pictures_fd(data, n));
    g_autoptr(AtDecoded) decoded = at_decoder_decode(decoder, &request, NULL, &error);
    g_assert_no_error(error);
    close(request.fd);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "静夜思");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
    at_warm_image(AT_PROFILE_DOCUMENT);
    g_test_add_func("/locked/reads every format of picture", test_formats);
    g_test_add_func("/locked/draws text as outside", test_svg);
    g_test_add_func("/locked/writes fields into a file", test_write);
    return g_test_run();
}
