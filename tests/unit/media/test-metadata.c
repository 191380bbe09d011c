#include "pictures.h"

#include "media/metadata.h"

#include <fcntl.h>
#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>

typedef struct {
    const char *tag;
    const char *value; /* "a|b": two of a list */
} Tag;

/* A small JPEG with these tags in it, read again. */
static AtDecoded *read_tags(const Tag *tags)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("metadata-XXXXXX.jpg", &path, &error);
    g_assert_no_error(error);
    close(fd);
    g_autoptr(VipsImage) image = pictures_quarters(16, 16);
    g_assert_cmpint(vips_jpegsave(image, path, NULL), ==, 0);

    g_autoptr(GExiv2Metadata) metadata = gexiv2_metadata_new();
    g_assert_true(gexiv2_metadata_open_path(metadata, path, &error));
    for (; tags->tag; tags++) {
        g_auto(GStrv) values = g_strsplit(tags->value, "|", -1);
        if (values[1])
            gexiv2_metadata_try_set_tag_multiple(
                metadata, tags->tag, (const char **)values, &error);
        else
            gexiv2_metadata_try_set_tag_string(metadata, tags->tag, tags->value, &error);
        g_assert_no_error(error);
    }
    g_assert_true(gexiv2_metadata_save_file(metadata, path, &error));

    g_autoptr(AtDecoded) decoded = at_decoded_new();
    fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
    g_assert_true(at_metadata_read(fd, "test.jpg", decoded, &error));
    close(fd);
    g_unlink(path);
    return g_steal_pointer(&decoded);
}

static void test_precedence(void)
{
    static const Tag tags[] = {
        {"Exif.Image.Artist", "EXIF one; EXIF two"},
        {"Exif.Image.Copyright", "EXIF copyright"},
        {"Exif.Image.ImageDescription", "EXIF description"},
        {"Iptc.Application2.Byline", "IPTC one"},
        {"Iptc.Application2.Credit", "IPTC credit"},
        {"Iptc.Application2.Copyright", "IPTC copyright"},
        {"Iptc.Application2.ObjectName", "IPTC title"},
        {"Iptc.Application2.Keywords", "moon|night"},
        {"Xmp.dc.creator", "XMP one|XMP two"},
        {"Xmp.dc.title", "XMP title, with comma"},
        {"Xmp.dc.subject", "night|lake"},
        {NULL, NULL},
    };
    g_autoptr(AtDecoded) decoded = read_tags(tags);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "XMP title, with comma");
    g_assert_cmpstr(pictures_value(decoded->fields, "creator", 0), ==, "XMP one");
    g_assert_cmpstr(pictures_value(decoded->fields, "creator", 1), ==, "XMP two");
    g_assert_null(pictures_value(decoded->fields, "creator", 2));
    g_assert_cmpstr(pictures_value(decoded->fields, "credit", 0), ==, "IPTC credit");
    g_assert_cmpstr(pictures_value(decoded->fields, "copyright", 0), ==, "IPTC copyright");
    g_assert_cmpstr(pictures_value(decoded->fields, "description", 0), ==, "EXIF description");
    g_assert_cmpstr(pictures_value(decoded->fields, "keyword", 0), ==, "night");
    g_assert_cmpstr(pictures_value(decoded->fields, "keyword", 1), ==, "lake");
    g_assert_cmpstr(pictures_value(decoded->fields, "keyword", 2), ==, "moon");
    g_assert_null(pictures_value(decoded->fields, "keyword", 3));
    g_assert_cmpstr(pictures_value(decoded->raw, "Exif.Image.Copyright", 0), ==, "EXIF copyright");
    g_assert_cmpstr(
        pictures_value(decoded->raw, "Iptc.Application2.Copyright", 0), ==, "IPTC copyright");
    g_assert_false(((AtField *)decoded->fields->pdata[0])->sidecar);
}

typedef struct {
    const char *field;
    const char *value;
    Tag tags[5];
} Case;

static void test_mapping(void)
{
    static const Case cases[] = {
        {"creator", "EXIF two", {{"Exif.Image.Artist", "EXIF one; EXIF two"}}},
        {"title", "Ünïcode",
            {{"Exif.Image.XPTitle", "220 0 110 0 239 0 99 0 111 0 100 0 101 0 0 0"}}},
        {"description", NULL, {{"Exif.Image.ImageDescription", "OLYMPUS DIGITAL CAMERA"}}},
        {"description", "Seen",
            {{"Exif.Image.ImageDescription", "SONY DSC"},
                {"Exif.Photo.UserComment", "charset=Unicode Seen"}}},
        {"description", "Seen", {{"Exif.Photo.UserComment", "charset=Ascii Seen"}}},
        {"description", "caf\xc3\xa9", {{"Iptc.Application2.Caption", "caf\xe9"}}},
        {"rating", "3", {{"Xmp.xmp.Rating", "3"}, {"Exif.Image.Rating", "5"}}},
        {"rating", "5", {{"Exif.Image.Rating", "5"}}},
        {"rating", NULL, {{"Xmp.xmp.Rating", "-1"}}},
        {"rating", "4", {{"Xmp.MicrosoftPhoto.Rating", "75"}}},
        {"date", "2003-08-14T12:34:56.25+02:00",
            {{"Exif.Photo.DateTimeOriginal", "2003:08:14 12:34:56"},
                {"Exif.Photo.SubSecTimeOriginal", "25"},
                {"Exif.Photo.OffsetTimeOriginal", "+02:00"},
                {"Xmp.photoshop.DateCreated", "2003-08-14"}}},
        {"date", "2010-01-02",
            {{"Exif.Photo.DateTimeOriginal", "2003:08:14 12:34:56"},
                {"Xmp.photoshop.DateCreated", "2010-01-02"}}},
        {"date", "2005-03-04T10:11:12+01:00",
            {{"Iptc.Application2.DateCreated", "2005-03-04"},
                {"Iptc.Application2.TimeCreated", "10:11:12+01:00"}}},
        {"date", NULL, {{"Exif.Image.DateTime", "2003:08:14 12:34:56"}}},
        {"licence", "https://creativecommons.org/licenses/by/4.0/",
            {{"Xmp.xmpRights.WebStatement", "https://creativecommons.org/licenses/by/4.0/"},
                {"Xmp.xmpRights.UsageTerms", "Some rights reserved"}}},
        {"licence", "Some rights reserved", {{"Xmp.xmpRights.UsageTerms", "Some rights reserved"}}},
        {"place", "Hafen, Kiel, Germany",
            {{"Iptc.Application2.SubLocation", "Hafen"}, {"Xmp.photoshop.City", "Kiel"},
                {"Iptc.Application2.City", "Hamburg"}, {"Xmp.photoshop.Country", "Germany"}}},
        {"latitude", "54.99",
            {{"Xmp.exif.GPSLatitude", "54,59.4N"}, {"Xmp.exif.GPSLongitude", "1,54.6W"}}},
        {"longitude", "-1.91",
            {{"Exif.GPSInfo.GPSLatitude", "54/1 5940/100 0/1"},
                {"Exif.GPSInfo.GPSLatitudeRef", "N"},
                {"Exif.GPSInfo.GPSLongitude", "1/1 5460/100 0/1"},
                {"Exif.GPSInfo.GPSLongitudeRef", "W"}}},
        {"latitude", NULL, {{"Xmp.exif.GPSLatitude", "0,0N"}, {"Xmp.exif.GPSLongitude", "0,0E"}}},
        {"software", "Camera 1.0", {{"Exif.Image.Software", "Camera 1.0"}}},
        {"language", "zh-CN", {{"Xmp.dc.language", "zh-CN"}}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AtDecoded) decoded = read_tags(cases[i].tags);
        guint n = strcmp(cases[i].field, "creator") == 0; /* the second */
        g_test_message("%u: %s", i, cases[i].tags[0].tag);
        g_assert_cmpstr(pictures_value(decoded->fields, cases[i].field, n), ==, cases[i].value);
    }
}

static void test_raw(void)
{
    g_autofree char *large = g_strnfill(5000, 'x');
    const Tag tags[] = {
        {"Iptc.Application2.Caption", large}, {"Xmp.dc.description", large}, {NULL, NULL}};
    g_autoptr(AtDecoded) decoded = read_tags(tags);
    g_assert_cmpuint(strlen(pictures_value(decoded->raw, "Xmp.dc.description", 0)), ==, 1000);
    g_assert_cmpuint(strlen(pictures_value(decoded->fields, "description", 0)), ==, 5000);
}

static void test_nothing(void)
{
    g_autoptr(GError) error = NULL;
    static const char *const cases[] = {"", "rubbish", "\xff\xd8\xff\xe1\xff\xff\x45xif"};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(AtDecoded) decoded = at_decoded_new();
        int fd = pictures_fd(cases[i], strlen(cases[i]));
        g_assert_true(at_metadata_read(fd, "test", decoded, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->fields->len, ==, 0);
        close(fd);
    }
}

/* --- against exiftool, on its own test files --- */

static char *member_text(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);
    if (node && JSON_NODE_HOLDS_ARRAY(node))
        node = json_array_get_element(json_node_get_array(node), 0);
    if (!node || !JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_INT64)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    if (type == G_TYPE_DOUBLE)
        return g_strdup_printf("%.15g", json_node_get_double(node));
    return json_node_dup_string(node);
}

static guint compare_fields(JsonObject *object, const AtDecoded *decoded)
{
    static const char *const names[][4] = {
        {"title", "XMP-dc:Title", "IPTC:ObjectName", NULL},
        {"creator", "XMP-dc:Creator", "IPTC:By-line", NULL},
        {"credit", "XMP-photoshop:Credit", "IPTC:Credit", NULL},
        {"copyright", "XMP-dc:Rights", "IPTC:CopyrightNotice", NULL},
        {"rating", "XMP-xmp:Rating", NULL, NULL},
        {"latitude", "Composite:GPSLatitude", NULL, NULL},
        {"longitude", "Composite:GPSLongitude", NULL, NULL},
    };
    guint compared = 0;
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *theirs = NULL;
        for (guint j = 1; names[i][j] && !theirs; j++)
            theirs = member_text(object, names[i][j]);
        const char *ours = pictures_value(decoded->fields, names[i][0], 0);
        if (!theirs || !*g_strstrip(theirs))
            continue;
        g_test_message("  %s: %s / %s", names[i][0], theirs, ours);
        compared++;
        if (g_str_has_suffix(names[i][0], "itude"))
            g_assert_cmpfloat_with_epsilon(
                g_ascii_strtod(theirs, NULL), ours ? g_ascii_strtod(ours, NULL) : 999, 1e-5);
        else
            g_assert_cmpstr(theirs, ==, ours);
    }
    return compared;
}

static void test_exiftool(void)
{
    g_autofree char *folder = g_build_filename(
        g_getenv("ATELIER_SOURCE"), "..", "shared", "data", "metadata", "exiftool", NULL);
    g_autofree char *program = g_find_program_in_path("exiftool");
    g_autofree char *output = NULL;
    g_autoptr(GError) error = NULL;
    guint compared = 0;
    if (!program || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("exiftool or its test files are not on this machine");
        return;
    }
    const char *args[] = {
        program, "-j", "-n", "-G1", "-q", "-ext", "jpg", "-ext", "psd", folder, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)args, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
        &output, NULL, NULL, &error));
    g_autoptr(JsonParser) parser = json_parser_new();
    g_assert_true(json_parser_load_from_data(parser, output, -1, &error));
    JsonArray *files = json_node_get_array(json_parser_get_root(parser));
    for (guint i = 0; i < json_array_get_length(files); i++) {
        JsonObject *object = json_array_get_object_element(files, i);
        const char *path = json_object_get_string_member(object, "SourceFile");
        g_autoptr(AtDecoded) decoded = at_decoded_new();
        int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
        g_assert_cmpint(fd, >=, 0);
        g_test_message("%s", path);
        g_assert_true(at_metadata_read(fd, path, decoded, &error));
        close(fd);
        compared += compare_fields(object, decoded);
    }
    g_test_message("%u values compared", compared);
    g_assert_cmpuint(compared, >, 30);
}

static const char *value_of(AtDecoded *decoded, const char *name)
{
    for (guint i = 0; i < decoded->fields->len; i++) {
        const AtField *field = decoded->fields->pdata[i];
        if (strcmp(field->name, name) == 0)
            return field->value;
    }
    return NULL;
}

static void test_packet(void)
{
    static const char *const files[][2] = {
        {"雨后竹.heic", "Bamboo after rain"},
        {"Where the wind goes.avif", "Where the wind goes"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path =
            g_build_filename(g_getenv("ATELIER_SOURCE"), "samples", "pictures", files[i][0], NULL);
        g_autoptr(AtDecoded) decoded = at_decoded_new();
        g_autoptr(GError) error = NULL;
        int fd = g_open(path, O_RDONLY | O_CLOEXEC, 0);
        g_assert_cmpint(fd, >=, 0);
        g_assert_true(at_metadata_read(fd, files[i][0], decoded, &error));
        close(fd);
        g_assert_cmpstr(value_of(decoded, "title"), ==, files[i][1]);
        g_assert_cmpstr(value_of(decoded, "creator"), ==, "沈青");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/metadata/takes XMP before IPTC before EXIF", test_precedence);
    g_test_add_func("/metadata/maps each spelling to one vocabulary", test_mapping);
    g_test_add_func("/metadata/keeps raw tags within limits", test_raw);
    g_test_add_func("/metadata/finds nothing where there is nothing", test_nothing);
    g_test_add_func("/metadata/finds the XMP of HEIC and AVIF", test_packet);
    g_test_add_func("/metadata/agrees with exiftool", test_exiftool);
    return g_test_run();
}
