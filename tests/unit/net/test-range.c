#include "net/range.h"

static void ranges_are_read_as_rfc_9110_says(void)
{
    static const struct {
        const char *header;
        guint64 size;
        AtRangeKind kind;
        guint64 start, end;
    } cases[] = {
        {NULL, 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes=0-0", 10, AT_RANGE_PART, 0, 1},
        {"bytes=2-5", 10, AT_RANGE_PART, 2, 6},
        {"bytes=2-", 10, AT_RANGE_PART, 2, 10},
        {"bytes=2-99", 10, AT_RANGE_PART, 2, 10},
        {"bytes=-3", 10, AT_RANGE_PART, 7, 10},
        {"bytes=-30", 10, AT_RANGE_PART, 0, 10},
        {"Bytes=1-2", 10, AT_RANGE_PART, 1, 3},
        {"bytes=10-", 10, AT_RANGE_OUTSIDE, 0, 0},
        {"bytes=-0", 10, AT_RANGE_OUTSIDE, 0, 0},
        {"bytes=0-", 0, AT_RANGE_OUTSIDE, 0, 0},
        {"bytes=5-2", 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes=0-1,4-5", 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes=a-b", 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes=-", 10, AT_RANGE_WHOLE, 0, 10},
        {"lines=1-2", 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes=0-99999999999999999999999", 10, AT_RANGE_WHOLE, 0, 10},
        {"bytes= 1-2", 10, AT_RANGE_WHOLE, 0, 10},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AtRange range;
        g_assert_cmpint(at_range_parse(cases[i].header, cases[i].size, &range), ==, cases[i].kind);
        if (cases[i].kind == AT_RANGE_OUTSIDE)
            continue;
        g_assert_cmpuint(range.start, ==, cases[i].start);
        g_assert_cmpuint(range.end, ==, cases[i].end);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/net/range/ranges-are-read-as-rfc-9110-says", ranges_are_read_as_rfc_9110_says);
    return g_test_run();
}
