/*
 * jobs/job.h - the queue: intents in SQL that survive a crash, each an operation with its stored
 * options.
 *
 *   at_job_add(context, "add", options_json, &id, &error);    durable intent
 *   runner = at_runner_new(context, run, data);               jobs/runner.h: claims and runs them
 *
 * State: queued -> running -> done | failed | cancelled. Whoever runs a job holds a lease on it
 * (owner and expiry, renewed while it lives); a job whose lease ran out, because its process was
 * killed, is taken up again, at most AT_JOB_ATTEMPTS times in all. Operations that run as jobs are
 * therefore safe to run again from the start.
 */
#pragma once
#include "op/context.h"
#include "store/studio.h"

#define AT_JOB_ATTEMPTS 3
#define AT_JOB_LEASE (15 * AT_SECOND)

typedef enum { /* on disk: never renumber */
    AT_JOB_QUEUED = 0,
    AT_JOB_RUNNING = 1,
    AT_JOB_DONE = 2,
    AT_JOB_FAILED = 3,
    AT_JOB_CANCELLED = 4,
} AtJobState;
const char *at_job_state_name(AtJobState state); /* "queued", "running", ... */

typedef struct {
    AtId id;
    char *kind; /* operation name */
    char *options; /* JSON */
    char *actor, *language; /* whose wish it was */
    AtRole role;
    AtJobState state;
    gint64 done, total;
    char *doing; /* what is being done now, or the reason it failed */
    char *result; /* JSON of a finished job, or NULL */
    AtMicros created, started, finished; /* 0: not yet */
    guint attempts;
} AtJob;
void at_job_clear(AtJob *job);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AtJob, at_job_clear)

/* With an idempotency key in the context that an earlier job carries, that job's id is given again.
 * */
gboolean at_job_add(AtContext *context, const char *kind, const char *options, AtId *id,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_job_get(
    AtStudio *studio, const AtId *id, AtJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Newest first, at most limit; stops when each() returns FALSE. */
gboolean at_job_each(AtStudio *studio, guint limit,
    gboolean (*each)(const AtJob *job, gpointer data), gpointer data,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A queued job is cancelled at once; a running one is asked to stop, whichever process runs it. */
gboolean at_job_cancel(
    AtContext *context, const AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
