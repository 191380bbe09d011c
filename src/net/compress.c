#include "net/compress.h"

#include <brotli/encode.h>

GBytes *at_compress_brotli(GBytes *bytes, int quality)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    gsize room = BrotliEncoderMaxCompressedSize(n);
    if (n == 0 || room == 0)
        return NULL;
    guint8 *out = g_malloc(room);
    if (!BrotliEncoderCompress(
            quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, n, data, &room, out) ||
        room >= n) {
        g_free(out);
        return NULL;
    }
    return g_bytes_new_take(g_realloc(out, room), room);
}
