#include "base/text.h"

#include <string.h>

static void text_becomes_the_tokens_that_are_searched(void)
{
    static const struct {
        const char *text, *tokens;
    } cases[] = {
        {"", ""},
        {"Hello, World!", "hello world"},
        {"静夜思", "静夜 夜思"},
        {"静", "静"},
        {"李白《静夜思》", "李白 静夜 夜思"},
        {"AI绘画2024年", "ai 绘画 2024 年"},
        {"ＡＢＣ１２３", "abc123"},
        {"ｶﾀｶﾅ", "カタ タカ カナ"},
        {"がっこう", "かっ っこ こう"},
        {"ラーメン", "ラー ーメ メン"},
        {"한국어", "한국 국어"},
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8", "한국"},
        {"Café CAFE\xcc\x81 ÉMILE", "cafe cafe emile"},
        {"Straße STRASSE", "strasse strasse"},
        {"ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"},
        {"Война́ и мир", "воина и мир"},
        {"ﬁne Ångström", "fine angstrom"},
        {"co\xc2\xadoperate", "cooperate"},
        {"don't e-mail snake_case", "don t e mail snake case"},
        {"a\xff"
         "b \xe9\x9d",
            "a b"},
        {"IMG_0042.JPG", "img 0042 jpg"},
        {"\xf0\xa0\x80\x80\xf0\xa0\x80\x81", "\xf0\xa0\x80\x80\xf0\xa0\x80\x81"},
        {"🎵 tune", "tune"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *tokens = at_text_index(cases[i].text, -1);
        g_assert_cmpstr(tokens, ==, cases[i].tokens);
    }
}

static gboolean collect(const AtToken *token, gpointer data)
{
    g_string_append_printf(
        data, "%s:%d:%u-%u ", token->text, token->kind, token->start, token->end);
    return TRUE;
}

static void a_token_knows_its_bytes_in_the_source(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    at_text_tokens("É x 静夜思", -1, collect, out);
    g_assert_cmpstr(out->str, ==, "e:0:0-2 x:0:3-4 静夜:1:5-11 夜思:1:8-14 ");
    g_string_truncate(out, 0);
    at_text_tokens("e\xcc\x81t", 3, collect, out);
    g_assert_cmpstr(out->str, ==, "e:0:0-3 ");
    g_string_truncate(out, 0);
    at_text_tokens("a\0b", 3, collect, out);
    g_assert_cmpstr(out->str, ==, "a:0:0-1 b:0:2-3 ");
}

static void a_long_word_is_cut_into_pieces(void)
{
    g_autofree char *word = g_strnfill(150, 'a');
    g_autofree char *tokens = at_text_index(word, -1);
    g_auto(GStrv) parts = g_strsplit(tokens, " ", -1);
    g_assert_cmpuint(g_strv_length(parts), ==, 3);
    g_assert_cmpuint(strlen(parts[0]), ==, 64);
    g_assert_cmpuint(strlen(parts[2]), ==, 22);
}

static gboolean only_one(const AtToken *token, gpointer data)
{
    ++*(guint *)data;
    return FALSE;
}

static void the_reader_may_stop(void)
{
    guint n = 0;
    at_text_tokens("one two 静夜思", -1, only_one, &n);
    g_assert_cmpuint(n, ==, 1);
}

static void names_are_compared_folded(void)
{
    g_autofree char *a = at_text_fold("  Émile  ZOLA ");
    g_assert_cmpstr(a, ==, "emile zola");
    g_autofree char *b = at_text_fold("Ｍｏ\xff");
    g_assert_cmpstr(b, ==, "mo\xef\xbf\xbd");
    g_autofree char *joined = at_text_fold("㉽ㄽ"), *again = at_text_fold(joined);
    g_assert_cmpstr(joined, ==, again);
    g_autofree char *circled = at_text_fold("\xe3\x89\xb5"); /* U+3275, a syllable in a circle */
    g_assert_cmpstr(circled, ==, "\xec\x95\x84");
}

static void bytes_are_made_fit_to_show(void)
{
    static const struct {
        const char *bytes, *shown;
    } cases[] = {
        {"plain 静", "plain 静"}, {"a\nb\tc\x7f", "a␊b␉c␡"},
        {"bad\xff\xc3(", "bad\xef\xbf\xbd\xef\xbf\xbd("}, {"\x1b[31m", "␛[31m"},
        {"\xc2\x9b", "\xef\xbf\xbd"}, {"a\xe2\x80\xaegpj.exe", "a\xef\xbf\xbdgpj.exe"}, /* U+202E */
        {"\xe2\x81\xa6x\xe2\x81\xa9", "\xef\xbf\xbdx\xef\xbf\xbd"}, /* U+2066, U+2069 */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *shown = at_text_show(cases[i].bytes, -1);
        g_assert_cmpstr(shown, ==, cases[i].shown);
    }
    g_autofree char *whole = at_text_show("a\0b", 3);
    g_assert_cmpstr(whole, ==, "a␀b");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/text/text-becomes-the-tokens-that-are-searched",
        text_becomes_the_tokens_that_are_searched);
    g_test_add_func(
        "/base/text/a-token-knows-its-bytes-in-the-source", a_token_knows_its_bytes_in_the_source);
    g_test_add_func("/base/text/a-long-word-is-cut-into-pieces", a_long_word_is_cut_into_pieces);
    g_test_add_func("/base/text/the-reader-may-stop", the_reader_may_stop);
    g_test_add_func("/base/text/names-are-compared-folded", names_are_compared_folded);
    g_test_add_func("/base/text/bytes-are-made-fit-to-show", bytes_are_made_fit_to_show);
    return g_test_run();
}
