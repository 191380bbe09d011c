/*
 * media/roll.h - a score as a piano roll: time across, pitch upwards, a bar for each note. midi.c
 * and musicxml.c fill one.
 */
#pragma once
#include "media/decode.h"

#define AT_ROLL_NOTES 200000
#define AT_ROLL_BARS 20000

typedef struct {
    double start, length; /* seconds */
    guint8 pitch; /* MIDI's: 60 is the middle C */
    guint16 track; /* from 0, those with notes */
} AtNote;

typedef struct {
    GArray *notes; /* AtNote */
    GArray *bars; /* double, seconds, rising */
    gboolean full; /* there were more notes than AT_ROLL_NOTES */
} AtRoll;

AtRoll *at_roll_new(void);
void at_roll_free(AtRoll *roll);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRoll, at_roll_free)

void at_roll_add(AtRoll *roll, double start, double length, int pitch, guint track);
void at_roll_add_bar(AtRoll *roll, double start);

/* The whole piece where its notes stay wide enough to be seen; of a longer one the beginning. */
cairo_surface_t *at_roll_draw(const AtRoll *roll);

/* at_roll_draw(), where previews are wanted, and the note about too many notes. */
gboolean at_roll_preview(
    const AtRoll *roll, const AtSource *source, AtDecoded *decoded, GError **error);
