#include "app/scribe.h"

#include "app/session.h"
#include "base/message.h"
#include "catalogue/due.h"

#define PAUSE (30 * G_TIME_SPAN_SECOND)

struct AtScribe {
    AtStudio *studio;
    AtDecoder *decoder;
    GCancellable *cancel;
    GThread *thread;

    GMutex lock; /* guards what follows */
    GCond wake;
    gboolean ends, woken;
};

static void write_due(AtScribe *scribe)
{
    AtSession session;
    at_session_init(&session, scribe->studio, at_studio_dir(scribe->studio));
    g_set_object(&session.context.cancel, scribe->cancel);
    session.context.decoder = scribe->decoder;
    session.context.language = at_messages_use(at_session_language());
    g_auto(AtDueDone) done = {0};
    g_autoptr(GError) failure = NULL;
    if (!at_due_write(&session.context, &done, &failure))
        g_debug("sidecars are still due: %s", failure->message);
    at_session_clear(&session);
}

static gpointer run(gpointer data)
{
    AtScribe *scribe = data;
    g_mutex_lock(&scribe->lock);
    while (!scribe->ends) {
        scribe->woken = FALSE;
        g_mutex_unlock(&scribe->lock);
        write_due(scribe);
        g_mutex_lock(&scribe->lock);
        gint64 until = g_get_monotonic_time() + PAUSE;
        while (!scribe->ends && !scribe->woken &&
            g_cond_wait_until(&scribe->wake, &scribe->lock, until))
            continue;
    }
    g_mutex_unlock(&scribe->lock);
    return NULL;
}

AtScribe *at_scribe_new(AtStudio *studio, AtDecoder *decoder)
{
    AtScribe *scribe = g_new0(AtScribe, 1);
    scribe->studio = studio;
    scribe->decoder = decoder;
    scribe->cancel = g_cancellable_new();
    g_mutex_init(&scribe->lock);
    g_cond_init(&scribe->wake);
    scribe->thread = g_thread_new("scribe", run, scribe);
    return scribe;
}

static void call(AtScribe *scribe, gboolean *what)
{
    g_mutex_lock(&scribe->lock);
    *what = TRUE;
    g_cond_signal(&scribe->wake);
    g_mutex_unlock(&scribe->lock);
}

void at_scribe_wake(AtScribe *scribe)
{
    if (scribe)
        call(scribe, &scribe->woken);
}

void at_scribe_free(AtScribe *scribe)
{
    if (!scribe)
        return;
    g_cancellable_cancel(scribe->cancel);
    call(scribe, &scribe->ends);
    g_thread_join(scribe->thread);
    g_object_unref(scribe->cancel);
    g_mutex_clear(&scribe->lock);
    g_cond_clear(&scribe->wake);
    g_free(scribe);
}
