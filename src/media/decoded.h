/*
 * media/decoded.h - what a worker found in one file: facts, fields, text, previews, fingerprint.
 *
 * Built inside the worker, sent as one GVariant over its socket, rebuilt and checked (every length
 * and enum) in the studio, which trusts nothing of it.
 */
#pragma once
#include "base/error.h"
#include "media/format.h"

/* Preview sizes: the longer edge in pixels. The grid, a phone or a panel, the full stage. On disk:
 * never renumber. */
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

/* One vocabulary for all media. Repeatable fields (creator, keyword) come several times, in
 * order. Names: title creator credit copyright licence description keyword rating place latitude
 * longitude date language album track genre software isrc iswc. */
typedef struct {
    char *name;
    char *value; /* UTF-8; date as RFC 3339, rating 0-5, latitude and longitude decimal degrees */
    gboolean sidecar; /* said by the XMP sidecar, not by the file itself */
} AtField;
void at_field_free(gpointer field);

typedef struct {
    char *media_type;
    AtKind kind;
    guint width, height; /* as shown, orientation applied; 0: none */
    gint64 duration; /* microseconds; 0: none */
    guint pages; /* 0: none */
    gboolean moves;
    GPtrArray *fields; /* AtField * */
    GPtrArray *raw; /* AtField *: every tag as the file has it, e.g. "Exif.Image.Model" */
    GPtrArray *facts; /* AtField *: codec channels sample_rate frame_rate colour_profile ... */
    GPtrArray *notes; /* char *: whole sentences about what was odd but did not stop it */
    char *text; /* the words of a document, a score's titles, subtitles; NULL: none */
    GPtrArray *previews; /* AtPreview * */
    GBytes *pdq; /* 32 bytes, or NULL */
    guint pdq_quality; /* 0-100 */
} AtDecoded;

/* Values that can't be (a rating of 7, a latitude of 100, no date) are skipped by the adders, and
 * one that is too long is cut; a field's name must be one of the vocabulary above. */
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

/* What at most comes back of one file; what is more is left out by the worker and refused by the
 * studio. */
#define AT_DECODED_FIELDS 20000 /* of each of fields, raw, facts */
#define AT_DECODED_TAG 255 /* bytes of a tag's name */
#define AT_DECODED_VALUE 65536 /* bytes of a value */
#define AT_DECODED_NOTES 100
#define AT_DECODED_NOTE 2000 /* bytes */
#define AT_DECODED_TEXT (16 * 1024 * 1024) /* bytes */
#define AT_DECODED_PREVIEWS 4
#define AT_DECODED_EDGE 10000000 /* pixels */
#define AT_DECODED_PAGES 1000000
#define AT_DECODED_DURATION (G_GINT64_CONSTANT(366) * 86400 * 1000000) /* microseconds: a year */
#define AT_DECODED_TYPE "(suuuxuba(ssb)a(ssb)a(ssb)asmsa(usuuay)mayu)"

GVariant *at_decoded_to_variant(const AtDecoded *decoded); /* floating */

/* Fails with AT_INVALID when a value is outside its stated range: a worker that was taken over may
 * send anything. */
AtDecoded *at_decoded_from_variant(GVariant *variant, GError **error);

/* Does it begin as the JPEG, WebP or PNG that its type says? */
gboolean at_decoded_is_picture(const char *media_type, GBytes *bytes);
