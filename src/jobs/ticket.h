/*
 * jobs/ticket.h - holding a job while it runs: its lease, its progress, and whether somebody asked
 * it to stop.
 *
 *   ticket = at_job_begin(context, "add", options, &error);     a face runs the job itself, without
 *       the queue
 *   ticket = at_job_claim(context, &job, &error);               the runner takes the oldest that
 *       waits
 *   at_job_progress(ticket, done, total, "rose.jpg");           any thread, as often as it likes
 *   at_job_end(ticket, result, failure, &error);
 *
 * A thread of the ticket's own writes progress at most once a second, renews the lease, and cancels
 * the context's cancellable when the job is asked to stop or another process took it over.
 */
#pragma once
#include "jobs/job.h"

typedef struct AtJobTicket AtJobTicket;

AtJobTicket *at_job_begin(
    AtContext *context, const char *kind, const char *options, GError **error);

/* NULL without an error: nothing waits. */
AtJobTicket *at_job_claim(AtContext *context, AtJob *job, GError **error);

void at_job_progress(AtJobTicket *ticket, gint64 done, gint64 total, const char *doing);
const AtId *at_job_ticket_id(const AtJobTicket *ticket);

/* result: JSON; failure: NULL when it went well. A job that failed with AT_CANCELLED without having
 * been asked to stop goes back to the queue: its process is ending. */
gboolean at_job_end(AtJobTicket *ticket, const char *result, const GError *failure,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

void at_job_ticket_free(AtJobTicket *ticket); /* without at_job_end(): the lease runs out */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtJobTicket, at_job_ticket_free)
