#include "media/picture.h"

#include <string.h>
#include <vips/vips.h>

/* Reads file by libvips as the reference tool reads it: sRGB, no orientation, no profile. */
static gboolean hash_file(const char *path, guint8 hash[32], guint *quality)
{
    g_autoptr(VipsImage) image = vips_image_new_from_file(path, NULL);
    g_autoptr(VipsImage) rgb = NULL;
    gsize n = 0;
    if (!image || vips_colourspace(image, &rgb, VIPS_INTERPRETATION_sRGB, NULL))
        return FALSE;
    g_autofree guint8 *pixels = vips_image_write_to_memory(rgb, &n);
    at_pdq_from_pixels(pixels, (guint)rgb->Xsize, (guint)rgb->Ysize, hash, quality);
    return TRUE;
}

static guint distance(const guint8 hash[32], const char *hex)
{
    guint bits = 0;
    for (guint i = 0; i < 32; i++) {
        guint byte = (guint)g_ascii_xdigit_value(hex[2 * i]) << 4 |
            (guint)g_ascii_xdigit_value(hex[2 * i + 1]);
        bits += (guint)__builtin_popcount(byte ^ hash[i]);
    }
    return bits;
}

static char *data_folder(void)
{
    return g_build_filename(
        g_getenv("ATELIER_SOURCE"), "..", "shared", "data", "pdq_reference", NULL);
}

/* Meta's own list. sharpen-a-lot.jpg differs by 2 bits in Meta's own tool too, with today's JPEG
 * decoders. */
static void test_published(void)
{
    g_autofree char *folder = data_folder();
    g_autofree char *list = g_build_filename(folder, "PDQMD5TestData.csv", NULL);
    g_autofree char *text = NULL;
    guint seen = 0;
    if (!g_file_get_contents(list, &text, NULL, NULL)) {
        g_test_skip("the published vectors are not on this machine");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line; line++) {
        guint8 hash[32];
        guint quality;
        g_auto(GStrv) cells = g_strsplit(g_strstrip(*line), ",", 2);
        if (!cells[0] || !g_str_has_prefix(cells[0], "../../../../data/"))
            continue;
        g_autofree char *path =
            g_build_filename(folder, cells[0] + strlen("../../../../data/"), NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_assert_true(hash_file(path, hash, &quality));
        guint allowed = g_str_has_suffix(path, "/sharpen-a-lot.jpg") ? 2 : 0;
        g_test_message("%s: %u bits", cells[0], distance(hash, cells[1]));
        g_assert_cmpuint(distance(hash, cells[1]), <=, allowed);
        seen++;
    }
    g_assert_cmpuint(seen, >=, 14);
}

/* What Meta's C++ tool answered for more pictures, with the quality. */
static void test_built(void)
{
    g_autofree char *folder = data_folder();
    g_autofree char *list = g_build_filename(folder, "built_reference_hashes.csv", NULL);
    g_autofree char *text = NULL;
    guint seen = 0;
    if (!g_file_get_contents(list, &text, NULL, NULL)) {
        g_test_skip("the reference hashes are not on this machine");
        return;
    }
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines + 1; *line; line++) {
        guint8 hash[32];
        guint quality;
        g_auto(GStrv) cells = g_strsplit(g_strstrip(*line), ",", 3);
        if (g_strv_length(cells) != 3)
            continue;
        g_autofree char *path = g_build_filename(folder, cells[2], NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        g_assert_true(hash_file(path, hash, &quality));
        g_assert_cmpuint(distance(hash, cells[0]), ==, 0);
        g_assert_cmpuint((guint)g_ascii_strtoull(cells[1], NULL, 10), ==, quality);
        seen++;
    }
    g_assert_cmpuint(seen, >=, 25);
}

static void test_tiny(void)
{
    const guint8 pixels[4 * 4 * 3] = {1, 2, 3};
    static const guint8 zero[32];
    guint8 hash[32];
    guint quality = 7;
    memset(hash, 255, sizeof hash);
    at_pdq_from_pixels(pixels, 4, 4, hash, &quality);
    g_assert_cmpmem(hash, sizeof hash, zero, sizeof zero);
    g_assert_cmpuint(quality, ==, 0);
}

/* A ramp to the right has energy in the first horizontal frequencies only: half of its bits can't
 * be told from the median, and turning it upside down changes nothing. */
static void test_flat_and_ramp(void)
{
    g_autofree guint8 *pixels = g_malloc0(100 * 80 * 3);
    guint8 flat[32];
    guint8 ramp[32];
    guint quality;
    at_pdq_from_pixels(pixels, 100, 80, flat, &quality);
    g_assert_cmpuint(quality, ==, 0);
    for (guint i = 0; i < 100 * 80; i++)
        memset(pixels + (gsize)i * 3, (int)(i % 100 * 2), 3);
    at_pdq_from_pixels(pixels, 100, 80, ramp, &quality);
    g_assert_cmpuint(quality, >, 0);
    g_assert_cmpint(memcmp(flat, ramp, 32), !=, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/pdq/gives the hashes that Meta published", test_published);
    g_test_add_func("/pdq/gives the hashes and qualities of Meta's tool", test_built);
    g_test_add_func("/pdq/has no hash for a picture under five pixels", test_tiny);
    g_test_add_func(
        "/pdq/sees nothing in a flat picture and something in a ramp", test_flat_and_ramp);
    return g_test_run();
}
