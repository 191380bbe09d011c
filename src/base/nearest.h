/*
 * base/nearest.h - "did you mean": the known name that a mistyped one resembles most.
 *
 *   AtNearest near = {0};
 *   for each known name: at_nearest_try(&near, "serach", name);
 *   if (near.name) ... "search"
 */
#pragma once
#include <glib.h>

typedef struct {
    const char *name; /* the best so far, or NULL when none is near enough */
    guint distance;
} AtNearest;

/* Near enough: at most a third of the word's letters differ (insertions, deletions, changes,
 * neighbours swapped), or the word is a start of the name of 3 letters or more. */
void at_nearest_try(AtNearest *near, const char *word, const char *name);
