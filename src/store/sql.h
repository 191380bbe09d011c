/*
 * store/sql.h - the seam to the database: SQLite today, MariaDB behind the same functions later.
 *
 *   g_autoptr(AtStatement) s = at_sql_query(sql, "SELECT name, size FROM location WHERE folder =
 *       ?", &error,
 *       "i", folder);
 *   while (at_statement_step(s, &error))
 *       use(at_statement_text(s, 0), at_statement_int(s, 1));
 *   if (error) ...
 *
 * Statement texts are static strings (they are cached by their address) in the subset both engines
 * share. A connection and its statements belong to one thread at a time. A write that breaks a
 * UNIQUE constraint fails with AT_CONFLICT and leaves the transaction open.
 *
 *   i gint64   d double   t const char * (NULL binds null)   b gconstpointer, gsize   h const
 *       AtHash *   u const AtId *
 *   n null (takes no argument)   s const char *, gsize: text of that length
 */
#pragma once
#include "base/error.h"
#include "base/hash.h"
#include "base/id.h"

typedef struct AtSql AtSql;
typedef struct AtStatement AtStatement;

typedef enum {
    AT_SQL_READ, /* refuses to write */
    AT_SQL_WRITE, /* creates the database where there is none */
} AtSqlMode;

/* url: "sqlite:/path/to/file". Waits up to 10 s for another process's lock, then AT_BUSY. */
AtSql *at_sql_open(const char *url, AtSqlMode mode, GError **error);
void at_sql_close(AtSql *sql);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtSql, at_sql_close)
const char *at_sql_name(const AtSql *sql); /* for messages: its path */
const char *at_sql_engine_name(const AtSql *sql); /* "sqlite" */

/* Binds and returns a statement that is to be stepped. */
AtStatement *at_sql_query(AtSql *sql, const char *text, GError **error, const char *types, ...);

/* Binds and runs a statement that gives no rows. */
gboolean at_sql_run(
    AtSql *sql, const char *text, GError **error, const char *types, ...) G_GNUC_WARN_UNUSED_RESULT;

/* Runs several statements separated by semicolons, uncached: migrations. */
gboolean at_sql_script(AtSql *sql, const char *script, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prepares a text built at run time (a search with its filters): not cached, freed with the
 * statement. Only identifiers and '?' may be pasted into such a text, never values. types as above.
 * */
AtStatement *at_sql_query_built(AtSql *sql, const char *text, GError **error);
void at_statement_bind(AtStatement *s, const char *types, ...); /* binds the next places in order */

/* TRUE: there is a row. FALSE: the end, or *error is set. */
gboolean at_statement_step(AtStatement *s, GError **error);
/* To its end, for a statement without rows. s NULL: FALSE, and *error is set already. */
gboolean at_statement_run(AtStatement *s, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_statement_free(AtStatement *s); /* a cached one goes back to its connection */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtStatement, at_statement_free)

/* What the row holds, for code that copies rows it does not know (the change log). */
typedef enum {
    AT_SQL_NULL,
    AT_SQL_INT,
    AT_SQL_DOUBLE,
    AT_SQL_TEXT,
    AT_SQL_BLOB,
} AtSqlType;
guint at_statement_columns(AtStatement *s);
const char *at_statement_name(AtStatement *s, guint column);
AtSqlType at_statement_type(AtStatement *s, guint column);

/* Column values of the row just stepped to, column from 0; pointers hold until the next step. */
gboolean at_statement_is_null(AtStatement *s, guint column);
gint64 at_statement_int(AtStatement *s, guint column);
double at_statement_double(AtStatement *s, guint column);
const char *at_statement_text(AtStatement *s, guint column); /* NULL for null */
gconstpointer at_statement_blob(AtStatement *s, guint column, gsize *n);
gboolean at_statement_hash(
    AtStatement *s, guint column, AtHash *hash); /* FALSE for null or a wrong size */
gboolean at_statement_id(AtStatement *s, guint column, AtId *id);

/* One transaction at a time. begin takes the write lock at once. */
gboolean at_sql_begin(AtSql *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_sql_commit(
    AtSql *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* durable when it returns */
void at_sql_rollback(AtSql *sql);
gint64 at_sql_last_number(AtSql *sql); /* the INTEGER PRIMARY KEY of the last INSERT */
gint64 at_sql_changed(AtSql *sql); /* rows the last statement changed */

gboolean at_sql_has_table(
    AtSql *sql, const char *table, gboolean *there, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Changes whenever another connection, of this or any process, has committed; 0 when it can't be
 * told. */
gint64 at_sql_data_version(AtSql *sql);

/* A whole copy of the database in a new file, taken while others read and write. */
gboolean at_sql_copy(AtSql *sql, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
