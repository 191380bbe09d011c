/*
 * catalogue/watch.h - following the roots that a person asked to have followed (root.watched), by
 * inotify(7).
 *
 *   at_watch_run(context, told, data, &error);       in a thread of its own with a context of its
 *       own
 *
 * Runs until context->cancel is cancelled, which is its good end. It first looks at all roots as a
 * plain add would, then at the folders that change, when they have been quiet for half a second or
 * busy for three; a file that is still being written waits. When the kernel dropped events, and
 * every minute where it gives no more watches, all is looked at again. Roots that are added, marked
 * or come back from being away are picked up within a few seconds. What it does is no person's
 * change: nothing is written to the change log.
 */
#pragma once
#include "catalogue/add.h"

/* Called in the watching thread after each look that changed something. */
typedef void (*AtWatchTold)(const AtAddResult *result, gpointer data);

gboolean at_watch_run(
    AtContext *context, AtWatchTold told, gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
