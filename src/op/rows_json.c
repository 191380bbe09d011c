#include "op/rows.h"

#include "base/json.h"

#define FLUSH_BYTES (32 * 1024)

typedef struct {
    AtJson json;
    gboolean one_object;
    gboolean started;
    char *said;
    AtFlush flush;
    gpointer flush_data;
} JsonSink;

static void write_time(AtJson *json, AtMicros t)
{
    g_autofree char *text = at_time_format(t);
    at_json_string(json, text);
}

static void write_cell(AtJson *json, AtColumnType type, const AtCell *cell)
{
    if (cell->null) {
        at_json_null(json);
        return;
    }
    char id[AT_ID_TEXT];
    switch (type) {
    case AT_COLUMN_TEXT:
        at_json_string(json, cell->value.text);
        break;
    case AT_COLUMN_ID:
        at_id_format(&cell->value.id, id);
        at_json_string(json, id);
        break;
    case AT_COLUMN_INT:
    case AT_COLUMN_SIZE:
        at_json_int(json, cell->value.number);
        break;
    case AT_COLUMN_DOUBLE:
        at_json_double(json, cell->value.real);
        break;
    case AT_COLUMN_BOOL:
        at_json_bool(json, cell->value.number != 0);
        break;
    case AT_COLUMN_TIME:
        write_time(json, cell->value.number);
        break;
    case AT_COLUMN_DURATION:
        at_json_double(json, (double)cell->value.number / AT_SECOND);
        break;
    case AT_COLUMN_JSON:
        at_json_raw(json, cell->value.text);
        break;
    }
}

static void start(JsonSink *sink)
{
    if (!sink->started && !sink->one_object)
        at_json_open(&sink->json, '[');
    sink->started = TRUE;
}

static gboolean row(
    gpointer data, const AtColumn *columns, guint n, const AtCell *cells, GError **error)
{
    JsonSink *sink = data;
    start(sink);
    /* One row a line, so that a person can read it too. */
    if (!sink->one_object && sink->json.comma) {
        g_string_append(sink->json.out, ",\n");
        sink->json.comma = FALSE;
    }
    at_json_open(&sink->json, '{');
    for (guint i = 0; i < n; i++) {
        at_json_key(&sink->json, columns[i].name);
        write_cell(&sink->json, columns[i].type, &cells[i]);
    }
    if (!sink->one_object)
        at_json_close(&sink->json, '}');
    if (sink->flush && sink->json.out->len > FLUSH_BYTES)
        return sink->flush(sink->json.out, sink->flush_data, error);
    return TRUE;
}

static void say(gpointer data, const char *sentence)
{
    JsonSink *sink = data;
    g_free(sink->said);
    sink->said = g_strdup(sentence);
}

static gboolean end(gpointer data, GError **error)
{
    JsonSink *sink = data;
    if (sink->one_object && !sink->started)
        at_json_open(&sink->json, '{');
    start(sink);
    if (sink->one_object && sink->said) {
        at_json_key(&sink->json, "message");
        at_json_string(&sink->json, sink->said);
    }
    at_json_close(&sink->json, sink->one_object ? '}' : ']');
    g_string_append_c(sink->json.out, '\n');
    return !sink->flush || sink->flush(sink->json.out, sink->flush_data, error);
}

static void sink_free(gpointer data)
{
    JsonSink *sink = data;
    g_free(sink->said);
    g_free(sink);
}

AtRows *at_rows_new_json(
    const AtColumn *columns, gboolean one_object, GString *out, AtFlush flush, gpointer flush_data)
{
    static const AtRowSink calls = {row, say, end, sink_free};
    JsonSink *sink = g_new0(JsonSink, 1);
    sink->json.out = out;
    sink->one_object = one_object;
    sink->flush = flush;
    sink->flush_data = flush_data;
    return at_rows_new(columns, &calls, sink);
}
