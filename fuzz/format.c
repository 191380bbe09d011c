/* Which format some bytes are: the first line of the input is the name, the rest the content. */
#include "media/format.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const unsigned char *end = size ? memchr(data, '\n', MIN(size, 256)) : NULL;
    g_autofree char *name = end ? g_strndup((const char *)data, (gsize)(end - data)) : NULL;
    gsize skip = end ? (gsize)(end - data) + 1 : 0;
    /* A copy, so that a read past the end is one past an allocation. */
    g_autofree unsigned char *copy = g_memdup2(data + skip, size - skip);
    const AtFormat *format = at_format_sniff(copy, size - skip, name);
    if (format) {
        g_assert_true(at_format_by_type(format->media_type) == format);
        at_format_named_so(format, name);
    }
    g_assert_true(at_format_sniff(copy, size - skip, name) == format);
    return 0;
}
