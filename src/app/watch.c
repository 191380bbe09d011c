#include "app/watch.h"

#include "jobs/operations.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define WATCHED_JOBS 50 /* the newest */
#define LOOK_MICROS (200 * G_TIME_SPAN_MILLISECOND)

struct AtWatch {
    AtStudio *studio;
    AtEvents *events;
    GThread *thread;
    GMutex lock; /* guards stopped */
    GCond stop;
    gboolean stopped;
    gint listening; /* atomic; set by the main context's timer */
    guint timer;
    gint64 version; /* these two belong to the thread */
    GHashTable *jobs; /* id -> JSON as it was told last */
};

typedef struct {
    AtWatch *watch;
    const char *name;
    char *data;
} Telling;

static gboolean tell(gpointer data)
{
    Telling *telling = data;
    at_events_send(telling->watch->events, telling->name, telling->data);
    return G_SOURCE_REMOVE;
}

static void telling_free(gpointer data)
{
    g_free(((Telling *)data)->data);
    g_free(data);
}

static void post(AtWatch *watch, const char *name, char *text)
{
    Telling *telling = g_new0(Telling, 1);
    *telling = (Telling){watch, name, text};
    g_idle_add_full(G_PRIORITY_DEFAULT, tell, telling, telling_free);
}

static gboolean write_job(const AtJob *job, gpointer rows)
{
    return at_job_row(job, rows, NULL);
}

/* The rows that the operation "jobs" gives, so that an event looks as the list does. */
static char *list_jobs(AtWatch *watch)
{
    GString *out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(at_job_columns, FALSE, out, NULL, NULL);
    gboolean ok = at_job_each(watch->studio, WATCHED_JOBS, write_job, rows, NULL) &&
        at_rows_finish(rows, NULL);
    return g_string_free(out, !ok);
}

static void look_at_jobs(AtWatch *watch)
{
    g_autofree char *text = list_jobs(watch);
    g_autoptr(JsonNode) node = text ? json_from_string(text, NULL) : NULL;
    if (!node || !JSON_NODE_HOLDS_ARRAY(node))
        return;
    JsonArray *array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *row = json_array_get_element(array, i);
        const char *id =
            json_object_get_string_member_with_default(json_node_get_object(row), "id", "");
        g_autofree char *json = json_to_string(row, FALSE);
        if (g_strcmp0(g_hash_table_lookup(watch->jobs, id), json) == 0)
            continue;
        g_hash_table_replace(watch->jobs, g_strdup(id), g_strdup(json));
        post(watch, "job", g_steal_pointer(&json));
    }
}

static void look(AtWatch *watch)
{
    gint64 version = at_studio_data_version(watch->studio);
    if (version == watch->version)
        return;
    watch->version = version;
    post(watch, "version", g_strdup_printf("%" G_GINT64_FORMAT, version));
    look_at_jobs(watch);
}

static gpointer run(gpointer data)
{
    AtWatch *watch = data;
    g_mutex_lock(&watch->lock);
    while (!watch->stopped) {
        gint64 next = g_get_monotonic_time() + LOOK_MICROS;
        g_cond_wait_until(&watch->stop, &watch->lock, next);
        if (watch->stopped || !g_atomic_int_get(&watch->listening))
            continue;
        g_mutex_unlock(&watch->lock);
        look(watch);
        g_mutex_lock(&watch->lock);
    }
    g_mutex_unlock(&watch->lock);
    return NULL;
}

static gboolean count_listeners(gpointer data)
{
    AtWatch *watch = data;
    g_atomic_int_set(&watch->listening, at_events_count(watch->events) > 0);
    return G_SOURCE_CONTINUE;
}

AtWatch *at_watch_new(AtStudio *studio, AtEvents *events)
{
    AtWatch *watch = g_new0(AtWatch, 1);
    watch->studio = studio;
    watch->events = events;
    watch->version = at_studio_data_version(studio);
    watch->jobs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_mutex_init(&watch->lock);
    g_cond_init(&watch->stop);
    watch->timer = g_timeout_add(LOOK_MICROS / 1000, count_listeners, watch);
    watch->thread = g_thread_new("watch", run, watch);
    return watch;
}

void at_watch_free(AtWatch *watch)
{
    if (!watch)
        return;
    g_mutex_lock(&watch->lock);
    watch->stopped = TRUE;
    g_cond_signal(&watch->stop);
    g_mutex_unlock(&watch->lock);
    g_thread_join(watch->thread);
    g_source_remove(watch->timer);
    while (g_main_context_iteration(NULL, FALSE)) /* what it still wanted to tell */
        ;
    g_hash_table_unref(watch->jobs);
    g_mutex_clear(&watch->lock);
    g_cond_clear(&watch->stop);
    g_free(watch);
}
