/*
 * media/midi.h - a Standard MIDI File made safe: midi_clean.c checks every byte and writes the same
 * music anew, plainly, for libsmf, which midi.c asks for the tempo map.
 */
#pragma once
#include "media/decode.h"

typedef struct {
    guint format; /* 0, 1, 2 */
    guint tracks, events, tempos, notes;
    guint frames; /* a second, of a file in SMPTE time; 0: in quarter notes */
    guint64 ticks; /* of the longest track */
    gboolean cut; /* it ended early or was damaged: what came before is kept */
} AtMidiFacts;

/* One header, tracks with every status byte written out, no system exclusive, each with its end.
 * Fails with AT_INVALID or, beyond the limits that midi_clean.c states, AT_LIMIT. */
GByteArray *at_midi_clean(GBytes *bytes, AtMidiFacts *facts, GError **error);
