#include "pictures.h"

#include <cairo.h>

static AtSource source_wanting(guint want)
{
    static const AtFormat format = {.media_type = "application/pdf", .label = "PDF"};
    return (AtSource){.fd = -1, .name = "test", .format = &format, .want = want};
}

static void test_pixels(void)
{
    AtSource source = source_wanting(PICTURES_ALL);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *pixels = g_malloc(1200 * 300 * 4);
    guint8 pixel[3];
    for (guint i = 0; i < 1200 * 300; i++) { /* half transparent blue, then opaque red */
        gboolean left = i % 1200 < 600;
        memcpy(pixels + i * 4, left ? "\0\0\xff\x80" : "\xff\0\0\xff", 4);
    }
    g_assert_true(at_preview_from_pixels(pixels, 1200, 300, 4, &source, decoded, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(pictures_preview(decoded, 2048)->width, ==, 1200);
    g_assert_cmpuint(pictures_preview(decoded, 960)->height, ==, 240);
    pictures_pixel(pictures_preview(decoded, 240), .2, .5, pixel);
    pictures_assert_near(pixel, 127, 127, 255, 6);
    pictures_pixel(pictures_preview(decoded, 240), .8, .5, pixel);
    pictures_assert_near(pixel, 255, 0, 0, 6);
    g_assert_nonnull(decoded->pdq);
    g_assert_cmpuint(decoded->width, ==, 0); /* facts are the decoder's own */
}

static void test_surface(void)
{
    AtSource source = source_wanting(AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    guint8 pixel[3];
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 200, 100);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgba(cr, 1, .5, 0, .5);
    cairo_rectangle(cr, 0, 0, 100, 100);
    cairo_fill(cr);
    cairo_destroy(cr);
    g_assert_true(at_preview_from_surface(surface, &source, decoded, NULL));
    pictures_pixel(pictures_preview(decoded, 960), .25, .5, pixel);
    pictures_assert_near(pixel, 255, 191, 127, 6);
    pictures_pixel(pictures_preview(decoded, 960), .75, .5, pixel);
    pictures_assert_near(pixel, 255, 255, 255, 2);
    g_assert_null(decoded->pdq); /* not wanted */

    g_autofree char *type = NULL;
    gsize n = 0;
    g_autoptr(GBytes) bytes = at_render_from_surface(surface, 50, &type, NULL);
    g_assert_cmpstr(type, ==, "image/webp");
    const void *data = g_bytes_get_data(bytes, &n);
    g_autoptr(VipsImage) small = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_cmpint(small->Xsize, ==, 50);
    cairo_surface_destroy(surface);
}

static void test_thin(void)
{
    AtSource source = source_wanting(PICTURES_ALL);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autofree guint8 *pixels = g_malloc0(9000 * 3);
    g_assert_true(at_preview_from_pixels(pixels, 9000, 1, 3, &source, decoded, NULL));
    g_assert_cmpuint(pictures_preview(decoded, 240)->width, ==, 240);
    g_assert_cmpuint(pictures_preview(decoded, 240)->height, ==, 1);
    g_assert_null(decoded->pdq); /* too thin for one */
}

static void test_none(void)
{
    AtSource source = source_wanting(PICTURES_ALL);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    g_assert_false(at_preview_from_pixels(NULL, 0, 10, 3, &source, decoded, &error));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(
        error->message, ==, "a picture of 0 x 10 pixels is beyond the limit of 1000 megapixels");
}

/* Noise is what WebP compresses worst: the clip still keeps its limit. */
static void test_clip(void)
{
    g_autoptr(AtClip) clip = at_clip_new();
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *pixels = g_malloc(640 * 480 * 3);
    g_autoptr(GRand) rng = g_rand_new_with_seed(1);
    for (guint frame = 0; frame < 100; frame++) { /* 8.3 s: the last 2.3 are left out */
        for (guint i = 0; i < 640 * 480 * 3; i += 4)
            memcpy(pixels + i, &(guint32){g_rand_int(rng)}, 4);
        g_assert_true(at_clip_add(clip, pixels, 640, 480, 3, 83, &error));
    }
    g_assert_true(at_clip_finish(clip, decoded, &error));
    const AtPreview *preview = pictures_preview(decoded, AT_PREVIEW_CLIP);
    g_assert_nonnull(preview);
    g_assert_cmpuint(g_bytes_get_size(preview->bytes), <=, 600000);
    g_assert_cmpuint(preview->width, <=, 480);
    gsize n = 0;
    int total = 0;
    int *delays = NULL;
    int count = 0;
    const void *data = g_bytes_get_data(preview->bytes, &n);
    g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "n=-1", NULL);
    g_assert_cmpint(vips_image_get_array_int(image, "delay", &delays, &count), ==, 0);
    for (int i = 0; i < count; i++)
        total += delays[i];
    g_assert_cmpint(total, >=, 5900);
    g_assert_cmpint(total, <=, 6000);
}

static void test_no_clip(void)
{
    g_autoptr(AtClip) clip = at_clip_new();
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_assert_true(at_clip_finish(clip, decoded, NULL));
    g_assert_cmpuint(decoded->previews->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/preview/lays pixels with alpha on white", test_pixels);
    g_test_add_func("/preview/takes a cairo surface", test_surface);
    g_test_add_func("/preview/keeps a thin picture at least one pixel thick", test_thin);
    g_test_add_func("/preview/refuses a picture without pixels", test_none);
    g_test_add_func("/clip/fits into its size and its six seconds", test_clip);
    g_test_add_func("/clip/is none without frames", test_no_clip);
    return g_test_run();
}
