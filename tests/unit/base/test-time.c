#include "base/time.h"

static const struct {
    const char *text, *start, *end; /* start NULL: refused */
} cases[] = {
    {"2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"},
    {"2024-12", "2024-12-01T00:00:00Z", "2025-01-01T00:00:00Z"},
    {"2024-02-29", "2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z"},
    {"2024-05-01T12:30:00Z", "2024-05-01T12:30:00Z", "2024-05-01T12:30:01Z"},
    {"2024-05-01T12:30:00+02:00", "2024-05-01T10:30:00Z", "2024-05-01T10:30:01Z"},
    {"2024:05:01 12:30:00.25-0330", "2024-05-01T16:00:00.250000Z", "2024-05-01T16:00:00.250001Z"},
    {"1889-06", "1889-06-01T00:00:00Z", "1889-07-01T00:00:00Z"},
    {"2024-05-01 12:30", "2024-05-01T12:30:00Z", "2024-05-01T12:31:00Z"},
    {"0505", "0505-01-01T00:00:00Z", "0506-01-01T00:00:00Z"},
    {"9999-12-31T23:59:58Z", "9999-12-31T23:59:58Z", "9999-12-31T23:59:59Z"},
    {"9999-12-31T23:59:59-14:00", NULL, NULL}, /* in UTC a year of five digits */
    {"0001-01-01T00:00:00+01:00", NULL, NULL},
    {"2023-02-29", NULL, NULL},
    {"0000:00:00 00:00:00", NULL, NULL},
    {"2024:05:00", NULL, NULL},
    {"2024-13", NULL, NULL},
    {"last week", NULL, NULL},
    {"2024-05-01T12:30:00Zulu", NULL, NULL},
    {"", NULL, NULL},
};

static void reads_what_people_and_files_write(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AtMicros start = 0, end = 0;
        g_autoptr(GError) error = NULL;
        gboolean good = at_time_parse(cases[i].text, &start, &end, &error);
        g_test_message("%s", cases[i].text);
        g_assert_cmpint(good, ==, cases[i].start != NULL);
        if (!good) {
            g_autofree char *quoted = g_strdup_printf("'%s' is not a date", cases[i].text);
            g_assert_nonnull(strstr(error->message, quoted));
            continue;
        }
        g_autofree char *a = at_time_format(start), *b = at_time_format(end);
        g_assert_cmpstr(a, ==, cases[i].start);
        g_assert_cmpstr(b, ==, cases[i].end);
    }
}

static void format_reads_back_over_centuries(void)
{
    GRand *rand = g_rand_new_with_seed(7);
    for (int i = 0; i < 2000; i++) {
        AtMicros t = (AtMicros)(g_rand_double(rand) * 8e9 - 4e9) * AT_SECOND +
            g_rand_int_range(rand, 0, 1000000);
        g_autofree char *text = at_time_format(t);
        AtMicros back = 0;
        g_autoptr(GError) error = NULL;
        gboolean good = at_time_parse(text, &back, NULL, &error);
        g_assert_no_error(error);
        g_assert_true(good);
        g_assert_cmpint(back, ==, t);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/base/time/reads-what-people-and-files-write", reads_what_people_and_files_write);
    g_test_add_func(
        "/base/time/format-reads-back-over-centuries", format_reads_back_over_centuries);
    return g_test_run();
}
