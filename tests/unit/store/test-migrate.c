/* Every schema that was ever current is kept in schemas/NNNN.sql, as a dump; each must migrate to
 * exactly today's. Make a new one with "test-store-migrate --dump". */
#include "store/migrate.h"
#include "store/scratch.h"

#include <string.h>

static AtSql *open_in(const char *dir, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *url = g_strconcat("sqlite:", dir, "/", name, NULL);
    AtSql *sql = at_sql_open(url, AT_SQL_WRITE, &error);
    g_assert_no_error(error);
    return sql;
}

static char *schema_of(AtSql *sql)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);
    g_autoptr(AtStatement) s = at_sql_query(sql,
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'work\\_words\\_%' ESCAPE '\\' ORDER BY type DESC, name",
        &error, "");
    while (at_statement_step(s, &error))
        g_string_append_printf(out, "%s;\n", at_statement_text(s, 0));
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

static guint newest(void)
{
    guint n = 0;
    for (const AtMigration *step = at_migrations; step->number; step++)
        n = step->number;
    return n;
}

static char *current_schema(const char *dir)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtSql) sql = open_in(dir, "new.db");
    g_assert_true(at_migrate(sql, &error));
    g_assert_true(at_migrate(sql, &error)); /* a second time changes nothing */
    g_assert_cmpint(at_migrate_level(sql, &error), ==, newest());
    return schema_of(sql);
}

static void every_earlier_schema_becomes_todays(void)
{
    g_autofree char *dir = g_dir_make_tmp("migrate-XXXXXX", NULL), *today = current_schema(dir);
    for (const AtMigration *step = at_migrations; step->number; step++) {
        g_autofree char *file = g_strdup_printf("%04u.sql", step->number);
        g_autofree char *path = g_build_filename(
            g_getenv("ATELIER_SOURCE"), "tests", "unit", "store", "schemas", file, NULL);
        g_autofree char *dump = NULL;
        g_autoptr(GError) error = NULL;
        g_file_get_contents(path, &dump, NULL, &error);
        g_assert_no_error(error);
        g_autoptr(AtSql) sql = open_in(dir, file);
        g_assert_true(at_sql_script(sql, dump, &error));
        for (const AtMigration *seen = at_migrations; seen->number <= step->number && seen->number;
             seen++)
            g_assert_true(at_sql_run(sql, "INSERT INTO migration (number, name) VALUES (?, ?)",
                &error, "it", (gint64)seen->number, seen->name));
        gboolean good = at_migrate(sql, &error);
        g_assert_no_error(error);
        g_assert_true(good);
        g_autofree char *became = schema_of(sql);
        g_assert_cmpstr(became, ==, today);
        if (step->number == newest())
            g_assert_cmpstr(dump, ==, today); /* the newest dump is today's schema */
    }
    at_scratch_remove(dir);
}

static void a_newer_schema_is_refused(void)
{
    g_autofree char *dir = g_dir_make_tmp("migrate-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(AtSql) sql = open_in(dir, "x.db");
        g_assert_true(at_migrate(sql, &error));
        g_assert_true(at_sql_run(
            sql, "INSERT INTO migration (number, name) VALUES (99, 'later')", &error, ""));
        g_assert_false(at_migrate(sql, &error));
        g_assert_error(error, AT_ERROR, AT_UNSUPPORTED);
        g_assert_nonnull(strstr(error->message, "made by a newer Atelier (its schema is 99"));
    }
    at_scratch_remove(dir);
}

int main(int argc, char **argv)
{
    if (argc == 2 && g_str_equal(argv[1], "--dump")) {
        g_autofree char *dir = g_dir_make_tmp("migrate-XXXXXX", NULL), *today = current_schema(dir);
        g_print("%s", today);
        at_scratch_remove(dir);
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/store/migrate/every-earlier-schema-becomes-todays", every_earlier_schema_becomes_todays);
    g_test_add_func("/store/migrate/a-newer-schema-is-refused", a_newer_schema_is_refused);
    return g_test_run();
}
