/*
 * The several values of one ID3v2 text frame (ID3v2.3 and 2.4, https://id3.org), of which FFmpeg
 * passes on the first alone. Tags that are compressed, encrypted or unsynchronised are left to it.
 */
#include "media/av.h"

#include "media/prose.h"

#include <string.h>
#include <unistd.h>

#define TAG_BYTES (1024 * 1024) /* text comes before pictures */
#define VALUES 100

typedef struct {
    const guint8 *data;
    gsize n;
} Frame;

static gsize syncsafe(const guint8 *p)
{
    return (gsize)(p[0] & 127) << 21 | (gsize)(p[1] & 127) << 14 | (gsize)(p[2] & 127) << 7 |
        (p[3] & 127);
}

static gsize plain(const guint8 *p)
{
    return (gsize)p[0] << 24 | (gsize)p[1] << 16 | (gsize)p[2] << 8 | p[3];
}

static gboolean find_frame(const guint8 *tag, gsize n, const char *name, Frame *frame)
{
    if (n < 10 || memcmp(tag, "ID3", 3) != 0 || (tag[3] != 3 && tag[3] != 4) || tag[5] & 0xc0)
        return FALSE;
    gsize end = MIN(n, 10 + syncsafe(tag + 6)), at = 10;
    while (at + 10 <= end && tag[at]) {
        gsize size = tag[3] == 4 ? syncsafe(tag + at + 4) : plain(tag + at + 4);
        if (size > end - at - 10)
            return FALSE;
        if (memcmp(tag + at, name, 4) == 0 && tag[at + 9] == 0 && size > 1) {
            *frame = (Frame){tag + at + 10, size};
            return TRUE;
        }
        at += 10 + size;
    }
    return FALSE;
}

/* Bytes before the NUL that ends a value; n: none does. */
static gsize length_of(const guint8 *data, gsize n, gsize width)
{
    for (gsize i = 0; i + width <= n; i += width)
        if (!data[i] && (width == 1 || !data[i + 1]))
            return i;
    return n;
}

/* encoding: 0 Latin-1 or what the program took for it, 1 UTF-16 with its mark, 2 UTF-16BE, 3 UTF-8
 */
static char *decode_value(const guint8 *data, gsize n, guint8 encoding, const guint8 mark[2])
{
    const char *charset;
    if (encoding == 0 || encoding == 3)
        return at_charset_decode_name((const char *)data, n);
    gboolean marked = n >= 2 && (data[0] ^ data[1]) == 1 && MIN(data[0], data[1]) == 0xfe;
    g_autoptr(GByteArray) whole = g_byte_array_new();
    if (!marked)
        g_byte_array_append(whole, mark, 2);
    g_byte_array_append(whole, data, (guint)n);
    return at_charset_decode((const char *)whole->data, whole->len, NULL, &charset);
}

static char **values_of(const Frame *frame)
{
    static const guint8 big[2] = {0xfe, 0xff};
    guint8 encoding = frame->data[0];
    const guint8 *data = frame->data + 1;
    gsize n = frame->n - 1, width = encoding == 1 || encoding == 2 ? 2 : 1;
    const guint8 *mark = encoding == 1 && n >= 2 ? data : big;
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
    while (n > 0 && values->len < VALUES) {
        gsize length = length_of(data, n, width);
        g_autofree char *value = decode_value(data, length, encoding, mark);
        g_strstrip(value);
        if (*value)
            g_ptr_array_add(values, g_steal_pointer(&value));
        gsize step = MIN(n, length + width);
        data += step;
        n -= step;
    }
    if (values->len < 2)
        return NULL;
    g_ptr_array_add(values, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&values), FALSE);
}

char **at_id3_values(int fd, const char *name)
{
    Frame frame;
    g_autofree guint8 *tag = g_malloc(TAG_BYTES);
    ssize_t n = pread(fd, tag, TAG_BYTES, 0);
    return n > 0 && find_frame(tag, (gsize)n, name, &frame) ? values_of(&frame) : NULL;
}
