/*
 * base/id.h - ids: ULIDs (128 bits: 48 of milliseconds, 80 random), shown in Crockford base32.
 * Format: https://github.com/ulid/spec
 *
 *   AtId id = at_id_new(now, rng);
 *   char text[AT_ID_TEXT]; at_id_format(&id, text);
 *
 * Ids made by one AtIdMaker within one millisecond are strictly increasing.
 */
#pragma once
#include <glib.h>

#define AT_ID_BYTES 16
#define AT_ID_TEXT 27 /* 26 characters and the NUL */

typedef struct {
    guint8 bytes[AT_ID_BYTES]; /* big-endian, so that memcmp() sorts by time */
} AtId;

/* State for making ids; zero-initialise it. Not thread-safe: one per writer. */
typedef struct {
    AtId last;
} AtIdMaker;

/* now: microseconds UTC. rng: the context's random source. */
AtId at_id_make(AtIdMaker *maker, gint64 now, GRand *rng);

void at_id_format(const AtId *id, char text[AT_ID_TEXT]);

/* Case-insensitive; I and L read as 1, O as 0, as Crockford says. */
gboolean at_id_parse(const char *text, AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The lowest and highest id that start with text (1 to 26 characters), for "an unambiguous start of
 * one". FALSE when text holds a character that no id can hold. */
gboolean at_id_range(const char *text, AtId *low, AtId *high) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes that an id ends with whose text ends in end (2 to 26 characters): tail has them at its
 * end. Gives how many are whole, which may be fewer than the text says; 0: it is no such text. */
gsize at_id_tail(const char *end, AtId *tail);
gboolean at_id_ends(const AtId *id, const char *end); /* end as at_id_tail() takes it */
