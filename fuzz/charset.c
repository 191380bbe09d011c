/* Whatever the bytes: valid UTF-8 comes out, in a set that has a name. */
#include "media/prose.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *charset = NULL;
    g_autofree char *text =
        at_charset_decode(n ? (const char *)data : "", n, n % 3 ? NULL : "gbk", &charset);
    g_assert_nonnull(charset);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    return 0;
}
