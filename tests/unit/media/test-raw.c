#include "pictures.h"

typedef struct {
    guint16 tag, type;
    guint32 count, value;
} Entry;

static void put16(GByteArray *out, guint16 value)
{
    value = GUINT16_TO_LE(value);
    g_byte_array_append(out, (const guint8 *)&value, 2);
}

static void put32(GByteArray *out, guint32 value)
{
    value = GUINT32_TO_LE(value);
    g_byte_array_append(out, (const guint8 *)&value, 4);
}

/* The frame of most raw formats: a TIFF whose directory tells of the sensor's picture (6000 x 4000,
 * lying on its side) and where an upright JPEG of 60 x 40 stands. jpeg: FALSE leaves that out. */
static int raw_file(gboolean jpeg)
{
    void *data = NULL;
    gsize n = 0;
    g_autoptr(VipsImage) image = pictures_quarters(60, 40);
    g_assert_cmpint(vips_jpegsave_buffer(image, &data, &n, "Q", 95, NULL), ==, 0);
    const guint32 at = 200;
    const Entry entries[] = {{0x100, 4, 1, 6000}, {0x101, 4, 1, 4000}, {0x112, 3, 1, 6},
        {0x201, 4, 1, at}, {0x202, 4, 1, (guint32)n}};
    guint16 count = jpeg ? 5 : 3;
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)"II*\0", 4);
    put32(out, 8);
    put16(out, count);
    for (guint i = 0; i < count; i++) {
        put16(out, entries[i].tag);
        put16(out, entries[i].type);
        put32(out, entries[i].count);
        put32(out, entries[i].value);
    }
    put32(out, 0);
    g_byte_array_set_size(out, at);
    g_byte_array_append(out, data, (guint)n);
    g_free(data);
    return pictures_fd(out->data, out->len);
}

static const AtFormat format = {.media_type = "image/x-adobe-dng", .label = "DNG"};

static void test_embedded(void)
{
    guint8 pixel[3];
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    AtSource source = {raw_file(TRUE), "test.dng", &format, PICTURES_ALL};
    g_assert_true(at_decode_raw(&source, decoded, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->width, ==, 4000);
    g_assert_cmpuint(decoded->height, ==, 6000);
    g_assert_cmpstr(
        decoded->notes->pdata[0], ==, "is shown by its embedded picture of 40 x 60 pixels");
    g_assert_cmpuint(pictures_preview(decoded, 240)->width, ==, 40);
    pictures_pixel(pictures_preview(decoded, 240), .75, .25, pixel); /* red: turned to the right */
    pictures_assert_near(pixel, 220, 30, 30, 20);
    g_assert_cmpstr(pictures_value(decoded->raw, "Exif.Image.Orientation", 0), ==, "6");

    g_autofree char *type = NULL;
    gsize n = 0;
    g_autoptr(GBytes) bytes = at_render_raw(&source, 0, 0, &type, &error);
    g_assert_no_error(error);
    const void *data = g_bytes_get_data(bytes, &n);
    g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_cmpint(image->Ysize, ==, 60);
    close(source.fd);
}

static void test_without(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    AtSource source = {raw_file(FALSE), "test.dng", &format, PICTURES_ALL};
    g_assert_false(at_decode_raw(&source, decoded, &error));
    g_assert_error(error, AT_ERROR, AT_UNSUPPORTED);
    g_assert_cmpstr(error->message, ==, "this raw file holds no picture that can be shown");
    close(source.fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/raw/shows the camera's own picture", test_embedded);
    g_test_add_func("/raw/says when there is none", test_without);
    return g_test_run();
}
