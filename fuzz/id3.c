/* The values of a text frame are several, none of them empty, all of them UTF-8. */
#include "media/av.h"
#include "media/prose.h"

#include "file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    int fd = fuzz_file(data, size);
    g_auto(GStrv) values = at_id3_values(fd, "TPE1");
    close(fd);
    if (!values)
        return 0;
    g_assert_cmpuint(g_strv_length(values), >=, 2);
    for (char **one = values; *one; one++) {
        g_assert_true(**one && g_utf8_validate(*one, -1, NULL));
        g_autofree char *mended = at_charset_mend_name(g_strdup(*one));
        g_assert_true(g_utf8_validate(mended, -1, NULL));
    }
    return 0;
}
