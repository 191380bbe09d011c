/*
 * media/document.h - what the decoders of documents share beyond media/prose.h: covers, rendered
 * pages, and the parts of the three kinds of book.
 */
#pragma once
#include "media/prose.h"

#define AT_COVER_PIXELS 100000000

/* A JPEG, PNG, GIF or WebP that lies within a document, as the document's previews. media/surface.c
 * */
gboolean at_preview_from_encoded(
    GBytes *bytes, const AtSource *source, AtDecoded *decoded, GError **error);

/* An opaque surface as WebP. media/surface.c */
GBytes *at_surface_encode(cairo_surface_t *surface, GError **error);

/* The fields of an XMP packet (ISO 16684-1) in the RDF that PDF and others embed; only those that
 * decoded has not yet. media/xmp.c */
void at_xmp_read(const char *packet, gsize n, AtDecoded *decoded);

/* media/epub.c, docx.c, odt.c: fields and words; cover (EPUB alone) may come back NULL. */
gboolean at_epub_read(const AtSource *source, AtDecoded *decoded, GBytes **cover, GError **error);
gboolean at_docx_read(const AtSource *source, AtDecoded *decoded, GError **error);
gboolean at_odt_read(const AtSource *source, AtDecoded *decoded, GError **error);
