#include "pictures.h"

#include "media/metadata.h"

#define HEAD                                                                                       \
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF"                                               \
    " xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
#define TAIL "</rdf:RDF></x:xmpmeta>"

static const char lightroom[] =
    "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" HEAD
    "<rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
    " xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\""
    " xmlns:d=\"http://purl.org/dc/elements/1.1/\" xmlns:odd=\"http://example.org/odd/\""
    " xmp:Rating=\"2\" crs:Exposure2012=\"+0.35\" odd:colour=\"mauve\">\n"
    "   <!-- a comment -->\n"
    "   <d:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Old title</rdf:li>"
    "<rdf:li xml:lang=\"de\">Alter Titel</rdf:li></rdf:Alt></d:title>\n"
    "   <odd:list><rdf:Seq><rdf:li rdf:parseType=\"Resource\"><rdf:value>one &amp; only</rdf:value>"
    "<odd:weight>3</odd:weight></rdf:li></rdf:Seq></odd:list>\n"
    "</rdf:Description><rdf:Description rdf:about=\"\""
    " xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" photoshop:City=\"Bern\""
    " photoshop:Instructions=\"keep\"/>" TAIL "\n<?xpacket end=\"w\"?>";

typedef struct {
    const char *name;
    const char *value;
} Pair;

static char *write_fields(const char *old, const Pair *pairs, guint n, GError **error)
{
    AtField fields[20] = {0};
    const AtField *list[20];
    int fd = old ? pictures_fd(old, strlen(old)) : -1;
    for (guint i = 0; i < n; i++) {
        fields[i].name = (char *)(gsize)pairs[i].name;
        fields[i].value = (char *)(gsize)pairs[i].value;
        list[i] = &fields[i];
    }
    g_autoptr(GBytes) bytes = at_metadata_write_sidecar(fd, list, n, error);
    if (fd >= 0)
        close(fd);
    if (!bytes)
        return NULL;
    gsize size = 0;
    const char *text = g_bytes_get_data(bytes, &size);
    return g_strndup(size ? text : "", size);
}

static AtDecoded *read_back(const char *packet)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    int fd = pictures_fd(packet, strlen(packet));
    g_assert_true(at_metadata_read_sidecar(fd, decoded, &error));
    g_assert_no_error(error);
    close(fd);
    return g_steal_pointer(&decoded);
}

static void test_new(void)
{
    static const Pair fields[] = {
        {"title", "静夜思 & <more>"},
        {"creator", "Ann Lee"},
        {"creator", "李白"},
        {"copyright", "© 2026 Ann Lee"},
        {"keyword", "night"},
        {"keyword", "moon, full"},
        {"description", "Two\nlines"},
        {"credit", "Ann Lee / Studio"},
        {"date", "2026-11-24T20:15:00+08:00"},
        {"rating", "4"},
        {"licence", "https://creativecommons.org/licenses/by/4.0/"},
        {"place", "Kyoto, Japan"},
        {"latitude", "-35.011667"},
        {"longitude", "135.768333"},
        {"language", "zh-CN"},
        {"album", "Nights"},
    };
    g_autoptr(GError) error = NULL;
    g_autofree char *packet = write_fields(NULL, fields, G_N_ELEMENTS(fields), &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_prefix(packet, "<?xpacket begin="));
    g_assert_nonnull(strstr(packet, "xml:lang=\"x-default\""));
    g_assert_nonnull(strstr(packet, "<exif:GPSLatitude>35,0.700020S</exif:GPSLatitude>"));
    g_autoptr(AtDecoded) decoded = read_back(packet);
    guint seen[G_N_ELEMENTS(fields)] = {0};
    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        for (guint j = 0; j < i; j++)
            seen[i] += strcmp(fields[j].name, fields[i].name) == 0;
        g_assert_cmpstr(
            pictures_value(decoded->fields, fields[i].name, seen[i]), ==, fields[i].value);
    }
    g_assert_cmpuint(decoded->fields->len, ==, G_N_ELEMENTS(fields));
    for (guint i = 0; i < decoded->fields->len; i++)
        g_assert_true(((AtField *)decoded->fields->pdata[i])->sidecar);
}

static void test_kept(void)
{
    static const Pair fields[] = {{"title", "New title"}, {"rating", "5"}, {"place", "Zürich"}};
    static const char *const kept[] = {"crs:Exposure2012=\"+0.35\"", "odd:colour=\"mauve\"",
        "<!-- a comment -->", "<rdf:value>one &amp; only</rdf:value><odd:weight>3</odd:weight>",
        "photoshop:Instructions=\"keep\"", "<?xpacket end=\"w\"?>",
        "id=\"W5M0MpCehiHzreSzNTczkc9d\""};
    static const char *const gone[] = {"Old title", "Alter Titel", "xmp:Rating=\"2\"", "Bern"};
    g_autoptr(GError) error = NULL;
    g_autofree char *packet = write_fields(lightroom, fields, G_N_ELEMENTS(fields), &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
        g_assert_nonnull(strstr(packet, kept[i]));
    for (guint i = 0; i < G_N_ELEMENTS(gone); i++)
        g_assert_null(strstr(packet, gone[i]));
    g_assert_nonnull(strstr(packet, "<d:title>")); /* the packet's own prefix */
    g_autoptr(AtDecoded) decoded = read_back(packet);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "New title");
    g_assert_cmpstr(pictures_value(decoded->fields, "rating", 0), ==, "5");
    g_assert_cmpstr(pictures_value(decoded->fields, "place", 0), ==, "Zürich");
    g_assert_cmpstr(pictures_value(decoded->raw, "Xmp.odd.colour", 0), ==, "mauve");
}

/* Writing the same again changes nothing. */
static void test_stable(void)
{
    static const Pair fields[] = {{"title", "New title"}, {"keyword", "a"}, {"keyword", "b"}};
    g_autofree char *once = write_fields(lightroom, fields, G_N_ELEMENTS(fields), NULL);
    g_autofree char *twice = write_fields(once, fields, G_N_ELEMENTS(fields), NULL);
    g_assert_nonnull(once);
    g_assert_cmpstr(once, ==, twice);
}

static void test_removed(void)
{
    static const Pair fields[] = {{"title", ""}, {"rating", ""}};
    g_autofree char *packet = write_fields(lightroom, fields, G_N_ELEMENTS(fields), NULL);
    g_autoptr(AtDecoded) decoded = read_back(packet);
    g_assert_null(pictures_value(decoded->fields, "title", 0));
    g_assert_null(pictures_value(decoded->fields, "rating", 0));
    g_assert_cmpstr(pictures_value(decoded->fields, "place", 0), ==, "Bern");
}

static void test_nothing(void)
{
    static const Pair said[] = {{"title", "A"}, {"keyword", "b"}};
    static const Pair gone[] = {{"title", ""}, {"keyword", ""}};
    g_autofree char *own = write_fields(NULL, said, 2, NULL);
    g_autofree char *less = write_fields(own, gone, 1, NULL);
    g_autofree char *none = write_fields(own, gone, 2, NULL);
    g_autofree char *never = write_fields(NULL, gone, 2, NULL);
    g_autofree char *theirs = write_fields(HEAD "<rdf:Description/>" TAIL, gone, 2, NULL);
    g_assert_nonnull(strstr(less, "<dc:subject>"));
    g_assert_cmpstr(none, ==, "");
    g_assert_cmpstr(never, ==, "");
    g_assert_nonnull(strstr(theirs, "rdf:Description"));
    g_autofree char *commented = g_strdup(own);
    char *space = strstr(commented, "\n  <rdf:Desc");
    g_assert_nonnull(space);
    g_autoptr(GString) noted = g_string_new(own);
    g_string_insert(noted, space - commented, "<!-- of somebody -->");
    g_autofree char *kept = write_fields(noted->str, gone, 2, NULL);
    g_assert_nonnull(strstr(kept, "<!-- of somebody -->"));
}

static void test_licences(void)
{
    static const Pair address[] = {{"licence", "https://creativecommons.org/licenses/by/4.0/"}};
    static const Pair words[] = {{"licence", "All rights reserved"}};
    g_autofree char *first = write_fields(NULL, address, 1, NULL);
    g_autofree char *second = write_fields(first, words, 1, NULL);
    g_assert_nonnull(strstr(first, "<xmpRights:WebStatement>https://creativecommons.org/"));
    g_assert_null(strstr(second, "WebStatement>"));
    g_autoptr(AtDecoded) decoded = read_back(second);
    g_assert_cmpstr(pictures_value(decoded->fields, "licence", 0), ==, "All rights reserved");
}

static void test_stands_beside_the_file(void)
{
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    at_decoded_add_field(decoded, "title", "From the file");
    at_decoded_add_field(decoded, "creator", "From the file");
    int fd = pictures_fd(lightroom, strlen(lightroom));
    g_assert_true(at_metadata_read_sidecar(fd, decoded, NULL));
    close(fd);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "From the file");
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 1), ==, "Old title");
    g_assert_false(((AtField *)decoded->fields->pdata[0])->sidecar);
    g_assert_true(((AtField *)decoded->fields->pdata[2])->sidecar);
    g_assert_cmpstr(pictures_value(decoded->fields, "creator", 0), ==, "From the file");
}

static void test_refused(void)
{
    static const struct {
        const char *old;
        Pair field;
        const char *message;
    } cases[] = {
        {"<x:xmpmeta", {"title", "A"}, "its XMP sidecar is not well-formed XML (line 1)"},
        {"<html/>", {"title", "A"}, "its XMP sidecar holds no XMP (no rdf:RDF in it)"},
        {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", {"title", "A"},
            "its XMP sidecar has a DTD, which XMP does not allow"},
        {HEAD TAIL, {"latitude", "north"}, "latitude: 'north' is not a number of degrees"},
        {HEAD TAIL, {"isrc", "x"}, "'isrc' has no place in an XMP sidecar"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(write_fields(cases[i].old, &cases[i].field, 1, &error));
        g_assert_error(error, AT_ERROR, AT_INVALID);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    int fd = pictures_fd("rubbish", 7);
    g_assert_false(at_metadata_read_sidecar(fd, decoded, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_true(g_str_has_prefix(error->message, "its metadata cannot be read"));
    close(fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_metadata_warm();
    g_test_add_func("/sidecar/writes each field so that it reads back", test_new);
    g_test_add_func("/sidecar/keeps what others wrote", test_kept);
    g_test_add_func("/sidecar/is the same when written again", test_stable);
    g_test_add_func("/sidecar/removes a field set to nothing", test_removed);
    g_test_add_func("/sidecar/puts a licence where it belongs", test_licences);
    g_test_add_func("/sidecar/stands beside the fields of the file", test_stands_beside_the_file);
    g_test_add_func("/sidecar/that says nothing any more is none", test_nothing);
    g_test_add_func("/sidecar/says why it refuses", test_refused);
    return g_test_run();
}
