#include "app/cli_run.h"

#include "app/interrupt.h"
#include "app/output.h"
#include "app/place.h"
#include "app/progress.h"
#include "app/session.h"
#include "app/studio.h"
#include "app/tee.h"
#include "base/message.h"
#include "catalogue/due.h"
#include "jobs/ticket.h"

typedef struct {
    const AtOperation *operation;
    gpointer options;
    const AtCommonOptions *common;
    AtContext *context;
    AtProgress *progress;
    AtJobTicket *ticket; /* or NULL */
    GString *out;
    GString *result; /* JSON for the ticket */
} Run;

static AtRows *shown_rows(const Run *run)
{
    const AtColumn *columns = run->operation->columns;
    gboolean one = run->operation->result == AT_RESULT_CHANGE;
    if (run->common->json)
        return at_rows_new_json(columns, one, run->out, at_output_flush, NULL);
    if (run->common->quiet)
        return at_rows_new_nothing(columns);
    return at_rows_new_table(columns, one, at_output_width(), run->out, at_output_flush, NULL);
}

static void tell(guint64 done, guint64 total, const char *doing, gpointer data)
{
    Run *run = data;
    at_progress_tell(done, total, doing, run->progress);
    if (run->ticket)
        at_job_progress(run->ticket, (gint64)done, (gint64)total, doing);
}

/* By the common option, or by one of its own where it looks at the disk first: add. */
static gboolean is_dry_run(const Run *run)
{
    if (run->context->dry_run)
        return TRUE;
    const AtOption *option = at_options_find(run->operation->options, "dry-run", 0);
    return option && *(gboolean *)(gpointer)((char *)run->options + option->offset);
}

static gboolean begin_ticket(Run *run, GError **error)
{
    AtStudio *studio = run->context->studio;
    guint flags = run->operation->flags;
    if (!(flags & AT_OPERATION_LASTS) || flags & AT_OPERATION_LOCAL || !studio ||
        at_studio_is_read_only(studio) || is_dry_run(run))
        return TRUE;
    g_autofree char *json = at_options_to_json(run->operation->options, run->options);
    run->ticket = at_job_begin(run->context, run->operation->name, json, error);
    return run->ticket != NULL;
}

static gboolean end_ticket(Run *run, const GError *failure, GError **error)
{
    if (!run->ticket)
        return TRUE;
    gboolean asked = TRUE;
    /* Ctrl+C is the person's wish: the job shall not go back to the queue, as that of a process
     * that ends. */
    if (g_error_matches(failure, AT_ERROR, AT_CANCELLED))
        asked = at_job_cancel(run->context, at_job_ticket_id(run->ticket), error);
    gboolean ok = asked && at_job_end(run->ticket, run->result->str, failure, error);
    g_clear_pointer(&run->ticket, at_job_ticket_free);
    return ok;
}

/* incomplete: some of it failed. */
static gboolean operate(Run *run, gboolean *incomplete, GError **error)
{
    if (!begin_ticket(run, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    AtRows *shown = shown_rows(run);
    const AtColumn *columns = run->operation->columns;
    g_autoptr(AtRows) rows = run->ticket
        ? at_tee_new(columns, shown,
              at_rows_new_json(
                  columns, run->operation->result == AT_RESULT_CHANGE, run->result, NULL, NULL))
        : shown;
    gboolean ok = at_operation_run(run->operation, run->context, run->options, rows, &failure);
    g_clear_pointer(&run->progress, at_progress_free);
    run->context->progress = NULL;
    if (ok)
        ok = at_rows_finish(rows, &failure);
    *incomplete = at_rows_is_incomplete(rows);
    gboolean told = end_ticket(run, failure, ok ? error : NULL);
    if (!ok)
        g_propagate_error(error, g_steal_pointer(&failure));
    return ok && told;
}

/* What was said of works is written beside their files. The change stands in any case, so that this
 * is told beside the answer and fails nothing. */
static void write_due(Run *run)
{
    AtContext *context = run->context;
    g_auto(AtDueDone) done = {0};
    g_autoptr(GError) failure = NULL;
    if (!(run->operation->flags & AT_OPERATION_CHANGES) || !context->studio || is_dry_run(run))
        return;
    run->progress = at_progress_new(context->language, !run->common->quiet);
    context->progress = tell;
    gboolean ok = at_due_write(context, &done, &failure);
    g_clear_pointer(&run->progress, at_progress_free);
    context->progress = NULL;
    if (run->common->quiet || (ok && !done.failed))
        return;
    g_autofree char *sentence = ok
        ? g_strdup_printf(
              at_message_plural(
                  "saved in the studio; the sidecar of %u work could not be written: %s",
                  "saved in the studio; the sidecars of %u works could not be written: %s",
                  done.failed),
              done.failed, done.reason)
        : g_strdup_printf(
              _("saved in the studio; sidecars are still to be written: %s"), failure->message);
    at_output_complain(sentence);
}

static gboolean open_and_operate(Run *run, const char *dir, gboolean *incomplete, GError **error)
{
    g_autoptr(AtStudio) studio = NULL;
    gboolean changes = run->operation->flags & AT_OPERATION_CHANGES;
    if (!(run->operation->flags & AT_OPERATION_NO_STUDIO)) {
        studio = at_face_studio(dir, changes, error);
        if (!studio)
            return FALSE;
    }
    run->context->studio = studio;
    run->context->decoder = at_face_decoder();
    gboolean ok = operate(run, incomplete, error);
    if (ok)
        write_due(run);
    at_face_decoder_free(run->context->decoder);
    run->context->studio = NULL;
    return ok;
}

gboolean at_cli_operate(
    const AtOperation *operation, gpointer options, const AtCommonOptions *common, GError **error)
{
    g_autofree char *dir = at_place_studio(common->studio);
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) result = g_string_new(NULL);
    AtSession session;
    at_session_init(&session, NULL, dir);
    session.context.attended = TRUE;
    session.context.dry_run = common->dry_run;
    session.context.language = at_messages_use(at_session_language());
    at_interrupt_watch(session.context.cancel);
    Run run = {
        .operation = operation,
        .options = options,
        .common = common,
        .context = &session.context,
        .progress = at_progress_new(session.context.language, !common->quiet),
        .out = out,
        .result = result,
    };
    session.context.progress = tell;
    session.context.progress_data = &run;
    gboolean incomplete = FALSE;
    gboolean ok = open_and_operate(&run, dir, &incomplete, error);
    at_progress_free(run.progress);
    at_session_clear(&session);
    return ok && !incomplete;
}
