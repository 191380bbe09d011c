/*
 * store/migrate.h - the schema, brought up to date step by step.
 *
 * The steps are the files of store/migrations, numbered from 1 and embedded by the build
 * (tools/embed-migrations). The table "migration" records which of them a database has seen. Each
 * step is one transaction where the engine allows it (SQLite), and restartable where it does not.
 */
#pragma once
#include "store/sql.h"

#define AT_MIGRATION_ENGINES 3

typedef struct {
    guint number;
    const char *name;
    const char *common; /* SQL for every engine */
    struct {
        const char *engine; /* at_sql_engine_name() */
        const char *text;
    } own[AT_MIGRATION_ENGINES]; /* run after common; ended by NULL */
} AtMigration;

/* Ended by one whose number is 0. */
extern const AtMigration at_migrations[];

/* Runs every step the database lacks. Fails with AT_UNSUPPORTED when a newer Atelier made it. */
gboolean at_migrate(AtSql *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest step the database has seen, 0 for an empty one; -1 with an error. */
gint64 at_migrate_level(AtSql *sql, GError **error);
