/*
 * media/decode.h - the decoders themselves. Linked into atelier-decode only; the studio never calls them.
 *
 * Each takes an open descriptor and fills an AtDecoded: facts always, previews, clip and PDQ as wanted. They open no
 * path. A decoder that fails halfway keeps what it found only when it adds a note and returns TRUE (a JPEG that ends
 * early still has a picture); FALSE means nothing is to be kept, with a sentence that does not name the file (the caller
 * puts the name in front).
 */
#pragma once
#include "media/decoder.h"

typedef struct {
    int fd;
    const char *name;
    const AtFormat *format;
    guint want;
} AtSource;

/* One for each AtDecoderName; media/image.c, raw.c, svg.c, av.c, pdf.c, plain.c, book.c, midi.c, musicxml.c. */
gboolean at_decode_image(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_raw(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_svg(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_av(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_pdf(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_text(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_book(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_midi(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_decode_musicxml(const AtSource *source, AtDecoded *decoded, GError **error);

/* Fonts, codecs and libraries warmed up before the lock, for this profile. */
void at_decode_warm(AtProfile profile);

/* Shared end of every decoder that has a picture. pixels: sRGB, 8 bit, bands 3 or 4 (alpha is laid on white),
 * stride = width * bands. Makes the three still previews (never enlarged) and the PDQ as wanted. media/preview.c */
gboolean at_preview_from_pixels(const guint8 *pixels, guint width, guint height, guint bands,
    const AtSource *source, AtDecoded *decoded, GError **error);

/* The same from a cairo image surface (ARGB32): pages, rolls, waves. */
typedef struct _cairo_surface cairo_surface_t;
gboolean at_preview_from_surface(
    cairo_surface_t *surface, const AtSource *source, AtDecoded *decoded, GError **error);

/* EXIF, IPTC and XMP of an image, or XMP of a sidecar, by gexiv2: fields and raw tags. media/metadata.c. A file without
 * metadata is no error. */
gboolean at_metadata_read(int fd, const char *name, AtDecoded *decoded, GError **error);
gboolean at_metadata_read_sidecar(
    int fd, AtDecoded *decoded, GError **error); /* its fields replace the file's */
GBytes *at_metadata_write_sidecar(int old, const AtField *const *fields, guint n, GError **error);

/* PDQ (Facebook, "PDQ reference implementation", 2019): 256 bits of luminance and a quality 0-100. media/pdq.c */
void at_pdq_hash(const float *luma, guint width, guint height, guint8 hash[32], guint *quality);
