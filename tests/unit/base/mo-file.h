/*
 * mo-file.h - builds a .mo file in memory for the tests of base/mo.c and base/message.c.
 */
#pragma once
#include <glib.h>

typedef struct {
    const char *text;
    gsize text_length;
    const char *to;
    gsize to_length;
} MoEntry;
#define MO(text, to)                                                                               \
    {                                                                                              \
        text, sizeof(text) - 1, to, sizeof(to) - 1                                                 \
    }

GByteArray *mo_file(const MoEntry *entries, guint n);
