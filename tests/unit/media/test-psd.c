#include "pictures.h"

#include "media/psd.h"

typedef struct {
    guint version, channels, depth, mode;
    gboolean packed;
    gint16 layers;
    const guint8 *resources;
    gsize resources_size;
} Shape;

static void put(GByteArray *out, guint64 value, guint bytes)
{
    for (guint i = bytes; i-- > 0;) {
        guint8 byte = i < 8 ? (guint8)(value >> (8 * i)) : 0;
        g_byte_array_append(out, &byte, 1);
    }
}

static void put_row(GByteArray *out, const guint8 *row, gsize n, gboolean packed)
{
    if (packed)
        for (gsize i = 0; i < n; i++) { /* literals of one byte and a run of it */
            g_byte_array_append(out, (guint8[]){0}, 1);
            g_byte_array_append(out, row + i, 1);
        }
    else
        g_byte_array_append(out, row, (guint)n);
}

/* planes: channels of 4 x 2 pixels, as stored. */
static GByteArray *make(const Shape *shape, const guint8 *planes)
{
    gsize row = shape->depth == 1 ? 1 : 4 * shape->depth / 8;
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)"8BPS", 4);
    put(out, shape->version, 2);
    put(out, 0, 6);
    put(out, shape->channels, 2);
    put(out, 2, 4);
    put(out, 4, 4);
    put(out, shape->depth, 2);
    put(out, shape->mode, 2);
    put(out, shape->mode == 2 ? 768 : 0, 4);
    for (guint i = 0; shape->mode == 2 && i < 768; i++)
        put(out, i % 256, 1);
    put(out, shape->resources_size, 4);
    if (shape->resources_size)
        g_byte_array_append(out, shape->resources, (guint)shape->resources_size);
    guint wide = shape->version == 2 ? 8 : 4;
    put(out, wide + 2, wide);
    put(out, 2, wide);
    put(out, (guint16)shape->layers, 2);
    put(out, shape->packed, 2);
    for (guint i = 0; shape->packed && i < shape->channels * 2; i++)
        put(out, row * 2, shape->version == 2 ? 4 : 2);
    for (guint i = 0; i < shape->channels * 2; i++)
        put_row(out, planes + i * row, row, shape->packed);
    return out;
}

static gpointer read_all(const GByteArray *file, AtPsd *psd, gboolean *whole)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(at_psd_open(file->data, file->len, psd, &error));
    g_assert_no_error(error);
    gpointer pixels = g_malloc0((gsize)psd->width * psd->height * psd->bands * psd->bytes);
    *whole = at_psd_read(psd, pixels);
    return pixels;
}

static const guint8 bytes32[] = {10, 20, 30, 40, 50, 60, 70, 80, 110, 120, 130, 140, 150, 160, 170,
    180, 210, 220, 230, 240, 250, 1, 2, 3, 255, 255, 128, 0, 0, 255, 255, 255};

static void test_rgb(void)
{
    for (guint i = 0; i < 4; i++) {
        Shape shape = {.version = 1 + i / 2, .channels = 3, .depth = 8, .mode = 3, .packed = i % 2};
        g_autoptr(GByteArray) file = make(&shape, bytes32);
        AtPsd psd;
        gboolean whole;
        g_autofree guint8 *pixels = read_all(file, &psd, &whole);
        g_assert_true(whole);
        g_assert_cmpuint(psd.width, ==, 4);
        g_assert_cmpuint(psd.bands, ==, 3);
        g_assert_cmpmem(pixels + 3, 3, ((guint8[]){20, 120, 220}), 3);
        g_assert_cmpmem(pixels + 21, 3, ((guint8[]){80, 180, 3}), 3);
    }
}

static void test_modes(void)
{
    AtPsd psd;
    gboolean whole;
    Shape cmyk = {.version = 1, .channels = 4, .depth = 8, .mode = 4};
    g_autoptr(GByteArray) file = make(&cmyk, bytes32);
    g_autofree guint8 *inks = read_all(file, &psd, &whole);
    g_assert_cmpint(psd.colour, ==, AT_PSD_CMYK);
    g_assert_cmpmem(inks, 4, ((guint8[]){245, 145, 45, 0}), 4); /* stored upside down */

    Shape wide = {.version = 1, .channels = 1, .depth = 16, .mode = 1};
    g_autoptr(GByteArray) second = make(&wide, bytes32);
    g_autofree guint16 *greys = read_all(second, &psd, &whole);
    g_assert_cmpuint(psd.bytes, ==, 2);
    g_assert_cmpuint(greys[1], ==, 30 * 256 + 40);

    Shape lab = {.version = 1, .channels = 3, .depth = 8, .mode = 9};
    g_autoptr(GByteArray) third = make(&lab, bytes32);
    g_autofree float *colours = read_all(third, &psd, &whole);
    g_assert_cmpfloat_with_epsilon(colours[0], 10 / 2.55, .001);
    g_assert_cmpfloat_with_epsilon(colours[1], 110 - 128, .001);

    Shape bits = {.version = 1, .channels = 1, .depth = 1, .mode = 0};
    g_autoptr(GByteArray) fourth = make(&bits, (guint8[]){0xa0, 0x50});
    g_autofree guint8 *black = read_all(fourth, &psd, &whole);
    g_assert_cmpmem(black, 8, ((guint8[]){0, 255, 0, 255, 255, 0, 255, 0}), 8);

    Shape indexed = {.version = 1, .channels = 1, .depth = 8, .mode = 2};
    g_autoptr(GByteArray) fifth = make(&indexed, bytes32);
    g_autofree guint8 *shown = read_all(fifth, &psd, &whole);
    g_assert_cmpmem(shown + 3, 3, ((guint8[]){20, 20, 20}), 3);
}

/* What is transparent and not white was not laid on white yet; what is white was. */
static void test_transparency(void)
{
    AtPsd psd;
    gboolean whole;
    Shape shape = {.version = 1, .channels = 4, .depth = 8, .mode = 3, .layers = -1};
    g_autoptr(GByteArray) file = make(&shape, bytes32);
    g_autofree guint8 *pixels = read_all(file, &psd, &whole);
    g_assert_cmpmem(pixels, 3, ((guint8[]){10, 110, 210}), 3);
    g_assert_cmpmem(pixels + 6, 3, ((guint8[]){142, 192, 242}), 3);
    g_assert_cmpmem(pixels + 9, 3, ((guint8[]){255, 255, 255}), 3);

    guint8 matted[32];
    memset(matted, 255, 24);
    memcpy(matted + 24, bytes32 + 24, 8);
    matted[2] = matted[10] = matted[18] = 100; /* half seen: mixed with white already */
    g_autoptr(GByteArray) second = make(&shape, matted);
    g_autofree guint8 *kept = read_all(second, &psd, &whole);
    g_assert_cmpmem(kept + 6, 3, ((guint8[]){100, 100, 100}), 3);

    shape.layers = 1; /* the fourth channel is a saved selection */
    g_autoptr(GByteArray) third = make(&shape, bytes32);
    g_autofree guint8 *same = read_all(third, &psd, &whole);
    g_assert_cmpmem(same + 6, 3, ((guint8[]){30, 130, 230}), 3);
}

static void test_short(void)
{
    Shape shape = {.version = 1, .channels = 3, .depth = 8, .mode = 3};
    g_autoptr(GByteArray) file = make(&shape, bytes32);
    AtPsd psd;
    gboolean whole;
    g_byte_array_set_size(file, file->len - 10);
    g_autofree guint8 *pixels = read_all(file, &psd, &whole);
    g_assert_false(whole);
    g_assert_cmpint(pixels[0], ==, 10);
    for (guint n = 0; n < file->len - 14; n++) { /* no length reads past its end */
        g_autoptr(GError) error = NULL;
        g_autofree guint8 *copy = g_memdup2(file->data, n + 1);
        if (at_psd_open(copy, n, &psd, &error))
            continue;
        g_assert_error(error, AT_ERROR, AT_INVALID);
    }
}

static void test_refused(void)
{
    static const struct {
        Shape shape;
        AtErrorCode code;
        const char *message;
    } cases[] = {
        {{.version = 3, .channels = 3, .depth = 8, .mode = 3}, AT_INVALID,
            "this is no Photoshop file: its header is wrong"},
        {{.version = 1, .channels = 3, .depth = 4, .mode = 3}, AT_UNSUPPORTED,
            "Photoshop files of colour mode 3 with 4 bits a channel are not read"},
        {{.version = 1, .channels = 2, .depth = 8, .mode = 3}, AT_UNSUPPORTED,
            "Photoshop files of colour mode 3 with 8 bits a channel are not read"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        AtPsd psd;
        g_autoptr(GByteArray) file = make(&cases[i].shape, bytes32);
        g_assert_false(at_psd_open(file->data, file->len, &psd, &error));
        g_assert_error(error, AT_ERROR, (int)cases[i].code);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

/* Resource 1057 says that there is no flattened picture; resource 1036 is the thumbnail. */
static void test_without_flattened(void)
{
    void *jpeg = NULL;
    gsize n = 0;
    guint8 pixel[3];
    g_autoptr(GError) error = NULL;
    g_autoptr(VipsImage) image = pictures_quarters(40, 20);
    g_assert_cmpint(vips_jpegsave_buffer(image, &jpeg, &n, "Q", 95, NULL), ==, 0);
    g_autoptr(GByteArray) resources = g_byte_array_new();
    g_byte_array_append(resources, (const guint8 *)"8BIM\x04\x21\0\0\0\0\0\5\0\0\0\1\0\0", 18);
    g_byte_array_append(resources, (const guint8 *)"8BIM\x04\x0c\0\0", 8);
    put(resources, n + 28, 4);
    put(resources, 1, 4);
    put(resources, 0, 24 - 8);
    put(resources, 0, 8);
    g_byte_array_append(resources, jpeg, (guint)n);
    put(resources, 0, n % 2);
    g_free(jpeg);
    Shape shape = {.version = 1,
        .channels = 3,
        .depth = 8,
        .mode = 3,
        .resources = resources->data,
        .resources_size = resources->len};
    g_autoptr(GByteArray) file = make(&shape, bytes32);
    g_autoptr(AtDecoded) decoded = pictures_decode(
        pictures_fd(file->data, file->len), "image/vnd.adobe.photoshop", PICTURES_ALL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->width, ==, 4);
    g_assert_cmpstr(decoded->notes->pdata[0], ==,
        "was saved without its flattened picture: it is shown by its thumbnail");
    pictures_pixel(pictures_preview(decoded, 240), .25, .25, pixel);
    pictures_assert_near(pixel, 220, 30, 30, 20);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/psd/reads RGB, plain and packed, small and large", test_rgb);
    g_test_add_func("/psd/reads CMYK, 16 bits, Lab, bitmaps and palettes", test_modes);
    g_test_add_func("/psd/lays on white what is not yet", test_transparency);
    g_test_add_func("/psd/reads what there is of a short file", test_short);
    g_test_add_func("/psd/says what it does not read", test_refused);
    g_test_add_func(
        "/psd/shows the thumbnail where there is nothing flattened", test_without_flattened);
    return g_test_run();
}
