#include "media/document.h"

#include "fixture.h"

#include <cairo-pdf.h>
#include <vips/vips.h>

static cairo_status_t collect(void *closure, const unsigned char *data, unsigned int n)
{
    g_byte_array_append(closure, data, n);
    return CAIRO_STATUS_SUCCESS;
}

/* Two pages of 300 x 400 points, with a black square at the upper left of the first. */
static int made(void)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, bytes, 300, 400);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, "Works 2022–2024");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, "Ann Lind; Bo Lind");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_KEYWORDS, "sea, ice");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2024-12-01T00:00:00Z");
    cairo_t *cairo = cairo_create(surface);
    cairo_rectangle(cairo, 30, 30, 100, 100);
    cairo_fill(cairo);
    cairo_select_font_face(cairo, "Noto Serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_move_to(cairo, 30, 200);
    cairo_show_text(cairo, "Bamboo after rain");
    cairo_show_page(cairo);
    cairo_move_to(cairo, 30, 200);
    cairo_show_text(cairo, "Second");
    cairo_show_page(cairo);
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    return fixture_fd(bytes->data, bytes->len);
}

static AtDecoded *decode(guint want)
{
    g_autoptr(GError) error = NULL;
    AtDecoded *decoded =
        fixture_decode(made(), at_decode_pdf, "a.pdf", "application/pdf", want, &error);
    g_assert_no_error(error);
    return decoded;
}

static void reads_title_people_pages_and_words(void)
{
    g_autoptr(AtDecoded) decoded = decode(AT_WANT_FACTS);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_TEXT);
    g_assert_cmpuint(decoded->pages, ==, 2);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Works 2022–2024");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Ann Lind");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "sea");
    g_assert_cmpstr(fixture_field(decoded, "date"), ==, "2024-12-01T00:00:00Z");
    g_assert_nonnull(strstr(decoded->text, "Bamboo after rain"));
    g_assert_nonnull(strstr(decoded->text, "Second"));
}

static double luma_at(GBytes *bytes, int x, int y)
{
    gsize n;
    const void *data = g_bytes_get_data(bytes, &n);
    VipsImage *image = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_nonnull(image);
    double *values = NULL;
    g_assert_cmpint(vips_getpoint(image, &values, &(int){0}, x, y, NULL), ==, 0);
    double luma = values[0];
    g_free(values);
    g_object_unref(image);
    return luma;
}

static void draws_the_first_page(void)
{
    g_autoptr(AtDecoded) decoded = decode(AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) again = decode(AT_WANT_PREVIEWS);
    const AtPreview *preview = fixture_preview(decoded, AT_PREVIEW_MIDDLE);
    g_assert_cmpuint(preview->width, ==, 720);
    g_assert_cmpuint(preview->height, ==, 960);
    g_assert_cmpfloat(luma_at(preview->bytes, 192, 192), <, 20);
    g_assert_cmpfloat(luma_at(preview->bytes, 600, 800), >, 240);
    g_assert_true(g_bytes_equal(preview->bytes, fixture_preview(again, AT_PREVIEW_MIDDLE)->bytes));
}

static void renders_any_page_at_any_size(void)
{
    g_autoptr(GError) error = NULL;
    AtFormat format = {.media_type = "application/pdf"};
    AtSource source = {.fd = made(), .name = "a.pdf", .format = &format};
    g_autofree char *type = NULL, *none = NULL;
    g_autoptr(GBytes) bytes = at_render_pdf(&source, 0, 1600, &type, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(type, ==, "image/webp");
    g_assert_cmpfloat(luma_at(bytes, 320, 320), <, 20);
    g_assert_cmpfloat(luma_at(bytes, 1100, 1500), >, 240);
    g_assert_null(at_render_pdf(&source, 7, 0, &none, &error));
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, "there is no page 8: it has 2");
    g_assert_null(none);
    g_assert_cmpint(lseek(source.fd, 0, SEEK_CUR), >=, 0); /* still the caller's */
    close(source.fd);
}

static void refuses_what_is_no_pdf(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(fixture_decode(fixture_fd("%PDF-1.7 and no more", 20), at_decode_pdf, "a.pdf",
        "application/pdf", AT_WANT_FACTS, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_true(g_str_has_prefix(error->message, "the PDF is damaged"));
}

static void takes_the_default_language_wherever_it_stands(void)
{
    static const char packet[] =
        "<r><title><Alt><li xml:lang='zh-CN'>静夜</li><li xml:lang='x-default'>Night</li>"
        "<li xml:lang='de'>Nacht</li></Alt></title><rights><Alt><li xml:lang='de'>Recht</li>"
        "<li xml:lang='fr'>droit</li></Alt></rights></r>";
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    at_xmp_read(packet, strlen(packet), decoded);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Night");
    g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "Recht");
    g_assert_cmpuint(decoded->fields->len, ==, 2);
}

static void reads_xmp_as_exiftool_does(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = fixture_shared("metadata/exiftool/PDF.pdf");
    if (!path)
        return;
    g_autoptr(AtDecoded) decoded = fixture_decode(open(path, O_RDONLY | O_CLOEXEC), at_decode_pdf,
        "PDF.pdf", "application/pdf", AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Test IPTC picture");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Phil Harvey");
    g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "Copyright 2004 Phil Harvey");
    g_assert_cmpstr(fixture_field(decoded, "description"), ==, "A witty caption");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "ExifTool");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/pdf/reads-title-people-pages-and-words", reads_title_people_pages_and_words);
    g_test_add_func("/pdf/draws-the-first-page", draws_the_first_page);
    g_test_add_func("/pdf/renders-any-page-at-any-size", renders_any_page_at_any_size);
    g_test_add_func("/pdf/refuses-what-is-no-pdf", refuses_what_is_no_pdf);
    g_test_add_func("/pdf/takes-the-default-language-wherever-it-stands",
        takes_the_default_language_wherever_it_stands);
    g_test_add_func("/pdf/reads-xmp-as-exiftool-does", reads_xmp_as_exiftool_does);
    return g_test_run();
}
