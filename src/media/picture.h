/*
 * media/picture.h - what the picture decoders share among themselves (image.c, raw.c, svg.c,
 * preview.c, clip.c). Nothing outside the worker includes it.
 *
 * A VipsImage here is as its loader gave it: any bands, format, colour and orientation, read from
 * top to bottom once. libvips is started by at_warm_image(), which must have run before anything
 * else in this room.
 */
#pragma once
#include "media/decode.h"

#include <glib-object.h>

typedef struct _VipsImage VipsImage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VipsImage, g_object_unref) /* libvips 8.14 defines none */

/* More than this is shrunk before its colours are converted and its PDQ taken. */
#define AT_PICTURE_WHOLE 4000000

/* No picture larger than this is decoded: a gigapixel. */
#define AT_PICTURE_LIMIT 1000000000

/* The text of libvips' error buffer as the sentence's end; clears the buffer. media/preview.c */
gboolean at_picture_fail(GError **error, AtErrorCode code, const char *sentence);

/* Previews and PDQ as source->want says; turns the picture upright by its orientation.
 * media/preview.c */
gboolean at_preview_from_image(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, GError **error);

/* Upright, sRGB, 8 bit, three bands, alpha laid on white, in memory; the longer edge at most edge
 * (0: as it is). media/preview.c */
VipsImage *at_picture_finish(VipsImage *image, guint edge, AtDecoded *decoded, GError **error);

/* A frame for a clip, of one size with those before it. media/clip.c */
gboolean at_clip_add_image(
    AtClip *clip, VipsImage *image, guint milliseconds, AtDecoded *decoded, GError **error);

/* A whole picture file in memory (media_type: of it), decoded as at_decode_image() does but for the
 * metadata; orientation holds when the picture has none of its own. media/image.c */
gboolean at_image_decode_bytes(GBytes *bytes, const char *media_type, guint orientation,
    const AtSource *source, AtDecoded *decoded, GError **error);
GBytes *at_image_render_bytes(GBytes *bytes, const char *media_type, guint orientation,
    const AtSource *source, guint edge, char **made, GError **error);

/* Fields that decoded does not have yet, of a PNG's text chunks; raw tags as "PNG.Title". Chunks
 * behind the pixels are not read. media/png_text.c */
void at_png_read_text(VipsImage *image, AtDecoded *decoded);
