/* The pictures that documents carry or become: a cover that lies inside as JPEG, a page for the
 * zoom. */
#include "media/document.h"

#include "base/message.h"
#include "media/picture.h"

#include <cairo.h>
#include <string.h>
#include <vips/vips.h>

/* Only what covers are made of, so that a book does not reach the rarer loaders. */
static gboolean is_plain_picture(const guint8 *data, gsize n)
{
    return n > 12 &&
        (!memcmp(data, "\xff\xd8\xff", 3) || !memcmp(data, "\x89PNG\r\n", 6) ||
            !memcmp(data, "GIF8", 4) || (!memcmp(data, "RIFF", 4) && !memcmp(data + 8, "WEBP", 4)));
}

gboolean at_preview_from_encoded(
    GBytes *bytes, const AtSource *source, AtDecoded *decoded, GError **error)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    if (!is_plain_picture(data, n))
        return at_fail(error, AT_UNSUPPORTED, _("its cover is no JPEG, PNG, GIF or WebP"));
    g_autoptr(VipsImage) image =
        vips_image_new_from_buffer(data, n, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!image)
        return at_picture_fail(error, AT_INVALID, _("its cover cannot be read"));
    if ((guint64)image->Xsize * (guint64)image->Ysize > AT_COVER_PIXELS)
        return at_fail(error, AT_LIMIT,
            _("its cover of %d x %d pixels is larger than %u megapixels"), image->Xsize,
            image->Ysize, AT_COVER_PIXELS / 1000000);
    return at_preview_from_image(image, source, decoded, error);
}

GBytes *at_surface_encode(cairo_surface_t *surface, GError **error)
{
    cairo_surface_flush(surface);
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    const guint8 *data = cairo_image_surface_get_data(surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    if (!data)
        return at_fail_null(error, AT_ENGINE, _("the page could not be drawn"));
    /* Pages are opaque: the three colours are all there is. */
    g_autofree guint8 *pixels = g_malloc((gsize)width * (gsize)height * 3);
    guint8 *out = pixels;
    for (int y = 0; y < height; y++) {
        const guint32 *row = (const guint32 *)(gconstpointer)(data + (gsize)y * stride);
        for (int x = 0; x < width; x++, out += 3) {
            out[0] = (guint8)(row[x] >> 16);
            out[1] = (guint8)(row[x] >> 8);
            out[2] = (guint8)row[x];
        }
    }
    g_autoptr(VipsImage) raw = vips_image_new_from_memory(
        pixels, (gsize)width * (gsize)height * 3, width, height, 3, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) image = NULL;
    void *bytes = NULL;
    gsize n = 0;
    if (!raw || vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) ||
        vips_webpsave_buffer(image, &bytes, &n, "Q", 85, "effort", 1, "strip", TRUE, NULL)) {
        at_picture_fail(error, AT_ENGINE, _("the page could not be written"));
        return NULL;
    }
    return g_bytes_new_with_free_func(bytes, n, g_free, bytes);
}
