#include "media/format.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *bytes; /* "" "" splits where an escape would swallow what follows */
    gsize n;
    const char *media_type; /* NULL: none */
} Case;
#define B(literal) literal, sizeof(literal) - 1

static void hold(const Case *cases, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const AtFormat *format = at_format_sniff(cases[i].bytes, cases[i].n, cases[i].name);
        if (g_strcmp0(format ? format->media_type : NULL, cases[i].media_type) != 0)
            g_error("case %u, %s: %s, not %s", (guint)i, cases[i].name,
                format ? format->media_type : "none", cases[i].media_type);
    }
}

static const Case signatures[] = {
    {"a.jpg", B("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg"},
    {"a.png", B("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png"},
    {"a.gif", B("GIF89a\1\0\1\0"), "image/gif"},
    {"a.webp", B("RIFF\x24\0\0\0WEBPVP8 "), "image/webp"},
    {"a.avif",
        B("\0\0\0\x1c"
          "ftypavif\0\0\0\0mif1avif"),
        "image/avif"},
    {"a.heic",
        B("\0\0\0\x18"
          "ftypheic\0\0\0\0mif1heic"),
        "image/heic"},
    {"a.heif",
        B("\0\0\0\x18"
          "ftypmif1\0\0\0\0mif1heic"),
        "image/heic"},
    {"a.heif",
        B("\0\0\0\x1c"
          "ftypmif1\0\0\0\0mif1avif"),
        "image/avif"},
    {"a.jxl", B("\xff\x0a\xfa\x1f"), "image/jxl"},
    {"a.jxl", B("\0\0\0\x0cJXL \r\n\x87\n"), "image/jxl"},
    {"a.tif", B("II*\0\x08\0\0\0\0\0"), "image/tiff"},
    {"a.tif", B("MM\0*\0\0\0\x08\0\0"), "image/tiff"},
    {"a.tif", B("MM\0+\0\x08\0\0"), "image/tiff"},
    {"a.psd", B("8BPS\0\1\0\0"), "image/vnd.adobe.photoshop"},
    {"a.cr2", B("II*\0\x10\0\0\0CR\2\0"), "image/x-canon-cr2"},
    {"a.cr3",
        B("\0\0\0\x18"
          "ftypcrx \0\0\0\1crx isom"),
        "image/x-canon-cr3"},
    {"a.nef", B("MM\0*\0\0\0\x08\0\0"), "image/x-nikon-nef"},
    {"a.arw", B("II*\0\x08\0\0\0\0\0"), "image/x-sony-arw"},
    {"a.orf", B("IIRO\x08\0\0\0"), "image/x-olympus-orf"},
    {"a.rw2", B("IIU\0\x18\0\0\0"), "image/x-panasonic-rw2"},
    {"a.raf", B("FUJIFILMCCD-RAW 0201"), "image/x-fuji-raf"},
    {"a.pef", B("MM\0*\0\0\0\x08\0\0"), "image/x-pentax-pef"},
    {"a.srw", B("II*\0\x08\0\0\0\0\0"), "image/x-samsung-srw"},
    {"a.wav", B("RIFF\x24\0\0\0WAVEfmt "), "audio/wav"},
    {"a.wav", B("RF64\xff\xff\xff\xffWAVEds64"), "audio/wav"},
    {"a.flac", B("fLaC\0\0\0\x22"), "audio/flac"},
    {"a.mp3", B("ID3\4\0\0\0\0\0\1\0\xff\xfb\x90\x64"), "audio/mpeg"},
    {"a.flac",
        B("ID3\4\0\0\0\0\0\1\0"
          "fLaC\0\0\0\x22"),
        "audio/flac"},
    {"a.aac", B("\xff\xf1\x50\x80\x02\x1f\xfc\0"), "audio/aac"},
    {"a.ogg", B("OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x1e\1vorbis"), "audio/ogg"},
    {"a.ogg", B("OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x13OpusHead"), "audio/opus"},
    {"a.ogv", B("OggS\0\2\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\1\x2a\x80theora"), "video/ogg"},
    {"a.m4a",
        B("\0\0\0\x1c"
          "ftypM4A \0\0\2\0M4A mp42"),
        "audio/mp4"},
    {"a.mp4",
        B("\0\0\0\x20"
          "ftypisom\0\0\2\0isomiso2"),
        "video/mp4"},
    {"a.mov",
        B("\0\0\0\x14"
          "ftypqt  \0\0\2\0qt  "),
        "video/quicktime"},
    {"a.mov",
        B("\0\0\0\x08"
          "wide\0\0\x12\x34mdat"),
        "video/quicktime"},
    {"a.mkv", B("\x1a\x45\xdf\xa3\xa3\x42\x86\x81\1\x42\x82\x88matroska"), "video/x-matroska"},
    {"a.webm", B("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm"), "video/webm"},
    {"a.avi", B("RIFF\x24\0\0\0AVI LIST"), "video/x-msvideo"},
    {"a.pdf", B("%PDF-1.7\n"), "application/pdf"},
    {"a.pdf", B("\n\n junk before %PDF-1.4\n"), "application/pdf"},
    {"a.mid", B("MThd\0\0\0\6\0\1\0\2"), "audio/midi"},
    {"a.rmi", B("RIFF\x24\0\0\0RMIDdata"), "audio/midi"},
    {"a", B("\0\0\0\x0cjP  \r\n\x87\n"), NULL},
    {"a.exe", B("MZ\x90\0\3\0\0\0"), NULL},
    {"a.mp3",
        B("\x7f"
          "ELF\2\1\1\0\0\0\0\0"),
        NULL},
};

static void a_signature_tells_the_format(void)
{
    hold(signatures, G_N_ELEMENTS(signatures));
}

static void a_zip_is_told_by_its_entries(void)
{
#define ZIP(name_length) "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" name_length "\0\0\0"
    static const char docx[] =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    static const char odt[] = "application/vnd.oasis.opendocument.text";
    static const Case cases[] = {
        {"a.zip", B(ZIP("\x08") "mimetypeapplication/epub+zip"), "application/epub+zip"},
        {"a.odt", B(ZIP("\x08") "mimetypeapplication/vnd.oasis.opendocument.text"), odt},
        {"a.odt", B(ZIP("\x08") "mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), NULL},
        {"a.zip", B(ZIP("\x0b") "_rels/.rels..." ZIP("\x11") "word/document.xml"), docx},
        {"a.docx", B(ZIP("\x13") "[Content_Types].xml"), docx},
        {"a.docx", B(ZIP("\x0b") "_rels/.rels..." ZIP("\x0f") "xl/workbook.xml"), NULL},
        {"a.mxl", B(ZIP("\x16") "META-INF/container.xml"), "application/vnd.recordare.musicxml"},
        {"a.mxl", B(ZIP("\x08") "mimetypeapplication/vnd.recordare.musicxml"),
            "application/vnd.recordare.musicxml"},
        {"a.zip", B(ZIP("\x05") "a.txt"), NULL},
        {"a.epub", B("PK\3\4"), "application/epub+zip"},
    };
    hold(cases, G_N_ELEMENTS(cases));
}

static void markup_is_told_by_its_root(void)
{
    static const char score[] = "application/vnd.recordare.musicxml+xml";
    static const Case cases[] = {
        {"a.svg", B("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), "image/svg+xml"},
        {"a.xml", B("\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- -->\n<svg:svg>"), "image/svg+xml"},
        {"a.svg", B("<!DOCTYPE svg PUBLIC \"-//W3C\" [<!ENTITY a \"b\">]><x/>"), "image/svg+xml"},
        {"a.svg", B("\xff\xfe<\0s\0v\0g\0>\0"), "image/svg+xml"},
        {"a.svg", B("\xfe\xff\0<\0s\0v\0g\0>"), "image/svg+xml"},
        {"a.svg", B("<?xml version='1.0'?><!-- long, and no end in sight "), "image/svg+xml"},
        {"a.svgz", B("\x1f\x8b\x08\0"), "image/svg+xml"},
        {"a.gz", B("\x1f\x8b\x08\0"), NULL},
        {"a.musicxml", B("<?xml version='1.0'?><score-partwise version='4.0'>"), score},
        {"a.xml", B("<?xml version='1.0'?><!DOCTYPE score-timewise PUBLIC ''>"), score},
        {"a.xml", B("<?xml version='1.0'?><rss/>"), NULL},
        {"a", B("  <!doctype HTML><p>"), "text/html"},
        {"a.html", B("Just words."), "text/html"},
        {"a.md", B("<h1>A page</h1>\n\n# and its text"), "text/markdown"},
        {"a.md", B("<!DOCTYPE html><html>"), "text/html"},
    };
    hold(cases, G_N_ELEMENTS(cases));
}

static void text_needs_a_name_that_speaks_for_it(void)
{
    static const Case cases[] = {
        {"a.txt", B("Words."), "text/plain"},
        {"a.TXT", B("\xce\xe9 in Latin-1"), "text/plain"},
        {"a.txt", B("\xff\xfeW\0o\0"), "text/plain"},
        {"README", B("Words."), "text/plain"},
        {"a.txt", B(""), "text/plain"},
        {"empty", B(""), NULL},
        {"a.md", B("# Title"), "text/markdown"},
        {"a.c", B("int main(void);"), NULL},
        {"a.txt", B("MZ\1\2\0\0"), NULL},
        {NULL, B("Words."), "text/plain"},
    };
    hold(cases, G_N_ELEMENTS(cases));
}

static void the_content_wins_over_the_name(void)
{
    static const Case cases[] = {
        {"a.png", B("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg"},
        {"a.txt", B("%PDF-1.7\n"), "application/pdf"},
        {"a.jpg", B("<!DOCTYPE html><title>404</title>"), "text/html"},
        {"a.jpg", B("not a picture at all"), "text/plain"},
        {"a.nef", B("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg"},
        {"a.m4a",
            B("\0\0\0\x14"
              "ftypqt  \0\0\2\0qt  "),
            "video/quicktime"},
    };
    hold(cases, G_N_ELEMENTS(cases));
    g_assert_false(at_format_named_so(at_format_by_type("image/jpeg"), "a.png"));
    g_assert_true(at_format_named_so(at_format_by_type("image/jpeg"), "a.JPEG"));
    g_assert_true(at_format_named_so(at_format_by_type("image/jpeg"), "a.tmp"));
    g_assert_true(at_format_named_so(at_format_by_type("audio/opus"), "a.ogg"));
    g_assert_true(at_format_named_so(at_format_by_type("text/plain"), "LICENSE"));
}

/* TIFF with one directory: DNGVersion, or a maker and a reduced first picture. */
static void raw_files_without_their_extension_are_told_by_tags(void)
{
    static const Case cases[] = {
        {"a", B("II*\0\x08\0\0\0\1\0\x12\xc6\1\0\4\0\0\0\1\4\0\0\0\0\0\0"), "image/x-adobe-dng"},
        {"a.tif",
            B("II*\0\x08\0\0\0\2\0"
              "\xfe\0\4\0\1\0\0\0\1\0\0\0"
              "\x0f\1\2\0\x12\0\0\0\x26\0\0\0\0\0\0\0NIKON CORPORATION"),
            "image/x-nikon-nef"},
        {"a.tif",
            B("II*\0\x08\0\0\0\2\0"
              "\xfe\0\4\0\1\0\0\0\0\0\0\0"
              "\x0f\1\2\0\x12\0\0\0\x26\0\0\0\0\0\0\0NIKON CORPORATION"),
            "image/tiff"},
        {"a.tif", B("II*\0\xff\xff\xff\xff\2\0"), "image/tiff"},
    };
    hold(cases, G_N_ELEMENTS(cases));
}

static void an_mp3_without_tag_is_told_by_two_frames(void)
{
    guint8 data[900] = {0};
    memcpy(data, "\xff\xfb\x90\x00", 4); /* 128 kbit/s at 44.1 kHz: 417 bytes */
    g_assert_null(at_format_sniff(data, sizeof data, "a.bin"));
    memcpy(data + 417, "\xff\xfb\x92\x00", 4);
    g_assert_cmpstr(at_format_sniff(data, sizeof data, "a.bin")->media_type, ==, "audio/mpeg");
    memmove(data + 50, data, 800);
    memset(data, 0, 50);
    g_assert_null(at_format_sniff(data, sizeof data, "a.bin"));
    g_assert_cmpstr(at_format_sniff(data, sizeof data, "a.mp3")->media_type, ==, "audio/mpeg");
}

static void every_format_is_whole_and_unique(void)
{
    for (const AtFormat *f = at_formats(); f->media_type; f++) {
        g_assert_true(at_format_by_type(f->media_type) == f);
        g_assert_cmpstr(f->label, !=, "");
        g_autofree char *first = g_strndup(f->extensions, strcspn(f->extensions, " "));
        g_autofree char *name = g_strconcat("x.", first, NULL);
        g_assert_true(at_format_by_extension(name) == f);
    }
    g_assert_null(at_format_by_type("image/x-nothing"));
    g_assert_null(at_format_by_type(NULL));
    g_assert_null(at_format_by_extension(".html"));
    g_assert_null(at_format_by_extension("name."));
    g_assert_null(at_format_by_extension("a.j"));
}

static void kinds_have_names(void)
{
    AtKind kind;
    for (guint k = AT_KIND_IMAGE; k <= AT_KIND_SCORE; k++) {
        g_assert_true(at_kind_parse(at_kind_name((AtKind)k), &kind));
        g_assert_cmpuint(kind, ==, k);
    }
    g_assert_true(at_kind_parse("Video", &kind));
    g_assert_cmpuint(kind, ==, AT_KIND_FILM);
    g_assert_true(at_kind_parse("music", &kind));
    g_assert_cmpuint(kind, ==, AT_KIND_SOUND);
    g_assert_false(at_kind_parse("", &kind));
    g_assert_false(at_kind_parse("imag", &kind));
}

static void real_files_are_what_they_are(void)
{
    static const struct {
        const char *path, *media_type;
    } cases[] = {{"QuickTime.heic", "image/heic"}, {"JXL.jxl", "image/jxl"},
        {"JXL2.jxl", "image/jxl"}, {"QuickTime.mov", "video/quicktime"}, {"MP3.mp3", "audio/mpeg"},
        {"Vorbis.ogg", "audio/ogg"}, {"FLAC.ogg", "audio/ogg"}, {"XMP.svg", "image/svg+xml"},
        {"PDF.pdf", "application/pdf"}, {"ExifTool.tif", "image/tiff"}, {"RIFF.webp", "image/webp"},
        {"Photoshop.psd", "image/vnd.adobe.photoshop"}};
    g_autofree char *folder = g_build_filename(
        g_getenv("ATELIER_SOURCE"), "..", "shared", "data", "metadata", "exiftool", NULL);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_test_skip("the shared test data is not on this machine");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_build_filename(folder, cases[i].path, NULL);
        g_autofree char *data = NULL;
        gsize n;
        g_assert_true(g_file_get_contents(path, &data, &n, NULL));
        const AtFormat *format = at_format_sniff(data, n, "no name");
        g_assert_cmpstr(format ? format->media_type : path, ==, cases[i].media_type);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/media/format/" name, function)
    ADD("a-signature-tells-the-format", a_signature_tells_the_format);
    ADD("a-zip-is-told-by-its-entries", a_zip_is_told_by_its_entries);
    ADD("markup-is-told-by-its-root", markup_is_told_by_its_root);
    ADD("text-needs-a-name-that-speaks-for-it", text_needs_a_name_that_speaks_for_it);
    ADD("the-content-wins-over-the-name", the_content_wins_over_the_name);
    ADD("raw-files-without-their-extension", raw_files_without_their_extension_are_told_by_tags);
    ADD("an-mp3-without-tag", an_mp3_without_tag_is_told_by_two_frames);
    ADD("every-format-is-whole-and-unique", every_format_is_whole_and_unique);
    ADD("kinds-have-names", kinds_have_names);
    ADD("real-files-are-what-they-are", real_files_are_what_they_are);
    return g_test_run();
}
