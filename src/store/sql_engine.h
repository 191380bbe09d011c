/*
 * store/sql_engine.h - what an engine gives behind store/sql.h: one table of functions. Only sql.c
 * and the engines include it.
 *
 * An engine's connection starts with an AtSql, its statement with an AtStatement. sql.c checks
 * binding letters, counts places and keeps the cache of statements; the engine does the rest.
 */
#pragma once
#include "store/sql.h"

typedef struct {
    const char *name; /* scheme of the url */
    const char *numbered; /* stands for INTEGER NUMBERED in migrations */
    AtSql *(*open)(const char *where, AtSqlMode mode, GError **error);
    void (*close)(AtSql *sql);
    AtStatement *(*prepare)(AtSql *sql, const char *text, gboolean keep, GError **error);
    void (*reset)(AtStatement *s); /* ends a run and forgets what was bound */
    void (*finalize)(AtStatement *s);
    guint (*places)(AtStatement *s); /* '?' in the text */
    /* place counts from 1; the bytes are copied. */
    void (*bind_int)(AtStatement *s, guint place, gint64 value);
    void (*bind_double)(AtStatement *s, guint place, double value);
    void (*bind_text)(AtStatement *s, guint place, const char *text, gssize n);
    void (*bind_blob)(AtStatement *s, guint place, gconstpointer data, gsize n);
    gboolean (*step)(AtStatement *s, GError **error);
    guint (*columns)(AtStatement *s);
    const char *(*column_name)(AtStatement *s, guint column);
    AtSqlType (*column_type)(AtStatement *s, guint column);
    gint64 (*column_int)(AtStatement *s, guint column);
    double (*column_double)(AtStatement *s, guint column);
    const char *(*column_text)(AtStatement *s, guint column);
    gconstpointer (*column_blob)(AtStatement *s, guint column, gsize *n);
    gboolean (*script)(AtSql *sql, const char *script, GError **error);
    gint64 (*last_number)(AtSql *sql);
    gint64 (*changed)(AtSql *sql);
    gint64 (*data_version)(AtSql *sql);
    gboolean (*has_table)(AtSql *sql, const char *table, gboolean *there, GError **error);
    gboolean (*copy)(AtSql *sql, const char *path, GError **error);
} AtSqlEngine;

struct AtSql {
    const AtSqlEngine *engine;
    char *name;
    GHashTable *cache; /* address of a statement's text -> AtStatement */
    gboolean in_transaction;
};

struct AtStatement {
    AtSql *sql;
    guint bound; /* places bound so far */
    gboolean cached;
    gboolean used; /* a cached one that somebody holds */
};

extern const AtSqlEngine at_sql_sqlite; /* sqlite.c */
