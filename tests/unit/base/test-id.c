#include "base/id.h"

#include "base/error.h"

#include <string.h>

static void formats_the_specification_example(void)
{
    /* https://github.com/ulid/spec: 01ARZ3NDEKTSV4RRFFQ69G5FAV was made at 1469922850259 ms. */
    AtId id;
    g_autoptr(GError) error = NULL;
    g_assert_true(at_id_parse("01ARZ3NDEKTSV4RRFFQ69G5FAV", &id, &error));
    guint64 ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id.bytes[i];
    g_assert_cmpuint(ms, ==, G_GUINT64_CONSTANT(1469922850259));
    char text[AT_ID_TEXT];
    at_id_format(&id, text);
    g_assert_cmpstr(text, ==, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
}

static void ids_of_one_millisecond_increase(void)
{
    GRand *rng = g_rand_new_with_seed(1);
    AtIdMaker maker = {0};
    AtId last = {{0}};
    for (int i = 0; i < 1000; i++) {
        AtId id = at_id_make(
            &maker, 1000000 + i, rng); /* one microsecond apart, then the clock jumps back */
        if (i > 500)
            id = at_id_make(&maker, 0, rng);
        g_assert_cmpint(memcmp(last.bytes, id.bytes, AT_ID_BYTES), <, 0);
        last = id;
    }
    g_rand_free(rng);
}

static void a_start_gives_the_range_of_ids_that_have_it(void)
{
    AtId low, high, id;
    g_assert_true(at_id_range("01arz3", &low, &high));
    g_assert_true(at_id_parse("01ARZ3NDEKTSV4RRFFQ69G5FAV", &id, NULL));
    g_assert_cmpint(memcmp(low.bytes, id.bytes, AT_ID_BYTES), <=, 0);
    g_assert_cmpint(memcmp(high.bytes, id.bytes, AT_ID_BYTES), >=, 0);
    g_assert_true(at_id_range("01ARZ4", &low, &high));
    g_assert_cmpint(memcmp(low.bytes, id.bytes, AT_ID_BYTES), >, 0);
    g_assert_false(at_id_range("", &low, &high));
    g_assert_false(at_id_range("01U", &low, &high));
    g_assert_false(at_id_range("8", &low, &high)); /* 130 bits do not fit */
}

static void refuses_what_is_not_an_id(void)
{
    AtId id;
    g_autoptr(GError) error = NULL;
    g_assert_false(at_id_parse("01ARZ3", &id, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_cmpstr(error->message, ==,
        "'01ARZ3' is not an id: an id has 26 digits and letters, such as 01ARZ3NDEKTSV4RRFFQ69G5FAV");
    AtId l, o, one, zero;
    g_assert_true(at_id_parse("0LARZ3NDEKTSV4RRFFQ69G5FAV", &l, NULL) &&
        at_id_parse("01ARZ3NDEKTSV4RRFFQ69G5FAV", &one, NULL));
    g_assert_true(at_id_parse("OlARZ3NDEKTSV4RRFFQ69G5FAV", &o, NULL) &&
        at_id_parse("01ARZ3NDEKTSV4RRFFQ69G5FAV", &zero, NULL));
    g_assert_cmpmem(l.bytes, 16, one.bytes, 16);
    g_assert_cmpmem(o.bytes, 16, zero.bytes, 16);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/base/id/formats-the-specification-example", formats_the_specification_example);
    g_test_add_func("/base/id/ids-of-one-millisecond-increase", ids_of_one_millisecond_increase);
    g_test_add_func(
        "/base/id/a-start-gives-the-range", a_start_gives_the_range_of_ids_that_have_it);
    g_test_add_func("/base/id/refuses-what-is-not-an-id", refuses_what_is_not_an_id);
    return g_test_run();
}
