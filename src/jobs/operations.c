#include "jobs/operations.h"

#include "base/message.h"
#include "store/find.h"

const AtColumn at_job_columns[] = {
    {"id", AT_COLUMN_ID, N_("Id"), AT_COLUMN_GIVEN},
    {"kind", AT_COLUMN_TEXT, N_("Job"), AT_COLUMN_GIVEN},
    {"state", AT_COLUMN_TEXT, N_("State"), AT_COLUMN_TOLD | AT_COLUMN_GIVEN},
    {"done", AT_COLUMN_INT, N_("Done"), AT_COLUMN_GIVEN},
    {"total", AT_COLUMN_INT, N_("Of"), AT_COLUMN_GIVEN},
    {"doing", AT_COLUMN_TEXT, N_("Now"), AT_COLUMN_TOLD},
    {"created", AT_COLUMN_TIME, N_("Asked for"), AT_COLUMN_GIVEN},
    {"started", AT_COLUMN_TIME, NULL},
    {"finished", AT_COLUMN_TIME, NULL},
    {"result", AT_COLUMN_JSON, NULL},
    {0},
};

static void put_time(AtRows *rows, AtMicros t)
{
    if (t)
        at_rows_int(rows, t);
    else
        at_rows_null(rows);
}

gboolean at_job_row(const AtJob *job, AtRows *rows, GError **error)
{
    at_rows_id(rows, &job->id);
    at_rows_text(rows, job->kind);
    at_rows_text(rows, at_job_state_name(job->state));
    at_rows_int(rows, job->done);
    at_rows_int(rows, job->total);
    at_rows_show(rows, job->doing);
    at_rows_int(rows, job->created);
    put_time(rows, job->started);
    put_time(rows, job->finished);
    if (job->result)
        at_rows_json(rows, job->result);
    else
        at_rows_null(rows);
    return at_rows_end(rows, error);
}

typedef struct {
    gint64 limit;
} ListOptions;
static const AtOption list_options[] = {
    {"limit", 'n', AT_OPTION_INT, offsetof(ListOptions, limit), 0, N_("N"),
        N_("at most so many, newest first (100)")},
    {0},
};

typedef struct {
    AtRows *rows;
    GError **error;
    gboolean good;
} Listing;

static gboolean list_one(const AtJob *job, gpointer data)
{
    Listing *listing = data;
    listing->good = at_job_row(job, listing->rows, listing->error);
    return listing->good;
}

static gboolean run_list(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const ListOptions *options = data;
    guint limit = options->limit > 0 ? (guint)MIN(options->limit, 10000) : 100;
    Listing listing = {.rows = rows, .error = error, .good = TRUE};
    return at_job_each(context->studio, limit, list_one, &listing, error) && listing.good;
}

typedef struct {
    char *job;
} JobOptions;
static const AtOption job_options[] = {
    {"job", 0, AT_OPTION_STRING, offsetof(JobOptions, job),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("JOB"),
        N_("id of a job, or the start or end of one")},
    {0},
};

static const AtNamed jobs = {AT_NAMED("job"), N_("job"), N_("jobs"), AT_BY_ID, NULL};

static gboolean find(AtContext *context, const char *name, AtId *id, GError **error)
{
    gint64 no;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean found = sql && at_find(sql, &jobs, name, &no, id, error);
    at_studio_reader_done(context->studio, sql);
    return found;
}

static gboolean run_show(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const JobOptions *options = data;
    AtId id;
    g_auto(AtJob) job = {.kind = NULL};
    return find(context, options->job, &id, error) &&
        at_job_get(context->studio, &id, &job, error) && at_job_row(&job, rows, error);
}

static gboolean run_cancel(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const JobOptions *options = data;
    AtId id;
    g_auto(AtJob) job = {.kind = NULL};
    if (!find(context, options->job, &id, error) ||
        (!context->dry_run && !at_job_cancel(context, &id, error)) ||
        !at_job_get(context->studio, &id, &job, error))
        return FALSE;
    if (context->dry_run)
        at_rows_say(rows, _("Dry run: the job goes on"));
    else if (job.state == AT_JOB_CANCELLED)
        at_rows_say(rows, _("Cancelled"));
    else
        at_rows_say(rows, _("Asked to stop"));
    return at_job_row(&job, rows, error);
}

const AtOperation at_job_operations[] = {
    {
        .name = "jobs",
        .summary = N_("List what runs, waits and has ended"),
        .options = list_options,
        .options_size = sizeof(ListOptions),
        .columns = at_job_columns,
        .result = AT_RESULT_ROWS,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/jobs",
        .run = run_list,
    },
    {
        .name = "job show",
        .summary = N_("Show one job"),
        .options = job_options,
        .options_size = sizeof(JobOptions),
        .columns = at_job_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/jobs/{job}",
        .run = run_show,
    },
    {
        .name = "job cancel",
        .summary = N_("Stop a job that runs or waits"),
        .options = job_options,
        .options_size = sizeof(JobOptions),
        .columns = at_job_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/jobs/{job}/cancel",
        .run = run_cancel,
    },
    {0},
};
