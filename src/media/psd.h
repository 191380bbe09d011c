/*
 * media/psd.h - the flattened picture of a Photoshop file (PSD, PSB): "Adobe Photoshop File Formats
 * Specification", the merged image data. Layers are not read: Photoshop and its kin keep the merged
 * picture beside them. Where it is transparent, Photoshop stores its colours already laid on white;
 * other programs store them as they are, which shows in colours other than white where nothing is
 * seen at all: those are laid on white here (8 bits a channel).
 *
 *   at_psd_open(data, n, &psd, &error); at_psd_read(&psd, pixels); data must stay until then.
 *
 * Pure: no library.
 */
#pragma once
#include <glib.h>

typedef enum {
    AT_PSD_GREY,
    AT_PSD_RGB,
    AT_PSD_CMYK, /* 0: no ink */
    AT_PSD_LAB, /* float: L 0..100, a and b -128..127 */
    AT_PSD_LINEAR, /* float, linear light, 1: white */
} AtPsdColour;

typedef struct {
    guint width, height;
    guint bands;
    guint bytes; /* a sample has: 1, 2, or 4 (float) */
    AtPsdColour colour;
    guint depth; /* as stored: 1, 8, 16, 32 */
    const guint8 *icc; /* may be NULL */
    gsize icc_size;
    const guint8 *thumbnail; /* a JPEG, may be NULL */
    gsize thumbnail_size;
    gboolean merged; /* FALSE: saved without the flattened picture, which is blank then */
    /* where things lie */
    guint mode, channels, version;
    gboolean transparent; /* the channel after the colours is alpha */
    const guint8 *palette;
    const guint8 *rows;
    gsize rows_size;
} AtPsd;

/* Fails with AT_INVALID or AT_UNSUPPORTED. */
gboolean at_psd_open(const guint8 *data, gsize n, AtPsd *psd, GError **error);

/* pixels: width * height * bands * bytes, in the machine's order. FALSE: the file ends early; the
 * rest is white or black. */
gboolean at_psd_read(const AtPsd *psd, gpointer pixels);
