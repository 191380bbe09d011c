/*
 * Works in a studio without files behind them, and operations run as the faces run them. For the
 * tests of this room.
 */
#pragma once
#include "fixture.h"

#include "catalogue/index.h"
#include "catalogue/operations.h"

#include <string.h>

/* A work with a version and a file /pictures/NAME; gives its number. */
static inline gint64 works_add(
    Fixture *f, const char *title, const char *name, gint64 created, const char *body)
{
    static const char work_text[] =
        "INSERT INTO work (id, kind, title, created, added, version) VALUES (?, 1, ?, ?, ?, ?)";
    static const char version_text[] =
        "INSERT INTO version (work, sha256, media_type, size, width, height, added) "
        "VALUES (?, ?, 'image/png', 1, 1000, 500, 0)";
    static const char location_text[] =
        "INSERT INTO location (folder, name, version, size, mtime, inode) VALUES (1, ?, ?, 1, 1, 1)";
    static const char body_text[] = "INSERT INTO body (version, text) VALUES (?, ?)";
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f->studio, &error);
    AtId id = at_context_id(&f->context);
    AtHash hash;
    at_hash_bytes(name, strlen(name), &hash);
    gboolean good = at_sql_script(sql,
        "INSERT OR IGNORE INTO root (no, path, added) VALUES (1, CAST('/pictures' AS BLOB), 0);"
        "INSERT OR IGNORE INTO folder (no, root, path) VALUES (1, 1, x'')",
        &error);
    good = good && at_sql_run(sql, version_text, &error, "ih", (gint64)0, &hash);
    gint64 version = at_sql_last_number(sql);
    good =
        good && at_sql_run(sql, work_text, &error, "utiii", &id, title, created, created, version);
    gint64 work = at_sql_last_number(sql);
    good = good &&
        at_sql_run(sql, "UPDATE version SET work = ? WHERE no = ?", &error, "ii", work, version) &&
        at_sql_run(sql, location_text, &error, "bi", name, strlen(name), version) &&
        at_sql_run(sql, body_text, &error, "it", version, body) &&
        at_index_work(sql, work, &error) && at_studio_commit(f->studio, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    at_studio_set_index(f->studio, at_index_work);
    return work;
}

/* Runs an operation with options as a JSON object (' stands for "); gives its JSON answer, or NULL
 * with an error. */
static inline char *works_run(Fixture *f, const char *name, const char *options, GError **error)
{
    const AtOperation *operation = NULL;
    for (gsize i = 0; !operation && at_catalogue_tables[i]; i++)
        for (const AtOperation *o = at_catalogue_tables[i]; !operation && o->name; o++)
            operation = g_str_equal(o->name, name) ? o : NULL;
    g_assert_nonnull(operation);
    g_autofree char *json = g_strdelimit(g_strdup(options), "'", '"');
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_assert_nonnull(node);
    g_autofree gpointer values = g_malloc0(MAX(operation->options_size, sizeof(gpointer)));
    GString *out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(
        operation->columns, operation->result == AT_RESULT_CHANGE, out, NULL, NULL);
    AtCommonOptions more = {0};
    gboolean good = at_operation_fill(operation, values, &more, json_node_get_object(node), error);
    f->context.dry_run = more.dry_run;
    good = good && at_operation_run(operation, &f->context, values, rows, error) &&
        at_rows_finish(rows, error);
    at_options_clear(operation->options, values);
    g_string_replace(out, "\n", "", 0); /* between rows */
    return g_string_free(out, !good);
}

/* The titles of a JSON array of works, joined by commas. */
static inline char *works_titles(const char *json)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    JsonArray *array = json_node_get_array(node);
    GString *titles = g_string_new(NULL);
    for (guint i = 0; i < json_array_get_length(array); i++)
        g_string_append_printf(titles, "%s%s", i ? "," : "",
            json_object_get_string_member(json_array_get_object_element(array, i), "title"));
    return g_string_free(titles, FALSE);
}

static inline void works_assert(
    Fixture *f, const char *name, const char *options, const char *titles)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *json = works_run(f, name, options, &error);
    g_assert_no_error(error);
    g_autofree char *found = works_titles(json);
    g_assert_cmpstr(found, ==, titles);
}

static inline char *works_do(Fixture *f, const char *name, const char *options)
{
    g_autoptr(GError) error = NULL;
    char *json = works_run(f, name, options, &error);
    g_assert_no_error(error);
    return json;
}

static inline void works_assert_refused(
    Fixture *f, const char *name, const char *options, AtErrorCode code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *json = works_run(f, name, options, &error);
    g_assert_null(json);
    g_assert_error(error, AT_ERROR, (gint)code);
    g_assert_cmpstr(error->message, ==, message);
}
