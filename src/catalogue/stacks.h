/*
 * catalogue/stacks.h - groups of works that are the same or look alike, suggested to the person.
 *
 * at_stacks_refresh() finds them anew: exact doubles ("same": the same bytes in several places or
 * works) and works that look alike ("similar"). What a person accepted, dissolved or put together
 * stays, and works that lie in one such stack together are never suggested to each other again.
 * Suggestions are no change of a person's and are not in the change log.
 *
 * The adding calls it at its end. Works in the trash take part, so that what comes out of it finds
 * its stack again; but a stack stands, and is shown, only while two of its works (or, of the same
 * bytes, two places) are outside the trash and not missing: the SQL below says it for all who ask.
 */
#pragma once
#include "store/studio.h"

/* Joined to stack t: those of its works that are shown. */
#define AT_STACK_WORKS                                                                             \
    "JOIN stack_work c ON c.stack = t.no "                                                         \
    "JOIN work_sort m ON m.work = c.work AND m.trashed = 0 AND m.state <> 1 "

/* Behind it and its WHERE: only stacks that stand. COUNT(*) is the number of their works. */
#define AT_STACK_STANDS                                                                            \
    " GROUP BY t.no HAVING COUNT(*) > 1 OR "                                                       \
    "MAX(CASE WHEN t.reason = 'same' THEN m.places ELSE 0 END) > 1 "

/* The stack of work ?: id, number of works, state, reason. */
#define AT_STACK_OF                                                                                \
    "SELECT t.id, COUNT(*), t.state, t.reason FROM stack_work k "                                  \
    "JOIN stack t ON t.no = k.stack " AT_STACK_WORKS                                               \
    "WHERE k.work = ? AND t.state < 2" AT_STACK_STANDS "ORDER BY t.state DESC, t.no LIMIT 1"

/* A condition on work_sort s: it lies in a suggested stack (0), or in one that was kept (1). */
#define AT_STACK_HOLDS(state)                                                                      \
    "(s.state <> 1 AND s.work IN (SELECT k.work FROM stack_work k WHERE k.stack IN "               \
    "(SELECT t.no FROM stack t " AT_STACK_WORKS "WHERE t.state = " #state AT_STACK_STANDS ")))"

gboolean at_stacks_refresh(AtContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum { /* on disk: never renumber */
    AT_STACK_SUGGESTED = 0,
    AT_STACK_ACCEPTED = 1,
    AT_STACK_DISSOLVED = 2,
} AtStackState;
