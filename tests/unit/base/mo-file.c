#include "mo-file.h"

static void put(GByteArray *out, guint32 value)
{
    g_byte_array_append(out, (const guint8 *)&value, sizeof value);
}

GByteArray *mo_file(const MoEntry *entries, guint n)
{
    GByteArray *out = g_byte_array_new();
    guint32 head[] = {0x950412de, 0, n, 28, 28 + 8 * n, 0, 28 + 16 * n};
    for (guint i = 0; i < G_N_ELEMENTS(head); i++)
        put(out, head[i]);
    guint32 at = 28 + 16 * n;
    for (guint i = 0; i < n; i++) {
        put(out, (guint32)entries[i].text_length);
        put(out, at);
        at += (guint32)entries[i].text_length + 1;
    }
    for (guint i = 0; i < n; i++) {
        put(out, (guint32)entries[i].to_length);
        put(out, at);
        at += (guint32)entries[i].to_length + 1;
    }
    for (guint i = 0; i < n; i++)
        g_byte_array_append(
            out, (const guint8 *)entries[i].text, (guint)entries[i].text_length + 1);
    for (guint i = 0; i < n; i++)
        g_byte_array_append(out, (const guint8 *)entries[i].to, (guint)entries[i].to_length + 1);
    return out;
}
