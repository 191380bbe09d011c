/* The only file that names sqlite3. */
#include "store/sql_engine.h"

#include "base/message.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 10000
#define COPY_PAGES 1024 /* a step of a copy: 4 MB, between which others may write */

typedef struct {
    AtSql base;
    sqlite3 *db;
} Connection;

typedef struct {
    AtStatement base;
    sqlite3_stmt *s;
} Statement;

static sqlite3 *db_of(AtSql *sql)
{
    return ((Connection *)sql)->db;
}

static sqlite3_stmt *stmt_of(AtStatement *s)
{
    return ((Statement *)s)->s;
}

/* One plain sentence for what SQLite says. */
static gboolean fail(sqlite3 *db, const char *name, GError **error)
{
    int code = sqlite3_errcode(db), system = sqlite3_system_errno(db);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return at_fail(error, AT_IO, _("%s: the disk is full"), name);
    case SQLITE_READONLY:
        return at_fail(error, AT_DENIED, _("%s: the disk is read-only; nothing was changed"), name);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return at_fail(
            error, AT_BUSY, _("%s: another program is writing to it; try again in a moment"), name);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return at_fail(error, AT_ENGINE, _("%s: the database is damaged (%s); restore a backup"),
            name, sqlite3_errmsg(db));
    case SQLITE_CONSTRAINT:
        return at_fail(error, AT_CONFLICT, _("%s: there is such a record already (%s)"), name,
            sqlite3_errmsg(db));
    case SQLITE_INTERRUPT:
        return at_fail(error, AT_CANCELLED, _("%s: stopped"), name);
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
        if (system == ENOSPC || system == EDQUOT)
            return at_fail(error, AT_IO, _("%s: the disk is full"), name);
        if (system == EROFS)
            return at_fail(
                error, AT_DENIED, _("%s: the disk is read-only; nothing was changed"), name);
        if (system)
            return at_fail_errno(error, system, _("%s: the database could not be used"), name);
        return at_fail(
            error, AT_IO, _("%s: the database could not be used: %s"), name, sqlite3_errmsg(db));
    default:
        return at_fail(
            error, AT_ENGINE, _("%s: the database failed: %s"), name, sqlite3_errmsg(db));
    }
}

static gboolean script(AtSql *sql, const char *text, GError **error)
{
    sqlite3 *db = db_of(sql);
    return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK || fail(db, sql->name, error);
}

/* Nothing is mapped: mapped pages count as memory of the process, once for each connection that
 * touched them, and four readers would take a whole studio above 150 MB. */
static const char read_setup[] = "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;"
                                 "PRAGMA cache_size=-8000; PRAGMA mmap_size=0;"
                                 "SELECT COUNT(*) FROM sqlite_schema";
static const char write_setup[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-8000; PRAGMA mmap_size=0; PRAGMA journal_size_limit=67108864;"
    "SELECT COUNT(*) FROM sqlite_schema";

static void close_connection(AtSql *sql)
{
    sqlite3_close_v2(db_of(sql));
    g_free(sql);
}

static AtSql *connect_to(
    const char *path, const char *options, int flags, const char *setup, GError **error)
{
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    g_autofree char *uri = g_strdup_printf("file:%s%s", escaped, options);
    Connection *c = g_new0(Connection, 1);
    c->base.engine = &at_sql_sqlite;
    c->base.name = g_strdup(path);
    int code = sqlite3_open_v2(uri, &c->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(c->db, 1);
        sqlite3_busy_timeout(c->db, BUSY_MILLISECONDS);
        sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_db_config(c->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        if (script(&c->base, setup, error))
            return &c->base;
    } else {
        fail(c->db, path, error);
    }
    g_free(c->base.name);
    close_connection(&c->base);
    return NULL;
}

/* A write-ahead log that still holds something needs a disk that can be written to. */
static gboolean log_is_empty(const char *path)
{
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    GStatBuf s;
    return g_stat(log, &s) != 0 || s.st_size == 0;
}

static AtSql *open_connection(const char *path, AtSqlMode mode, GError **error)
{
    if (mode == AT_SQL_WRITE)
        return connect_to(path, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, write_setup, error);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return at_fail_null(error, AT_NOT_FOUND, _("%s: there is no database"), path);
    g_autoptr(GError) failure = NULL;
    AtSql *sql = connect_to(path, "?mode=ro", SQLITE_OPEN_READONLY, read_setup, &failure);
    if (sql)
        return sql;
    /* A read-only disk has no room for the log's index; without a log the file itself is all there
     * is. */
    g_autofree char *dir = g_path_get_dirname(path);
    if (access(dir, W_OK) != 0 && log_is_empty(path))
        return connect_to(path, "?immutable=1", SQLITE_OPEN_READONLY, read_setup, error);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static AtStatement *prepare(AtSql *sql, const char *text, gboolean keep, GError **error)
{
    sqlite3_stmt *prepared = NULL;
    guint flags = keep ? SQLITE_PREPARE_PERSISTENT : 0;
    if (sqlite3_prepare_v3(db_of(sql), text, -1, flags, &prepared, NULL) != SQLITE_OK) {
        fail(db_of(sql), sql->name, error);
        return NULL;
    }
    g_assert(prepared);
    Statement *s = g_new0(Statement, 1);
    s->s = prepared;
    return &s->base;
}

static void reset(AtStatement *s)
{
    sqlite3_reset(stmt_of(s));
    sqlite3_clear_bindings(stmt_of(s));
}

static void finalize(AtStatement *s)
{
    sqlite3_finalize(stmt_of(s));
    g_free(s);
}

static guint places(AtStatement *s)
{
    return (guint)sqlite3_bind_parameter_count(stmt_of(s));
}

static void bind_int(AtStatement *s, guint place, gint64 value)
{
    sqlite3_bind_int64(stmt_of(s), (int)place, value);
}

static void bind_double(AtStatement *s, guint place, double value)
{
    sqlite3_bind_double(stmt_of(s), (int)place, value);
}

static void bind_text(AtStatement *s, guint place, const char *text, gssize n)
{
    sqlite3_uint64 length = n < 0 ? strlen(text) : (sqlite3_uint64)n;
    sqlite3_bind_text64(stmt_of(s), (int)place, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void bind_blob(AtStatement *s, guint place, gconstpointer data, gsize n)
{
    /* A null pointer would bind NULL, and an empty blob is something else. */
    sqlite3_bind_blob64(stmt_of(s), (int)place, n ? data : "", n, SQLITE_TRANSIENT);
}

static gboolean step(AtStatement *s, GError **error)
{
    int code = sqlite3_step(stmt_of(s));
    if (code == SQLITE_ROW)
        return TRUE;
    if (code != SQLITE_DONE)
        fail(db_of(s->sql), s->sql->name, error);
    /* Ends the read transaction that a finished statement would hold until it is freed. */
    sqlite3_reset(stmt_of(s));
    return FALSE;
}

static guint columns(AtStatement *s)
{
    return (guint)sqlite3_column_count(stmt_of(s));
}

static const char *column_name(AtStatement *s, guint column)
{
    return sqlite3_column_name(stmt_of(s), (int)column);
}

static AtSqlType column_type(AtStatement *s, guint column)
{
    switch (sqlite3_column_type(stmt_of(s), (int)column)) {
    case SQLITE_INTEGER:
        return AT_SQL_INT;
    case SQLITE_FLOAT:
        return AT_SQL_DOUBLE;
    case SQLITE_TEXT:
        return AT_SQL_TEXT;
    case SQLITE_BLOB:
        return AT_SQL_BLOB;
    default:
        return AT_SQL_NULL;
    }
}

static gint64 column_int(AtStatement *s, guint column)
{
    return sqlite3_column_int64(stmt_of(s), (int)column);
}

static double column_double(AtStatement *s, guint column)
{
    return sqlite3_column_double(stmt_of(s), (int)column);
}

static const char *column_text(AtStatement *s, guint column)
{
    return (const char *)sqlite3_column_text(stmt_of(s), (int)column);
}

static gconstpointer column_blob(AtStatement *s, guint column, gsize *n)
{
    if (sqlite3_column_type(stmt_of(s), (int)column) == SQLITE_NULL) {
        *n = 0;
        return NULL;
    }
    gconstpointer data = sqlite3_column_blob(stmt_of(s), (int)column);
    *n = (gsize)sqlite3_column_bytes(stmt_of(s), (int)column);
    return data ? data : ""; /* SQLite lends NULL for an empty blob */
}

static gint64 last_number(AtSql *sql)
{
    return sqlite3_last_insert_rowid(db_of(sql));
}

static gint64 changed(AtSql *sql)
{
    return sqlite3_changes64(db_of(sql));
}

static gint64 data_version(AtSql *sql)
{
    static const char text[] = "PRAGMA data_version";
    g_autoptr(AtStatement) s = at_sql_query(sql, text, NULL, "");
    return at_statement_step(s, NULL) ? at_statement_int(s, 0) : 0;
}

static gboolean has_table(AtSql *sql, const char *table, gboolean *there, GError **error)
{
    static const char text[] = "SELECT COUNT(*) FROM sqlite_schema WHERE name = ?";
    g_autoptr(AtStatement) s = at_sql_query(sql, text, error, "t", table);
    if (!at_statement_step(s, error))
        return FALSE;
    *there = at_statement_int(s, 0) > 0;
    return TRUE;
}

static gboolean copy(AtSql *sql, const char *path, GError **error)
{
    sqlite3 *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    gboolean good = sqlite3_open_v2(path, &to, flags, NULL) == SQLITE_OK;
    if (good) {
        sqlite3_busy_timeout(to, BUSY_MILLISECONDS);
        sqlite3_backup *backup = sqlite3_backup_init(to, "main", db_of(sql), "main");
        int code = backup ? SQLITE_OK : SQLITE_ERROR;
        while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)
            code = sqlite3_backup_step(backup, COPY_PAGES);
        good = sqlite3_backup_finish(backup) == SQLITE_OK && code == SQLITE_DONE;
    }
    if (!good)
        fail(to, path, error);
    sqlite3_close_v2(to);
    return good;
}

const AtSqlEngine at_sql_sqlite = {
    .name = "sqlite",
    .numbered = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .open = open_connection,
    .close = close_connection,
    .prepare = prepare,
    .reset = reset,
    .finalize = finalize,
    .places = places,
    .bind_int = bind_int,
    .bind_double = bind_double,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .step = step,
    .columns = columns,
    .column_name = column_name,
    .column_type = column_type,
    .column_int = column_int,
    .column_double = column_double,
    .column_text = column_text,
    .column_blob = column_blob,
    .script = script,
    .last_number = last_number,
    .changed = changed,
    .data_version = data_version,
    .has_table = has_table,
    .copy = copy,
};
