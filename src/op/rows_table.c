#include "op/rows.h"

#include "base/message.h"
#include "op/cell.h"

#include <string.h>

#define FLUSH_BYTES (32 * 1024)
#define MEASURED_ROWS 200 /* the widths of columns follow from these; later rows keep them */
#define GAP 2
#define LEAST_WIDTH 8 /* no text column is cut below it */

typedef struct {
    const AtColumn *columns;
    guint n;
    gboolean one_object;
    guint width; /* of the terminal, 0: none */
    /* rows until the widths are known, each a text a column, then the lines below it; NULL
     * afterwards */
    GPtrArray *waiting;
    guint *widths;
    char *said;
    GString *lists; /* of one object: its JSON columns, which are shown below the sentence */
    GString *out;
    AtFlush flush;
    gpointer flush_data;
} TableSink;

static gboolean is_shown(const AtColumn *column)
{
    return column->title && column->type != AT_COLUMN_JSON;
}

static guint last_shown(const TableSink *sink)
{
    guint last = 0;
    for (guint i = 0; i < sink->n; i++)
        if (is_shown(&sink->columns[i]))
            last = i;
    return last;
}

static void pad(GString *out, guint n)
{
    while (n-- > 0)
        g_string_append_c(out, ' ');
}

static void write_line(TableSink *sink, char **texts)
{
    guint last = last_shown(sink);
    for (guint i = 0; i <= last && i < sink->n; i++) {
        if (!is_shown(&sink->columns[i]))
            continue;
        g_autofree char *text =
            sink->width ? at_cell_cut(texts[i], sink->widths[i]) : g_strdup(texts[i]);
        guint used = at_cell_width(text);
        guint free_columns = sink->widths[i] > used ? sink->widths[i] - used : 0;
        gboolean right = at_cell_is_number(sink->columns[i].type);
        if (right)
            pad(sink->out, free_columns);
        g_string_append(sink->out, text);
        if (!right && i != last)
            pad(sink->out, free_columns);
        if (i != last)
            pad(sink->out, GAP);
    }
    while (sink->out->len && sink->out->str[sink->out->len - 1] == ' ')
        g_string_truncate(sink->out, sink->out->len - 1);
    g_string_append_c(sink->out, '\n');
    if (texts[sink->n])
        g_string_append(sink->out, texts[sink->n]);
}

static void measure(TableSink *sink, char **texts)
{
    for (guint i = 0; i < sink->n; i++)
        sink->widths[i] = MAX(sink->widths[i], at_cell_width(texts[i]));
}

/* Takes columns from the widest text, one at a time, until a line fits the terminal. */
static void fit(TableSink *sink)
{
    guint total = 0;
    for (guint i = 0; i < sink->n; i++)
        if (is_shown(&sink->columns[i]))
            total += sink->widths[i] + (total ? GAP : 0);
    while (sink->width && total > sink->width) {
        guint widest = sink->n;
        for (guint i = 0; i < sink->n; i++)
            if (sink->columns[i].type == AT_COLUMN_TEXT && is_shown(&sink->columns[i]) &&
                sink->widths[i] > LEAST_WIDTH &&
                (widest == sink->n || sink->widths[i] > sink->widths[widest]))
                widest = i;
        if (widest == sink->n)
            return;
        sink->widths[widest]--;
        total--;
    }
}

static void write_head(TableSink *sink)
{
    g_auto(GStrv) head = g_new0(char *, sink->n + 1);
    for (guint i = 0; i < sink->n; i++)
        head[i] = g_strdup(sink->columns[i].title ? _(sink->columns[i].title) : "");
    measure(sink, head);
    fit(sink);
    write_line(sink, head);
    g_auto(GStrv) rule = g_new0(char *, sink->n + 1);
    for (guint i = 0; i < sink->n; i++) {
        GString *line = g_string_new(NULL);
        for (guint k = 0; k < sink->widths[i]; k++)
            g_string_append(line, "─");
        rule[i] = g_string_free(line, FALSE);
    }
    write_line(sink, rule);
}

/* The widths are fixed now: everything that waited goes out. */
static void write_waiting(TableSink *sink)
{
    if (!sink->waiting)
        return;
    if (sink->waiting->len)
        write_head(sink);
    for (guint i = 0; i < sink->waiting->len; i++)
        write_line(sink, g_ptr_array_index(sink->waiting, i));
    g_clear_pointer(&sink->waiting, g_ptr_array_unref);
}

static const char *label_of(const AtColumn *column)
{
    const char *label = column->label ? column->label : column->title;
    return label ? _(label) : NULL;
}

static gboolean is_left_out(const AtColumn *column, const AtCell *cell)
{
    gboolean text = column->type == AT_COLUMN_TEXT || column->type == AT_COLUMN_JSON;
    gboolean spare = column->flags & AT_COLUMN_SPARE && !text;
    return !label_of(column) || cell->null || (spare && cell->value.number == 0);
}

/* Below the sentence that stands for the object. */
static void write_list(TableSink *sink, const char *label, char **lines)
{
    g_string_append_printf(sink->lists, "%s\n", label);
    for (guint i = 0; lines[i]; i++)
        g_string_append_printf(sink->lists, "    %s\n", lines[i]);
}

static GStrv lines_of(const AtColumn *column, const AtCell *cell)
{
    if (column->type == AT_COLUMN_JSON)
        return at_cell_json_lines(column, cell->value.text);
    GStrv lines = g_new0(char *, 2);
    lines[0] = at_cell_said(column, cell);
    if (*lines[0] == '\0')
        g_clear_pointer(&lines[0], g_free);
    return lines;
}

static void write_record(TableSink *sink, const char *label, char **lines, guint names)
{
    g_string_append(sink->out, label);
    for (guint k = 0; lines[k]; k++) {
        guint used = k ? 0 : at_cell_width(label);
        pad(sink->out, names - MIN(names, used));
        at_cell_wrap(sink->out, lines[k], names, sink->width);
    }
}

static void write_object(TableSink *sink, const AtCell *cells)
{
    guint names = 0;
    g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < sink->n; i++) {
        const AtColumn *column = &sink->columns[i];
        gboolean out = is_left_out(column, &cells[i]);
        GStrv lines = out ? g_new0(char *, 1) : lines_of(column, &cells[i]);
        char *label = lines[0] ? g_strdup_printf(_("%s:"), label_of(column)) : g_strdup("");
        names = MAX(names, at_cell_width(label) + 1);
        g_ptr_array_add(values, lines);
        g_ptr_array_add(labels, label);
    }
    for (guint i = 0; i < sink->n; i++) {
        char **lines = g_ptr_array_index(values, i);
        const char *label = g_ptr_array_index(labels, i);
        if (!lines[0])
            continue;
        write_record(sink, label, lines, names);
        if (sink->columns[i].type == AT_COLUMN_JSON)
            write_list(sink, label, lines);
    }
}

/* Below its row, indented: what a JSON column with a line holds. */
static char *below(const TableSink *sink, const AtCell *cells)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < sink->n; i++) {
        const AtColumn *column = &sink->columns[i];
        if (column->type != AT_COLUMN_JSON || !column->line || cells[i].null)
            continue;
        g_auto(GStrv) lines = at_cell_json_lines(column, cells[i].value.text);
        for (guint k = 0; lines[k]; k++)
            g_string_append_printf(out, "    %s\n", lines[k]);
    }
    return g_string_free(out, FALSE);
}

static gboolean row(
    gpointer data, const AtColumn *columns, guint n, const AtCell *cells, GError **error)
{
    TableSink *sink = data;
    if (sink->one_object) {
        write_object(sink, cells);
        return TRUE;
    }
    g_auto(GStrv) texts = g_new0(char *, n + 2);
    for (guint i = 0; i < n; i++)
        texts[i] = is_shown(&columns[i]) ? at_cell_said(&columns[i], &cells[i]) : g_strdup("");
    texts[n] = below(sink, cells);
    if (sink->waiting) {
        measure(sink, texts);
        g_ptr_array_add(sink->waiting, g_steal_pointer(&texts));
        if (sink->waiting->len >= MEASURED_ROWS)
            write_waiting(sink);
    } else {
        write_line(sink, texts);
    }
    if (sink->flush && sink->out->len > FLUSH_BYTES)
        return sink->flush(sink->out, sink->flush_data, error);
    return TRUE;
}

static void say(gpointer data, const char *sentence)
{
    TableSink *sink = data;
    g_free(sink->said);
    sink->said = g_strdup(sentence);
}

static gboolean end(gpointer data, GError **error)
{
    TableSink *sink = data;
    gboolean instead = sink->one_object && sink->said;
    if (instead)
        g_string_truncate(sink->out, 0); /* the sentence stands for the object */
    write_waiting(sink);
    if (sink->said)
        g_string_append_printf(sink->out, "%s\n", sink->said);
    if (instead)
        g_string_append_len(sink->out, sink->lists->str, (gssize)sink->lists->len);
    return !sink->flush || sink->flush(sink->out, sink->flush_data, error);
}

static void sink_free(gpointer data)
{
    TableSink *sink = data;
    g_clear_pointer(&sink->waiting, g_ptr_array_unref);
    g_free(sink->widths);
    g_free(sink->said);
    g_string_free(sink->lists, TRUE);
    g_free(sink);
}

AtRows *at_rows_new_table(const AtColumn *columns, gboolean one_object, guint width, GString *out,
    AtFlush flush, gpointer flush_data)
{
    static const AtRowSink calls = {row, say, end, sink_free};
    TableSink *sink = g_new0(TableSink, 1);
    sink->columns = columns;
    while (columns && columns[sink->n].name)
        sink->n++;
    sink->one_object = one_object;
    sink->width = width;
    sink->waiting = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    sink->widths = g_new0(guint, sink->n + 1);
    sink->lists = g_string_new(NULL);
    sink->out = out;
    sink->flush = flush;
    sink->flush_data = flush_data;
    return at_rows_new(columns, &calls, sink);
}
