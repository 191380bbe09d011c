#include "media/document.h"
#include "media/zip.h"

#include "fixture.h"

#include <archive.h>
#include <archive_entry.h>
#include <vips/vips.h>

#define EPUB "application/epub+zip"
#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define ODT "application/vnd.oasis.opendocument.text"

typedef struct {
    const char *name;
    gconstpointer data;
    gsize n; /* 0: a string */
} Part;

static int zipped(const Part *parts)
{
    gsize room = 64 * 1024 * 1024, used = 0;
    g_autofree char *buffer = g_malloc(room);
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_open_memory(archive, buffer, room, &used);
    for (; parts->name; parts++) {
        gsize n = parts->n ? parts->n : strlen(parts->data);
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, parts->name);
        archive_entry_set_size(entry, (gint64)n);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
        g_assert_cmpint(archive_write_data(archive, parts->data, n), ==, (gssize)n);
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    return fixture_fd(buffer, used);
}

static AtDecoded *decode(const Part *parts, const char *type, guint want)
{
    g_autoptr(GError) error = NULL;
    AtDecoded *decoded = fixture_decode(zipped(parts), at_decode_book, "a", type, want, &error);
    g_assert_no_error(error);
    return decoded;
}

static const char container[] =
    "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
    "<rootfile full-path='OEBPS/book.opf' media-type='application/oebps-package+xml'/></rootfiles></container>";
static const char package[] =
    "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/'><metadata>"
    "<dc:title>The Ledger</dc:title><dc:creator>Ann Lind</dc:creator><dc:creator>Bo Lind</dc:creator>"
    "<dc:language>en</dc:language><dc:rights>CC0 1.0</dc:rights><dc:subject>sea</dc:subject><dc:date>2022-11-05</dc:date>"
    "</metadata><manifest><item id='two' href='text/b%20b.xhtml'/><item id='one' href='text/a.xhtml'/>"
    "<item id='pic' href='cover.png' properties='cover-image'/></manifest>"
    "<spine><itemref idref='one'/><itemref idref='two'/></spine></package>";
static const char chapter_a[] =
    "<?xml version='1.0'?><html><head><title>x</title></head><body><p>First&nbsp;words.</p></body></html>";
static const char chapter_b[] = "<html><body><p>Second words.</p></body></html>";

static GBytes *picture(void)
{
    VipsImage *image = NULL;
    void *data = NULL;
    gsize n = 0;
    g_assert_cmpint(vips_black(&image, 60, 90, "bands", 3, NULL), ==, 0);
    g_assert_cmpint(vips_pngsave_buffer(image, &data, &n, NULL), ==, 0);
    g_object_unref(image);
    return g_bytes_new_with_free_func(data, n, g_free, data);
}

static void reads_an_epub_in_its_order_and_shows_its_cover(void)
{
    g_autoptr(GBytes) cover = picture();
    const Part parts[] = {{"mimetype", EPUB}, {"OEBPS/text/b b.xhtml", chapter_b},
        {"META-INF/container.xml", container}, {"OEBPS/text/a.xhtml", chapter_a},
        {"OEBPS/cover.png", g_bytes_get_data(cover, NULL), g_bytes_get_size(cover)},
        {"OEBPS/book.opf", package}, {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, EPUB, AT_WANT_PREVIEWS);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_TEXT);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "The Ledger");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Ann Lind");
    g_assert_cmpstr(fixture_field(decoded, "language"), ==, "en");
    g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "CC0 1.0");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "sea");
    g_assert_cmpstr(fixture_field(decoded, "date"), ==, "2022-11-05");
    g_assert_cmpstr(decoded->text, ==, "First\xc2\xa0words.\n\nSecond words.\n\n");
    g_assert_cmpuint(fixture_preview(decoded, AT_PREVIEW_MIDDLE)->width, ==, 60);
    g_assert_cmpstr(fixture_fact(decoded, "cover"), ==, "yes");
}

static void reads_a_chapter_once(void)
{
    static const char again[] =
        "<package><manifest><item id='one' href='text/a.xhtml'/><item id='two' href='text/a.xhtml'/></manifest>"
        "<spine><itemref idref='one'/><itemref idref='one'/><itemref idref='two'/></spine></package>";
    const Part parts[] = {{"mimetype", EPUB}, {"META-INF/container.xml", container},
        {"OEBPS/text/a.xhtml", chapter_a}, {"OEBPS/book.opf", again}, {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, EPUB, AT_WANT_FACTS);
    g_assert_cmpstr(decoded->text, ==, "First\xc2\xa0words.\n\n");
}

static void draws_the_page_where_a_cover_is_no_picture(void)
{
    const Part parts[] = {{"META-INF/container.xml", container}, {"OEBPS/book.opf", package},
        {"OEBPS/text/a.xhtml", chapter_a},
        {"OEBPS/cover.png", "\x89PNG\r\n\x1a\n and then nothing"}, {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, EPUB, AT_WANT_PREVIEWS);
    g_assert_cmpuint(decoded->previews->len, ==, 3);
    g_assert_cmpuint(fixture_preview(decoded, AT_PREVIEW_MIDDLE)->height, ==, 960);
    g_assert_cmpuint(decoded->notes->len, ==, 1);
    g_assert_true(g_str_has_prefix(decoded->notes->pdata[0], "its cover cannot be read"));
}

static void says_what_a_broken_epub_lacks(void)
{
    const Part bare[] = {{"mimetype", EPUB}, {NULL}};
    const Part half[] = {{"META-INF/container.xml", container}, {NULL}};
    g_autoptr(GError) one = NULL, two = NULL, three = NULL;
    g_assert_null(fixture_decode(zipped(bare), at_decode_book, "a", EPUB, 1, &one));
    g_assert_error(one, AT_ERROR, AT_INVALID);
    g_assert_cmpstr(
        one->message, ==, "the book has no META-INF/container.xml, which names its parts");
    g_assert_null(fixture_decode(zipped(half), at_decode_book, "a", EPUB, 1, &two));
    g_assert_cmpstr(two->message, ==, "the book's package document 'OEBPS/book.opf' is missing");
    g_assert_null(
        fixture_decode(fixture_fd("PK\3\4 no zip", 11), at_decode_book, "a", EPUB, 1, &three));
    g_assert_error(three, AT_ERROR, AT_INVALID);
}

#define W "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
static const char document[] =
    "<w:document " W
    "><w:body><w:p><w:r><w:t>Letter</w:t></w:r></w:p><w:p><w:r><w:t xml:space='preserve'>Dear </w:t></w:r>"
    "<w:r><w:t>Qing</w:t><w:br/><w:delText>gone</w:delText><w:instrText>PAGE</w:instrText><w:t>thanks</w:t></w:r></w:p></w:body></w:document>";
static const char core[] =
    "<cp:coreProperties xmlns:cp='c' xmlns:dc='d' xmlns:dcterms='t'><dc:title>About a cover</dc:title><dc:creator>Mira Holt</dc:creator>"
    "<cp:keywords>letter, rights</cp:keywords><dcterms:created>2025-01-14T09:30:00Z</dcterms:created></cp:coreProperties>";

static void reads_a_docx(void)
{
    const Part parts[] = {{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", document},
        {"docProps/core.xml", core},
        {"docProps/app.xml", "<Properties><Pages>3</Pages></Properties>"},
        {"word/styles.xml", "<w:styles " W "><w:lang w:val='de-DE'/></w:styles>"}, {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, DOCX, AT_WANT_PREVIEWS);
    g_assert_cmpstr(decoded->text, ==, "Letter\n\nDear Qing\nthanks\n\n");
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "About a cover");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Mira Holt");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "letter");
    g_assert_cmpstr(fixture_field(decoded, "date"), ==, "2025-01-14T09:30:00Z");
    g_assert_cmpstr(fixture_field(decoded, "language"), ==, "de-DE");
    g_assert_cmpuint(decoded->pages, ==, 3);
    g_assert_nonnull(fixture_preview(decoded, AT_PREVIEW_SMALL));
}

static void reads_an_odt(void)
{
    const Part parts[] = {{"mimetype", ODT},
        {"content.xml",
            "<o xmlns:text='t'><text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
            "<text:h>信</text:h><text:p>你好<text:s text:c='2'/>人<text:line-break/>再见</text:p></o>"},
        {"meta.xml",
            "<m xmlns:dc='d' xmlns:meta='m'><dc:title>给陌生人的信</dc:title><meta:initial-creator>沈青</meta:initial-creator>"
            "<dc:creator>Other</dc:creator><meta:keyword>书信</meta:keyword><meta:document-statistic meta:page-count='2'/></m>"},
        {"styles.xml",
            "<s xmlns:style='s' xmlns:fo='f'><style:text-properties fo:language='zh' fo:country='CN'/></s>"},
        {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, ODT, AT_WANT_FACTS);
    g_assert_cmpstr(decoded->text, ==, "信\n\n你好  人\n再见\n\n");
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "给陌生人的信");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "沈青");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "书信");
    g_assert_cmpstr(fixture_field(decoded, "language"), ==, "zh-CN");
    g_assert_cmpuint(decoded->pages, ==, 2);
}

static void refuses_a_zip_bomb(void)
{
    gsize n = 40 * 1024 * 1024;
    g_autofree char *zeros = g_malloc0(n);
    const Part parts[] = {{"word/document.xml", zeros, n}, {NULL}};
    g_autoptr(GError) error = NULL;
    g_assert_null(fixture_decode(zipped(parts), at_decode_book, "a", DOCX, 1, &error));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(
        error->message, ==, "its zip container unpacks to more than 100 times its size, or 256 MB");
}

static void expands_no_entity(void)
{
    const Part parts[] = {
        {"word/document.xml",
            "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
            "<d xmlns:w='w'><w:p><w:t>x&b;y&f;z &amp; &lt;</w:t></w:p></d>"},
        {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, DOCX, AT_WANT_FACTS);
    g_assert_cmpstr(decoded->text, ==, "xyz & <\n\n");
}

static void keeps_what_came_before_the_damage(void)
{
    g_autoptr(GString) xml = g_string_new("<d xmlns:w='w'>");
    for (int i = 0; i < 100; i++)
        g_string_append(xml, "<w:p><w:t>Good words</w:t></w:p>\n");
    g_string_append(xml, "<w:p><w:t>bad</w:p></d>");
    const Part parts[] = {{"word/document.xml", xml->str}, {NULL}};
    g_autoptr(AtDecoded) decoded = decode(parts, DOCX, AT_WANT_FACTS);
    g_assert_true(g_str_has_prefix(decoded->text, "Good words"));
    g_assert_cmpstr(decoded->notes->pdata[0], ==, "its XML is damaged at line 101");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* libvips warns of the damaged pictures that it is given here. */
    g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/book/reads-an-epub-in-its-order-and-shows-its-cover",
        reads_an_epub_in_its_order_and_shows_its_cover);
    g_test_add_func("/book/reads-a-chapter-once", reads_a_chapter_once);
    g_test_add_func("/book/draws-the-page-where-a-cover-is-no-picture",
        draws_the_page_where_a_cover_is_no_picture);
    g_test_add_func("/book/says-what-a-broken-epub-lacks", says_what_a_broken_epub_lacks);
    g_test_add_func("/book/reads-a-docx", reads_a_docx);
    g_test_add_func("/book/reads-an-odt", reads_an_odt);
    g_test_add_func("/book/refuses-a-zip-bomb", refuses_a_zip_bomb);
    g_test_add_func("/book/expands-no-entity", expands_no_entity);
    g_test_add_func("/book/keeps-what-came-before-the-damage", keeps_what_came_before_the_damage);
    return g_test_run();
}
