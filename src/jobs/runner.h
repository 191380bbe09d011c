/*
 * jobs/runner.h - runs queued jobs, one at a time, in a thread of its own until freed.
 */
#pragma once
#include "jobs/ticket.h"

/* Does the job with a context whose cancel and progress belong to it; returns its JSON result, or
 * NULL. */
typedef char *(*AtJobRun)(const AtJob *job, AtContext *context, gpointer data, GError **error);

typedef struct AtRunner AtRunner;

/* context: where studio, decoder, clock and the seed come from; it is copied. */
AtRunner *at_runner_new(const AtContext *context, AtJobRun run, gpointer data);
void at_runner_wake(AtRunner *runner); /* a job was added: look now, not within the next second */

/* Asks the running job to stop and waits for it; it goes back to the queue. */
void at_runner_free(AtRunner *runner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRunner, at_runner_free)
