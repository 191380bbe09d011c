#include "net/range.h"

#include <string.h>

static gboolean number(const char **p, guint64 *value)
{
    const char *start = *p;
    *value = 0;
    for (; g_ascii_isdigit(**p); (*p)++) {
        guint digit = (guint)(**p - '0');
        if (*value > ((guint64)G_MAXINT64 - digit) / 10)
            return FALSE;
        *value = *value * 10 + digit;
    }
    return *p != start;
}

AtRangeKind at_range_parse(const char *header, guint64 size, AtRange *range)
{
    *range = (AtRange){0, size};
    if (!header || g_ascii_strncasecmp(header, "bytes=", 6) != 0)
        return AT_RANGE_WHOLE;
    const char *p = header + 6;
    guint64 first = 0, last = 0;
    if (*p == '-') { /* the last so many */
        p++;
        if (!number(&p, &last) || *p)
            return AT_RANGE_WHOLE;
        if (last == 0 || size == 0)
            return AT_RANGE_OUTSIDE;
        range->start = last < size ? size - last : 0;
        return AT_RANGE_PART;
    }
    if (!number(&p, &first) || *p++ != '-')
        return AT_RANGE_WHOLE;
    gboolean open = *p == '\0';
    if (!open && (!number(&p, &last) || *p || last < first))
        return AT_RANGE_WHOLE;
    if (first >= size)
        return AT_RANGE_OUTSIDE;
    range->start = first;
    range->end = open || last >= size ? size : last + 1;
    return AT_RANGE_PART;
}
