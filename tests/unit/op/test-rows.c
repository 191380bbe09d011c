#include "op/rows.h"

static const AtColumn columns[] = {
    {"id", AT_COLUMN_ID, "Id"},
    {"title", AT_COLUMN_TEXT, "Title"},
    {"n", AT_COLUMN_INT, "Count"},
    {"size", AT_COLUMN_SIZE, "Size"},
    {"made", AT_COLUMN_TIME, "Made"},
    {"length", AT_COLUMN_DURATION, "Length"},
    {"score", AT_COLUMN_DOUBLE, "Score"},
    {"good", AT_COLUMN_BOOL, "Good"},
    {"tags", AT_COLUMN_JSON, "Tags"},
    {"hidden", AT_COLUMN_TEXT, NULL},
    {0},
};

static void write_row(AtRows *rows, const char *title)
{
    AtId id = {{0}};
    id.bytes[15] = 7;
    at_rows_id(rows, &id);
    at_rows_text(rows, title);
    at_rows_int(rows, 12);
    at_rows_int(rows, 1700000);
    at_rows_int(rows, 1700000000 * AT_SECOND);
    at_rows_int(rows, 185 * AT_SECOND);
    at_rows_double(rows, .5);
    at_rows_bool(rows, TRUE);
    at_rows_json(rows, "[\"a\",{\"k\":1,\"v\":\"x\"}]");
    at_rows_show(rows, "h\n");
    g_assert_true(at_rows_end(rows, NULL));
}

#define ROW_JSON(title)                                                                            \
    "{\"id\":\"00000000000000000000000007\",\"title\":" title ",\"n\":12,\"size\":1700000,"        \
    "\"made\":\"2023-11-14T22:13:20Z\",\"length\":185,\"score\":0.5,\"good\":true,"                \
    "\"tags\":[\"a\",{\"k\":1,\"v\":\"x\"}],\"hidden\":\"h\\n\"}"

static void rows_are_one_json_array(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(columns, FALSE, out, NULL, NULL);
    write_row(rows, "静夜思 \"x\"");
    write_row(rows, NULL);
    at_rows_say(rows, "%d found", 2);
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(
        out->str, ==, "[" ROW_JSON("\"静夜思 \\\"x\\\"\"") ",\n" ROW_JSON("null") "]\n");
    g_assert_cmpuint(at_rows_count(rows), ==, 2);
}

static void no_rows_are_an_empty_array(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(columns, FALSE, out, NULL, NULL);
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(out->str, ==, "[]\n");
}

static const AtColumn change_columns[] = {
    {"works", AT_COLUMN_INT, "Works"},
    {"change", AT_COLUMN_ID, "Change"},
    {"notes", AT_COLUMN_JSON, "Notes", 0, NULL, "{path}: {reason:told}"},
    {0},
};

static void write_change(AtRows *rows, gboolean say)
{
    at_rows_int(rows, 3);
    at_rows_null(rows);
    at_rows_json(rows, "[{\"path\":\"/a\",\"reason\":\"broken\"}]");
    g_assert_true(at_rows_end(rows, NULL));
    if (say)
        at_rows_say(rows, "Tagged %d works", 3);
    g_assert_true(at_rows_finish(rows, NULL));
}

static void a_change_is_one_object_with_its_sentence(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(change_columns, TRUE, out, NULL, NULL);
    write_change(rows, TRUE);
    g_assert_cmpstr(out->str, ==,
        "{\"works\":3,\"change\":null,\"notes\":[{\"path\":\"/a\",\"reason\":\"broken\"}],"
        "\"message\":\"Tagged 3 works\"}\n");
}

static void a_person_reads_the_sentence_or_the_values(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) said = at_rows_new_table(change_columns, TRUE, 80, out, NULL, NULL);
    write_change(said, TRUE);
    g_assert_cmpstr(out->str, ==, "Tagged 3 works\nNotes:\n    /a: broken\n");
    g_string_truncate(out, 0);
    g_autoptr(AtRows) silent = at_rows_new_table(change_columns, TRUE, 80, out, NULL, NULL);
    write_change(silent, FALSE);
    g_assert_cmpstr(out->str, ==, "Works: 3\nNotes: /a: broken\n");
}

static const AtColumn record_columns[] = {
    {"title", AT_COLUMN_TEXT, "Title"},
    {"pages", AT_COLUMN_INT, NULL, AT_COLUMN_SPARE, "Pages"},
    {"gone", AT_COLUMN_BOOL, NULL, AT_COLUMN_SPARE, "In the trash"},
    {"tags", AT_COLUMN_JSON, NULL, 0, "Tags", "{name} ({source:file|sidecar|person})"},
    {"facts", AT_COLUMN_JSON, NULL, 0, "Facts"},
    {"files", AT_COLUMN_JSON, NULL, 0, "Files", "{path}[, {size:size}][, {length:duration}]"},
    {"empty", AT_COLUMN_JSON, NULL, 0, "A label too long to count", "{name}"},
    {0},
};

static void write_record(AtRows *rows, const char *title)
{
    at_rows_text(rows, title);
    at_rows_int(rows, 0);
    at_rows_bool(rows, FALSE);
    at_rows_json(rows, "[{\"name\":\"sea\",\"source\":0},{\"name\":\"a\\nb\",\"source\":2}]");
    at_rows_json(rows, "{\"bands\":\"4\"}");
    at_rows_json(
        rows, "[{\"path\":\"/a\",\"size\":1700000,\"length\":1.5},{\"path\":\"/b\",\"size\":0}]");
    at_rows_json(rows, "[]");
    g_assert_true(at_rows_end(rows, NULL));
}

static void a_record_has_lists_one_a_line(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_table(record_columns, TRUE, 0, out, NULL, NULL);
    write_record(rows, "Kite");
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(out->str, ==,
        "Title: Kite\n"
        "Tags:  sea (file)\n"
        "       a␊b (person)\n"
        "Facts: bands: 4\n"
        "Files: /a, 1.7 MB, 0:02\n"
        "       /b\n");
}

static void a_long_value_goes_on_below_itself(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_table(record_columns, TRUE, 30, out, NULL, NULL);
    write_record(rows, "one two three four five six 静夜思静夜思静夜思静夜思静夜思");
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_true(g_str_has_prefix(out->str,
        "Title: one two three four five\n"
        "       six\n"
        "       静夜思静夜思静夜思静夜\n"
        "       思静夜思\n"
        "Tags:  sea (file)\n"));
}

static const AtColumn listed_columns[] = {
    {"name", AT_COLUMN_TEXT, "Name"},
    {"works", AT_COLUMN_JSON, NULL, 0, NULL, "{title}[ {n}]"},
    {0},
};

static void a_table_shows_a_list_below_its_row(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_table(listed_columns, FALSE, 80, out, NULL, NULL);
    at_rows_text_as(rows, "stored", "said");
    at_rows_json(rows, "[{\"title\":\"a\",\"n\":2},{\"title\":\"b\"}]");
    g_assert_true(at_rows_end(rows, NULL));
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(out->str, ==, "Name\n────\nsaid\n    a 2\n    b\n");
}

static void a_table_lines_up_wide_characters(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_table(columns, FALSE, 0, out, NULL, NULL);
    write_row(rows, "静夜思");
    write_row(rows, "a\ttab");
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(out->str, ==,
        "Id                          Title   Count    Size  Made               Length  Score  Good\n"
        "──────────────────────────  ──────  ─────  ──────  ─────────────────  ──────  ─────  ────\n"
        "00000000000000000000000007  静夜思     12  1.7 MB  2023-11-14 22:13Z    3:05    0.5  yes\n"
        "00000000000000000000000007  a␉tab      12  1.7 MB  2023-11-14 22:13Z    3:05    0.5  yes\n");
}

static void a_table_is_cut_to_the_terminal(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    static const AtColumn two[] = {
        {"path", AT_COLUMN_TEXT, "Path"}, {"n", AT_COLUMN_INT, "N"}, {0}};
    g_autoptr(AtRows) rows = at_rows_new_table(two, FALSE, 14, out, NULL, NULL);
    at_rows_text(rows, "静夜思静夜思静夜思");
    at_rows_int(rows, 7);
    g_assert_true(at_rows_end(rows, NULL));
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpstr(out->str, ==, "Path         N\n───────────  ─\n静夜思静夜…  7\n");
}

static gboolean take(GString *out, gpointer data, GError **error)
{
    GString *all = data;
    g_string_append_len(all, out->str, (gssize)out->len);
    g_string_truncate(out, 0);
    return TRUE;
}

static gboolean refuse(GString *out, gpointer data, GError **error)
{
    return at_fail(error, AT_CANCELLED, "nobody reads");
}

static void much_is_streamed(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GString) all = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(columns, FALSE, out, take, all);
    gsize largest = 0;
    for (int i = 0; i < 2000; i++) {
        write_row(rows, "title");
        largest = MAX(largest, out->len);
    }
    g_assert_true(at_rows_finish(rows, NULL));
    g_assert_cmpuint(largest, <, 40000);
    g_assert_cmpuint(out->len, ==, 0);
    g_assert_cmpuint(all->len, >, 200000);
    g_assert_true(g_str_has_suffix(all->str, "}]\n"));
}

static void a_reader_that_left_stops_the_writer(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    static const AtColumn one[] = {{"t", AT_COLUMN_TEXT, "T"}, {0}};
    g_autoptr(AtRows) rows = at_rows_new_json(one, FALSE, out, refuse, NULL);
    g_autofree char *long_text = g_strnfill(40000, 'x');
    at_rows_text(rows, long_text);
    g_assert_false(at_rows_end(rows, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
}

static void quiet_rows_are_still_counted(void)
{
    g_autoptr(AtRows) rows = at_rows_new_nothing(change_columns);
    write_change(rows, TRUE);
    g_assert_cmpuint(at_rows_count(rows), ==, 1);
    g_assert_false(at_rows_is_incomplete(rows));
    at_rows_incomplete(rows);
    g_assert_true(at_rows_is_incomplete(rows));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/op/rows/rows-are-one-json-array", rows_are_one_json_array);
    g_test_add_func("/op/rows/no-rows-are-an-empty-array", no_rows_are_an_empty_array);
    g_test_add_func("/op/rows/a-change-is-one-object-with-its-sentence",
        a_change_is_one_object_with_its_sentence);
    g_test_add_func("/op/rows/a-person-reads-the-sentence-or-the-values",
        a_person_reads_the_sentence_or_the_values);
    g_test_add_func("/op/rows/a-record-has-lists-one-a-line", a_record_has_lists_one_a_line);
    g_test_add_func(
        "/op/rows/a-long-value-goes-on-below-itself", a_long_value_goes_on_below_itself);
    g_test_add_func(
        "/op/rows/a-table-shows-a-list-below-its-row", a_table_shows_a_list_below_its_row);
    g_test_add_func("/op/rows/a-table-lines-up-wide-characters", a_table_lines_up_wide_characters);
    g_test_add_func("/op/rows/a-table-is-cut-to-the-terminal", a_table_is_cut_to_the_terminal);
    g_test_add_func("/op/rows/much-is-streamed", much_is_streamed);
    g_test_add_func(
        "/op/rows/a-reader-that-left-stops-the-writer", a_reader_that_left_stops_the_writer);
    g_test_add_func("/op/rows/quiet-rows-are-still-counted", quiet_rows_are_still_counted);
    return g_test_run();
}
