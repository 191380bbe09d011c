#include "pictures.h"

#include "media/metadata.h"

typedef struct {
    const char *name;
    const char *value;
} Pair;

static const AtFormat *format_of(const char *media_type)
{
    const AtFormat *format = at_format_by_type(media_type);
    g_assert_nonnull(format);
    return format;
}

/* Takes fd; returns the new file. */
static int write_pairs(int fd, const char *media_type, const Pair *pairs, guint n, GError **error)
{
    AtField fields[20] = {0};
    const AtField *list[20];
    for (guint i = 0; i < n; i++) {
        fields[i].name = (char *)(gsize)pairs[i].name;
        fields[i].value = (char *)(gsize)pairs[i].value;
        list[i] = &fields[i];
    }
    g_autoptr(GBytes) bytes = at_metadata_write_file(fd, format_of(media_type), list, n, error);
    close(fd);
    if (!bytes)
        return -1;
    gsize size = 0;
    const void *data = g_bytes_get_data(bytes, &size);
    return pictures_fd(data, size);
}

static AtDecoded *read_fields(int fd)
{
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_assert_true(at_metadata_read(fd, "test", decoded, NULL));
    return g_steal_pointer(&decoded);
}

/* All pixels, as their file has them. */
static GBytes *pixels_of(int fd)
{
    gsize n = 0;
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, NULL);
    g_autoptr(VipsImage) image = vips_image_new_from_buffer(
        g_mapped_file_get_contents(file), g_mapped_file_get_length(file), "", NULL);
    g_assert_nonnull(image);
    void *pixels = vips_image_write_to_memory(image, &n);
    return g_bytes_new_take(pixels, n);
}

static const Pair all[] = {
    {"title", "静夜思"},
    {"creator", "Ann Lee"},
    {"creator", "李白"},
    {"copyright", "© Ann Lee"},
    {"keyword", "night"},
    {"keyword", "moon"},
    {"description", "Two words"},
    {"rating", "4"},
    {"licence", "https://creativecommons.org/licenses/by/4.0/"},
    {"place", "Kyoto"},
    {"date", "2026-11-24"},
    {"latitude", "-35.5"},
    {"longitude", "135.25"},
};

static void test_formats(void)
{
    static const char *const cases[][2] = {
        {"image/jpeg", ".jpg"},
        {"image/png", ".png"},
        {"image/tiff", ".tif"},
        {"image/webp", ".webp"},
    };
    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", cases[c][0]);
        int fd = pictures_save(pictures_quarters(160, 120), cases[c][1]);
        g_autoptr(GBytes) before = pixels_of(fd);
        int out = write_pairs(fd, cases[c][0], all, G_N_ELEMENTS(all), &error);
        g_assert_no_error(error);
        g_autoptr(GBytes) after = pixels_of(out);
        g_assert_true(g_bytes_equal(before, after));
        g_autoptr(AtDecoded) decoded = read_fields(out);
        for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
            guint nth = i > 0 && strcmp(all[i - 1].name, all[i].name) == 0;
            g_assert_cmpstr(pictures_value(decoded->fields, all[i].name, nth), ==, all[i].value);
        }
        close(out);
    }
}

/* A second writing that makes the file shorter leaves nothing of the first behind. */
static void test_again(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *words = g_strnfill(20000, 'w');
    const Pair first[] = {{"description", words}, {"title", "One"}};
    static const Pair second[] = {{"description", ""}, {"title", "Two"}};
    int fd = pictures_save(pictures_quarters(160, 120), ".jpg");
    int once = write_pairs(fd, "image/jpeg", first, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpint(lseek(once, 0, SEEK_END), >, 20000);
    int twice = write_pairs(once, "image/jpeg", second, 2, &error);
    g_assert_no_error(error);
    g_assert_cmpint(lseek(twice, 0, SEEK_END), <, 15000);
    g_autoptr(AtDecoded) decoded = read_fields(twice);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "Two");
    g_assert_null(pictures_value(decoded->fields, "description", 0));
    close(twice);
}

static void test_kept(void)
{
    g_autoptr(GError) error = NULL;
    static const Pair title[] = {{"title", "New"}, {"creator", "A"}, {"creator", "B"}};
    g_autofree char *path = g_build_filename(g_getenv("ATELIER_SOURCE"), "..", "shared", "data",
        "metadata", "exiftool", "MWG.jpg", NULL);
    g_autofree char *data = NULL;
    gsize n = 0;
    if (!g_file_get_contents(path, &data, &n, NULL)) {
        g_test_skip("exiftool's test files are not on this machine");
        return;
    }
    int out = write_pairs(pictures_fd(data, n), "image/jpeg", title, 3, &error);
    g_assert_no_error(error);
    g_autoptr(AtDecoded) decoded = read_fields(out);
    close(out);
    g_assert_cmpstr(pictures_value(decoded->raw, "Exif.Image.Artist", 0), ==, "A; B");
    g_assert_cmpstr(pictures_value(decoded->raw, "Iptc.Application2.Byline", 0), ==, "A, B");
    g_assert_null(pictures_value(decoded->raw, "Iptc.Application2.ObjectName", 0));
    g_assert_cmpstr(
        pictures_value(decoded->raw, "Iptc.Application2.City", 0), ==, "WRONG-IPTC-City");
    g_assert_cmpstr(
        pictures_value(decoded->raw, "Exif.Photo.DateTimeOriginal", 0), ==, "2001:01:01 01:11:11");
    g_assert_cmpstr(pictures_value(decoded->raw, "Xmp.photoshop.City", 0), ==, "RIGHT-XMP-City");
}

static void test_refused(void)
{
    static const struct {
        const char *media_type;
        Pair pair;
        AtErrorCode code;
        const char *message;
    } cases[] = {
        {"image/x-nikon-nef", {"title", "A"}, AT_UNSUPPORTED,
            "nothing is written into Nikon NEF files: what is said of them goes beside them"},
        {"image/jpeg", {"isrc", "A"}, AT_INVALID, "'isrc' has no place in a picture's file"},
        {"image/jpeg", {"latitude", "3"}, AT_INVALID,
            "a position needs latitude and longitude, both in decimal degrees"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int fd = pictures_save(pictures_quarters(16, 16), ".jpg");
        g_assert_cmpint(write_pairs(fd, cases[i].media_type, &cases[i].pair, 1, &error), ==, -1);
        g_assert_error(error, AT_ERROR, (int)cases[i].code);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    static const Pair title[] = {{"title", "A"}};
    g_autoptr(GError) error = NULL;
    int fd = pictures_save(pictures_quarters(16, 16), ".gif");
    g_assert_cmpint(write_pairs(fd, "image/gif", title, 1, &error), ==, -1);
    g_assert_error(error, AT_ERROR, AT_UNSUPPORTED);
    g_assert_true(g_str_has_prefix(error->message, "nothing can be written into this file"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/metadata_write/writes fields and leaves the pixels", test_formats);
    g_test_add_func("/metadata_write/leaves nothing behind", test_again);
    g_test_add_func("/metadata_write/keeps what it does not set", test_kept);
    g_test_add_func("/metadata_write/says what it refuses", test_refused);
    return g_test_run();
}
