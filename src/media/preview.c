/*
 * Previews: one decoded picture becomes three sizes and a PDQ.
 *
 * The largest is made from the picture, each smaller one from the one before, so that a picture is
 * read once. Above 4 megapixels the picture is shrunk before its colours are converted (a tenth of
 * the work), and the PDQ comes from the largest preview (1.7 bits from full resolution in the
 * mean); below, from the whole picture. All arithmetic is libvips' on 8 bits and does not depend on
 * the number of threads. Files carry no metadata and no profile: untagged means sRGB.
 */
#include "media/picture.h"

#include "base/message.h"
#include "media/profile.h"

#include <cairo.h>
#include <string.h>
#include <vips/vips.h>

gboolean at_picture_fail(GError **error, AtErrorCode code, const char *sentence)
{
    g_autofree char *reason = vips_error_buffer_copy();
    g_auto(GStrv) lines = g_strsplit(reason, "\n", -1);
    const char *last = "";
    for (char **line = lines; *line; line++) /* the last that says something */
        if (strlen(*line) > 12)
            last = *line;

    if (strstr(reason, "out of memory") || strstr(reason, "unable to allocate"))
        return at_fail(
            error, AT_LIMIT, _("%s: it needs more memory than a decoder may use"), sentence);
    if (!*last)
        return at_fail(error, code, "%s", sentence);
    g_autofree char *shown = g_utf8_make_valid(last, -1);
    return at_fail(error, code, _("%s (%s)"), sentence, shown);
}

/* Alpha laid on white. White is no ink in CMYK; elsewhere libvips scales 255 to the picture's own
 * range. */
static VipsImage *lay_on_white(VipsImage *image)
{
    VipsImage *flat = NULL;
    if (!vips_image_hasalpha(image))
        return g_object_ref(image);

    VipsInterpretation meaning = vips_image_guess_interpretation(image);
    double white = meaning == VIPS_INTERPRETATION_RGB16 || meaning == VIPS_INTERPRETATION_GREY16
        ? 65535
        : meaning == VIPS_INTERPRETATION_CMYK  ? 0
        : meaning == VIPS_INTERPRETATION_scRGB ? 1
        : meaning == VIPS_INTERPRETATION_LAB   ? 100
                                               : 255;
    double values[] = {white, white, white};
    guint n = meaning == VIPS_INTERPRETATION_LAB ? 3 : 1;
    if (n == 3)
        values[1] = values[2] = 0;
    VipsArrayDouble *background = vips_array_double_new(values, (int)n);
    int failed = vips_flatten(image, &flat, "background", background, NULL);
    vips_area_unref(VIPS_AREA(background));
    return failed ? NULL : flat;
}

/* By the picture's own profile, if it has one that can be used and is not sRGB anyway. */
static VipsImage *by_profile(VipsImage *image, AtDecoded *decoded)
{
    VipsImage *out = NULL;
    const void *profile = NULL;
    gsize n = 0;

    if (!vips_image_get_typeof(image, VIPS_META_ICC_NAME) || image->BandFmt > VIPS_FORMAT_USHORT ||
        vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &n) ||
        (image->Bands == 3 && at_profile_is_srgb(profile, n)))
        return NULL;
    if (at_profile_is_valid(profile, n) &&
        !vips_icc_transform(image, &out, "srgb", "embedded", TRUE, "depth", 8, NULL))
        return out;
    vips_error_clear();
    at_decoded_add_note(
        decoded, "%s", _("its colour profile cannot be used: colours are shown as sRGB"));
    return NULL;
}

/* By its profile, or by what its numbers mean. */
static VipsImage *to_srgb(VipsImage *image, AtDecoded *decoded)
{
    VipsImage *out = by_profile(image, decoded);
    if (out)
        return out;
    if (image->Type == VIPS_INTERPRETATION_sRGB && image->Bands == 3 &&
        image->BandFmt == VIPS_FORMAT_UCHAR)
        return g_object_ref(image);

    g_autoptr(VipsImage) meant = NULL;
    if (vips_copy(image, &meant, "interpretation", vips_image_guess_interpretation(image), NULL))
        return NULL;
    g_autoptr(VipsImage) converted = NULL;
    if (vips_colourspace(meant, &converted, VIPS_INTERPRETATION_sRGB, NULL))
        return NULL;
    g_autoptr(VipsImage) bytes = NULL;
    if (vips_cast_uchar(converted, &bytes, NULL))
        return NULL;
    if (bytes->Bands == 3)
        return g_steal_pointer(&bytes);
    return vips_extract_band(bytes, &out, 0, "n", MIN(3, bytes->Bands), NULL) ? NULL : out;
}

/* The longer edge at most edge, never enlarged. */
static VipsImage *shrink(VipsImage *image, guint edge)
{
    VipsImage *out = NULL;
    guint longest = (guint)MAX(image->Xsize, image->Ysize);
    if (edge == 0 || longest <= edge)
        return g_object_ref(image);

    double scale = (double)edge / longest;
    double width = MAX(1, rint(image->Xsize * scale));
    double height = MAX(1, rint(image->Ysize * scale));
    /* Two lobes instead of three save a fifth of the most expensive step, the first one, and nobody
     * sees it. */
    VipsKernel kernel = longest > AT_PREVIEW_LARGE ? VIPS_KERNEL_CUBIC : VIPS_KERNEL_LANCZOS3;
    if (vips_resize(image, &out, width / image->Xsize, "vscale", height / image->Ysize, "kernel",
            kernel, NULL))
        return NULL;
    return out;
}

static VipsImage *upright(VipsImage *image)
{
    g_autoptr(VipsImage) turned = NULL;
    if (vips_image_get_orientation(image) <= 1)
        return g_object_ref(image);
    if (vips_autorot(image, &turned, NULL))
        return NULL;
    return vips_image_copy_memory(turned);
}

/* The steps in their order; NULL with libvips' error buffer filled. */
static VipsImage *finish(VipsImage *image, guint edge, AtDecoded *decoded)
{
    g_autoptr(VipsImage) flat = lay_on_white(image);
    if (!flat)
        return NULL;
    g_autoptr(VipsImage) small = shrink(flat, edge);
    if (!small)
        return NULL;
    g_autoptr(VipsImage) coloured = to_srgb(small, decoded);
    if (!coloured)
        return NULL;
    g_autoptr(VipsImage) memory = vips_image_copy_memory(coloured);
    return memory ? upright(memory) : NULL;
}

VipsImage *at_picture_finish(VipsImage *image, guint edge, AtDecoded *decoded, GError **error)
{
    VipsImage *done = finish(image, edge, decoded);
    if (!done)
        at_picture_fail(error, AT_INVALID, _("the picture cannot be read"));
    return done;
}

static gboolean save(VipsImage *image, guint size, GBytes **bytes, GError **error)
{
    void *data = NULL;
    gsize n = 0;
    int failed = size == AT_PREVIEW_SMALL
        ? vips_jpegsave_buffer(image, &data, &n, "Q", 80, "strip", TRUE, NULL)
        : vips_webpsave_buffer(image, &data, &n, "Q", 75, "effort", 0, "strip", TRUE, NULL);
    if (failed)
        return at_picture_fail(error, AT_ENGINE, _("its preview cannot be written"));
    *bytes = g_bytes_new_with_free_func(data, n, g_free, data);
    return TRUE;
}

/* picture: finished. A size that is not smaller than the one before shares its bytes. */
static gboolean add_previews(VipsImage *picture, AtDecoded *decoded, GError **error)
{
    static const guint sizes[] = {AT_PREVIEW_LARGE, AT_PREVIEW_MIDDLE, AT_PREVIEW_SMALL};
    g_autoptr(VipsImage) current = g_object_ref(picture);
    g_autoptr(GBytes) bytes = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(VipsImage) small = shrink(current, sizes[i]);
        g_autoptr(VipsImage) memory = small ? vips_image_copy_memory(small) : NULL;
        if (!memory)
            return at_picture_fail(error, AT_INVALID, _("the picture cannot be read"));
        gboolean same = bytes && small == current && sizes[i] != AT_PREVIEW_SMALL;
        if (!same) {
            g_clear_pointer(&bytes, g_bytes_unref);
            if (!save(memory, sizes[i], &bytes, error))
                return FALSE;
        }
        at_decoded_take_preview(decoded, sizes[i],
            sizes[i] == AT_PREVIEW_SMALL ? "image/jpeg" : "image/webp", (guint)memory->Xsize,
            (guint)memory->Ysize, g_bytes_ref(bytes));
        g_set_object(&current, memory);
    }
    return TRUE;
}

static void add_pdq(VipsImage *picture, AtDecoded *decoded)
{
    guint8 hash[32];
    guint width = (guint)picture->Xsize;
    guint height = (guint)picture->Ysize;
    if (width < 5 || height < 5)
        return;
    at_pdq_from_pixels(
        (const guint8 *)VIPS_IMAGE_ADDR(picture, 0, 0), width, height, hash, &decoded->pdq_quality);
    g_clear_pointer(&decoded->pdq, g_bytes_unref);
    decoded->pdq = g_bytes_new(hash, sizeof hash);
}

gboolean at_preview_from_image(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, GError **error)
{
    if (!(source->want & (AT_WANT_PREVIEWS | AT_WANT_PDQ)))
        return TRUE;
    gboolean whole = (guint64)image->Xsize * (guint64)image->Ysize <= AT_PICTURE_WHOLE;
    g_autoptr(VipsImage) picture =
        at_picture_finish(image, whole ? 0 : AT_PREVIEW_LARGE, decoded, error);
    if (!picture)
        return FALSE;
    if (source->want & AT_WANT_PDQ)
        add_pdq(picture, decoded);
    return !(source->want & AT_WANT_PREVIEWS) || add_previews(picture, decoded, error);
}

/* Lends the pixels to the image. */
static VipsImage *from_pixels(const guint8 *pixels, guint width, guint height, guint bands)
{
    VipsImage *image = NULL;
    g_autoptr(VipsImage) raw = vips_image_new_from_memory(pixels, (gsize)width * height * bands,
        (int)width, (int)height, (int)bands, VIPS_FORMAT_UCHAR);
    if (!raw || vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        return NULL;
    return image;
}

gboolean at_preview_from_pixels(const guint8 *pixels, guint width, guint height, guint bands,
    const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_assert(bands == 3 || bands == 4);
    if (width == 0 || height == 0 || (guint64)width * height > AT_PICTURE_LIMIT)
        return at_fail(error, AT_LIMIT,
            _("a picture of %u x %u pixels is beyond the limit of %u megapixels"), width, height,
            AT_PICTURE_LIMIT / 1000000);

    g_autoptr(VipsImage) image = from_pixels(pixels, width, height, bands);
    if (!image)
        return at_picture_fail(error, AT_ENGINE, _("the picture cannot be read"));
    return at_preview_from_image(image, source, decoded, error);
}

/* cairo's ARGB32 is premultiplied, in the machine's byte order: on white, a channel is c + (255 -
 * a). */
static guint8 *surface_pixels(cairo_surface_t *surface, guint *width, guint *height, GError **error)
{
    cairo_surface_flush(surface);
    cairo_format_t format = cairo_image_surface_get_format(surface);
    const guint8 *data = cairo_image_surface_get_data(surface);
    gsize stride = (gsize)cairo_image_surface_get_stride(surface);
    *width = (guint)cairo_image_surface_get_width(surface);
    *height = (guint)cairo_image_surface_get_height(surface);

    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS || !data ||
        (format != CAIRO_FORMAT_ARGB32 && format != CAIRO_FORMAT_RGB24))
        return at_fail_null(error, AT_ENGINE, _("the picture could not be drawn"));

    guint8 *pixels = g_malloc((gsize)*width * *height * 3);
    guint8 *out = pixels;
    for (guint y = 0; y < *height; y++) {
        const guint32 *row = (const guint32 *)(gconstpointer)(data + y * stride);
        for (guint x = 0; x < *width; x++, out += 3) {
            guint32 white = format == CAIRO_FORMAT_ARGB32 ? 255 - (row[x] >> 24) : 0;
            out[0] = (guint8)MIN((row[x] >> 16 & 255) + white, 255);
            out[1] = (guint8)MIN((row[x] >> 8 & 255) + white, 255);
            out[2] = (guint8)MIN((row[x] & 255) + white, 255);
        }
    }
    return pixels;
}

gboolean at_preview_from_surface(
    cairo_surface_t *surface, const AtSource *source, AtDecoded *decoded, GError **error)
{
    guint width = 0;
    guint height = 0;
    g_autofree guint8 *pixels = surface_pixels(surface, &width, &height, error);
    return pixels && at_preview_from_pixels(pixels, width, height, 3, source, decoded, error);
}

GBytes *at_render_from_surface(
    cairo_surface_t *surface, guint edge, char **media_type, GError **error)
{
    guint width = 0;
    guint height = 0;
    void *data = NULL;
    gsize n = 0;
    g_autofree guint8 *pixels = surface_pixels(surface, &width, &height, error);
    if (!pixels)
        return NULL;
    g_autoptr(VipsImage) image = from_pixels(pixels, width, height, 3);
    g_autoptr(VipsImage) small = image ? shrink(image, edge) : NULL;
    if (!small ||
        vips_webpsave_buffer(small, &data, &n, "Q", 90, "effort", 0, "strip", TRUE, NULL)) {
        at_picture_fail(error, AT_ENGINE, _("the picture cannot be written"));
        return NULL;
    }
    *media_type = g_strdup("image/webp");
    return g_bytes_new_with_free_func(data, n, g_free, data);
}
