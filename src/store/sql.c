#include "store/sql_engine.h"

#include "base/message.h"

#include <string.h>

/* Statements kept by a connection; an operation uses about twenty, the whole program some hundred.
 * */
#define CACHE_SIZE 256

static const AtSqlEngine *const engines[] = {&at_sql_sqlite};

AtSql *at_sql_open(const char *url, AtSqlMode mode, GError **error)
{
    const char *colon = strchr(url, ':');
    for (gsize i = 0; colon && i < G_N_ELEMENTS(engines); i++) {
        const AtSqlEngine *engine = engines[i];
        if (strlen(engine->name) != (gsize)(colon - url) || !g_str_has_prefix(url, engine->name))
            continue;
        AtSql *sql = engine->open(colon + 1, mode, error);
        if (!sql)
            return NULL;
        sql->engine = engine;
        sql->cache = g_hash_table_new(NULL, NULL);
        return sql;
    }
    return at_fail_null(error, AT_UNSUPPORTED,
        _("'%s' names no database this program knows: it would start with 'sqlite:'"), url);
}

void at_sql_close(AtSql *sql)
{
    if (!sql)
        return;
    if (sql->cache) {
        GHashTableIter iter;
        gpointer s;
        g_hash_table_iter_init(&iter, sql->cache);
        while (g_hash_table_iter_next(&iter, NULL, &s))
            sql->engine->finalize(s);
        g_hash_table_unref(sql->cache);
    }
    g_free(sql->name);
    sql->engine->close(sql);
}

const char *at_sql_name(const AtSql *sql)
{
    return sql->name;
}

const char *at_sql_engine_name(const AtSql *sql)
{
    return sql->engine->name;
}

static void bind_one(AtStatement *s, char type, va_list *args)
{
    const AtSqlEngine *engine = s->sql->engine;
    guint place = ++s->bound;
    g_assert(place <= engine->places(s));
    if (type == 'i') {
        engine->bind_int(s, place, va_arg(*args, gint64));
    } else if (type == 'd') {
        engine->bind_double(s, place, va_arg(*args, double));
    } else if (type == 't') {
        const char *text = va_arg(*args, const char *);
        if (text)
            engine->bind_text(s, place, text, -1);
    } else if (type == 's') {
        const char *text = va_arg(*args, const char *);
        engine->bind_text(s, place, text, (gssize)va_arg(*args, gsize));
    } else if (type == 'b') {
        gconstpointer data = va_arg(*args, gconstpointer);
        engine->bind_blob(s, place, data, va_arg(*args, gsize));
    } else if (type == 'h') {
        engine->bind_blob(s, place, va_arg(*args, const AtHash *)->bytes, AT_HASH_BYTES);
    } else if (type == 'u') {
        engine->bind_blob(s, place, va_arg(*args, const AtId *)->bytes, AT_ID_BYTES);
    } else {
        g_assert(type == 'n'); /* an unbound place is null */
    }
}

/* By pointer: a va_list that is an array type can't be passed on by value and read again. */
static void bind_all(AtStatement *s, const char *types, va_list *args)
{
    for (const char *type = types; *type; type++)
        bind_one(s, *type, args);
}

void at_statement_bind(AtStatement *s, const char *types, ...)
{
    if (!s)
        return;
    va_list args;
    va_start(args, types);
    bind_all(s, types, &args);
    va_end(args);
}

static AtStatement *take(AtSql *sql, const char *text, GError **error)
{
    AtStatement *s = g_hash_table_lookup(sql->cache, text);
    if (s && !s->used) {
        s->used = TRUE;
        s->bound = 0;
        return s;
    }
    /* The same statement inside its own loop gets one of its own. */
    gboolean keep = !s && g_hash_table_size(sql->cache) < CACHE_SIZE;
    s = sql->engine->prepare(sql, text, keep, error);
    if (!s)
        return NULL;
    s->sql = sql;
    s->used = TRUE;
    s->cached = keep;
    if (keep)
        g_hash_table_insert(sql->cache, (gpointer)text, s);
    return s;
}

static AtStatement *take_bound(
    AtSql *sql, const char *text, const char *types, va_list *args, GError **error)
{
    AtStatement *s = take(sql, text, error);
    if (!s)
        return NULL;
    bind_all(s, types, args);
    g_assert(s->bound == sql->engine->places(s));
    return s;
}

AtStatement *at_sql_query(AtSql *sql, const char *text, GError **error, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    AtStatement *s = take_bound(sql, text, types, &args, error);
    va_end(args);
    return s;
}

gboolean at_sql_run(AtSql *sql, const char *text, GError **error, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    g_autoptr(AtStatement) s = take_bound(sql, text, types, &args, error);
    va_end(args);
    return at_statement_run(s, error);
}

gboolean at_statement_run(AtStatement *s, GError **error)
{
    g_autoptr(GError) failure = NULL;
    if (!s)
        return FALSE;
    while (at_statement_step(s, &failure))
        continue;
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

AtStatement *at_sql_query_built(AtSql *sql, const char *text, GError **error)
{
    AtStatement *s = sql->engine->prepare(sql, text, FALSE, error);
    if (s)
        s->sql = sql;
    return s;
}

gboolean at_sql_script(AtSql *sql, const char *script, GError **error)
{
    GString *text = g_string_new(script);
    g_string_replace(text, "INTEGER NUMBERED", sql->engine->numbered, 0);
    gboolean good = sql->engine->script(sql, text->str, error);
    g_string_free(text, TRUE);
    return good;
}

gboolean at_statement_step(AtStatement *s, GError **error)
{
    return s && s->sql->engine->step(s, error);
}

void at_statement_free(AtStatement *s)
{
    if (!s)
        return;
    if (!s->cached) {
        s->sql->engine->finalize(s);
        return;
    }
    s->sql->engine->reset(s);
    s->used = FALSE;
}

guint at_statement_columns(AtStatement *s)
{
    return s->sql->engine->columns(s);
}

const char *at_statement_name(AtStatement *s, guint column)
{
    return s->sql->engine->column_name(s, column);
}

AtSqlType at_statement_type(AtStatement *s, guint column)
{
    return s->sql->engine->column_type(s, column);
}

gboolean at_statement_is_null(AtStatement *s, guint column)
{
    return at_statement_type(s, column) == AT_SQL_NULL;
}

gint64 at_statement_int(AtStatement *s, guint column)
{
    return s->sql->engine->column_int(s, column);
}

double at_statement_double(AtStatement *s, guint column)
{
    return s->sql->engine->column_double(s, column);
}

const char *at_statement_text(AtStatement *s, guint column)
{
    return s->sql->engine->column_text(s, column);
}

gconstpointer at_statement_blob(AtStatement *s, guint column, gsize *n)
{
    return s->sql->engine->column_blob(s, column, n);
}

static gboolean exact_blob(AtStatement *s, guint column, gpointer out, gsize size)
{
    gsize n = 0;
    gconstpointer data = at_statement_blob(s, column, &n);
    if (!data || n != size)
        return FALSE;
    memcpy(out, data, size);
    return TRUE;
}

gboolean at_statement_hash(AtStatement *s, guint column, AtHash *hash)
{
    return exact_blob(s, column, hash->bytes, AT_HASH_BYTES);
}

gboolean at_statement_id(AtStatement *s, guint column, AtId *id)
{
    return exact_blob(s, column, id->bytes, AT_ID_BYTES);
}

gboolean at_sql_begin(AtSql *sql, GError **error)
{
    g_assert(!sql->in_transaction);
    static const char text[] = "BEGIN IMMEDIATE";
    sql->in_transaction = at_sql_run(sql, text, error, "");
    return sql->in_transaction;
}

gboolean at_sql_commit(AtSql *sql, GError **error)
{
    g_assert(sql->in_transaction);
    static const char text[] = "COMMIT";
    if (!at_sql_run(sql, text, error, ""))
        return FALSE;
    sql->in_transaction = FALSE;
    return TRUE;
}

void at_sql_rollback(AtSql *sql)
{
    if (!sql->in_transaction)
        return;
    sql->in_transaction = FALSE;
    /* It fails only where the engine has rolled back by itself (a full disk), which is what is
     * wanted. */
    static const char text[] = "ROLLBACK";
    g_autoptr(GError) ignored = NULL;
    gboolean done = at_sql_run(sql, text, &ignored, "");
    (void)done;
}

gint64 at_sql_last_number(AtSql *sql)
{
    return sql->engine->last_number(sql);
}

gint64 at_sql_changed(AtSql *sql)
{
    return sql->engine->changed(sql);
}

gboolean at_sql_has_table(AtSql *sql, const char *table, gboolean *there, GError **error)
{
    return sql->engine->has_table(sql, table, there, error);
}

gint64 at_sql_data_version(AtSql *sql)
{
    return sql->engine->data_version(sql);
}

gboolean at_sql_copy(AtSql *sql, const char *path, GError **error)
{
    return sql->engine->copy(sql, path, error);
}
