/* The words of any HTML are UTF-8, its fields are the vocabulary's, and what those words are does
 * not hang on whether fields are wanted. */
#include "media/prose.h"

#include "file.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const char *charset;
    g_autofree char *html = at_charset_decode(size ? (const char *)data : "", size, NULL, &charset);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GString) words = g_string_new(NULL), again = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    gboolean good = at_html_read(html, strlen(html), decoded, words, &error);
    g_assert_true(good == (error == NULL));
    if (!good)
        return 0;
    g_assert_true(at_html_read(html, strlen(html), NULL, again, NULL));
    g_assert_cmpstr(words->str, ==, again->str);
    g_assert_true(g_utf8_validate(words->str, -1, NULL));
    at_prose_take(decoded, g_strdup(words->str));
    fuzz_check(decoded, "text/html", AT_KIND_TEXT);
    return 0;
}
