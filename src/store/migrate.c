#include "store/migrate.h"

#include "base/message.h"

static const char create_text[] =
    "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL)";
static const char level_text[] = "SELECT COALESCE(MAX(number), 0) FROM migration";
static const char record_text[] = "INSERT INTO migration (number, name) VALUES (?, ?)";

gint64 at_migrate_level(AtSql *sql, GError **error)
{
    gboolean there;
    if (!at_sql_has_table(sql, "migration", &there, error))
        return -1;
    if (!there)
        return 0;
    g_autoptr(AtStatement) level = at_sql_query(sql, level_text, error, "");
    return at_statement_step(level, error) ? at_statement_int(level, 0) : -1;
}

static gboolean run_step(AtSql *sql, const AtMigration *step, GError **error)
{
    if (!at_sql_script(sql, step->common, error))
        return FALSE;
    for (guint i = 0; i < AT_MIGRATION_ENGINES && step->own[i].engine; i++)
        if (g_str_equal(step->own[i].engine, at_sql_engine_name(sql)) &&
            !at_sql_script(sql, step->own[i].text, error))
            return FALSE;
    return at_sql_run(sql, record_text, error, "it", (gint64)step->number, step->name);
}

/* Another process may have run the step between our look and our lock, so it is looked at again
 * inside. */
static gboolean run_step_locked(AtSql *sql, const AtMigration *step, GError **error)
{
    if (!at_sql_begin(sql, error))
        return FALSE;
    gint64 level = -1;
    if (at_sql_run(sql, create_text, error, ""))
        level = at_migrate_level(sql, error);
    gboolean good = level >= 0;
    if (good && level < (gint64)step->number)
        good = run_step(sql, step, error);
    if (good && at_sql_commit(sql, error))
        return TRUE;
    at_sql_rollback(sql);
    return FALSE;
}

gboolean at_migrate(AtSql *sql, GError **error)
{
    gint64 level = at_migrate_level(sql, error);
    if (level < 0)
        return FALSE;
    guint newest = 0;
    for (const AtMigration *step = at_migrations; step->number; step++) {
        newest = step->number;
        if ((gint64)step->number > level && !run_step_locked(sql, step, error))
            return FALSE;
    }
    if (level > (gint64)newest)
        return at_fail(error, AT_UNSUPPORTED,
            _("%s: made by a newer Atelier (its schema is %d, this program knows %u); use that one"),
            at_sql_name(sql), (int)level, newest);
    return TRUE;
}
