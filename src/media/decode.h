/*
 * media/decode.h - the decoders themselves. Linked into atelier-decode only; the studio never calls
 * them.
 *
 * Each takes an open descriptor and fills an AtDecoded: facts always, previews, clip and PDQ as
 * wanted. They open no path. A decoder that fails halfway keeps what it found only when it adds a
 * note and returns TRUE (a JPEG that ends early still has a picture); FALSE means nothing is to be
 * kept, with a sentence that does not name the file (the caller puts the name in front).
 */
#pragma once
#include "media/decoder.h"

typedef struct {
    int fd; /* at its beginning; pread, mmap and lseek all work, it is a regular file */
    const char *name; /* base name, any bytes */
    const AtFormat *format;
    guint want;
} AtSource;

/* One for each AtDecoderName; media/image.c, raw.c, svg.c, av.c, pdf.c, plain.c, book.c, midi.c,
 * musicxml.c. */
gboolean at_decode_image(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_raw(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_svg(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_av(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_pdf(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_text(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_book(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_midi(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_musicxml(const AtSource *source, AtDecoded *decoded, GError **error);

/* One page of a document (from 0), or a picture at its full resolution, for the zoom: WebP (or
 * JPEG) bytes, sRGB, upright, longest edge at most edge pixels (0: as it is; never enlarged, but
 * for a page, whose natural size is 150 dpi). media_type is set only on success. Same files as the
 * decoders. */
GBytes *at_render_image(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error);
GBytes *at_render_raw(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error);
GBytes *at_render_svg(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error);
GBytes *at_render_pdf(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error);

/* The table of media/decoders.c: add the row of a decoder there (and its file to DECODERS in
 * meson.build) in the same commit. A format whose decoder has no row fails with AT_UNSUPPORTED.
 * warm is called once before the lock, in the profile that it is given: load codecs, fonts,
 * configuration, log handlers. In AT_PROFILE_DOCUMENT it must leave no thread behind (Landlock
 * binds only the calling thread, so at_lock() refuses); initialise libvips but evaluate nothing
 * there. */
typedef struct {
    AtDecoderName name;
    gboolean (*decode)(const AtSource *source, AtDecoded *decoded, GError **error);
    GBytes *(*render)(const AtSource *source, guint page, guint edge, char **media_type,
        GError **error); /* or NULL */
    void (*warm)(AtProfile profile); /* or NULL */
} AtDecoderRow;
const AtDecoderRow *at_decoder_row(AtDecoderName name); /* NULL: not in this build */
void at_decode_warm(AtProfile profile); /* every row's warm */

/* The warm functions that exist; NULL rows need none. */
void at_warm_image(AtProfile profile); /* libvips, gexiv2, librsvg */
void at_warm_av(AtProfile profile);
void at_warm_pdf(AtProfile profile);

/* Shared end of every decoder that has a picture. pixels: sRGB, 8 bit, bands 3 or 4 (alpha is laid
 * on white), stride = width * bands. Makes the three still previews (never enlarged) and the PDQ as
 * wanted. media/preview.c */
gboolean at_preview_from_pixels(const guint8 *pixels, guint width, guint height, guint bands,
    const AtSource *source, AtDecoded *decoded, GError **error);

/* The same from a cairo image surface (ARGB32): pages, rolls, waves. */
typedef struct _cairo_surface cairo_surface_t;
gboolean at_preview_from_surface(
    cairo_surface_t *surface, const AtSource *source, AtDecoded *decoded, GError **error);

/* WebP bytes of a drawn page for the zoom, longest edge at most edge (0: as it is). media/preview.c
 * */
GBytes *at_render_from_surface(
    cairo_surface_t *surface, guint edge, char **media_type, GError **error);

/* A clip: at_clip_add() each frame (sRGB, 8 bit, bands 3 or 4, rows without gaps, all of one size;
 * shrunk to 480 px at once), then at_clip_finish(), which makes the animated WebP preview
 * AT_PREVIEW_CLIP of at most 600 KB: less quality, then fewer and smaller frames, until it fits.
 * Frames beyond 6 s are left out; give at most 12 a second. media/clip.c */
#define AT_CLIP_EDGE 480
#define AT_CLIP_SECONDS 6
#define AT_CLIP_RATE 12
typedef struct AtClip AtClip;
AtClip *at_clip_new(void);
void at_clip_free(AtClip *clip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtClip, at_clip_free)
gboolean at_clip_add(AtClip *clip, const guint8 *pixels, guint width, guint height, guint bands,
    guint milliseconds, GError **error);
gboolean at_clip_finish(AtClip *clip, AtDecoded *decoded, GError **error); /* no frame: no clip */

/* EXIF, IPTC and XMP of an image, or XMP of a sidecar, by gexiv2: fields and raw tags.
 * media/metadata.c. A file without metadata is no error. The picture decoders call it themselves.
 * */
gboolean at_metadata_read(int fd, const char *name, AtDecoded *decoded, GError **error);
gboolean at_metadata_read_sidecar(
    int fd, AtDecoded *decoded, GError **error); /* its fields replace the file's */
GBytes *at_metadata_write_sidecar(int old, const AtField *const *fields, guint n, GError **error);

/* The file's new bytes with these fields written into it, for a person who asked for that. XMP
 * always; IPTC and EXIF only where the file says the same thing there already. The picture's own
 * bytes stay as they are. Fields as for the sidecar. Fails with AT_UNSUPPORTED for formats that
 * exiv2 does not write and for camera raw files, which nobody should write, with AT_LIMIT above 60
 * MB. media/metadata_write.c */
GBytes *at_metadata_write_file(
    int fd, const AtFormat *format, const AtField *const *fields, guint n, GError **error);

/* PDQ (Facebook, "PDQ reference implementation", 2019): 256 bits of luminance and a quality 0-100.
 * media/pdq.c */
void at_pdq_hash(const float *luma, guint width, guint height, guint8 hash[32], guint *quality);

/* The same as the reference tool does for a whole picture: RGB, 8 bit, rows without gaps; above 512
 * pixels the nearest pixels of a 512 x 512 grid are taken first. Pictures under 5 x 5 have no hash:
 * all zero, quality 0. */
void at_pdq_from_pixels(
    const guint8 *pixels, guint width, guint height, guint8 hash[32], guint *quality);
