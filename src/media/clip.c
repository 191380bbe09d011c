/*
 * Clips: the moving preview, an animated WebP that fits in 600 KB.
 *
 * Frames are shrunk as they come, so that a clip never holds more than 72 frames of 480 pixels (50
 * MB). What does not fit is encoded again with less quality, then with every second frame at two
 * thirds of the size.
 */
#include "media/picture.h"

#include "base/message.h"

#include <vips/vips.h>

#define CLIP_BYTES 600000
#define CLIP_FRAMES (AT_CLIP_SECONDS * AT_CLIP_RATE)

struct AtClip {
    GPtrArray *frames; /* VipsImage *, finished */
    GArray *delays; /* int, milliseconds */
    guint length; /* milliseconds so far */
};

typedef struct {
    int quality;
    guint every; /* keeps each n-th frame */
    double scale;
} Attempt;

static const Attempt attempts[] = {
    {60, 1, 1},
    {40, 1, 1},
    {40, 2, 1},
    {35, 2, 2. / 3},
    {20, 3, .5},
    {10, 6, .4},
};

AtClip *at_clip_new(void)
{
    AtClip *clip = g_new0(AtClip, 1);
    clip->frames = g_ptr_array_new_with_free_func(g_object_unref);
    clip->delays = g_array_new(FALSE, FALSE, sizeof(int));
    return clip;
}

void at_clip_free(AtClip *clip)
{
    if (!clip)
        return;
    g_ptr_array_unref(clip->frames);
    g_array_unref(clip->delays);
    g_free(clip);
}

gboolean at_clip_add_image(
    AtClip *clip, VipsImage *image, guint milliseconds, AtDecoded *decoded, GError **error)
{
    if (clip->frames->len >= CLIP_FRAMES || clip->length >= AT_CLIP_SECONDS * 1000)
        return TRUE;
    int delay = (int)CLAMP(milliseconds, 10, AT_CLIP_SECONDS * 1000 - clip->length);
    VipsImage *frame = at_picture_finish(image, AT_CLIP_EDGE, decoded, error);
    if (!frame)
        return FALSE;
    g_ptr_array_add(clip->frames, frame);
    g_array_append_val(clip->delays, delay);
    clip->length += (guint)delay;
    return TRUE;
}

gboolean at_clip_add(AtClip *clip, const guint8 *pixels, guint width, guint height, guint bands,
    guint milliseconds, GError **error)
{
    g_assert(bands == 3 || bands == 4);
    g_autoptr(AtDecoded) ignored = at_decoded_new();
    g_autoptr(VipsImage) raw = vips_image_new_from_memory(pixels, (gsize)width * height * bands,
        (int)width, (int)height, (int)bands, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) image = NULL;
    if (!raw || vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        return at_picture_fail(error, AT_ENGINE, _("a frame cannot be read"));
    return at_clip_add_image(clip, image, milliseconds, ignored, error);
}

/* The kept frames one above the other, as libvips writes animations. */
static VipsImage *strip_of(const AtClip *clip, const Attempt *attempt)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(GArray) delays = g_array_new(FALSE, TRUE, sizeof(int));
    VipsImage *joined = NULL;

    for (guint i = 0; i < clip->frames->len; i++) {
        int delay = g_array_index(clip->delays, int, i);
        if (i % attempt->every != 0) {
            g_array_index(delays, int, delays->len - 1) += delay;
            continue;
        }
        VipsImage *frame = NULL;
        if (attempt->scale == 1)
            frame = g_object_ref(clip->frames->pdata[i]);
        else if (vips_resize(clip->frames->pdata[i], &frame, attempt->scale, NULL))
            return NULL;
        g_ptr_array_add(kept, frame);
        g_array_append_val(delays, delay);
    }
    VipsImage **frames = (VipsImage **)(gpointer)kept->pdata;
    int height = frames[0]->Ysize;
    if (vips_arrayjoin(frames, &joined, (int)kept->len, "across", 1, NULL))
        return NULL;
    vips_image_set_int(joined, VIPS_META_PAGE_HEIGHT, height);
    vips_image_set_array_int(
        joined, "delay", (const int *)(gpointer)delays->data, (int)delays->len);
    vips_image_set_int(joined, "loop", 0);
    return joined;
}

gboolean at_clip_finish(AtClip *clip, AtDecoded *decoded, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(attempts) && clip->frames->len > 0; i++) {
        void *data = NULL;
        gsize n = 0;
        g_autoptr(VipsImage) strip = strip_of(clip, &attempts[i]);
        if (!strip ||
            vips_webpsave_buffer(strip, &data, &n, "Q", attempts[i].quality, "effort", 2, NULL))
            return at_picture_fail(error, AT_ENGINE, _("its clip cannot be written"));
        g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(data, n, g_free, data);
        if (n > CLIP_BYTES)
            continue;
        at_decoded_take_preview(decoded, AT_PREVIEW_CLIP, "image/webp", (guint)strip->Xsize,
            (guint)vips_image_get_page_height(strip), g_steal_pointer(&bytes));
        return TRUE;
    }
    return TRUE;
}
