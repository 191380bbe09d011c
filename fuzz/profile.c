/* A colour profile's name is valid UTF-8 or none; dates and degrees of any text are well formed or
 * none. */
#include "media/profile.h"
#include "media/vocabulary.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    double degrees = 0;
    g_autofree char *name = at_profile_name(data, size);
    g_assert_true(!name || g_utf8_validate(name, -1, NULL));
    g_assert_true(!at_profile_is_srgb(data, size) || at_profile_is_valid(data, size));

    g_autofree char *text = g_strndup((const char *)data, MIN(size, 200));
    g_autofree char *clean = at_vocabulary_text(text);
    g_assert_true(!clean || (*clean && g_utf8_validate(clean, -1, NULL)));
    g_autofree char *date = at_vocabulary_date(text, text, text);
    g_autofree char *again = date ? at_vocabulary_date(date, NULL, NULL) : NULL;
    g_assert_cmpstr(date, ==, again);
    if (at_vocabulary_degrees(text, &degrees))
        g_assert_true(fabs(degrees) <= 180);
    g_autofree char *alternative = at_vocabulary_alternative(text);
    g_autofree char *comment = at_vocabulary_comment(text);
    return 0;
}
