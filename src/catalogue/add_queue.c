#include "catalogue/add_queue.h"

struct AtQueue {
    GMutex lock; /* guards all below */
    GCond changed;
    GQueue items;
    guint limit;
    gboolean closed, stopped;
    GDestroyNotify free_item;
};

AtQueue *at_queue_new(guint limit, GDestroyNotify free_item)
{
    AtQueue *queue = g_new0(AtQueue, 1);
    g_mutex_init(&queue->lock);
    g_cond_init(&queue->changed);
    queue->limit = limit;
    queue->free_item = free_item;
    return queue;
}

void at_queue_free(AtQueue *queue)
{
    if (!queue)
        return;
    g_queue_clear_full(&queue->items, queue->free_item);
    g_mutex_clear(&queue->lock);
    g_cond_clear(&queue->changed);
    g_free(queue);
}

gboolean at_queue_push(AtQueue *queue, gpointer item)
{
    g_mutex_lock(&queue->lock);
    while (queue->items.length >= queue->limit && !queue->stopped)
        g_cond_wait(&queue->changed, &queue->lock);
    gboolean good = !queue->stopped;
    if (good)
        g_queue_push_tail(&queue->items, item);
    g_cond_broadcast(&queue->changed);
    g_mutex_unlock(&queue->lock);
    if (!good)
        queue->free_item(item);
    return good;
}

gpointer at_queue_pop(AtQueue *queue, gint64 until)
{
    g_mutex_lock(&queue->lock);
    gboolean in_time = TRUE;
    while (in_time && !queue->items.length && !queue->closed && !queue->stopped) {
        if (until)
            in_time = g_cond_wait_until(&queue->changed, &queue->lock, until);
        else
            g_cond_wait(&queue->changed, &queue->lock);
    }
    gpointer item = queue->stopped ? NULL : g_queue_pop_head(&queue->items);
    g_cond_broadcast(&queue->changed);
    g_mutex_unlock(&queue->lock);
    return item;
}

void at_queue_close(AtQueue *queue)
{
    g_mutex_lock(&queue->lock);
    queue->closed = TRUE;
    g_cond_broadcast(&queue->changed);
    g_mutex_unlock(&queue->lock);
}

void at_queue_stop(AtQueue *queue)
{
    g_mutex_lock(&queue->lock);
    queue->stopped = TRUE;
    g_cond_broadcast(&queue->changed);
    g_mutex_unlock(&queue->lock);
}
