#include "app/tee.h"

static const AtColumn columns[] = {
    {"id", AT_COLUMN_ID, NULL},
    {"text", AT_COLUMN_TEXT, NULL},
    {"n", AT_COLUMN_INT, NULL},
    {"length", AT_COLUMN_DURATION, NULL},
    {"score", AT_COLUMN_DOUBLE, NULL},
    {"good", AT_COLUMN_BOOL, NULL},
    {"list", AT_COLUMN_JSON, NULL},
    {0},
};

static void write_row(AtRows *rows, const AtId *id, const char *text)
{
    at_rows_id(rows, id);
    at_rows_text(rows, text);
    at_rows_int(rows, 3);
    at_rows_int(rows, AT_SECOND);
    at_rows_double(rows, 1.5);
    at_rows_bool(rows, TRUE);
    at_rows_json(rows, "[1]");
    g_assert_true(at_rows_end(rows, NULL));
}

static void both_get_the_same(void)
{
    g_autoptr(GString) one = g_string_new(NULL);
    g_autoptr(GString) two = g_string_new(NULL);
    AtId id = {{1}};
    g_autoptr(AtRows) tee = at_tee_new(columns, at_rows_new_json(columns, FALSE, one, NULL, NULL),
        at_rows_new_json(columns, FALSE, two, NULL, NULL));
    write_row(tee, &id, "静夜思");
    write_row(tee, NULL, NULL);
    at_rows_say(tee, "%s", "done 100%");
    g_assert_true(at_rows_finish(tee, NULL));
    g_assert_cmpstr(one->str, ==,
        "[{\"id\":\"0100000000000000000000000"
        "0\",\"text\":\"静夜思\",\"n\":3,\"length\":1,"
        "\"score\":1.5,\"good\":true,\"list\":[1]},\n"
        "{\"id\":null,\"text\":null,\"n\":3,\"length\":1,\"score\":1.5,\"good\":true,"
        "\"list\":[1]}]\n");
    g_assert_cmpstr(two->str, ==, one->str);
    g_assert_cmpuint(at_rows_count(tee), ==, 2);
}

static gboolean refuse(
    gpointer data, const AtColumn *c, guint n, const AtCell *cells, GError **error)
{
    return at_fail(error, AT_CANCELLED, "nobody reads");
}

static void one_that_stops_stops_the_writer(void)
{
    static const AtRowSink stopping = {.row = refuse};
    static const AtColumn few[] = {{"n", AT_COLUMN_INT, NULL}, {0}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AtRows) tee =
        at_tee_new(few, at_rows_new_nothing(few), at_rows_new(few, &stopping, NULL));
    at_rows_int(tee, 1);
    g_assert_false(at_rows_end(tee, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/tee/both-get-the-same", both_get_the_same);
    g_test_add_func("/app/tee/one-that-stops-stops-the-writer", one_that_stops_stops_the_writer);
    return g_test_run();
}
