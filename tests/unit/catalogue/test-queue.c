#include "catalogue/add_queue.h"

static void test_order(void)
{
    g_autoptr(AtQueue) queue = at_queue_new(4, g_free);
    for (int i = 1; i <= 3; i++)
        g_assert_true(at_queue_push(queue, g_strdup_printf("%d", i)));
    at_queue_close(queue);
    for (int i = 1; i <= 3; i++) {
        g_autofree char *item = at_queue_pop(queue, 0);
        g_autofree char *wanted = g_strdup_printf("%d", i);
        g_assert_cmpstr(item, ==, wanted);
    }
    g_assert_null(at_queue_pop(queue, 0));
}

static gpointer push_many(gpointer data)
{
    AtQueue *queue = data;
    guint n = 0;
    while (n < 1000 && at_queue_push(queue, g_strdup("item")))
        n++;
    at_queue_close(queue);
    return GUINT_TO_POINTER(n);
}

static void test_bound(void)
{
    g_autoptr(AtQueue) queue = at_queue_new(3, g_free);
    GThread *thread = g_thread_new("push", push_many, queue);
    guint n = 0;
    for (char *item; (item = at_queue_pop(queue, 0)); n++)
        g_free(item);
    g_assert_cmpuint(n, ==, 1000);
    g_assert_cmpuint(GPOINTER_TO_UINT(g_thread_join(thread)), ==, 1000);
}

static void test_stop(void)
{
    g_autoptr(AtQueue) queue = at_queue_new(3, g_free);
    GThread *thread = g_thread_new("push", push_many, queue);
    g_free(at_queue_pop(queue, 0));
    at_queue_stop(queue);
    g_assert_cmpuint(GPOINTER_TO_UINT(g_thread_join(thread)), <, 1000);
    g_assert_null(at_queue_pop(queue, 0));
    g_assert_false(at_queue_push(queue, g_strdup("freed")));
}

static void test_time(void)
{
    g_autoptr(AtQueue) queue = at_queue_new(3, g_free);
    g_assert_null(at_queue_pop(queue, g_get_monotonic_time() + 1000));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/gives what came first and ends when closed", test_order);
    g_test_add_func("/queue/makes the one that pushes wait", test_bound);
    g_test_add_func("/queue/lets go of all when stopped", test_stop);
    g_test_add_func("/queue/waits no longer than told", test_time);
    return g_test_run();
}
