#include "pictures.h"

#define SVG "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "

static AtDecoded *decode(const char *text, guint want, GError **error)
{
    static const AtFormat format = {.media_type = "image/svg+xml", .label = "SVG"};
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    AtSource source = {pictures_fd(text, strlen(text)), "test.svg", &format, want};
    gboolean good = at_decode_svg(&source, decoded, error);
    close(source.fd);
    return good ? g_steal_pointer(&decoded) : NULL;
}

static void test_sizes(void)
{
    static const struct {
        const char *attributes;
        guint width, height, drawn;
    } cases[] = {
        {"width='300' height='150'", 300, 150, 1000},
        {"width='3000' height='1500'", 3000, 1500, 2048},
        {"viewBox='0 0 24 48'", 24, 48, 500},
        {"width='100%' height='100%' viewBox='0 0 200 100'", 200, 100, 1000},
        {"width='2in' height='1in'", 192, 96, 1000},
        {"", 1000, 1000, 1000},
        {"width='90000' height='45000'", 90000, 45000, 2048},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text =
            g_strdup_printf(SVG "%s><rect width='9' height='9'/></svg>", cases[i].attributes);
        g_autoptr(AtDecoded) decoded = decode(text, PICTURES_ALL, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->width, ==, cases[i].width);
        g_assert_cmpuint(decoded->height, ==, cases[i].height);
        g_assert_cmpuint(pictures_preview(decoded, 2048)->width, ==, cases[i].drawn);
    }
}

static void test_drawing(void)
{
    guint8 pixel[3];
    g_autoptr(AtDecoded) decoded =
        decode(SVG "width='100' height='100'><rect width='50' height='100' fill='#c02040'/>"
                   "<rect x='50' width='50' height='50' fill='#000' opacity='.5'/></svg>",
            PICTURES_ALL, NULL);
    pictures_pixel(pictures_preview(decoded, 960), .25, .5, pixel);
    pictures_assert_near(pixel, 0xc0, 0x20, 0x40, 8);
    pictures_pixel(pictures_preview(decoded, 960), .75, .25, pixel);
    pictures_assert_near(pixel, 127, 127, 127, 8);
    pictures_pixel(pictures_preview(decoded, 960), .75, .75, pixel);
    pictures_assert_near(pixel, 255, 255, 255, 2);
}

static void test_words(void)
{
    g_autoptr(AtDecoded) decoded = decode(SVG
        "width='100' height='100'><title>Lemon\n  tree</title><desc>Yellow</desc><metadata>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
        " xmlns:cc='http://creativecommons.org/ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        "<cc:Work rdf:about=''><dc:title>Other</dc:title><dc:creator><cc:Agent><dc:title>Ann Lee"
        "</dc:title></cc:Agent></dc:creator><dc:date>2005-03</dc:date><dc:subject><rdf:Bag>"
        "<rdf:li>food</rdf:li><rdf:li>fruit</rdf:li></rdf:Bag></dc:subject><cc:license"
        " rdf:resource='http://creativecommons.org/licenses/by/4.0/'/></cc:Work></rdf:RDF>"
        "</metadata><g><text>柠檬 <tspan>and</tspan> sugar</text><text>two</text></g></svg>",
        AT_WANT_FACTS, NULL);
    g_assert_nonnull(decoded);
    g_assert_cmpuint(decoded->previews->len, ==, 0);
    g_assert_cmpstr(pictures_value(decoded->fields, "title", 0), ==, "Lemon tree");
    g_assert_null(pictures_value(decoded->fields, "title", 1));
    g_assert_cmpstr(pictures_value(decoded->fields, "description", 0), ==, "Yellow");
    g_assert_cmpstr(pictures_value(decoded->fields, "creator", 0), ==, "Ann Lee");
    g_assert_cmpstr(pictures_value(decoded->fields, "date", 0), ==, "2005-03");
    g_assert_cmpstr(pictures_value(decoded->fields, "keyword", 1), ==, "fruit");
    g_assert_cmpstr(pictures_value(decoded->fields, "licence", 0), ==,
        "http://creativecommons.org/licenses/by/4.0/");
    g_assert_cmpstr(decoded->text, ==, "柠檬 and sugar\ntwo");
}

/* A red picture file beside it, named in every way SVG has: nothing of it is drawn or read. */
static void test_external(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("svg-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "red.png", NULL);
    g_autofree char *style = g_build_filename(folder, "style.css", NULL);
    g_autoptr(VipsImage) black = NULL;
    g_autoptr(VipsImage) red = NULL;
    guint8 pixel[3];
    double ones[] = {1, 1, 1};
    double colour[] = {255, 0, 0};
    vips_black(&black, 50, 50, "bands", 3, NULL);
    vips_linear(black, &red, ones, colour, 3, "uchar", TRUE, NULL);
    g_assert_cmpint(vips_pngsave(red, path, NULL), ==, 0);
    g_assert_true(g_file_set_contents(style, "svg { fill: red }", -1, NULL));
    g_autofree char *text = g_strdup_printf(SVG
        "width='100' height='100'><style>@import url('file://%s'); rect{x:0}</style>"
        "<image width='100' height='100' xlink:href='file://%s'/>"
        "<image width='100' height='100' href='%s'/>"
        "<image width='100' height='100' href='red.png'/>"
        "<rect width='100' height='100' fill='url(file://%s#a)'/></svg>",
        style, path, path, path);
    g_autoptr(AtDecoded) decoded = decode(text, PICTURES_ALL, &error);
    g_assert_no_error(error);
    pictures_pixel(pictures_preview(decoded, 240), .5, .5, pixel);
    g_assert_cmpint(pixel[0], ==, pixel[1]); /* white or black, never red */

    g_autofree char *entity =
        g_strdup_printf("<!DOCTYPE svg [<!ENTITY e SYSTEM 'file://%s'>]>" SVG
                        "width='9' height='9'><title>a&e;b</title><text>&e;</text></svg>",
            style);
    g_autoptr(AtDecoded) second = decode(entity, PICTURES_ALL, NULL);
    if (second) { /* librsvg may refuse it */
        g_assert_null(second->text);
        g_assert_cmpstr(pictures_value(second->fields, "title", 0), ==, "ab");
    }
    unlink(path);
    unlink(style);
    rmdir(folder);
}

static void test_entities(void)
{
    g_autoptr(GString) text = g_string_new("<!DOCTYPE svg [<!ENTITY a0 'aaaaaaaaaa'>");
    for (guint i = 1; i < 12; i++)
        g_string_append_printf(text, "<!ENTITY a%u '&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;&a%u;'>", i,
            i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    g_string_append(text, "]>" SVG "width='9' height='9'><text>&a11;</text></svg>");
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = decode(text->str, PICTURES_ALL, &error);
    g_assert_true(!decoded || !decoded->text); /* refused or not expanded, and not for long */
}

static void test_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(decode("<svg", PICTURES_ALL, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_true(g_str_has_prefix(error->message, "this SVG cannot be read ("));
    g_assert_null(strchr(error->message, '\n'));
}

static void test_render(void)
{
    static const AtFormat format = {.media_type = "image/svg+xml", .label = "SVG"};
    static const char text[] = SVG "viewBox='0 0 2 1'/>";
    AtSource source = {pictures_fd(text, strlen(text)), "test.svg", &format, 0};
    g_autofree char *type = NULL;
    gsize n = 0;
    g_autoptr(GBytes) bytes = at_render_svg(&source, 0, 3000, &type, NULL);
    close(source.fd);
    g_assert_cmpstr(type, ==, "image/webp");
    const void *data = g_bytes_get_data(bytes, &n);
    g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_cmpint(image->Xsize, ==, 3000);
    g_assert_cmpint(image->Ysize, ==, 1500);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_warm_image(AT_PROFILE_DOCUMENT);
    g_test_add_func("/svg/knows its natural size and draws within limits", test_sizes);
    g_test_add_func("/svg/draws on white", test_drawing);
    g_test_add_func("/svg/reads titles, statements and words", test_words);
    g_test_add_func("/svg/follows nothing outside the file", test_external);
    g_test_add_func("/svg/does not expand entities without end", test_entities);
    g_test_add_func("/svg/says why it cannot be read", test_refused);
    g_test_add_func("/svg/is drawn anew for the zoom", test_render);
    return g_test_run();
}
