#include "op/context.h"

#include "base/error.h"

#include <string.h>

static AtMicros fixed(gpointer data)
{
    return *(AtMicros *)data;
}

static void remember(guint64 done, guint64 total, const char *doing, gpointer data)
{
    g_string_append_printf(
        data, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT " %s;", done, total, doing);
}

static void clock_and_seed_decide_the_ids(void)
{
    AtMicros now = 1700000000 * AT_SECOND;
    AtId ids[2][2];
    for (int run = 0; run < 2; run++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(7);
        AtIdMaker maker = {0};
        AtContext context = {.clock = fixed, .clock_data = &now, .random = random, .ids = &maker};
        g_assert_cmpint(at_context_now(&context), ==, now);
        ids[run][0] = at_context_id(&context);
        ids[run][1] = at_context_id(&context);
    }
    g_assert_cmpmem(ids[0], sizeof ids[0], ids[1], sizeof ids[1]);
    g_assert_cmpint(memcmp(&ids[0][0], &ids[0][1], AT_ID_BYTES), <, 0);
}

static void a_cancelled_context_stops(void)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autoptr(GError) error = NULL;
    AtContext context = {.cancel = cancel};
    g_assert_true(at_context_go_on(&context, &error));
    g_cancellable_cancel(cancel);
    g_assert_false(at_context_go_on(&context, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
    g_assert_cmpstr(error->message, ==, "stopped before it was finished");
}

static void progress_reaches_the_face_if_there_is_one(void)
{
    g_autoptr(GString) seen = g_string_new(NULL);
    AtContext context = {.progress = remember, .progress_data = seen};
    at_context_progress(&context, 3, 10, "a.jpg");
    g_assert_cmpstr(seen->str, ==, "3/10 a.jpg;");
    context.progress = NULL;
    at_context_progress(&context, 4, 10, "b.jpg");
    g_assert_cmpstr(seen->str, ==, "3/10 a.jpg;");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/op/context/clock-and-seed-decide-the-ids", clock_and_seed_decide_the_ids);
    g_test_add_func("/op/context/a-cancelled-context-stops", a_cancelled_context_stops);
    g_test_add_func("/op/context/progress-reaches-the-face-if-there-is-one",
        progress_reaches_the_face_if_there_is_one);
    return g_test_run();
}
