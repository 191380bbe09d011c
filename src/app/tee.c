#include "app/tee.h"

typedef struct {
    AtRows *rows[2];
} Tee;

static void pass(AtRows *rows, AtColumnType type, const AtCell *cell)
{
    if (cell->null) {
        at_rows_null(rows);
        return;
    }
    switch (type) {
    case AT_COLUMN_TEXT:
        at_rows_text_as(rows, cell->value.text, cell->shown);
        break;
    case AT_COLUMN_JSON:
        at_rows_json(rows, cell->value.text);
        break;
    case AT_COLUMN_ID:
        at_rows_id(rows, &cell->value.id);
        break;
    case AT_COLUMN_INT:
    case AT_COLUMN_SIZE:
    case AT_COLUMN_TIME:
    case AT_COLUMN_DURATION:
        at_rows_int(rows, cell->value.number);
        break;
    case AT_COLUMN_DOUBLE:
        at_rows_double(rows, cell->value.real);
        break;
    case AT_COLUMN_BOOL:
        at_rows_bool(rows, cell->value.number != 0);
        break;
    }
}

static gboolean row(
    gpointer data, const AtColumn *columns, guint n, const AtCell *cells, GError **error)
{
    Tee *tee = data;
    for (guint r = 0; r < G_N_ELEMENTS(tee->rows); r++) {
        for (guint i = 0; i < n; i++)
            pass(tee->rows[r], columns[i].type, &cells[i]);
        if (!at_rows_end(tee->rows[r], error))
            return FALSE;
    }
    return TRUE;
}

static void say(gpointer data, const char *sentence)
{
    Tee *tee = data;
    for (guint r = 0; r < G_N_ELEMENTS(tee->rows); r++)
        at_rows_say(tee->rows[r], "%s", sentence);
}

static gboolean end(gpointer data, GError **error)
{
    Tee *tee = data;
    return at_rows_finish(tee->rows[0], error) && at_rows_finish(tee->rows[1], error);
}

static void tee_free(gpointer data)
{
    Tee *tee = data;
    at_rows_free(tee->rows[0]);
    at_rows_free(tee->rows[1]);
    g_free(tee);
}

AtRows *at_tee_new(const AtColumn *columns, AtRows *one, AtRows *two)
{
    static const AtRowSink calls = {row, say, end, tee_free};
    Tee *tee = g_new0(Tee, 1);
    tee->rows[0] = one;
    tee->rows[1] = two;
    return at_rows_new(columns, &calls, tee);
}
