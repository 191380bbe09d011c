#include "catalogue/add.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_note.h"
#include "catalogue/add_plan.h"
#include "catalogue/add_scan.h"
#include "catalogue/add_store.h"
#include "catalogue/stacks.h"

#include <string.h>

/* One transaction holds at most this many files, and is open for at most this long. */
#define BATCH_FILES 512
#define BATCH_TIME (G_TIME_SPAN_SECOND / 2)

/* How far the walk may run ahead of the reading, and the reading ahead of the writing. */
#define WALK_AHEAD 65536
#define READ_AHEAD 512

typedef struct {
    AtContext *context;
    const AtAddRequest *request;
    AtAddResult *result;
    AtScan scan;
    AtIngest *ingest;
    AtQueue *found; /* walker -> readers: AtItem * */
    AtQueue *ready; /* readers -> writer: AtItem * */
    guint64 finished; /* items written or left, by the adding thread */

    GMutex lock; /* guards the two below */
    guint readers; /* that still run */
    GError *failure; /* the first that stops everything */
} Adding;

void at_add_failure_free(AtAddFailure *failure)
{
    if (!failure)
        return;
    g_free(failure->path);
    g_free(failure->reason);
    g_free(failure);
}

void at_add_failure(AtAddResult *result, const char *path, const char *reason)
{
    AtAddFailure *failure = g_new0(AtAddFailure, 1);
    failure->path = g_strdup(path);
    failure->reason = g_strdup(reason);
    g_ptr_array_add(result->failures, failure);
}

void at_add_note(AtAddResult *result, const char *format, ...)
{
    if (result->notes->len >= AT_ADD_NOTES) {
        result->more_notes++;
        return;
    }
    va_list args;
    va_start(args, format);
    g_ptr_array_add(result->notes, g_strdup_vprintf(format, args));
    va_end(args);
}

void at_add_result_clear(AtAddResult *result)
{
    g_clear_pointer(&result->failures, g_ptr_array_unref);
    g_clear_pointer(&result->notes, g_ptr_array_unref);
}

static void stop(Adding *adding, GError *why)
{
    g_mutex_lock(&adding->lock);
    if (!adding->failure)
        adding->failure = why;
    else
        g_error_free(why);
    g_mutex_unlock(&adding->lock);
    at_queue_stop(adding->found);
    at_queue_stop(adding->ready);
}

static gpointer run_walker(gpointer data)
{
    Adding *adding = data;
    at_scan_run(&adding->scan);
    return NULL;
}

static gpointer run_reader(gpointer data)
{
    Adding *adding = data;
    AtItem *item;
    while ((item = at_queue_pop(adding->found, 0))) {
        GError *failure = NULL;
        if (at_ingest_read(adding->ingest, item, &failure)) {
            if (!at_queue_push(adding->ready, item))
                break;
        } else if (failure) {
            at_item_free(item);
            stop(adding, failure);
            break;
        }
    }
    g_mutex_lock(&adding->lock);
    gboolean last = --adding->readers == 0;
    g_mutex_unlock(&adding->lock);
    if (last)
        at_queue_close(adding->ready);
    return NULL;
}

static void tell(Adding *adding, const char *name)
{
    guint64 seen = __atomic_load_n(&adding->scan.seen, __ATOMIC_RELAXED);
    guint64 unchanged = __atomic_load_n(&adding->scan.unchanged, __ATOMIC_RELAXED);
    g_autofree char *shown = at_text_show(name, -1);
    at_context_progress(adding->context, unchanged + adding->finished, seen, shown);
}

static guint64 items_of(const AtItem *item)
{
    guint64 n = 1;
    for (guint i = 0; item->followers && i < item->followers->len; i++)
        n += items_of(g_ptr_array_index(item->followers, i));
    return n;
}

/* Writes what is ready until the batch is full or its time is over. FALSE with no error: nothing
 * more will come. */
static gboolean write_batch(Adding *adding, AtAddStore *store, GError **error)
{
    AtItem *item = at_queue_pop(adding->ready, 0);
    if (!item)
        return FALSE;
    /* The writer is taken as late as can be: what gathers first costs others nothing. */
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)at_item_free);
    gint64 until = g_get_monotonic_time() + BATCH_TIME;
    for (; item; item = items->len < BATCH_FILES ? at_queue_pop(adding->ready, until) : NULL) {
        g_ptr_array_add(items, item);
        adding->finished += items_of(item);
        tell(adding, item->name);
    }
    if (!at_add_store_begin(store, error))
        return FALSE;
    while (items->len)
        if (!at_add_store_item(store, g_ptr_array_steal_index(items, 0), error))
            return FALSE;
    return at_add_store_commit(store, error);
}

/* What waited for the others, a batch at a time. */
static gboolean write_later(Adding *adding, AtAddStore *store, GError **error)
{
    for (guint n = 0;;) {
        gboolean read;
        AtItem *item = at_add_store_next(store, &read);
        if (!item)
            return n == 0 || at_add_store_commit(store, error);
        if (read && n) {
            if (!at_add_store_commit(store, error)) {
                at_item_free(item);
                return FALSE;
            }
            n = 0;
        }
        g_autoptr(GError) failure = NULL;
        if (read && !at_ingest_read(adding->ingest, item, &failure)) {
            at_item_free(item);
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        if (n == 0 && !at_add_store_begin(store, error)) {
            at_item_free(item);
            return FALSE;
        }
        if (!at_add_store_item(store, item, error))
            return FALSE;
        if (++n == BATCH_FILES) {
            if (!at_add_store_commit(store, error))
                return FALSE;
            n = 0;
        }
    }
}

static gboolean write_gone(Adding *adding, AtAddStore *store, GError **error)
{
    if (!adding->scan.gone->len)
        return TRUE;
    return at_add_store_begin(store, error) && at_add_store_gone(store, adding->scan.gone, error) &&
        at_add_store_commit(store, error);
}

static gboolean write_all(Adding *adding, const char *place, GError **error)
{
    g_autoptr(AtAddStore) store =
        at_add_store_new(adding->context, adding->request, adding->result, place);
    g_autoptr(GError) failure = NULL;
    while (write_batch(adding, store, &failure))
        ;
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    g_mutex_lock(&adding->lock);
    gboolean stopped = adding->failure != NULL;
    g_mutex_unlock(&adding->lock);
    return stopped || adding->scan.error ||
        (write_later(adding, store, error) && write_gone(adding, store, error));
}

static gboolean plan_all(Adding *adding, GError **error)
{
    g_autoptr(AtAddPlan) plan = at_add_plan_new(adding->context, adding->result);
    AtItem *item;
    while ((item = at_queue_pop(adding->ready, 0))) {
        adding->finished++;
        tell(adding, item->name);
        if (!at_add_plan_item(plan, item, error))
            return FALSE;
    }
    return !adding->scan.gone || adding->scan.error ||
        at_add_plan_gone(plan, adding->scan.gone, error);
}

/* Runs the three stages to their end; the first failure of any is the result. */
static gboolean run(Adding *adding, const char *place, GError **error)
{
    guint n = g_get_num_processors();
    g_autofree GThread **readers = g_new0(GThread *, n);
    adding->readers = n;
    GThread *walker = g_thread_new("add-walk", run_walker, adding);
    for (guint i = 0; i < n; i++)
        readers[i] = g_thread_new("add-read", run_reader, adding);
    GError *failure = NULL;
    gboolean good =
        adding->request->dry_run ? plan_all(adding, &failure) : write_all(adding, place, &failure);
    if (!good)
        stop(adding, failure);
    g_thread_join(walker);
    for (guint i = 0; i < n; i++)
        g_thread_join(readers[i]);
    if (!adding->failure && adding->scan.error)
        adding->failure = g_steal_pointer(&adding->scan.error);
    if (adding->failure) {
        g_propagate_error(error, g_steal_pointer(&adding->failure));
        return FALSE;
    }
    return TRUE;
}

static void collect(Adding *adding)
{
    AtAddResult *result = adding->result;
    AtScan *scan = &adding->scan;
    result->unchanged += scan->unchanged;
    result->unsettled += scan->unsettled;
    for (guint i = 0; scan->troubles && i < scan->troubles->len; i++) {
        const AtAddFailure *trouble = g_ptr_array_index(scan->troubles, i);
        at_add_failure(result, trouble->path, trouble->reason);
    }
    if (result->more_notes)
        g_ptr_array_add(result->notes,
            g_strdup_printf(at_message_plural("and %lu more note of this kind",
                                "and %lu more notes of this kind", (gulong)result->more_notes),
                (gulong)result->more_notes));
}

/* What forgetting a folder put into the trash, when a person adds it again. */
static gboolean bring_back(
    const Adding *adding, const GPtrArray *targets, const char *place, GError **error)
{
    const AtAddRequest *request = adding->request;
    g_autoptr(AtAddStore) store = at_add_store_new(adding->context, request, adding->result, place);
    for (guint i = 0; !request->quiet && !request->dry_run && i < targets->len; i++) {
        const AtTarget *target = g_ptr_array_index(targets, i);
        if (target->root->forgotten &&
            (!at_add_store_begin(store, error) || !at_add_store_back(store, target, error) ||
                !at_add_store_commit(store, error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_targets(AtContext *context, const AtAddRequest *request, GPtrArray *targets,
    AtRoot *uploads, AtAddResult *result, GError **error)
{
    g_autoptr(AtQueue) found = at_queue_new(WALK_AHEAD, (GDestroyNotify)at_item_free);
    g_autoptr(AtQueue) ready = at_queue_new(READ_AHEAD, (GDestroyNotify)at_item_free);
    const AtIngestOptions options = {.context = context,
        .uploads = uploads,
        .dry_run = request->dry_run,
        .again = request->again};
    g_autoptr(AtIngest) ingest = at_ingest_new(&options);
    Adding adding = {.context = context,
        .request = request,
        .result = result,
        .scan = {.context = context, .request = request, .targets = targets, .queue = found},
        .ingest = ingest,
        .found = found,
        .ready = ready};
    const AtTarget *first = g_ptr_array_index(targets, 0);
    g_autofree char *place =
        *first->below ? g_path_get_basename(first->below) : g_path_get_basename(first->root->path);
    g_mutex_init(&adding.lock);
    gboolean good = bring_back(&adding, targets, place, error) && run(&adding, place, error);
    g_mutex_clear(&adding.lock);
    if (!good) {
        result->added = result->stand[0];
        result->updated = result->stand[1];
        result->missing = result->stand[2];
    }
    collect(&adding);
    at_scan_clear(&adding.scan);
    return good;
}

/* Only one path, and nothing came of it: then that is the answer. */
static gboolean all_absent(const AtAddRequest *request, AtAddResult *result, GError **error)
{
    if (!request->paths[0] || request->paths[1] || !result->failures->len)
        return FALSE;
    const AtAddFailure *failure = g_ptr_array_index(result->failures, 0);
    g_autofree char *shown = at_text_show(failure->path, -1);
    at_fail(error, AT_NOT_FOUND, "%s: %s", shown, failure->reason);
    return TRUE;
}

gboolean at_add(
    AtContext *context, const AtAddRequest *request, AtAddResult *result, GError **error)
{
    *result = (AtAddResult){
        .failures = g_ptr_array_new_with_free_func((GDestroyNotify)at_add_failure_free),
        .notes = g_ptr_array_new_with_free_func(g_free)};
    g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func((GDestroyNotify)at_target_free);
    g_autoptr(AtRoot) uploads = NULL;
    if (request->copy && !request->dry_run && !(uploads = at_root_uploads(context, error)))
        return FALSE;
    if (!at_roots_resolve(context, request, targets, result, error))
        return FALSE;
    if (!targets->len)
        return !all_absent(request, result, error);
    /* Adding twice is adding once, whoever asks: the key of the request is for what is not. */
    const char *key = context->idempotency_key;
    context->idempotency_key = NULL;
    gboolean good = add_targets(context, request, targets, uploads, result, error);
    context->idempotency_key = key;
    /* New works may look like others, and new versions no longer. */
    return good &&
        (request->dry_run || !(result->added || result->updated) ||
            at_stacks_refresh(context, error));
}
