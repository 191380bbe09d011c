#include "catalogue/said.h"

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void free_place(gpointer data)
{
    AtPlace *place = data;
    g_free(place->folder);
    g_free(place->name);
    g_free(place);
}

static char *blob_text(AtStatement *s, guint column)
{
    gsize n;
    gconstpointer data = at_statement_blob(s, column, &n);
    return g_strndup(data ? data : "", n);
}

static gboolean load_places(AtSql *sql, gint64 work, GPtrArray *places, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql,
        "SELECT l.no, r.path, f.path, l.name FROM work w JOIN location l ON l.version = w.version "
        "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root "
        "WHERE w.no = ? AND l.state = 0 AND r.away = 0 ORDER BY l.no",
        &failure, "i", work);
    while (s && at_statement_step(s, &failure)) {
        g_autofree char *root = blob_text(s, 1), *path = blob_text(s, 2);
        AtPlace *place = g_new0(AtPlace, 1);
        place->location = at_statement_int(s, 0);
        place->folder = g_build_filename(root, path, NULL);
        place->name = blob_text(s, 3);
        g_ptr_array_add(places, place);
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static void add_field(GPtrArray *fields, const char *name, const char *value)
{
    AtField *field = g_new0(AtField, 1);
    field->name = g_strdup(name);
    field->value = g_strdup(value);
    g_ptr_array_add(fields, field);
}

/* One value a row, or a field that is emptied when there are none and there was something to empty.
 * */
static gboolean load_values(AtSql *sql, gint64 work, const char *text, const char *name,
    gboolean empty, GPtrArray *fields, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql, text, &failure, "i", work);
    gboolean any = FALSE;
    while (s && at_statement_step(s, &failure)) {
        add_field(fields, name ? name : at_statement_text(s, 1), at_statement_text(s, 0));
        any = TRUE;
    }
    if (!failure && empty && !any)
        add_field(fields, name, "");
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static const char said_text[] =
    "SELECT value, name FROM field WHERE work = ? AND source = 2 ORDER BY name, position";
static const char title_text[] = "SELECT title FROM work WHERE no = ? AND title_source = 2";
static const char rating_text[] = "SELECT rating FROM work WHERE no = ? AND rating > 0";
static const char tags_text[] = "SELECT t.name FROM work_tag k JOIN tag t ON t.no = k.tag "
                                "WHERE k.work = ? AND k.source < 3 ORDER BY t.folded";
static const char creators_text[] =
    "SELECT p.name FROM role r JOIN party p ON p.no = r.party "
    "WHERE r.work = ? AND r.role = 'creator' AND r.source < 3 ORDER BY r.no";

static gboolean has_field(const GPtrArray *fields, const char *name)
{
    for (guint i = 0; i < fields->len; i++)
        if (!strcmp(((const AtField *)g_ptr_array_index(fields, i))->name, name))
            return TRUE;
    return FALSE;
}

static gboolean load_fields(AtSql *sql, gint64 work, GPtrArray *fields, GError **error)
{
    if (!load_values(sql, work, said_text, NULL, FALSE, fields, error))
        return FALSE;
    if (!has_field(fields, "title") &&
        !load_values(sql, work, title_text, "title", FALSE, fields, error))
        return FALSE;
    if (!has_field(fields, "rating") &&
        !load_values(sql, work, rating_text, "rating", FALSE, fields, error))
        return FALSE;
    if (!has_field(fields, "creator") &&
        !load_values(sql, work, creators_text, "creator", FALSE, fields, error))
        return FALSE;
    return has_field(fields, "keyword") ||
        load_values(sql, work, tags_text, "keyword", TRUE, fields, error);
}

AtSaid *at_said_load(AtContext *context, gint64 work, GError **error)
{
    g_autoptr(AtSaid) said = g_new0(AtSaid, 1);
    said->places = g_ptr_array_new_with_free_func(free_place);
    said->fields = g_ptr_array_new_with_free_func(at_field_free);
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && load_places(sql, work, said->places, error) &&
        load_fields(sql, work, said->fields, error);
    at_studio_reader_done(context->studio, sql);
    return good ? g_steal_pointer(&said) : NULL;
}

void at_said_free(AtSaid *said)
{
    if (!said)
        return;
    g_ptr_array_unref(said->places);
    g_ptr_array_unref(said->fields);
    g_free(said);
}

gboolean at_said_replace(const char *folder, const char *path, GBytes *bytes, guint mode,
    struct stat *info, GError **error)
{
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    g_autofree char *beside = g_build_filename(folder, ".atelier-XXXXXX", NULL);
    int fd = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0600);
    g_autofree char *shown = at_text_show(path, -1);
    if (fd < 0)
        return at_fail_errno(error, errno, _("%s could not be written"), shown);
    gboolean good = at_file_write_all(fd, data, n) && fchmod(fd, mode) == 0 && fsync(fd) == 0 &&
        fstat(fd, info) == 0 && rename(beside, path) == 0;
    int why = errno;
    close(fd);
    if (!good) {
        unlink(beside);
        return at_fail_errno(error, why, _("%s could not be written"), shown);
    }
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    return TRUE;
}
