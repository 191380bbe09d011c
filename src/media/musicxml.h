/*
 * media/musicxml.h - a MusicXML 4.0 score as notes in time: score.c reads the document, musicxml.c
 * is the decoder.
 *
 * Time follows the document's order: repeats and jumps are not played out, grace notes take no
 * time, and where no tempo is set a minute has 120 quarter notes.
 */
#pragma once
#include "media/roll.h"

typedef struct {
    AtRoll *roll; /* in seconds */
    guint parts, measures, notes;
    double tempo; /* quarter notes a minute, at the beginning */
    double duration; /* seconds */
    char *time; /* "3/4", or NULL */
} AtScore;

/* Title, people, rights and words go into decoded. */
AtScore *at_score_read(GBytes *xml, AtDecoded *decoded, GError **error);
void at_score_free(AtScore *score);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtScore, at_score_free)
