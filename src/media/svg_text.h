/*
 * media/svg_text.h - the words of an SVG: its title and description, the Dublin Core and Creative
 * Commons statements that Inkscape and Open Clip Art write into <metadata>, and the texts that are
 * drawn. Worker only.
 */
#pragma once
#include "media/decode.h"

/* Adds fields and text to decoded. What is no well-formed XML (or is compressed) has no words; that
 * is no error. */
void at_svg_read_text(const char *svg, gsize n, AtDecoded *decoded);

/* Opens what drawing needs, before the lock. media/svg.c */
void at_svg_warm(void);
