/*
 * media/vocabulary.h - from what metadata formats write to what Atelier's vocabulary says: text in
 * any character set, dates and places in their several spellings. Knows no library; each function
 * returns a new string or NULL.
 */
#pragma once
#include <glib.h>

/* UTF-8 without blanks at its ends; bytes that are no UTF-8 are read as Windows-1252 (what most old
 * IPTC and EXIF is) or, where they can be nothing else, GB18030. NULL when nothing is left. */
char *at_vocabulary_text(const char *bytes) G_GNUC_WARN_UNUSED_RESULT;

/* "2003:08:14 12:00:00" (EXIF), "2003-08-14T12:00+02:00" (XMP), "20030814", "2003-00-00" (IPTC) as
 * RFC 3339, which is left shorter where the file says less: "2003", "2003-08", no zone. subseconds
 * ("05") and offset ("+02:00") are EXIF's own tags, used when the text has none; both may be NULL.
 * NULL when it is no date ("0000:00:00 00:00:00"). */
char *at_vocabulary_date(
    const char *text, const char *subseconds, const char *offset) G_GNUC_WARN_UNUSED_RESULT;

/* XMP's "54,59.3800N" or "54,59,22S" (XMP specification, part 2, GPSCoordinate) or plain decimal
 * degrees. */
gboolean at_vocabulary_degrees(const char *text, double *degrees);

/* Decimal degrees with at most six digits (11 cm), a point, no zeros at the end. */
char *at_vocabulary_format_degrees(double degrees) G_GNUC_WARN_UNUSED_RESULT;

/* A description that a camera or program wrote into every file ("OLYMPUS DIGITAL CAMERA"). */
gboolean at_vocabulary_is_default(const char *description);

/* Several names in one text, as EXIF's Artist has them: at semicolons, with quotes around a name
 * that holds one (Metadata Working Group, Guidelines 2.0, 5.4). Free with g_strfreev(). */
char **at_vocabulary_list(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* XMP's alternatives as exiv2 prints them: lang="x-default" A, lang="fr" B gives A; text without
 * lang= is kept whole. */
char *at_vocabulary_alternative(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* EXIF's UserComment as exiv2 prints it: charset=Unicode Words gives Words. */
char *at_vocabulary_comment(const char *text) G_GNUC_WARN_UNUSED_RESULT;
