/*
 * net/range.h - the Range header (RFC 9110 14.2): one range of bytes of a file.
 */
#pragma once
#include <glib.h>

typedef enum {
    AT_RANGE_WHOLE, /* no range, or one that is not understood or not single: send everything */
    AT_RANGE_PART, /* start and end are set */
    AT_RANGE_OUTSIDE, /* nothing of it lies inside: 416 */
} AtRangeKind;

typedef struct {
    guint64 start;
    guint64 end; /* first byte after it */
} AtRange;

AtRangeKind at_range_parse(const char *header, guint64 size, AtRange *range);
