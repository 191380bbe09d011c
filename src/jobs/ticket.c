#include "jobs/ticket.h"

#include "base/message.h"

#include <unistd.h>

struct AtJobTicket {
    AtStudio *studio;
    AtMicros (*clock)(gpointer data);
    gpointer clock_data;
    GCancellable *cancel;
    AtId id;
    gint64 no;
    char *owner;
    AtMicros lease; /* of the beating thread alone */
    GThread *thread;

    GMutex lock; /* guards what follows */
    GCond ends;
    gboolean ended, asked_to_stop, told;
    gint64 done, total;
    char *doing;
};

static const char insert_text[] =
    "INSERT INTO job (id, kind, options, actor, role, language, created, started, state, "
    "attempts, owner, lease) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?, ?)";
static const char waiting_text[] =
    "SELECT no, id FROM job WHERE (state = 0 OR (state = 1 AND lease < ?)) AND attempts < ? "
    "ORDER BY no LIMIT 1";
static const char claim_text[] =
    "UPDATE job SET state = 1, attempts = attempts + 1, owner = ?, lease = ?, started = ?, "
    "stop = 0 WHERE no = ?";
static const char give_up_text[] =
    "UPDATE job SET state = 3, finished = ?, doing = ? WHERE state = 1 AND lease < ? AND "
    "attempts >= ?";
static const char beat_text[] =
    "UPDATE job SET done = ?, total = ?, doing = ?, lease = ? WHERE no = ? AND owner = ?";
static const char look_text[] = "SELECT stop, owner = ? FROM job WHERE no = ?";
static const char end_text[] = "UPDATE job SET state = ?, done = ?, total = ?, doing = ?, "
                               "result = ?, finished = ?, lease = 0 WHERE no = ? AND owner = ?";
static const char requeue_text[] =
    "UPDATE job SET state = 0, attempts = attempts - 1, lease = 0 WHERE no = ? AND owner = ?";

/* Whether the job is asked to stop, or is no longer ours. */
static gboolean must_stop(AtJobTicket *ticket)
{
    AtSql *sql = at_studio_reader(ticket->studio, NULL);
    gboolean stop = FALSE;
    if (sql) {
        g_autoptr(AtStatement) s =
            at_sql_query(sql, look_text, NULL, "ti", ticket->owner, ticket->no);
        if (at_statement_step(s, NULL))
            stop = at_statement_int(s, 0) != 0 || at_statement_int(s, 1) == 0;
    }
    at_studio_reader_done(ticket->studio, sql);
    return stop;
}

/* A disk that is full now may have room a second later: what can't be written is written next time.
 * */
static void beat(AtJobTicket *ticket, gint64 done, gint64 total, const char *doing)
{
    AtMicros lease = ticket->clock(ticket->clock_data) + AT_JOB_LEASE;
    AtSql *sql = at_studio_write(ticket->studio, NULL);
    if (!sql)
        return;
    if (at_sql_run(
            sql, beat_text, NULL, "iitiit", done, total, doing, lease, ticket->no, ticket->owner) &&
        at_studio_commit(ticket->studio, NULL))
        ticket->lease = lease;
    at_studio_rollback(ticket->studio);
}

static gpointer keep_beating(gpointer data)
{
    AtJobTicket *ticket = data;
    g_mutex_lock(&ticket->lock);
    while (!ticket->ended) {
        g_cond_wait_until(
            &ticket->ends, &ticket->lock, g_get_monotonic_time() + G_TIME_SPAN_SECOND);
        if (ticket->ended)
            break;
        gboolean told = ticket->told;
        gint64 done = ticket->done, total = ticket->total;
        g_autofree char *doing = g_strdup(ticket->doing);
        ticket->told = FALSE;
        g_mutex_unlock(&ticket->lock);
        gboolean stop = must_stop(ticket);
        AtMicros now = ticket->clock(ticket->clock_data);
        if (!stop && (told || ticket->lease - now < AT_JOB_LEASE / 2))
            beat(ticket, done, total, doing ? doing : "");
        if (stop)
            g_cancellable_cancel(ticket->cancel);
        g_mutex_lock(&ticket->lock);
        ticket->asked_to_stop |= stop;
    }
    g_mutex_unlock(&ticket->lock);
    return NULL;
}

static AtJobTicket *ticket_new(AtContext *context)
{
    AtJobTicket *ticket = g_new0(AtJobTicket, 1);
    char text[AT_ID_TEXT];
    AtId id = at_context_id(context);
    at_id_format(&id, text); /* a process id alone may come again */
    ticket->studio = context->studio;
    ticket->clock = context->clock;
    ticket->clock_data = context->clock_data;
    ticket->cancel = g_object_ref(context->cancel);
    ticket->owner = g_strdup_printf("%d-%s", (int)getpid(), text);
    ticket->lease = at_context_now(context) + AT_JOB_LEASE;
    g_mutex_init(&ticket->lock);
    g_cond_init(&ticket->ends);
    return ticket;
}

static void start(AtJobTicket *ticket)
{
    ticket->thread = g_thread_new("job ticket", keep_beating, ticket);
}

AtJobTicket *at_job_begin(AtContext *context, const char *kind, const char *options, GError **error)
{
    g_autoptr(AtJobTicket) ticket = ticket_new(context);
    AtMicros now = at_context_now(context);
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return NULL;
    ticket->id = at_context_id(context);
    gboolean good = at_sql_run(sql, insert_text, error, "utttitiiti", &ticket->id, kind, options,
        context->actor, (gint64)context->role, context->language ? context->language : "en", now,
        now, ticket->owner, ticket->lease);
    ticket->no = good ? at_sql_last_number(sql) : 0;
    if (!good || !at_studio_commit(context->studio, error)) {
        at_studio_rollback(context->studio);
        return NULL;
    }
    start(ticket);
    return g_steal_pointer(&ticket);
}

/* Inside the writer's transaction: takes the oldest waiting job. FALSE: none, or *error is set. */
static gboolean claim(AtJobTicket *ticket, AtSql *sql, AtMicros now, GError **error)
{
    gint64 attempts = AT_JOB_ATTEMPTS;
    if (!at_sql_run(sql, give_up_text, error, "itii", now,
            _("its process was killed each time it was tried"), now, attempts))
        return FALSE;
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, waiting_text, error, "ii", now, attempts);
        if (!at_statement_step(s, error))
            return FALSE;
        ticket->no = at_statement_int(s, 0);
        at_statement_id(s, 1, &ticket->id);
    }
    return at_sql_run(
        sql, claim_text, error, "tiii", ticket->owner, ticket->lease, now, ticket->no);
}

AtJobTicket *at_job_claim(AtContext *context, AtJob *job, GError **error)
{
    g_autoptr(AtJobTicket) ticket = ticket_new(context);
    g_autoptr(GError) failure = NULL;
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return NULL;
    gboolean claimed = claim(ticket, sql, at_context_now(context), &failure);
    if (!failure && !at_studio_commit(context->studio, &failure))
        claimed = FALSE;
    at_studio_rollback(context->studio);
    if (failure)
        g_propagate_error(error, g_steal_pointer(&failure));
    if (!claimed || !at_job_get(context->studio, &ticket->id, job, error))
        return NULL;
    start(ticket);
    return g_steal_pointer(&ticket);
}

void at_job_progress(AtJobTicket *ticket, gint64 done, gint64 total, const char *doing)
{
    g_mutex_lock(&ticket->lock);
    ticket->done = done;
    ticket->total = total;
    ticket->told = TRUE;
    if (g_strcmp0(doing, ticket->doing) != 0) {
        g_free(ticket->doing);
        ticket->doing = g_strdup(doing);
    }
    g_mutex_unlock(&ticket->lock);
}

const AtId *at_job_ticket_id(const AtJobTicket *ticket)
{
    return &ticket->id;
}

static void stop_beating(AtJobTicket *ticket)
{
    if (!ticket->thread)
        return;
    g_mutex_lock(&ticket->lock);
    ticket->ended = TRUE;
    g_cond_signal(&ticket->ends);
    g_mutex_unlock(&ticket->lock);
    g_thread_join(g_steal_pointer(&ticket->thread));
}

gboolean at_job_end(AtJobTicket *ticket, const char *result, const GError *failure, GError **error)
{
    stop_beating(ticket);
    ticket->asked_to_stop = ticket->asked_to_stop || must_stop(ticket);
    gboolean cancelled = failure && g_error_matches(failure, AT_ERROR, AT_CANCELLED);
    AtJobState state = !failure ? AT_JOB_DONE : cancelled ? AT_JOB_CANCELLED : AT_JOB_FAILED;
    const char *doing = failure && !cancelled ? failure->message : "";
    AtSql *sql = at_studio_write(ticket->studio, error);
    if (!sql)
        return FALSE;
    gboolean good = cancelled && !ticket->asked_to_stop
        ? at_sql_run(sql, requeue_text, error, "it", ticket->no, ticket->owner)
        : at_sql_run(sql, end_text, error, "iiittiit", (gint64)state, ticket->done, ticket->total,
              doing, result ? result : "", ticket->clock(ticket->clock_data), ticket->no,
              ticket->owner);
    if (good && at_studio_commit(ticket->studio, error))
        return TRUE;
    at_studio_rollback(ticket->studio);
    return FALSE;
}

void at_job_ticket_free(AtJobTicket *ticket)
{
    if (!ticket)
        return;
    stop_beating(ticket);
    g_object_unref(ticket->cancel);
    g_mutex_clear(&ticket->lock);
    g_cond_clear(&ticket->ends);
    g_free(ticket->doing);
    g_free(ticket->owner);
    g_free(ticket);
}
