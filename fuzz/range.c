/* A part always lies inside the file and holds at least one byte. The first 8 bytes are the file's
 * size. */
#include "net/range.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    guint64 whole;
    if (size < sizeof whole)
        return 0;
    memcpy(&whole, data, sizeof whole);
    g_autofree char *header = g_strndup((const char *)data + sizeof whole, size - sizeof whole);
    AtRange range = {0};
    if (at_range_parse(header, whole, &range) == AT_RANGE_PART) {
        g_assert_cmpuint(range.start, <, range.end);
        g_assert_cmpuint(range.end, <=, whole);
    }
    return 0;
}
