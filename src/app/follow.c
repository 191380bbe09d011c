#include "app/follow.h"

#include "app/session.h"
#include "catalogue/watch.h"

#define PAUSE (30 * G_TIME_SPAN_SECOND) /* after a failure, such as a full disk */

struct AtFollow {
    AtStudio *studio;
    AtDecoder *decoder;
    GCancellable *cancel;
    GThread *thread;
};

static void pause_unless_cancelled(GCancellable *cancel)
{
    GPollFD fd;
    if (!g_cancellable_make_pollfd(cancel, &fd))
        return;
    g_poll(&fd, 1, PAUSE / 1000);
    g_cancellable_release_fd(cancel);
}

static gpointer run(gpointer data)
{
    AtFollow *follow = data;
    while (!g_cancellable_is_cancelled(follow->cancel)) {
        AtSession session;
        at_session_init(&session, follow->studio, at_studio_dir(follow->studio));
        g_set_object(&session.context.cancel, follow->cancel);
        session.context.decoder = follow->decoder;
        g_autoptr(GError) failure = NULL;
        if (!at_watch_run(&session.context, NULL, NULL, &failure)) {
            g_debug("following the folders stopped: %s", failure->message);
            pause_unless_cancelled(follow->cancel);
        }
        at_session_clear(&session);
    }
    return NULL;
}

AtFollow *at_follow_new(AtStudio *studio, AtDecoder *decoder)
{
    AtFollow *follow = g_new0(AtFollow, 1);
    follow->studio = studio;
    follow->decoder = decoder;
    follow->cancel = g_cancellable_new();
    follow->thread = g_thread_new("follow", run, follow);
    return follow;
}

void at_follow_free(AtFollow *follow)
{
    if (!follow)
        return;
    g_cancellable_cancel(follow->cancel);
    g_thread_join(follow->thread);
    g_object_unref(follow->cancel);
    g_free(follow);
}
