/*
 * media/decoded.h - what a worker found in one file: facts, fields, text, previews, fingerprint.
 *
 * Built inside the worker, sent as one GVariant over its socket, rebuilt and checked (every length and enum) in the
 * studio, which trusts nothing of it.
 */
#pragma once
#include "base/error.h"
#include "media/format.h"

/* Preview sizes: the longer edge in pixels. The grid, a phone or a panel, the full stage. On disk: never renumber. */
#define AT_PREVIEW_SMALL 240
#define AT_PREVIEW_MIDDLE 960
#define AT_PREVIEW_LARGE 2048
#define AT_PREVIEW_CLIP 1 /* not an edge: a short silent clip of a work that moves */

typedef struct {
    guint size; /* one of AT_PREVIEW_* */
    char *media_type;
    guint width, height;
    GBytes *bytes;
} AtPreview;

/* One vocabulary for all media. Repeatable fields (creator, keyword) come several times, in order. */
typedef struct {
    char *
        name; /* title creator credit copyright licence description keyword rating place latitude longitude
                    date language album track genre software isrc iswc */
    char *value; /* UTF-8; date as RFC 3339, rating 0-5, latitude and longitude decimal degrees */
    gboolean sidecar; /* said by the XMP sidecar, not by the file itself */
} AtField;

typedef struct {
    char *media_type;
    AtKind kind;
    guint width, height; /* as shown, orientation applied; 0: none */
    gint64 duration; /* microseconds; 0: none */
    guint pages; /* 0: none */
    gboolean moves;
    GPtrArray *fields; /* AtField * */
    GPtrArray *raw; /* AtField *: every tag as the file has it, e.g. "Exif.Image.Model" */
    GPtrArray *
        facts; /* AtField *: codec, channels, sample_rate, frame_rate, colour_profile, bit_depth, tracks ... */
    GPtrArray *notes; /* char *: whole sentences about what was odd but did not stop it */
    char *text; /* the words of a document, a score's titles, subtitles; NULL: none */
    GPtrArray *previews; /* AtPreview * */
    GBytes *pdq; /* 32 bytes, or NULL */
    guint pdq_quality; /* 0-100 */
} AtDecoded;

AtDecoded *at_decoded_new(void);
void at_decoded_free(AtDecoded *decoded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtDecoded, at_decoded_free)

void at_decoded_add_field(
    AtDecoded *decoded, const char *name, const char *value); /* skips NULL, "" and bad UTF-8 */
void at_decoded_add_raw(AtDecoded *decoded, const char *tag, const char *value);
void at_decoded_add_fact(AtDecoded *decoded, const char *name, const char *value);
void at_decoded_add_note(AtDecoded *decoded, const char *format, ...) G_GNUC_PRINTF(2, 3);
void at_decoded_take_preview(AtDecoded *decoded, guint size, const char *media_type, guint width,
    guint height, GBytes *bytes);

GVariant *at_decoded_to_variant(const AtDecoded *decoded); /* floating */

/* Fails with AT_INVALID when a value is outside its stated range: a worker that was taken over may send anything. */
AtDecoded *at_decoded_from_variant(GVariant *variant, GError **error);
