/* A damaged catalogue gives fewer messages, never a crash; what it gives is UTF-8 and is found
 * again. */
#include "base/mo.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void found_again(const char *text, const char *translation, gpointer mo)
{
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(g_utf8_validate(translation, -1, NULL));
    g_assert_nonnull(at_mo_find(mo, text, 0));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autoptr(AtMo) mo = at_mo_read(data, size);
    at_mo_each(mo, found_again, mo);
    for (gulong n = 0; n < 3; n++)
        at_mo_find(mo, "Cancel", n);
    return 0;
}
