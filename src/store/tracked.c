#include "store/tracked.h"

static const AtTracked tables[] = {
    {"work", "no", NULL, "SELECT * FROM work WHERE no = ?", "no", .words = "title rating"},
    {"version", "no", NULL, "SELECT * FROM version WHERE no = ?", "work"},
    {"field", "no", NULL, "SELECT * FROM field WHERE no = ?", "work", .words = ""},
    {"role", "no", NULL, "SELECT * FROM role WHERE no = ?", "work", .words = ""},
    {"work_tag", "work", "tag", "SELECT * FROM work_tag WHERE work = ? AND tag = ?", "work",
        .words = ""},
    {"collection_work", "collection", "work",
        "SELECT * FROM collection_work WHERE collection = ? AND work = ?", "work", .beside = TRUE},
    {"stack_work", "stack", "work", "SELECT * FROM stack_work WHERE stack = ? AND work = ?", "work",
        .beside = TRUE},
    {"derivation", "version", "source", "SELECT * FROM derivation WHERE version = ? AND source = ?",
        NULL, "SELECT work FROM version WHERE no = ?"},
    {"tag", "no", NULL, "SELECT * FROM tag WHERE no = ?", NULL},
    {"collection", "no", NULL, "SELECT * FROM collection WHERE no = ?", NULL},
    {"party", "no", NULL, "SELECT * FROM party WHERE no = ?", NULL},
    {"stack", "no", NULL, "SELECT * FROM stack WHERE no = ?", NULL,
        "SELECT work FROM stack_work WHERE stack = ?", .beside = TRUE},
    {"saved_search", "no", NULL, "SELECT * FROM saved_search WHERE no = ?", NULL},
    {"root", "no", NULL, "SELECT * FROM root WHERE no = ?", NULL},
    {"location", "no", NULL, "SELECT * FROM location WHERE no = ?", NULL,
        "SELECT work FROM version WHERE no = ?", .by = "version"},
};

const AtTracked *at_tracked_find(const char *table)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (g_str_equal(tables[i].name, table))
            return &tables[i];
    return NULL;
}

static void bind_keys(AtStatement *s, const AtTracked *table, gint64 key, gint64 key2)
{
    at_statement_bind(s, "i", key);
    if (table->key2)
        at_statement_bind(s, "i", key2);
}

gboolean at_tracked_read(
    AtSql *sql, const AtTracked *table, gint64 key, gint64 key2, AtRow **row, GError **error)
{
    g_autoptr(AtStatement) s = table->key2
        ? at_sql_query(sql, table->select, error, "ii", key, key2)
        : at_sql_query(sql, table->select, error, "i", key);
    g_autoptr(GError) failure = NULL;
    *row = NULL;
    if (!s)
        return FALSE;
    if (at_statement_step(s, &failure))
        *row = at_row_read(s);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_tracked_insert(AtSql *sql, const AtTracked *table, const AtRow *row, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "INSERT INTO %s (", table->name);
    for (guint i = 0; i < row->len; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", ((AtRowCell *)row->pdata[i])->name);
    g_string_append(text, ") VALUES (");
    for (guint i = 0; i < row->len; i++)
        g_string_append(text, i ? ", ?" : "?");
    g_string_append_c(text, ')');
    g_autoptr(AtStatement) s = at_sql_query_built(sql, text->str, error);
    for (guint i = 0; s && i < row->len; i++)
        at_row_bind(s, row->pdata[i]);
    return at_statement_run(s, error);
}

static void append_keys(GString *text, const AtTracked *table)
{
    g_string_append_printf(text, " WHERE %s = ?", table->key);
    if (table->key2)
        g_string_append_printf(text, " AND %s = ?", table->key2);
}

gboolean at_tracked_update(
    AtSql *sql, const AtTracked *table, gint64 key, gint64 key2, const AtRow *row, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "UPDATE %s SET ", table->name);
    for (guint i = 0; i < row->len; i++)
        g_string_append_printf(text, "%s%s = ?", i ? ", " : "", ((AtRowCell *)row->pdata[i])->name);
    append_keys(text, table);
    g_autoptr(AtStatement) s = at_sql_query_built(sql, text->str, error);
    for (guint i = 0; s && i < row->len; i++)
        at_row_bind(s, row->pdata[i]);
    bind_keys(s, table, key, key2);
    return at_statement_run(s, error);
}

gboolean at_tracked_delete(
    AtSql *sql, const AtTracked *table, gint64 key, gint64 key2, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "DELETE FROM %s", table->name);
    append_keys(text, table);
    g_autoptr(AtStatement) s = at_sql_query_built(sql, text->str, error);
    bind_keys(s, table, key, key2);
    return at_statement_run(s, error);
}
