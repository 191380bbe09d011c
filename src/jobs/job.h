/*
 * jobs/job.h - the queue: intents in SQL that survive a crash, each an operation with its stored
 * options.
 *
 *   at_job_add(context, "add", options_json, &id, &error);    durable intent
 *   runner = at_runner_new(studio, run, data);
 *                                             claims queued jobs, runs each by calling run()
 *
 * State: queued -> running -> done | failed | cancelled. A runner holds a lease on the job it runs
 * (owner and expiry, renewed while it lives); a job whose lease ran out, because its process was
 * killed, is queued again at most AT_JOB_ATTEMPTS times. Operations that run as jobs are therefore
 * safe to run again from the start.
 */
#pragma once
#include "op/operation.h"
#include "store/studio.h"

#define AT_JOB_ATTEMPTS 3

typedef struct {
    AtId id;
    char *kind; /* operation name */
    char *options; /* JSON */
    char *state; /* "queued", "running", "done", "failed", "cancelled" */
    gint64 done, total;
    char *doing; /* what is being done now, or the reason it failed */
    char *result; /* JSON of a finished job, or NULL */
    AtMicros created, started, finished; /* 0: not yet */
    guint attempts;
} AtJob;
void at_job_clear(AtJob *job);

gboolean at_job_add(AtContext *context, const char *kind, const char *options, AtId *id,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_job_get(
    AtStudio *studio, const AtId *id, AtJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Newest first, at most limit. */
gboolean at_job_each(AtStudio *studio, guint limit,
    gboolean (*each)(const AtJob *job, gpointer data), gpointer data,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A queued job is cancelled at once; a running one is asked to stop, whichever process runs it. */
gboolean at_job_cancel(
    AtContext *context, const AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A job that a face runs itself (a command line's add): a row that others see, with progress,
 * without the queue. */
typedef struct AtJobTicket AtJobTicket;
AtJobTicket *at_job_begin(
    AtContext *context, const char *kind, const char *options, GError **error);
void at_job_progress(
    AtJobTicket *ticket, gint64 done, gint64 total, const char *doing); /* throttled, any thread */
gboolean at_job_end(AtJobTicket *ticket, const char *result, const GError *failure, GError **error);
void at_job_ticket_free(AtJobTicket *ticket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtJobTicket, at_job_ticket_free)

/* Runs queued jobs, one at a time, in a thread of its own until freed. run() is given a context
 * whose cancel and progress belong to the job, and returns its JSON result. */
typedef char *(*AtJobRun)(const AtJob *job, AtContext *context, gpointer data, GError **error);
typedef struct AtRunner AtRunner;
AtRunner *at_runner_new(AtStudio *studio, AtJobRun run, gpointer data, GError **error);
void at_runner_wake(AtRunner *runner); /* a job was added: look now */
void at_runner_free(
    AtRunner *runner); /* asks the running job to stop and waits; it is queued again */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRunner, at_runner_free)
