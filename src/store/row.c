#include "store/row.h"

#include "base/json.h"
#include "base/message.h"

#include <json-glib/json-glib.h>
#include <string.h>

AtRow *at_row_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

void at_row_free(AtRow *row)
{
    if (row)
        g_ptr_array_unref(row);
}

void at_row_add(AtRow *row, const char *name, const char *value)
{
    gsize n = strlen(name) + 1, m = strlen(value) + 1;
    AtRowCell *cell = g_malloc(sizeof *cell + n + m);
    char *text = (char *)(cell + 1);
    cell->name = memcpy(text, name, n);
    cell->value = memcpy(text + n, value, m);
    g_ptr_array_add(row, cell);
}

static void write_hex(AtJson *json, const guint8 *data, gsize n)
{
    GString *hex = g_string_sized_new(2 * n);
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(hex, "%02x", data[i]);
    at_json_open(json, '{');
    at_json_key(json, "hex");
    at_json_string(json, hex->str);
    at_json_close(json, '}');
    g_string_free(hex, TRUE);
}

static void write_column(AtJson *json, AtStatement *s, guint column)
{
    gsize n;
    gconstpointer data;
    switch (at_statement_type(s, column)) {
    case AT_SQL_NULL:
        at_json_null(json);
        return;
    case AT_SQL_INT:
        at_json_int(json, at_statement_int(s, column));
        return;
    case AT_SQL_DOUBLE:
        at_json_double(json, at_statement_double(s, column));
        return;
    case AT_SQL_TEXT:
        at_json_string(json, at_statement_text(s, column));
        return;
    case AT_SQL_BLOB:
        data = at_statement_blob(s, column, &n);
        write_hex(json, data, n);
        return;
    }
}

AtRow *at_row_read(AtStatement *s)
{
    guint n = at_statement_columns(s);
    AtRow *row = g_ptr_array_new_full(n, g_free);
    for (guint i = 0; i < n; i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        AtJson json = {.out = text};
        write_column(&json, s, i);
        at_row_add(row, at_statement_name(s, i), text->str);
    }
    return row;
}

/* The one spelling of a JSON value that came from outside; FALSE when it can't be a column's. */
static gboolean write_node(AtJson *json, JsonNode *node)
{
    if (JSON_NODE_HOLDS_NULL(node)) {
        at_json_null(json);
        return TRUE;
    }
    if (JSON_NODE_HOLDS_OBJECT(node)) {
        const char *hex =
            json_object_get_string_member_with_default(json_node_get_object(node), "hex", NULL);
        if (!hex || strlen(hex) % 2 != 0 || strspn(hex, "0123456789abcdef") != strlen(hex))
            return FALSE;
        at_json_open(json, '{');
        at_json_key(json, "hex");
        at_json_string(json, hex);
        at_json_close(json, '}');
        return TRUE;
    }
    if (!JSON_NODE_HOLDS_VALUE(node))
        return FALSE;
    GType type = json_node_get_value_type(node);
    if (type == G_TYPE_INT64)
        at_json_int(json, json_node_get_int(node));
    else if (type == G_TYPE_DOUBLE)
        at_json_double(json, json_node_get_double(node));
    else if (type == G_TYPE_STRING)
        at_json_string(json, json_node_get_string(node));
    else
        return FALSE;
    return TRUE;
}

AtRow *at_row_parse(const char *json, GError **error)
{
    g_autoptr(JsonNode) root = json_from_string(json, NULL);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        return at_fail_null(error, AT_ENGINE, _("the change log holds a row that can't be read"));
    g_autoptr(AtRow) row = at_row_new();
    JsonObjectIter iter;
    const char *name;
    JsonNode *node;
    json_object_iter_init_ordered(&iter, json_node_get_object(root));
    while (json_object_iter_next_ordered(&iter, &name, &node)) {
        g_autoptr(GString) text = g_string_new(NULL);
        AtJson out = {.out = text};
        /* Names are pasted into SQL, so they must be nothing but names. */
        if (strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789") != strlen(name) ||
            !write_node(&out, node))
            return at_fail_null(
                error, AT_ENGINE, _("the change log holds a column that can't be read"));
        at_row_add(row, name, text->str);
    }
    return g_steal_pointer(&row);
}

char *at_row_format(const AtRow *row)
{
    GString *text = g_string_new(NULL);
    AtJson json = {.out = text};
    at_json_open(&json, '{');
    for (guint i = 0; i < row->len; i++) {
        const AtRowCell *cell = row->pdata[i];
        at_json_key(&json, cell->name);
        at_json_raw(&json, cell->value);
    }
    at_json_close(&json, '}');
    return g_string_free(text, FALSE);
}

const char *at_row_get(const AtRow *row, const char *name)
{
    for (guint i = 0; i < row->len; i++) {
        const AtRowCell *cell = row->pdata[i];
        if (g_str_equal(cell->name, name))
            return cell->value;
    }
    return NULL;
}

gboolean at_row_get_int(const AtRow *row, const char *name, gint64 *value)
{
    const char *text = at_row_get(row, name);
    return text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, value, NULL);
}

/* Columns that move by themselves and say nothing of what a person did. */
static gboolean grows(const char *column)
{
    return g_str_equal(column, "revision") || g_str_equal(column, "checked");
}

gboolean at_row_holds(const AtRow *whole, const AtRow *part)
{
    for (guint i = 0; i < part->len; i++) {
        const AtRowCell *cell = part->pdata[i];
        if (!grows(cell->name) && g_strcmp0(at_row_get(whole, cell->name), cell->value) != 0)
            return FALSE;
    }
    return TRUE;
}

gboolean at_row_differ(const AtRow *before, const AtRow *after, AtRow **old, AtRow **now)
{
    g_autoptr(AtRow) was = at_row_new(), is = at_row_new();
    for (guint i = 0; i < after->len; i++) {
        const AtRowCell *cell = after->pdata[i];
        const char *value = at_row_get(before, cell->name);
        if (!value || grows(cell->name) || g_str_equal(value, cell->value))
            continue;
        at_row_add(was, cell->name, value);
        at_row_add(is, cell->name, cell->value);
    }
    if (is->len == 0)
        return FALSE;
    *old = g_steal_pointer(&was);
    *now = g_steal_pointer(&is);
    return TRUE;
}

static void bind_hex(AtStatement *s, const char *hex)
{
    gsize n = strlen(hex) / 2;
    g_autofree guint8 *data = g_malloc(n + 1);
    for (gsize i = 0; i < n; i++)
        data[i] =
            (guint8)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    at_statement_bind(s, "b", (gconstpointer)data, n);
}

void at_row_bind(AtStatement *s, const AtRowCell *cell)
{
    g_autoptr(JsonNode) node = json_from_string(cell->value, NULL);
    g_assert(node);
    if (JSON_NODE_HOLDS_NULL(node))
        at_statement_bind(s, "n");
    else if (JSON_NODE_HOLDS_OBJECT(node))
        bind_hex(s, json_object_get_string_member(json_node_get_object(node), "hex"));
    else if (json_node_get_value_type(node) == G_TYPE_INT64)
        at_statement_bind(s, "i", json_node_get_int(node));
    else if (json_node_get_value_type(node) == G_TYPE_DOUBLE)
        at_statement_bind(s, "d", json_node_get_double(node));
    else
        at_statement_bind(s, "t", json_node_get_string(node));
}
