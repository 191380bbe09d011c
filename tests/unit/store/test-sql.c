/* What every engine behind store/sql.h must do; a second engine runs this same file. */
#include "store/scratch.h"
#include "store/sql.h"

#include <string.h>

typedef struct {
    char *dir, *url;
    AtSql *sql;
} Database;

static void database_init(Database *d)
{
    g_autoptr(GError) error = NULL;
    d->dir = g_dir_make_tmp("sql-XXXXXX", NULL);
    /* a name that an URI must escape */
    d->url = g_strconcat("sqlite:", d->dir, "/a%20b?.db", NULL);
    d->sql = at_sql_open(d->url, AT_SQL_WRITE, &error);
    g_assert_no_error(error);
    g_assert_true(at_sql_script(d->sql,
        "CREATE TABLE t (no INTEGER NUMBERED, i BIGINT, d DOUBLE, s TEXT, b BLOB, u TEXT UNIQUE);",
        &error));
    g_assert_no_error(error);
}

static void database_clear(Database *d)
{
    at_sql_close(d->sql);
    at_scratch_remove(d->dir);
    g_free(d->dir);
    g_free(d->url);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Database, database_clear)

static const char insert_text[] = "INSERT INTO t (i, d, s, b, u) VALUES (?, ?, ?, ?, ?)";
static const char select_text[] = "SELECT i, d, s, b, u FROM t ORDER BY no";

static void values_come_back_as_they_went_in(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    static const char bytes[] = {0, 1, (char)0xff, 0};
    g_assert_true(at_sql_begin(d.sql, &error));
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "idtbn", G_MININT64, 0.1, "静夜思",
        (gconstpointer)bytes, sizeof bytes));
    g_assert_cmpint(at_sql_last_number(d.sql), ==, 1);
    AtHash hash = {{9}};
    g_assert_true(
        at_sql_run(d.sql, insert_text, &error, "ndths", 2.5, NULL, &hash, "abcdef", (gsize)3));
    g_assert_true(at_sql_commit(d.sql, &error));
    g_autoptr(AtStatement) s = at_sql_query(d.sql, select_text, &error, "");
    g_assert_true(at_statement_step(s, &error));
    g_assert_cmpint(at_statement_int(s, 0), ==, G_MININT64);
    g_assert_cmpfloat(at_statement_double(s, 1), ==, 0.1);
    g_assert_cmpstr(at_statement_text(s, 2), ==, "静夜思");
    gsize n;
    gconstpointer blob = at_statement_blob(s, 3, &n);
    g_assert_cmpmem(blob, n, bytes, sizeof bytes);
    g_assert_true(at_statement_is_null(s, 4));
    AtHash back;
    g_assert_false(at_statement_hash(s, 3, &back));
    g_assert_true(at_statement_step(s, &error));
    g_assert_true(at_statement_is_null(s, 0));
    g_assert_null(at_statement_text(s, 2));
    g_assert_true(at_statement_hash(s, 3, &back));
    g_assert_cmpstr(at_statement_text(s, 4), ==, "abc");
    g_assert_false(at_statement_step(s, &error));
    g_assert_no_error(error);
}

static void a_statement_may_run_inside_its_own_loop(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 3; i++)
        g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnn", (gint64)i));
    guint pairs = 0;
    g_autoptr(AtStatement) outer = at_sql_query(d.sql, select_text, &error, "");
    while (at_statement_step(outer, &error)) {
        g_autoptr(AtStatement) inner = at_sql_query(d.sql, select_text, &error, "");
        while (at_statement_step(inner, &error))
            pairs++;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(pairs, ==, 9);
}

static void a_rollback_leaves_nothing_and_a_conflict_leaves_the_transaction_open(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    g_assert_true(at_sql_begin(d.sql, &error));
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnt", (gint64)1, "one"));
    g_assert_false(at_sql_run(d.sql, insert_text, &error, "innnt", (gint64)2, "one"));
    g_assert_error(error, AT_ERROR, AT_CONFLICT);
    g_clear_error(&error);
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnt", (gint64)2, "two"));
    at_sql_rollback(d.sql);
    g_autoptr(AtStatement) s = at_sql_query(d.sql, select_text, &error, "");
    g_assert_false(at_statement_step(s, &error));
    g_assert_no_error(error);
}

static void numbers_are_never_given_twice(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnn", (gint64)1));
    g_assert_true(at_sql_run(d.sql, "DELETE FROM t", &error, ""));
    g_assert_cmpint(at_sql_changed(d.sql), ==, 1);
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnn", (gint64)1));
    g_assert_cmpint(at_sql_last_number(d.sql), ==, 2);
}

static void a_reader_refuses_to_write_and_sees_commits(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtSql) reader = at_sql_open(d.url, AT_SQL_READ, &error);
    g_assert_no_error(error);
    gint64 before = at_sql_data_version(reader);
    g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnn", (gint64)1));
    g_assert_cmpint(at_sql_data_version(reader), !=, before);
    g_assert_false(at_sql_run(reader, insert_text, &error, "innnn", (gint64)1));
    g_assert_error(error, AT_ERROR, AT_DENIED);
}

static void a_copy_holds_everything(void)
{
    g_auto(Database) d;
    database_init(&d);
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 100; i++)
        g_assert_true(at_sql_run(d.sql, insert_text, &error, "innnn", (gint64)i));
    g_autofree char *path = g_build_filename(d.dir, "copy.db", NULL);
    g_assert_true(at_sql_copy(d.sql, path, &error));
    g_autofree char *url = g_strconcat("sqlite:", path, NULL);
    g_autoptr(AtSql) copy = at_sql_open(url, AT_SQL_READ, &error);
    g_assert_no_error(error);
    g_autoptr(AtStatement) s = at_sql_query(copy, "SELECT COUNT(*), SUM(i) FROM t", &error, "");
    g_assert_true(at_statement_step(s, &error));
    g_assert_cmpint(at_statement_int(s, 0), ==, 100);
    g_assert_cmpint(at_statement_int(s, 1), ==, 4950);
}

static void what_is_no_database_is_said(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(at_sql_open("oracle:x", AT_SQL_READ, &error));
    g_assert_cmpstr(error->message, ==,
        "'oracle:x' names no database this program knows: it would start with 'sqlite:'");
    g_clear_error(&error);
    g_assert_null(at_sql_open("sqlite:/nowhere/x.db", AT_SQL_READ, &error));
    g_assert_cmpstr(error->message, ==, "/nowhere/x.db: there is no database");
    g_clear_error(&error);
    g_autofree char *dir = g_dir_make_tmp("sql-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "x.db", NULL),
                    *url = g_strconcat("sqlite:", path, NULL);
    g_autofree char *said = g_strconcat(
        path, ": the database is damaged (file is not a database); restore a backup", NULL);
    char junk[8192];
    memset(junk, 'j', sizeof junk);
    g_assert_true(g_file_set_contents(path, junk, sizeof junk, NULL));
    g_assert_null(at_sql_open(url, AT_SQL_WRITE, &error));
    g_assert_cmpstr(error->message, ==, said);
    at_scratch_remove(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/sql/values-come-back", values_come_back_as_they_went_in);
    g_test_add_func("/store/sql/inside-its-own-loop", a_statement_may_run_inside_its_own_loop);
    g_test_add_func("/store/sql/rollback-and-conflict",
        a_rollback_leaves_nothing_and_a_conflict_leaves_the_transaction_open);
    g_test_add_func("/store/sql/numbers-are-never-given-twice", numbers_are_never_given_twice);
    g_test_add_func(
        "/store/sql/a-reader-refuses-to-write", a_reader_refuses_to_write_and_sees_commits);
    g_test_add_func("/store/sql/a-copy-holds-everything", a_copy_holds_everything);
    g_test_add_func("/store/sql/what-is-no-database-is-said", what_is_no_database_is_said);
    return g_test_run();
}
