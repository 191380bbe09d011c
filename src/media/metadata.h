/*
 * media/metadata.h - what metadata.c (gexiv2) offers the picture decoders beside media/decode.h.
 * Worker only, one thread at a time.
 */
#pragma once
#include "media/decode.h"

/* Starts gexiv2 and silences it; before the lock. */
void at_metadata_warm(void);

/* What a JPEG's checksum says of its IPTC: UNKNOWN where it has none, SAME where the IPTC is what
 * it was when its XMP was written, NEWER where only the IPTC was changed since.
 * media/iptc_digest.c */
typedef enum { AT_IPTC_UNKNOWN, AT_IPTC_SAME, AT_IPTC_NEWER } AtIptcState;
AtIptcState at_iptc_state(const guint8 *data, gsize n);

/* The largest picture embedded in a camera's raw file, whole (a JPEG or TIFF of its own), its media
 * type, and how the raw file says it lies (EXIF orientation, 1 when it does not say). size: of the
 * raw picture itself, 0 when unknown. Fails with AT_UNSUPPORTED when there is none. */
GBytes *at_metadata_preview(
    int fd, const char **media_type, guint *orientation, guint size[2], GError **error);
