#include "app/progress.h"

static void a_line_says_how_far_it_is(void)
{
    static const struct {
        guint64 done, total;
        const char *doing;
        double elapsed;
        guint width;
        gboolean bar;
        const char *line;
    } cases[] = {
        {0, 0, NULL, 1, 0, FALSE, "0"},
        {1240, 2003, NULL, 1, 0, FALSE, "1,240 of 2,003"},
        {7, 0, "a.jpg", 1, 0, FALSE, "7  a.jpg"},
        {50, 100, "x", 10, 0, FALSE, "50 of 100  about 11 s left  x"},
        {10, 1000, NULL, 10, 0, FALSE, "10 of 1,000  about 17 min left"},
        {100, 100, NULL, 10, 0, FALSE, "100 of 100"},
        {1234567, 0, "a\nb", 1, 0, FALSE, "1,234,567  a␊b"},
        {1, 2, NULL, 1, 0, TRUE, "━━━━━━━━━━━━────────────  1 of 2"},
        {9, 2, NULL, 1, 0, TRUE, "━━━━━━━━━━━━━━━━━━━━━━━━  9 of 2"},
        {1, 2, "静夜思静夜思", 1, 15, FALSE, "1 of 2  静夜思…"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *line = at_progress_line(cases[i].done, cases[i].total, cases[i].doing,
            cases[i].elapsed, cases[i].width, cases[i].bar);
        g_assert_cmpstr(line, ==, cases[i].line);
    }
}

static void progress_may_be_told_from_any_thread_and_never(void)
{
    g_autoptr(AtProgress) never = at_progress_new("en", TRUE);
    g_autoptr(AtProgress) hidden = at_progress_new("en", FALSE);
    at_progress_tell(1, 2, "a", hidden);
    at_progress_tell(2, 2, NULL, hidden);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/progress/a-line-says-how-far-it-is", a_line_says_how_far_it_is);
    g_test_add_func("/app/progress/progress-may-be-told-from-any-thread-and-never",
        progress_may_be_told_from_any_thread_and_never);
    return g_test_run();
}
