/*
 * catalogue/stacks.h - groups of works that are the same or look alike, suggested to the person.
 *
 * at_stacks_refresh() finds them anew: exact doubles ("same": the same bytes in several places or
 * works) and works that look alike ("similar"). What a person accepted, dissolved or put together
 * stays, and works that lie in one such stack together are never suggested to each other again.
 * Suggestions are no change of a person's and are not in the change log.
 *
 * The adding calls it at its end.
 */
#pragma once
#include "store/studio.h"

gboolean at_stacks_refresh(AtContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum { /* on disk: never renumber */
    AT_STACK_SUGGESTED = 0,
    AT_STACK_ACCEPTED = 1,
    AT_STACK_DISSOLVED = 2,
} AtStackState;
