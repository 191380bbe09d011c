#include "op/rows.h"

#include "base/text.h"

struct AtRows {
    const AtColumn *columns;
    guint n;
    guint next; /* column of the value that comes next */
    AtCell *cells;
    const AtRowSink *sink;
    gpointer sink_data;
    guint64 count;
    gboolean incomplete;
};

AtRows *at_rows_new(const AtColumn *columns, const AtRowSink *sink, gpointer sink_data)
{
    AtRows *rows = g_new0(AtRows, 1);
    rows->columns = columns;
    while (columns && columns[rows->n].name)
        rows->n++;
    rows->cells = g_new0(AtCell, rows->n + 1);
    rows->sink = sink;
    rows->sink_data = sink_data;
    return rows;
}

static gboolean is_text(AtColumnType type)
{
    return type == AT_COLUMN_TEXT || type == AT_COLUMN_JSON;
}

/* Frees the texts of the row that is being written. */
static void forget_row(AtRows *rows)
{
    for (guint i = 0; i < rows->next; i++) {
        if (is_text(rows->columns[i].type) && !rows->cells[i].null)
            g_free((char *)rows->cells[i].value.text);
        g_free(rows->cells[i].shown);
    }
    rows->next = 0;
}

void at_rows_free(AtRows *rows)
{
    if (!rows)
        return;
    forget_row(rows);
    if (rows->sink->free)
        rows->sink->free(rows->sink_data);
    g_free(rows->cells);
    g_free(rows);
}

static AtCell *next_cell(AtRows *rows, guint allowed)
{
    g_assert(rows->next < rows->n);
    g_assert(allowed >> rows->columns[rows->next].type & 1);
    AtCell *cell = &rows->cells[rows->next++];
    *cell = (AtCell){0};
    return cell;
}

static void put_text(AtRows *rows, AtColumnType type, char *text)
{
    AtCell *cell = next_cell(rows, 1u << type);
    cell->null = text == NULL;
    g_assert(text || !(rows->columns[rows->next - 1].flags & AT_COLUMN_GIVEN));
    cell->value.text = text;
}

void at_rows_text(AtRows *rows, const char *text)
{
    g_assert(!text || g_utf8_validate(text, -1, NULL));
    put_text(rows, AT_COLUMN_TEXT, g_strdup(text));
}

void at_rows_text_as(AtRows *rows, const char *text, const char *shown)
{
    at_rows_text(rows, text);
    rows->cells[rows->next - 1].shown = g_strdup(shown);
}

void at_rows_show(AtRows *rows, const char *bytes)
{
    put_text(rows, AT_COLUMN_TEXT, bytes ? g_utf8_make_valid(bytes, -1) : NULL);
}

void at_rows_json(AtRows *rows, const char *json)
{
    put_text(rows, AT_COLUMN_JSON, g_strdup(json));
}

void at_rows_id(AtRows *rows, const AtId *id)
{
    AtCell *cell = next_cell(rows, 1u << AT_COLUMN_ID);
    cell->null = id == NULL;
    g_assert(id || !(rows->columns[rows->next - 1].flags & AT_COLUMN_GIVEN));
    if (id)
        cell->value.id = *id;
}

void at_rows_int(AtRows *rows, gint64 value)
{
    guint allowed = 1u << AT_COLUMN_INT | 1u << AT_COLUMN_SIZE | 1u << AT_COLUMN_TIME |
        1u << AT_COLUMN_DURATION;
    next_cell(rows, allowed)->value.number = value;
}

void at_rows_double(AtRows *rows, double value)
{
    next_cell(rows, 1u << AT_COLUMN_DOUBLE)->value.real = value;
}

void at_rows_bool(AtRows *rows, gboolean value)
{
    next_cell(rows, 1u << AT_COLUMN_BOOL)->value.number = value != FALSE;
}

void at_rows_null(AtRows *rows)
{
    AtCell *cell = next_cell(rows, G_MAXUINT);
    g_assert(!(rows->columns[rows->next - 1].flags & AT_COLUMN_GIVEN));
    cell->null = TRUE;
}

gboolean at_rows_end(AtRows *rows, GError **error)
{
    g_assert(rows->next == rows->n);
    rows->count++;
    gboolean ok = !rows->sink->row ||
        rows->sink->row(rows->sink_data, rows->columns, rows->n, rows->cells, error);
    forget_row(rows);
    return ok;
}

void at_rows_say(AtRows *rows, const char *format, ...)
{
    if (!rows->sink->say)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *sentence = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *fit = g_utf8_make_valid(sentence, -1);
    rows->sink->say(rows->sink_data, fit);
}

void at_rows_incomplete(AtRows *rows)
{
    rows->incomplete = TRUE;
}

gboolean at_rows_is_incomplete(const AtRows *rows)
{
    return rows->incomplete;
}

gboolean at_rows_finish(AtRows *rows, GError **error)
{
    g_assert(rows->next == 0);
    return !rows->sink->end || rows->sink->end(rows->sink_data, error);
}

guint64 at_rows_count(const AtRows *rows)
{
    return rows->count;
}

AtRows *at_rows_new_nothing(const AtColumn *columns)
{
    static const AtRowSink nothing = {0};
    return at_rows_new(columns, &nothing, NULL);
}
