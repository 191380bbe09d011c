#include "jobs/runner.h"

struct AtRunner {
    AtContext base;
    AtIdMaker ids;
    AtJobRun run;
    gpointer data;
    GThread *thread;

    GMutex lock; /* guards what follows */
    GCond wake;
    gboolean ends, woken;
    GCancellable *cancel; /* of the job that runs now, or NULL */
};

static void tell_progress(guint64 done, guint64 total, const char *doing, gpointer data)
{
    at_job_progress(data, (gint64)done, (gint64)total, doing);
}

/* A cancellable for the next job; NULL when the runner ends. */
static GCancellable *next_cancel(AtRunner *runner)
{
    g_mutex_lock(&runner->lock);
    g_clear_object(&runner->cancel);
    if (!runner->ends)
        runner->cancel = g_cancellable_new();
    GCancellable *cancel = runner->cancel ? g_object_ref(runner->cancel) : NULL;
    g_mutex_unlock(&runner->lock);
    return cancel;
}

static void run_claimed(AtRunner *runner, AtContext *context, AtJobTicket *ticket, const AtJob *job)
{
    context->actor = job->actor;
    context->role = job->role;
    context->language = job->language;
    context->progress = tell_progress;
    context->progress_data = ticket;
    g_autoptr(GError) failure = NULL;
    g_autofree char *result = runner->run(job, context, runner->data, &failure);
    /* Where the end can't be written the lease runs out, and the job is taken up again. */
    gboolean ended = at_job_end(ticket, result, failure, NULL);
    (void)ended;
}

/* TRUE when a job was run: there may be another. */
static gboolean run_one(AtRunner *runner)
{
    g_autoptr(GCancellable) cancel = next_cancel(runner);
    if (!cancel)
        return FALSE;
    AtContext context = runner->base;
    context.ids = &runner->ids;
    context.cancel = cancel;
    g_auto(AtJob) job = {.kind = NULL};
    g_autoptr(AtJobTicket) ticket = at_job_claim(&context, &job, NULL);
    if (!ticket)
        return FALSE;
    run_claimed(runner, &context, ticket, &job);
    return TRUE;
}

static gpointer keep_running(gpointer data)
{
    AtRunner *runner = data;
    g_mutex_lock(&runner->lock);
    while (!runner->ends) {
        runner->woken = FALSE;
        g_mutex_unlock(&runner->lock);
        gboolean ran = run_one(runner);
        g_mutex_lock(&runner->lock);
        /* Another process may have added one, so it looks once a second. */
        if (!ran && !runner->woken && !runner->ends)
            g_cond_wait_until(
                &runner->wake, &runner->lock, g_get_monotonic_time() + G_TIME_SPAN_SECOND);
    }
    g_mutex_unlock(&runner->lock);
    return NULL;
}

AtRunner *at_runner_new(const AtContext *context, AtJobRun run, gpointer data)
{
    AtRunner *runner = g_new0(AtRunner, 1);
    runner->base = *context;
    runner->base.random = g_rand_new_with_seed(g_rand_int(context->random));
    runner->base.idempotency_key = NULL;
    runner->run = run;
    runner->data = data;
    g_mutex_init(&runner->lock);
    g_cond_init(&runner->wake);
    runner->thread = g_thread_new("job runner", keep_running, runner);
    return runner;
}

void at_runner_wake(AtRunner *runner)
{
    g_mutex_lock(&runner->lock);
    runner->woken = TRUE;
    g_cond_signal(&runner->wake);
    g_mutex_unlock(&runner->lock);
}

void at_runner_free(AtRunner *runner)
{
    if (!runner)
        return;
    g_mutex_lock(&runner->lock);
    runner->ends = TRUE;
    if (runner->cancel)
        g_cancellable_cancel(runner->cancel);
    g_cond_signal(&runner->wake);
    g_mutex_unlock(&runner->lock);
    g_thread_join(runner->thread);
    g_clear_object(&runner->cancel);
    g_rand_free(runner->base.random);
    g_mutex_clear(&runner->lock);
    g_cond_clear(&runner->wake);
    g_free(runner);
}
