#include "op/cell.h"

#include "base/message.h"
#include "base/text.h"
#include "op/line.h"

#include <json-glib/json-glib.h>

#define LEAST_ROOM 20 /* columns: no value is wrapped narrower */

static char *size_text(gint64 bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB"};
    if (bytes < 1000)
        return g_strdup_printf("%" G_GINT64_FORMAT " B", bytes);
    double value = (double)bytes / 1000;
    guint i = 0;
    while (value >= 999.95 && i + 1 < G_N_ELEMENTS(units)) {
        value /= 1000;
        i++;
    }
    return g_strdup_printf("%.1f %s", value, units[i]);
}

static char *duration_text(gint64 micros)
{
    gint64 s = (micros + AT_SECOND / 2) / AT_SECOND;
    if (micros <= 0)
        return g_strdup("");
    if (s >= 3600)
        return g_strdup_printf("%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    return g_strdup_printf("%d:%02d", (int)(s / 60), (int)(s % 60));
}

/* The minute, in UTC and marked so: the times of works are stored as their makers wrote them. */
static char *time_text(AtMicros t)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(t / AT_SECOND);
    return time ? g_date_time_format(time, "%Y-%m-%d %H:%MZ") : g_strdup("");
}

char *at_cell_text(AtColumnType type, const AtCell *cell)
{
    if (cell->null)
        return g_strdup("");
    char id[AT_ID_TEXT];
    switch (type) {
    case AT_COLUMN_TEXT:
    case AT_COLUMN_JSON:
        return at_text_show(cell->value.text, -1);
    case AT_COLUMN_ID:
        at_id_format(&cell->value.id, id);
        return g_strdup(id);
    case AT_COLUMN_INT:
        return g_strdup_printf("%" G_GINT64_FORMAT, cell->value.number);
    case AT_COLUMN_SIZE:
        return size_text(cell->value.number);
    case AT_COLUMN_DOUBLE:
        return g_strdup_printf("%.4g", cell->value.real);
    case AT_COLUMN_BOOL:
        return g_strdup(cell->value.number ? _("yes") : _("no"));
    case AT_COLUMN_TIME:
        return time_text(cell->value.number);
    case AT_COLUMN_DURATION:
        return duration_text(cell->value.number);
    }
    return g_strdup("");
}

char *at_cell_said(const AtColumn *column, const AtCell *cell)
{
    if (cell->shown)
        return at_text_show(cell->shown, -1);
    char *text = at_cell_text(column->type, cell);
    if (!(column->flags & AT_COLUMN_TOLD) || *text == '\0')
        return text;
    g_autofree char *told = at_message_retell(text);
    g_free(text);
    return at_text_show(told, -1);
}

gboolean at_cell_is_number(AtColumnType type)
{
    return type == AT_COLUMN_INT || type == AT_COLUMN_SIZE || type == AT_COLUMN_DOUBLE ||
        type == AT_COLUMN_DURATION;
}

static guint character_width(gunichar c)
{
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

guint at_cell_width(const char *text)
{
    guint width = 0;
    for (const char *p = text; *p; p = g_utf8_next_char(p))
        width += character_width(g_utf8_get_char(p));
    return width;
}

char *at_cell_cut(const char *text, guint width)
{
    if (at_cell_width(text) <= width)
        return g_strdup(text);
    guint used = 0;
    const char *p = text;
    for (; *p; p = g_utf8_next_char(p)) {
        guint w = character_width(g_utf8_get_char(p));
        if (used + w + 1 > width)
            break;
        used += w;
    }
    g_autofree char *kept = g_strndup(text, (gsize)(p - text));
    return g_strconcat(kept, "…", NULL);
}

/* How much of text, in bytes, fits width: up to its last blank, or between two characters. */
static gsize fitting(const char *text, guint width)
{
    guint used = 0;
    gsize blank = 0;
    const char *p = text;
    for (; *p; p = g_utf8_next_char(p)) {
        used += character_width(g_utf8_get_char(p));
        if (used > width && *p == ' ')
            return (gsize)(p - text) + 1;
        if (used > width && p > text)
            return blank ? blank : (gsize)(p - text);
        if (*p == ' ')
            blank = (gsize)(p - text) + 1;
    }
    return (gsize)(p - text);
}

void at_cell_wrap(GString *out, const char *text, guint indent, guint width)
{
    guint room = width > indent + LEAST_ROOM ? width - indent : width ? LEAST_ROOM : G_MAXUINT;
    for (;;) {
        gsize n = fitting(text, room);
        g_autofree char *line = g_strchomp(g_strndup(text, n));
        g_string_append_printf(out, "%s\n", line);
        text += n;
        if (*text == '\0')
            return;
        g_string_append_printf(out, "%*s", (int)indent, "");
    }
}

static char *scalar_text(JsonNode *node)
{
    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
        return at_text_show(json_node_get_string(node), -1);
    return json_to_string(node, FALSE);
}

static gboolean is_empty(JsonNode *node)
{
    if (JSON_NODE_HOLDS_NULL(node))
        return TRUE;
    if (JSON_NODE_HOLDS_ARRAY(node))
        return json_array_get_length(json_node_get_array(node)) == 0;
    if (JSON_NODE_HOLDS_OBJECT(node))
        return json_object_get_size(json_node_get_object(node)) == 0;
    return json_node_get_value_type(node) == G_TYPE_STRING && *json_node_get_string(node) == '\0';
}

/* "name: value, name: value"; deeper values as JSON. */
static char *object_line(JsonObject *object)
{
    GString *line = g_string_new(NULL);
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *l = names; l; l = l->next) {
        JsonNode *node = json_object_get_member(object, l->data);
        if (is_empty(node))
            continue;
        g_autofree char *text = scalar_text(node);
        g_string_append_printf(line, "%s%s: %s", line->len ? ", " : "", (char *)l->data, text);
    }
    return g_string_free(line, FALSE);
}

static char *element_line(JsonNode *node)
{
    return JSON_NODE_HOLDS_OBJECT(node) ? object_line(json_node_get_object(node))
                                        : scalar_text(node);
}

static void add_members(GPtrArray *lines, JsonObject *object)
{
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *l = names; l; l = l->next) {
        g_autofree char *line = element_line(json_object_get_member(object, l->data));
        g_ptr_array_add(lines, g_strdup_printf("%s: %s", (char *)l->data, line));
    }
}

GStrv at_cell_json_lines(const AtColumn *column, const char *json)
{
    g_autoptr(JsonNode) root = json_from_string(json, NULL);
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    const char *format = column->line ? _(column->line) : NULL;
    if (root && !is_empty(root) && JSON_NODE_HOLDS_ARRAY(root)) {
        JsonArray *array = json_node_get_array(root);
        for (guint i = 0; i < json_array_get_length(array); i++) {
            JsonNode *element = json_array_get_element(array, i);
            g_ptr_array_add(lines, format ? at_line(format, element) : element_line(element));
        }
    } else if (root && !is_empty(root) && JSON_NODE_HOLDS_OBJECT(root) && !format) {
        add_members(lines, json_node_get_object(root));
    } else if (root && !is_empty(root)) {
        g_ptr_array_add(lines, format ? at_line(format, root) : scalar_text(root));
    }
    g_ptr_array_add(lines, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}
