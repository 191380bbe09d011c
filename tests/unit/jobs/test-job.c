#include "fixture.h"

#include "jobs/runner.h"

static AtId add(Fixture *f, const char *kind)
{
    g_autoptr(GError) error = NULL;
    AtId id;
    gboolean good = at_job_add(&f->context, kind, "{}", &id, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    return id;
}

static void assert_state(Fixture *f, const AtId *id, AtJobState state, const char *doing)
{
    g_autoptr(GError) error = NULL;
    g_auto(AtJob) job = {.kind = NULL};
    g_assert_true(at_job_get(f->studio, id, &job, &error));
    g_assert_cmpstr(at_job_state_name(job.state), ==, at_job_state_name(state));
    g_assert_cmpstr(job.doing, ==, doing);
}

static void jobs_are_claimed_oldest_first_and_once(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    AtId first = add(&f, "one");
    add(&f, "two");
    g_auto(AtJob) a = {.kind = NULL}, b = {.kind = NULL}, c = {.kind = NULL};
    g_autoptr(AtJobTicket) ta = at_job_claim(&f.context, &a, &error);
    g_autoptr(AtJobTicket) tb = at_job_claim(&f.context, &b, &error);
    g_assert_null(at_job_claim(&f.context, &c, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(a.kind, ==, "one");
    g_assert_cmpstr(b.kind, ==, "two");
    g_assert_true(at_job_end(ta, "{\"added\":3}", NULL, &error));
    assert_state(&f, &first, AT_JOB_DONE, "");
    g_auto(AtJob) done = {.kind = NULL};
    g_assert_true(at_job_get(f.studio, &first, &done, &error));
    g_assert_cmpstr(done.result, ==, "{\"added\":3}");
    g_autoptr(GError) failure = NULL;
    at_fail(&failure, AT_IO, "the disk is full");
    g_assert_true(at_job_end(tb, NULL, failure, &error));
    assert_state(&f, &b.id, AT_JOB_FAILED, "the disk is full");
}

static void a_job_whose_process_died_is_taken_up_three_times(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    AtId id = add(&f, "add");
    for (int attempt = 1; attempt <= AT_JOB_ATTEMPTS; attempt++) {
        g_auto(AtJob) job = {.kind = NULL}, none = {.kind = NULL};
        g_autoptr(AtJobTicket) ticket = at_job_claim(&f.context, &job, &error);
        g_assert_no_error(error);
        g_assert_nonnull(ticket);
        g_assert_cmpuint(job.attempts, ==, attempt);
        g_assert_null(at_job_claim(&f.context, &none, &error));
        f.now += AT_JOB_LEASE + AT_SECOND; /* freed without an end, as if killed */
    }
    g_auto(AtJob) job = {.kind = NULL};
    g_assert_null(at_job_claim(&f.context, &job, &error));
    g_assert_no_error(error);
    assert_state(&f, &id, AT_JOB_FAILED, "its process was killed each time it was tried");
}

static void a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    AtId id = add(&f, "add");
    g_assert_true(at_job_cancel(&f.context, &id, &error));
    assert_state(&f, &id, AT_JOB_CANCELLED, "");
    g_assert_false(at_job_cancel(&f.context, &id, &error));
    g_assert_error(error, AT_ERROR, AT_CONFLICT);
    g_assert_cmpstr(error->message, ==, "this job has ended already");
}

static void a_key_seen_before_gives_the_same_job(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    f.context.idempotency_key = "k";
    AtId a = add(&f, "add"), b = add(&f, "add");
    g_assert_cmpmem(&a, sizeof a, &b, sizeof b);
}

/* A job that waits until it is told to stop, and says that it runs. */
typedef struct {
    GMutex lock;
    GCond changed;
    gboolean running;
    guint runs;
} Patient;

static char *wait_for_stop(const AtJob *job, AtContext *context, gpointer data, GError **error)
{
    Patient *patient = data;
    g_mutex_lock(&patient->lock);
    patient->running = TRUE;
    patient->runs++;
    g_cond_signal(&patient->changed);
    g_mutex_unlock(&patient->lock);
    at_context_progress(context, 1, 2, "waiting");
    GPollFD poll;
    g_cancellable_make_pollfd(context->cancel, &poll);
    g_poll(&poll, 1, 20000);
    g_cancellable_release_fd(context->cancel);
    return at_context_go_on(context, error) ? g_strdup("{}") : NULL;
}

static void wait_until_running(Patient *patient)
{
    g_mutex_lock(&patient->lock);
    while (!patient->running)
        g_cond_wait(&patient->changed, &patient->lock);
    g_mutex_unlock(&patient->lock);
}

static void a_running_job_stops_when_asked(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    Patient patient = {.running = FALSE};
    AtId id = add(&f, "wait");
    g_autoptr(AtRunner) runner = at_runner_new(&f.context, wait_for_stop, &patient);
    wait_until_running(&patient);
    g_assert_true(at_job_cancel(&f.context, &id, &error));
    gint64 deadline = g_get_monotonic_time() + 15 * G_TIME_SPAN_SECOND;
    AtJobState state = AT_JOB_RUNNING;
    while (state == AT_JOB_RUNNING && g_get_monotonic_time() < deadline) {
        g_auto(AtJob) job = {.kind = NULL};
        g_assert_true(at_job_get(f.studio, &id, &job, &error));
        state = job.state;
        g_usleep(20000); /* polls: the end is a row in the database, nothing signals it */
    }
    assert_state(&f, &id, AT_JOB_CANCELLED, "");
}

static void a_runner_that_ends_puts_its_job_back(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    Patient patient = {.running = FALSE};
    AtId id = add(&f, "wait");
    AtRunner *runner = at_runner_new(&f.context, wait_for_stop, &patient);
    wait_until_running(&patient);
    at_runner_free(runner);
    g_autoptr(GError) error = NULL;
    g_auto(AtJob) job = {.kind = NULL};
    g_assert_true(at_job_get(f.studio, &id, &job, &error));
    g_assert_cmpint(job.state, ==, AT_JOB_QUEUED);
    g_assert_cmpuint(job.attempts, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/jobs/job/claimed-oldest-first", jobs_are_claimed_oldest_first_and_once);
    g_test_add_func(
        "/jobs/job/taken-up-three-times", a_job_whose_process_died_is_taken_up_three_times);
    g_test_add_func("/jobs/job/cancelled-at-once",
        a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all);
    g_test_add_func("/jobs/job/a-key-seen-before", a_key_seen_before_gives_the_same_job);
    g_test_add_func("/jobs/job/a-running-job-stops", a_running_job_stops_when_asked);
    g_test_add_func("/jobs/job/a-runner-that-ends", a_runner_that_ends_puts_its_job_back);
    return g_test_run();
}
