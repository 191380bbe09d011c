#include "pictures.h"

static void test_sizes(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = pictures_decode(
        pictures_save(pictures_quarters(2600, 1300), ".jpg"), "image/jpeg", PICTURES_ALL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->width, ==, 2600);
    g_assert_cmpuint(decoded->height, ==, 1300);
    g_assert_cmpuint(decoded->previews->len, ==, 3);
    for (guint i = 0; i < 3; i++) {
        const AtPreview *preview = decoded->previews->pdata[i];
        g_assert_cmpuint(preview->width, ==, preview->size);
        g_assert_cmpuint(preview->height, ==, preview->size / 2);
        g_assert_cmpstr(
            preview->media_type, ==, preview->size == 240 ? "image/jpeg" : "image/webp");
    }
    g_assert_cmpuint(g_bytes_get_size(decoded->pdq), ==, 32);
    g_assert_cmpuint(decoded->notes->len, ==, 0);
}

static void test_never_enlarged(void)
{
    g_autoptr(AtDecoded) decoded = pictures_decode(
        pictures_save(pictures_quarters(300, 120), ".png"), "image/png", PICTURES_ALL, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpuint(pictures_preview(decoded, 2048)->width, ==, 300);
    g_assert_cmpuint(pictures_preview(decoded, 960)->height, ==, 120);
    g_assert_cmpuint(pictures_preview(decoded, 240)->width, ==, 240);
    g_assert_cmpuint(pictures_preview(decoded, 240)->height, ==, 96);
}

static void test_formats(void)
{
    static const char *const cases[][2] = {
        {"image/jpeg", ".jpg[Q=95]"},
        {"image/png", ".png"},
        {"image/png", ".png[palette]"},
        {"image/png", ".png[interlace]"},
        {"image/gif", ".gif"},
        {"image/webp", ".webp[lossless]"},
        {"image/avif", ".avif[compression=av1,effort=0]"},
        {"image/heic", ".heic[compression=hevc,Q=80]"},
        {"image/jxl", ".jxl[effort=3]"},
        {"image/tiff", ".tif[compression=lzw]"},
        {"image/tiff", ".tif[tile,pyramid]"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        guint8 pixel[3];
        g_test_message("%s %s", cases[i][0], cases[i][1]);
        g_autoptr(AtDecoded) decoded =
            pictures_decode(pictures_save(pictures_quarters(320, 200), cases[i][1]), cases[i][0],
                PICTURES_ALL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->width, ==, 320);
        g_assert_cmpuint(decoded->height, ==, 200);
        g_assert_false(decoded->moves);
        pictures_pixel(pictures_preview(decoded, 960), .25, .25, pixel);
        pictures_assert_near(pixel, 220, 30, 30, 20);
        pictures_pixel(pictures_preview(decoded, 960), .75, .75, pixel);
        pictures_assert_near(pixel, 230, 220, 30, 20);
    }
}

/* Where the picture's upper left (red) and upper right (green) lie after turning. EXIF 2.32, 4.6.4.
 * */
static void test_orientations(void)
{
    static const struct {
        double red[2], green[2];
    } places[] = {{{.25, .25}, {.75, .25}}, {{.75, .25}, {.25, .25}}, {{.75, .75}, {.25, .75}},
        {{.25, .75}, {.75, .75}}, {{.25, .25}, {.25, .75}}, {{.75, .25}, {.75, .75}},
        {{.75, .75}, {.75, .25}}, {{.25, .75}, {.25, .25}}};

    for (int orientation = 1; orientation <= 8; orientation++) {
        guint8 pixel[3];
        VipsImage *image = pictures_quarters(400, 200);
        VipsImage *own = vips_image_copy_memory(image);
        g_object_unref(image);
        vips_image_set_int(own, VIPS_META_ORIENTATION, orientation);
        g_autoptr(AtDecoded) decoded =
            pictures_decode(pictures_save(own, ".jpg[Q=95]"), "image/jpeg", PICTURES_ALL, NULL);
        g_assert_nonnull(decoded);
        g_assert_cmpuint(decoded->width, ==, orientation >= 5 ? 200 : 400);
        g_assert_cmpuint(pictures_preview(decoded, 960)->width, ==, decoded->width);
        const AtPreview *preview = pictures_preview(decoded, 240);
        pictures_pixel(
            preview, places[orientation - 1].red[0], places[orientation - 1].red[1], pixel);
        pictures_assert_near(pixel, 220, 30, 30, 12);
        pictures_pixel(
            preview, places[orientation - 1].green[0], places[orientation - 1].green[1], pixel);
        pictures_assert_near(pixel, 30, 200, 30, 12);
    }
}

/* The same photograph eight times, each turned and tagged so that it shows upright. */
static void test_real_orientations(void)
{
    guint8 first[32];
    for (int i = 1; i <= 8; i++) {
        g_autofree char *name = g_strdup_printf("Landscape_%d.jpg", i);
        g_autofree char *path = g_build_filename(g_getenv("ATELIER_SOURCE"), "..", "shared", "data",
            "metadata", "exif-orientation", name, NULL);
        g_autofree char *data = NULL;
        gsize n = 0;
        if (!g_file_get_contents(path, &data, &n, NULL)) {
            g_test_skip("the orientation examples are not on this machine");
            return;
        }
        g_autoptr(AtDecoded) decoded =
            pictures_decode(pictures_fd(data, n), "image/jpeg", PICTURES_ALL, NULL);
        g_assert_nonnull(decoded);
        g_assert_cmpuint(decoded->width, ==, 1800);
        const guint8 *hash = g_bytes_get_data(decoded->pdq, NULL);
        guint bits = 0;
        if (i == 1)
            memcpy(first, hash, 32);
        for (guint k = 0; k < 32; k++)
            bits += (guint)__builtin_popcount(hash[k] ^ first[k]);
        g_assert_cmpuint(bits, <=, 16);
    }
}

/* A picture whose numbers are Display P3's looks as it was, not as if its numbers were sRGB's. */
static void test_colour_profile(void)
{
    guint8 pixel[3];
    VipsImage *wide = NULL;
    g_autoptr(VipsImage) image = pictures_quarters(200, 200);
    g_assert_cmpint(vips_icc_transform(image, &wide, "p3", "input_profile", "srgb", NULL), ==, 0);
    g_autoptr(AtDecoded) decoded =
        pictures_decode(pictures_save(wide, ".png"), "image/png", PICTURES_ALL, NULL);
    g_assert_nonnull(decoded);
    g_assert_nonnull(pictures_value(decoded->facts, "colour_profile", 0));
    pictures_pixel(pictures_preview(decoded, 960), .25, .25, pixel);
    pictures_assert_near(pixel, 220, 30, 30, 8);
    pictures_pixel(pictures_preview(decoded, 960), .75, .25, pixel);
    pictures_assert_near(pixel, 30, 200, 30, 8);
    g_assert_cmpuint(decoded->notes->len, ==, 0);
}

static void test_broken_profile(void)
{
    VipsImage *image = pictures_quarters(64, 64);
    VipsImage *own = vips_image_copy_memory(image);
    g_object_unref(image);
    vips_image_set_blob_copy(own, VIPS_META_ICC_NAME, "no profile at all", 17);
    g_autoptr(AtDecoded) decoded =
        pictures_decode(pictures_save(own, ".tif"), "image/tiff", PICTURES_ALL, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpuint(decoded->notes->len, ==, 1);
    g_assert_cmpstr(decoded->notes->pdata[0], ==,
        "its colour profile cannot be used: colours are shown as sRGB");
}

/* Other colour spaces and depths come out as they look. */
static void test_colour_spaces(void)
{
    static const VipsInterpretation spaces[] = {VIPS_INTERPRETATION_RGB16, VIPS_INTERPRETATION_LAB,
        VIPS_INTERPRETATION_scRGB, VIPS_INTERPRETATION_CMYK};
    for (guint i = 0; i < G_N_ELEMENTS(spaces); i++) {
        guint8 pixel[3];
        g_autoptr(GError) error = NULL;
        g_autoptr(VipsImage) image = pictures_quarters(100, 100);
        VipsImage *other = NULL;
        g_test_message("%s", vips_enum_nick(VIPS_TYPE_INTERPRETATION, spaces[i]));
        g_assert_cmpint(vips_colourspace(image, &other, spaces[i], NULL), ==, 0);
        g_autoptr(AtDecoded) decoded =
            pictures_decode(pictures_save(other, ".tif"), "image/tiff", PICTURES_ALL, &error);
        g_assert_no_error(error);
        pictures_pixel(pictures_preview(decoded, 960), .25, .25, pixel);
        pictures_assert_near(pixel, 220, 30, 30, spaces[i] == VIPS_INTERPRETATION_CMYK ? 60 : 12);
    }
}

static void test_alpha(void)
{
    guint8 pixel[3];
    g_autoptr(VipsImage) image = pictures_quarters(100, 100);
    VipsImage *clear = NULL;
    g_assert_cmpint(vips_bandjoin_const1(image, &clear, 0, NULL), ==, 0);
    g_autoptr(AtDecoded) decoded =
        pictures_decode(pictures_save(clear, ".png"), "image/png", PICTURES_ALL, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpstr(pictures_value(decoded->facts, "alpha", 0), ==, "yes");
    pictures_pixel(pictures_preview(decoded, 960), .25, .25, pixel);
    pictures_assert_near(pixel, 255, 255, 255, 2);
}

static void test_deterministic(void)
{
    g_autoptr(VipsImage) noise = NULL;
    g_assert_cmpint(
        vips_gaussnoise(&noise, 2500, 1900, "seed", 7, "mean", 128., "sigma", 40., NULL), ==, 0);
    VipsImage *image = NULL;
    g_assert_cmpint(vips_cast_uchar(noise, &image, NULL), ==, 0);
    int fd = pictures_save(image, ".jpg");
    g_autoptr(AtDecoded) first = NULL;
    for (int threads = 1; threads <= 4; threads++) {
        vips_concurrency_set(threads);
        g_autoptr(AtDecoded) decoded = pictures_decode(dup(fd), "image/jpeg", PICTURES_ALL, NULL);
        g_assert_nonnull(decoded);
        for (guint i = 0; first && i < 3; i++) {
            const AtPreview *a = first->previews->pdata[i];
            const AtPreview *b = decoded->previews->pdata[i];
            g_assert_true(g_bytes_equal(a->bytes, b->bytes));
        }
        g_assert_true(!first || g_bytes_equal(first->pdq, decoded->pdq));
        if (!first)
            first = g_steal_pointer(&decoded);
    }
    vips_concurrency_set(1);
    close(fd);
}

/* 40 frames of 80 ms, the first red. */
static VipsImage *animation(void)
{
    g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func(g_object_unref);
    int delays[40];
    for (int i = 0; i < 40; i++) {
        VipsImage *black = NULL;
        VipsImage *frame = NULL;
        double colour[] = {i == 0 ? 200 : 0, i * 53 % 256, 90};
        double ones[] = {1, 1, 1};
        vips_black(&black, 640, 360, "bands", 3, NULL);
        vips_linear(black, &frame, ones, colour, 3, "uchar", TRUE, NULL);
        g_object_unref(black);
        g_ptr_array_add(frames, frame);
        delays[i] = 80;
    }
    VipsImage *joined = NULL;
    vips_arrayjoin((VipsImage **)frames->pdata, &joined, 40, "across", 1, NULL);
    VipsImage *own = vips_image_copy_memory(joined);
    g_object_unref(joined);
    own->Type = VIPS_INTERPRETATION_sRGB;
    vips_image_set_int(own, VIPS_META_PAGE_HEIGHT, 360);
    vips_image_set_array_int(own, "delay", delays, 40);
    return own;
}

static void test_animation(void)
{
    static const char *const cases[][2] = {{"image/gif", ".gif"}, {"image/webp", ".webp"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        guint8 pixel[3];
        g_autoptr(GError) error = NULL;
        g_autoptr(AtDecoded) decoded = pictures_decode(
            pictures_save(animation(), cases[i][1]), cases[i][0], PICTURES_ALL, &error);
        g_assert_no_error(error);
        g_assert_true(decoded->moves);
        g_assert_cmpint(decoded->duration, ==, 3200000);
        g_assert_cmpuint(decoded->height, ==, 360);
        pictures_pixel(pictures_preview(decoded, 240), .5, .5, pixel);
        pictures_assert_near(pixel, 200, 0, 90, 14);
        const AtPreview *clip = pictures_preview(decoded, AT_PREVIEW_CLIP);
        g_assert_nonnull(clip);
        g_assert_cmpuint(clip->width, ==, 480);
        g_assert_cmpuint(clip->height, ==, 270);
        g_assert_cmpuint(g_bytes_get_size(clip->bytes), <=, 600000);
        gsize n = 0;
        const void *data = g_bytes_get_data(clip->bytes, &n);
        g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "n=-1", NULL);
        g_assert_cmpint(vips_image_get_n_pages(image), >, 30);
        g_assert_cmpint(vips_image_get_n_pages(image), <=, 40);
    }
}

static void test_truncated(void)
{
    static const char *const cases[][2] = {{"image/jpeg", ".jpg"}, {"image/png", ".png"}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        guint8 pixel[3];
        g_autoptr(VipsImage) noise = NULL;
        vips_gaussnoise(&noise, 600, 600, "seed", 3, "mean", 128., "sigma", 30., NULL);
        VipsImage *image = NULL;
        vips_cast_uchar(noise, &image, NULL);
        int fd = pictures_save(image, cases[i][1]);
        g_assert_cmpint(ftruncate(fd, lseek(fd, 0, SEEK_END) / 2), ==, 0);
        g_autoptr(AtDecoded) decoded = pictures_decode(fd, cases[i][0], PICTURES_ALL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->notes->len, ==, 1);
        g_assert_cmpstr(
            decoded->notes->pdata[0], ==, "ends early: the picture is shown as far as it goes");
        g_assert_cmpuint(decoded->previews->len, ==, 3);
        pictures_pixel(pictures_preview(decoded, 240), .5, .1, pixel);
        pictures_assert_near(pixel, 128, 128, 128, 60);
    }
}

static void test_huge(void)
{
    static const guint8 png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H',
        'D', 'R', 0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0, 0x0f, 0xb0, 0xe2, 0x15, 0, 0,
        0, 0, 'I', 'D', 'A', 'T', 0x35, 0xaf, 0x06, 0x1e, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae,
        0x42, 0x60, 0x82};
    g_autoptr(GError) error = NULL;
    g_assert_null(pictures_decode(pictures_fd(png, sizeof png), "image/png", PICTURES_ALL, &error));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(error->message, ==,
        "a picture of 60000 x 60000 pixels is beyond the limit of 1000 megapixels");
}

static void test_rubbish(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) unknown = NULL;
    g_assert_null(pictures_decode(pictures_fd("rubbish", 7), "image/jpeg", PICTURES_ALL, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_true(g_str_has_prefix(error->message, "this picture cannot be read"));
    g_assert_null(pictures_decode(pictures_fd("rubbish", 7), "image/bmp", PICTURES_ALL, &unknown));
    g_assert_error(unknown, AT_ERROR, AT_UNSUPPORTED);
    g_assert_cmpstr(unknown->message, ==, "picture pictures cannot be read by this build");
}

/* Three pages of different greys. */
static int pages_file(void)
{
    VipsImage *pages[3];
    VipsImage *joined = NULL;
    for (int i = 0; i < 3; i++) {
        g_autoptr(VipsImage) black = NULL;
        vips_black(&black, 100, 50, NULL);
        vips_linear1(black, &pages[i], 1, i * 100, "uchar", TRUE, NULL);
    }
    vips_arrayjoin(pages, &joined, 3, "across", 1, NULL);
    VipsImage *own = vips_image_copy_memory(joined);
    g_object_unref(joined);
    for (int i = 0; i < 3; i++)
        g_object_unref(pages[i]);
    vips_image_set_int(own, VIPS_META_PAGE_HEIGHT, 50);
    return pictures_save(own, ".tif");
}

static void test_pages(void)
{
    int fd = pages_file();
    guint8 pixel[3];
    AtFormat format = {.media_type = "image/tiff", .label = "TIFF"};
    AtSource source = {.fd = fd, .name = "test", .format = &format};
    g_autoptr(GError) error = NULL;
    g_autofree char *type = NULL;
    g_autoptr(GBytes) page = at_render_image(&source, 2, 0, &type, &error);
    g_assert_no_error(error);
    AtPreview shown = {.bytes = page};
    pictures_pixel(&shown, .5, .5, pixel);
    pictures_assert_near(pixel, 200, 200, 200, 4);
    g_assert_null(at_render_image(&source, 3, 0, &type, &error));
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, "there is no page 4: it has 3");
    g_autoptr(AtDecoded) decoded = pictures_decode(fd, "image/tiff", PICTURES_ALL, NULL);
    g_assert_cmpuint(decoded->pages, ==, 3);
    g_assert_cmpuint(decoded->height, ==, 50);
    g_assert_false(decoded->moves);
}

static void test_render(void)
{
    AtFormat format = {.media_type = "image/jpeg", .label = "JPEG"};
    int fd = pictures_save(pictures_quarters(5000, 3000), ".jpg");
    AtSource source = {.fd = fd, .name = "test", .format = &format};
    static const guint cases[][2] = {{0, 5000}, {1000, 1000}, {9000, 5000}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *type = NULL;
        gsize n = 0;
        g_autoptr(GBytes) bytes = at_render_image(&source, 0, cases[i][0], &type, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(type, ==, "image/jpeg");
        const void *data = g_bytes_get_data(bytes, &n);
        g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
        g_assert_cmpint(image->Xsize, ==, cases[i][1]);
    }
    close(fd);
}

/* 24 megapixels: decoded at half size, and all else as it would be. */
static void test_shrunk_while_loading(void)
{
    guint8 pixel[3];
    g_autoptr(AtDecoded) decoded = pictures_decode(
        pictures_save(pictures_quarters(6000, 4000), ".jpg"), "image/jpeg", PICTURES_ALL, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpuint(decoded->width, ==, 6000);
    g_assert_cmpuint(pictures_preview(decoded, 2048)->width, ==, 2048);
    g_assert_cmpuint(pictures_preview(decoded, 2048)->height, ==, 1365);
    pictures_pixel(pictures_preview(decoded, 960), .25, .75, pixel);
    pictures_assert_near(pixel, 30, 30, 210, 12);
}

static void test_png_text(void)
{
    VipsImage *image = pictures_quarters(30, 20);
    VipsImage *own = vips_image_copy_memory(image);
    g_object_unref(image);
    vips_image_set_string(own, "png-comment-0-Title", "Night thoughts");
    vips_image_set_string(own, "png-comment-1-Author", "Ann Lee");
    vips_image_set_string(own, "png-comment-2-Own", "kept");
    g_autoptr(AtDecoded) decoded =
        pictures_decode(pictures_save(own, ".png"), "image/png", AT_WANT_FACTS, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "Night thoughts");
    g_assert_cmpstr(pictures_value(decoded->fields, "creator", 0), ==, "Ann Lee");
    g_assert_cmpstr(pictures_value(decoded->raw, "PNG.Own", 0), ==, "kept");
}

static void test_facts_only(void)
{
    g_autoptr(AtDecoded) decoded = pictures_decode(
        pictures_save(pictures_quarters(300, 120), ".png"), "image/png", AT_WANT_FACTS, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpuint(decoded->width, ==, 300);
    g_assert_cmpuint(decoded->previews->len, ==, 0);
    g_assert_null(decoded->pdq);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL); /* libvips warns of files */
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/image/makes three previews of their sizes", test_sizes);
    g_test_add_func("/image/never enlarges", test_never_enlarged);
    g_test_add_func("/image/reads each format in its colours", test_formats);
    g_test_add_func("/image/turns by all eight orientations", test_orientations);
    g_test_add_func("/image/turns real photographs upright", test_real_orientations);
    g_test_add_func("/image/converts a wide profile to sRGB", test_colour_profile);
    g_test_add_func("/image/notes a profile that cannot be used", test_broken_profile);
    g_test_add_func("/image/shows 16 bits, Lab, linear and CMYK as they look", test_colour_spaces);
    g_test_add_func("/image/lays alpha on white", test_alpha);
    g_test_add_func("/image/gives the same bytes with any number of threads", test_deterministic);
    g_test_add_func("/image/makes a clip of what moves", test_animation);
    g_test_add_func("/image/shows what there is of a file that ends early", test_truncated);
    g_test_add_func("/image/refuses more than a gigapixel before decoding", test_huge);
    g_test_add_func("/image/says what it cannot read", test_rubbish);
    g_test_add_func("/image/counts and renders the pages of a TIFF", test_pages);
    g_test_add_func("/image/renders at full resolution for the zoom", test_render);
    g_test_add_func("/image/shrinks a large JPEG while loading", test_shrunk_while_loading);
    g_test_add_func("/image/reads the text chunks of a PNG", test_png_text);
    g_test_add_func("/image/makes only what is wanted", test_facts_only);
    return g_test_run();
}
