/*
 * catalogue/add_queue.h - a bounded queue between threads, which can be closed (no more comes) or
 * stopped (let go).
 */
#pragma once
#include <glib.h>

typedef struct AtQueue AtQueue;

AtQueue *at_queue_new(guint limit, GDestroyNotify free_item);
void at_queue_free(AtQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtQueue, at_queue_free)

/* Waits while the queue is full. FALSE: it was stopped, the item was freed. */
gboolean at_queue_push(AtQueue *queue, gpointer item);

/* Waits for an item until the time (g_get_monotonic_time(); 0: for ever). NULL: time is over, or
 * nothing will come. */
gpointer at_queue_pop(AtQueue *queue, gint64 until);

void at_queue_close(AtQueue *queue);
void at_queue_stop(AtQueue *queue);
