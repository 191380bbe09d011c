#include "media/prose.h"

#include "fixture.h"

#include <vips/vips.h>

static AtDecoded *decode(const char *bytes, gssize n, const char *media_type, guint want)
{
    g_autoptr(GError) error = NULL;
    AtDecoded *decoded = fixture_decode(fixture_fd(bytes, n < 0 ? strlen(bytes) : (gsize)n),
        at_decode_text, "a", media_type, want, &error);
    g_assert_no_error(error);
    return decoded;
}

static const struct {
    const char *charset, *bytes;
    gssize n;
    const char *text;
} charsets[] = {
    {"UTF-8", "caf\xc3\xa9", -1, "café"},
    {"UTF-8",
        "\xef\xbb\xbf"
        "caf\xc3\xa9",
        -1, "café"},
    {"WINDOWS-1252", "caf\xe9 \x93ol\xe9\x94", -1, "café “olé”"},
    {"UTF-16", "\xff\xfe\x60\x4f\x7d\x59\x3d\xd8\x00\xde", 10, "你好😀"},
    {"UTF-16", "\xfe\xff\x4f\x60\x59\x7d", 6, "你好"},
    {"GB18030", "\xb4\xb2\xc7\xb0\xc3\xf7\xd4\xc2\xb9\xe2\xa3\xac", -1, "床前明月光，"},
    {"BIG5", "\xa7\xc9\xab\x65\xa9\xfa\xa4\xeb\xa5\xfa", -1, "床前明月光"},
    {"SHIFT_JIS", "\x8c\xc3\x92\x72\x82\xe2\x8a\x5e", -1, "古池や蛙"},
};

static void knows_character_sets_by_their_bytes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
        g_autoptr(AtDecoded) decoded =
            decode(charsets[i].bytes, charsets[i].n, "text/plain", AT_WANT_FACTS);
        g_assert_cmpstr(decoded->text, ==, charsets[i].text);
        g_assert_cmpstr(fixture_fact(decoded, "charset"), ==, charsets[i].charset);
    }
}

static void keeps_a_text_that_is_cut_in_a_character(void)
{
    g_autoptr(AtDecoded) decoded =
        decode("\xb4\xb2\xc7\xb0\xc3\xf7\xd4\xc2\xb9", -1, "text/plain", 1);
    g_assert_true(g_str_has_prefix(decoded->text, "床前明月"));
}

static void reads_the_front_matter_of_markdown(void)
{
    g_autoptr(AtDecoded) decoded =
        decode("---\ntitle: \"Winter: a log\"\nauthor: Ann Lind\n"
               "date: 2024-05-01\ntags: [sea, ice]\nlicense: CC BY 4.0\n"
               "keywords:\n  - boats\n---\n# Another\n\nThe *boats* lay.\n",
            -1, "text/markdown", AT_WANT_FACTS);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_TEXT);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Winter: a log");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Ann Lind");
    g_assert_cmpstr(fixture_field(decoded, "date"), ==, "2024-05-01");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "sea");
    g_assert_cmpstr(fixture_field(decoded, "licence"), ==, "CC BY 4.0");
    g_assert_cmpstr(fixture_value(decoded->raw, "front.keywords"), ==, "boats");
}

static void titles_markdown_by_its_first_heading(void)
{
    g_autoptr(AtDecoded) one =
        decode("Words\n\n# The [Sea](x), *again*\n## Not this\n", -1, "text/markdown", 1);
    g_autoptr(AtDecoded) two = decode("Under a line\n===\nWords\n", -1, "text/markdown", 1);
    g_assert_cmpstr(fixture_field(one, "title"), ==, "The Sea, again");
    g_assert_cmpstr(fixture_field(two, "title"), ==, "Under a line");
}

static const char html[] =
    "<!doctype html><html lang=de><head><meta charset=iso-8859-1><title>Die See &amp; das\n Land</title>"
    "<meta name=author content='B. Lind'><meta name=description content=Versuch>"
    "<meta name=keywords content='See, Land'><link rel=license href=https://example.org/by>"
    "<script>var hidden=1</script><style>p{color:red}</style></head>"
    "<body><h1>Titel</h1><p>F\xfcnf <b>fette</b> W\xf6rter</p><p>Zwei<br>Zeilen<table><tr><td>a<td>b</table>";

static void reads_the_words_of_html_and_no_script(void)
{
    g_autoptr(AtDecoded) decoded = decode(html, -1, "text/html", AT_WANT_FACTS);
    g_assert_cmpstr(decoded->text, ==, "Titel\n\nFünf fette Wörter\n\nZwei\nZeilen\n\na b\n\n");
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Die See & das Land");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "B. Lind");
    g_assert_cmpstr(fixture_field(decoded, "description"), ==, "Versuch");
    g_assert_cmpstr(fixture_field(decoded, "keyword"), ==, "See");
    g_assert_cmpstr(fixture_field(decoded, "language"), ==, "de");
    g_assert_cmpstr(fixture_field(decoded, "licence"), ==, "https://example.org/by");
}

static void refuses_html_that_is_nested_too_deeply(void)
{
    g_autoptr(GString) deep = g_string_new(NULL);
    for (int i = 0; i < 200000; i++)
        g_string_append(deep, "<b>");
    g_autoptr(GError) error = NULL;
    g_assert_null(fixture_decode(
        fixture_fd(deep->str, deep->len), at_decode_text, "a", "text/html", AT_WANT_FACTS, &error));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(error->message, ==, "its HTML is nested more than 10000 levels deep");
}

static void keeps_two_megabytes_of_words_and_says_so(void)
{
    g_autoptr(GString) many = g_string_new(NULL);
    while (many->len < 3 * 1024 * 1024)
        g_string_append(many, "床前明月光\n");
    g_autoptr(AtDecoded) decoded =
        decode(many->str, (gssize)many->len, "text/plain", AT_WANT_FACTS);
    g_assert_cmpuint(strlen(decoded->text), <=, AT_PROSE_LIMIT);
    g_assert_cmpuint(strlen(decoded->text), >, AT_PROSE_LIMIT - 8);
    g_assert_true(g_utf8_validate(decoded->text, -1, NULL));
    g_assert_cmpuint(decoded->notes->len, ==, 1);
    g_assert_cmpstr(
        decoded->notes->pdata[0], ==, "only the first 2 MB of its words can be searched");
}

static void draws_a_poem_as_a_card_and_prose_as_a_page(void)
{
    g_autoptr(GString) long_text = g_string_new(NULL);
    for (int i = 0; i < 500; i++)
        g_string_append(long_text, "Nobody who knew the place would have called it beautiful. ");
    g_autoptr(AtDecoded) poem =
        decode("牀前明月光\n疑是地上霜\n", -1, "text/plain", AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) prose = decode(long_text->str, -1, "text/plain", AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) again = decode(long_text->str, -1, "text/plain", AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) empty = decode("", 0, "text/plain", AT_WANT_PREVIEWS);
    g_assert_cmpuint(fixture_preview(poem, AT_PREVIEW_MIDDLE)->width, ==, 960);
    g_assert_cmpuint(fixture_preview(prose, AT_PREVIEW_MIDDLE)->width, ==, 720);
    g_assert_cmpuint(g_bytes_get_size(fixture_preview(prose, AT_PREVIEW_MIDDLE)->bytes), >, 20000);
    g_assert_true(g_bytes_equal(fixture_preview(prose, AT_PREVIEW_MIDDLE)->bytes,
        fixture_preview(again, AT_PREVIEW_MIDDLE)->bytes));
    g_assert_null(empty->text);
    g_assert_nonnull(fixture_preview(empty, AT_PREVIEW_SMALL));
    g_assert_null(poem->pdq);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func(
        "/plain/knows-character-sets-by-their-bytes", knows_character_sets_by_their_bytes);
    g_test_add_func(
        "/plain/keeps-a-text-that-is-cut-in-a-character", keeps_a_text_that_is_cut_in_a_character);
    g_test_add_func(
        "/plain/reads-the-front-matter-of-markdown", reads_the_front_matter_of_markdown);
    g_test_add_func(
        "/plain/titles-markdown-by-its-first-heading", titles_markdown_by_its_first_heading);
    g_test_add_func(
        "/plain/reads-the-words-of-html-and-no-script", reads_the_words_of_html_and_no_script);
    g_test_add_func(
        "/plain/refuses-html-that-is-nested-too-deeply", refuses_html_that_is_nested_too_deeply);
    g_test_add_func("/plain/keeps-two-megabytes-of-words-and-says-so",
        keeps_two_megabytes_of_words_and_says_so);
    g_test_add_func("/plain/draws-a-poem-as-a-card-and-prose-as-a-page",
        draws_a_poem_as_a_card_and_prose_as_a_page);
    return g_test_run();
}
