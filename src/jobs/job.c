#include "jobs/job.h"

#include "base/message.h"

#define COLUMNS                                                                                    \
    "id, kind, options, actor, role, language, state, done, total, doing, result, created, "       \
    "started, finished, attempts"

static const char insert_text[] =
    "INSERT INTO job (id, kind, options, actor, role, language, created, idempotency) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
static const char repeated_text[] = "SELECT id, kind, options FROM job WHERE idempotency = ?";
static const char get_text[] = "SELECT " COLUMNS " FROM job WHERE id = ?";
static const char each_text[] = "SELECT " COLUMNS " FROM job ORDER BY no DESC LIMIT ?";
static const char cancel_text[] =
    "UPDATE job SET state = 4, finished = ? WHERE id = ? AND state = 0";
static const char stop_text[] = "UPDATE job SET stop = 1 WHERE id = ? AND state = 1";

const char *at_job_state_name(AtJobState state)
{
    switch (state) {
    case AT_JOB_QUEUED:
        return N_("queued");
    case AT_JOB_RUNNING:
        return N_("running");
    case AT_JOB_DONE:
        return N_("done");
    case AT_JOB_FAILED:
        return N_("failed");
    case AT_JOB_CANCELLED:
        return N_("cancelled");
    }
    return N_("failed");
}

void at_job_clear(AtJob *job)
{
    g_free(job->kind);
    g_free(job->options);
    g_free(job->actor);
    g_free(job->language);
    g_free(job->doing);
    g_free(job->result);
    *job = (AtJob){.kind = NULL};
}

static void read_job(AtStatement *s, AtJob *job)
{
    at_statement_id(s, 0, &job->id);
    job->kind = g_strdup(at_statement_text(s, 1));
    job->options = g_strdup(at_statement_text(s, 2));
    job->actor = g_strdup(at_statement_text(s, 3));
    job->role = (AtRole)at_statement_int(s, 4);
    job->language = g_strdup(at_statement_text(s, 5));
    job->state = (AtJobState)at_statement_int(s, 6);
    job->done = at_statement_int(s, 7);
    job->total = at_statement_int(s, 8);
    job->doing = g_strdup(at_statement_text(s, 9));
    const char *result = at_statement_text(s, 10);
    job->result = result && *result ? g_strdup(result) : NULL;
    job->created = at_statement_int(s, 11);
    job->started = at_statement_int(s, 12);
    job->finished = at_statement_int(s, 13);
    job->attempts = (guint)at_statement_int(s, 14);
}

/* Finds the job that carries the context's key. FALSE: none, or *error is set. */
static gboolean find_repeated(
    AtContext *context, AtSql *sql, const char *kind, const char *options, AtId *id, GError **error)
{
    if (!context->idempotency_key)
        return FALSE;
    g_autoptr(AtStatement) s =
        at_sql_query(sql, repeated_text, error, "t", context->idempotency_key);
    if (!at_statement_step(s, error))
        return FALSE;
    if (!g_str_equal(at_statement_text(s, 1), kind) ||
        !g_str_equal(at_statement_text(s, 2), options))
        return at_fail(error, AT_CONFLICT,
            _("the Idempotency-Key '%s' was used for another request; nothing was changed"),
            context->idempotency_key);
    return at_statement_id(s, 0, id);
}

gboolean at_job_add(
    AtContext *context, const char *kind, const char *options, AtId *id, GError **error)
{
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    gboolean repeated = find_repeated(context, sql, kind, options, id, &failure);
    if (!repeated && !failure) {
        *id = at_context_id(context);
        if (at_sql_run(sql, insert_text, &failure, "utttitit", id, kind, options, context->actor,
                (gint64)context->role, context->language ? context->language : "en",
                at_context_now(context), context->idempotency_key) &&
            at_studio_commit(context->studio, &failure))
            return TRUE;
    }
    at_studio_rollback(context->studio);
    if (!failure)
        return repeated;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_job_get(AtStudio *studio, const AtId *id, AtJob *job, GError **error)
{
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    gboolean found;
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, get_text, &failure, "u", id);
        found = at_statement_step(s, &failure);
        if (found)
            read_job(s, job);
    }
    at_studio_reader_done(studio, sql);
    if (found)
        return TRUE;
    char text[AT_ID_TEXT];
    at_id_format(id, text);
    if (!failure)
        return at_fail(error, AT_NOT_FOUND, _("there is no job %s"), text);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_job_each(AtStudio *studio, guint limit,
    gboolean (*each)(const AtJob *job, gpointer data), gpointer data, GError **error)
{
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, each_text, &failure, "i", (gint64)limit);
        gboolean go_on = TRUE;
        while (go_on && at_statement_step(s, &failure)) {
            g_auto(AtJob) job = {.kind = NULL};
            read_job(s, &job);
            go_on = each(&job, data);
        }
    }
    at_studio_reader_done(studio, sql);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_job_cancel(AtContext *context, const AtId *id, GError **error)
{
    g_auto(AtJob) job = {.kind = NULL};
    if (!at_job_get(context->studio, id, &job, error))
        return FALSE;
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return FALSE;
    gint64 changed = 0;
    gboolean good = at_sql_run(sql, cancel_text, error, "iu", at_context_now(context), id);
    changed = good ? at_sql_changed(sql) : 0;
    good = good && at_sql_run(sql, stop_text, error, "u", id);
    changed += good ? at_sql_changed(sql) : 0;
    if (good && changed == 0)
        good = at_fail(error, AT_CONFLICT, _("this job has ended already"));
    if (good && at_studio_commit(context->studio, error))
        return TRUE;
    at_studio_rollback(context->studio);
    return FALSE;
}
