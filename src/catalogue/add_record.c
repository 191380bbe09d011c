#include "catalogue/add_record.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

gboolean at_record_folder(
    AtSql *sql, GHashTable *cache, const AtAddFolder *folder, gint64 *no, GError **error)
{
    g_autofree char *key =
        g_strdup_printf("%" G_GINT64_FORMAT "/%s", folder->root->no, folder->path);
    gpointer known = g_hash_table_lookup(cache, key);
    if (known) {
        *no = (gint64)GPOINTER_TO_SIZE(known);
        return TRUE;
    }
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql, "SELECT no FROM folder WHERE root = ? AND path = ?",
        &failure, "ib", folder->root->no, folder->path, strlen(folder->path));
    gboolean found = s && at_statement_step(s, &failure);
    if (found)
        *no = at_statement_int(s, 0);
    at_statement_free(s);
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (!found) {
        if (!at_sql_run(sql, "INSERT INTO folder (root, path) VALUES (?, ?)", error, "ib",
                folder->root->no, folder->path, strlen(folder->path)))
            return FALSE;
        *no = at_sql_last_number(sql);
    }
    g_hash_table_insert(cache, g_steal_pointer(&key), GSIZE_TO_POINTER((gsize)*no));
    return TRUE;
}

static char *title_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    return at_text_show(name, dot && dot > name ? dot - name : -1);
}

gboolean at_record_work(
    AtContext *context, AtSql *sql, const AtItem *item, gint64 *work, GError **error)
{
    AtId id = at_context_id(context);
    g_autofree char *title = title_of(item->name);
    AtKind kind = item->decoded ? item->decoded->kind : item->format->kind;
    if (!at_sql_run(sql,
            "INSERT INTO work (id, kind, title, created, added) VALUES (?, ?, ?, ?, ?)", error,
            "uitii", &id, (gint64)kind, title, item->mtime / 1000, at_context_now(context)))
        return FALSE;
    *work = at_sql_last_number(sql);
    return TRUE;
}

static gint compare_fields(gconstpointer a, gconstpointer b)
{
    const AtField *const *one = a, *const *two = b;
    return strcmp((*one)->name, (*two)->name);
}

/* {"name": "value"}; a name that comes several times has an array of its values. */
static char *object_of(const GPtrArray *fields)
{
    GString *out = g_string_new(NULL);
    AtJson json = {.out = out};
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; fields && i < fields->len; i++)
        g_ptr_array_add(sorted, g_ptr_array_index(fields, i));
    g_ptr_array_sort(sorted, compare_fields); /* stable: values keep their order */
    at_json_open(&json, '{');
    for (guint i = 0; i < sorted->len;) {
        const AtField *first = g_ptr_array_index(sorted, i);
        guint end = i + 1;
        while (end < sorted->len &&
            !strcmp(((const AtField *)g_ptr_array_index(sorted, end))->name, first->name))
            end++;
        at_json_key(&json, first->name);
        if (end - i > 1)
            at_json_open(&json, '[');
        for (guint k = i; k < end; k++)
            at_json_string(&json, ((const AtField *)g_ptr_array_index(sorted, k))->value);
        if (end - i > 1)
            at_json_close(&json, ']');
        i = end;
    }
    at_json_close(&json, '}');
    return g_string_free(out, FALSE);
}

static char *notes_of(const AtItem *item)
{
    GString *out = g_string_new(NULL);
    AtJson json = {.out = out};
    at_json_open(&json, '[');
    if (item->note)
        at_json_string(&json, item->note);
    for (guint i = 0; item->decoded && item->decoded->notes && i < item->decoded->notes->len; i++)
        at_json_string(&json, g_ptr_array_index(item->decoded->notes, i));
    at_json_close(&json, ']');
    return g_string_free(out, FALSE);
}

gboolean at_record_previews(AtSql *sql, gint64 version, const GArray *previews, GError **error)
{
    for (guint i = 0; previews && i < previews->len; i++) {
        const AtPreviewRow *row = &g_array_index(previews, AtPreviewRow, i);
        if (!at_sql_run(sql,
                "INSERT INTO preview (version, size, media_type, width, height, bytes, blob_sha256) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                error, "iitiiih", version, (gint64)row->size, row->media_type, (gint64)row->width,
                (gint64)row->height, row->bytes, &row->blob))
            return FALSE;
    }
    return TRUE;
}

gboolean at_record_decoded(AtSql *sql, gint64 version, const AtItem *item, GError **error)
{
    const AtDecoded *d = item->decoded;
    g_autofree char *facts = object_of(d->facts), *raw = object_of(d->raw);
    g_autofree char *notes = notes_of(item);
    if (!at_sql_run(sql,
            "UPDATE version SET media_type = ?, width = ?, height = ?, duration = ?, pages = ?, "
            "moves = ?, decoded = ?, facts = ?, raw = ?, notes = ?, failure = '' WHERE no = ?",
            error, "tiiiiiittti", d->media_type ? d->media_type : item->format->media_type,
            (gint64)d->width, (gint64)d->height, d->duration, (gint64)d->pages, (gint64)d->moves,
            (gint64)AT_DECODING, facts, raw, notes, version))
        return FALSE;
    if (!at_sql_run(sql, "DELETE FROM preview WHERE version = ?", error, "i", version) ||
        !at_sql_run(sql, "DELETE FROM body WHERE version = ?", error, "i", version) ||
        !at_sql_run(sql, "DELETE FROM fingerprint WHERE version = ?", error, "i", version) ||
        !at_record_previews(sql, version, item->previews, error))
        return FALSE;
    if (d->text && *d->text &&
        !at_sql_run(
            sql, "INSERT INTO body (version, text) VALUES (?, ?)", error, "it", version, d->text))
        return FALSE;
    if (!d->pdq)
        return TRUE;
    gsize n;
    gconstpointer bytes = g_bytes_get_data(d->pdq, &n);
    return at_sql_run(sql,
        "INSERT INTO fingerprint (version, algorithm, quality, bytes) VALUES (?, 'pdq', ?, ?)",
        error, "iib", version, (gint64)d->pdq_quality, bytes, n);
}

gboolean at_record_show(AtSql *sql, gint64 work, gint64 version, GError **error)
{
    return at_sql_run(sql, "UPDATE work SET version = ? WHERE no = ?", error, "ii", version, work);
}

gboolean at_record_version(AtContext *context, AtSql *sql, gint64 work, const AtItem *item,
    gint64 *version, GError **error)
{
    g_autofree char *notes = notes_of(item);
    if (!at_sql_run(sql,
            "INSERT INTO version (work, sha256, media_type, size, added, notes, failure) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            error, "ihtiitt", work, &item->hash, item->format->media_type, item->size,
            at_context_now(context), notes, item->failure ? item->failure : ""))
        return FALSE;
    *version = at_sql_last_number(sql);
    return (!item->decoded || at_record_decoded(sql, *version, item, error)) &&
        at_record_show(sql, work, *version, error);
}

gboolean at_record_version_like(
    AtContext *context, AtSql *sql, gint64 work, gint64 like, gint64 *version, GError **error)
{
    if (!at_sql_run(sql,
            "INSERT INTO version (work, sha256, media_type, size, width, height, duration, pages, "
            "moves, added, decoded, facts, raw, notes, failure) "
            "SELECT ?, sha256, media_type, size, width, height, duration, pages, moves, ?, decoded, "
            "facts, raw, notes, failure FROM version WHERE no = ?",
            error, "iii", work, at_context_now(context), like))
        return FALSE;
    *version = at_sql_last_number(sql);
    return at_sql_run(sql,
               "INSERT INTO preview (version, size, media_type, width, height, bytes, blob_sha256) "
               "SELECT ?, size, media_type, width, height, bytes, blob_sha256 FROM preview "
               "WHERE version = ?",
               error, "ii", *version, like) &&
        at_sql_run(sql,
            "INSERT INTO body (version, text) SELECT ?, text FROM body WHERE version = ?", error,
            "ii", *version, like) &&
        at_sql_run(sql,
            "INSERT INTO fingerprint (version, algorithm, quality, bytes) "
            "SELECT ?, algorithm, quality, bytes FROM fingerprint WHERE version = ?",
            error, "ii", *version, like) &&
        at_record_show(sql, work, *version, error);
}

gboolean at_record_location(
    AtSql *sql, gint64 location, gint64 folder, gint64 version, const AtItem *item, GError **error)
{
    const char *failure = item->state == AT_ITEM_UNREADABLE ? item->failure : "";
    if (!location)
        return at_sql_run(sql,
            "INSERT INTO location (folder, name, version, size, mtime, inode, sidecar, failure) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            error, "ibiiiiit", folder, item->name, strlen(item->name), version, item->size,
            item->mtime, item->inode, item->sidecar, failure);
    return at_sql_run(sql,
        "UPDATE location SET folder = ?, name = ?, version = ?, size = ?, mtime = ?, inode = ?, "
        "sidecar = ?, state = 0, failure = ? WHERE no = ?",
        error, "ibiiiiiti", folder, item->name, strlen(item->name), version, item->size,
        item->mtime, item->inode, item->sidecar, failure, location);
}

/* The name of the work's first path in byte order. */
static char *first_name(AtSql *sql, gint64 work, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *best = NULL;
    char *name = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql,
        "SELECT r.path, f.path, l.name FROM version v JOIN location l ON l.version = v.no "
        "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root "
        "WHERE v.work = ? AND l.state = 0",
        &failure, "i", work);
    while (s && at_statement_step(s, &failure)) {
        g_autoptr(GString) path = g_string_new(NULL);
        gsize n = 0;
        const char *last = NULL;
        for (guint i = 0; i < 3; i++) {
            last = at_statement_blob(s, i, &n);
            g_string_append_len(path, last ? last : "", (gssize)n);
            g_string_append_c(path, '/');
        }
        if (best && strcmp(path->str, best) >= 0)
            continue;
        g_free(best);
        g_free(name);
        best = g_strdup(path->str);
        name = g_strndup(last, n);
    }
    if (!failure)
        return name;
    g_free(name);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

gboolean at_record_name(AtSql *sql, gint64 work, const AtItem *item, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *name = first_name(sql, work, &failure);
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    g_autofree char *title = title_of(name ? name : item->name);
    return at_sql_run(sql, "UPDATE work SET title = ? WHERE no = ? AND title_source = 0", error,
               "ti", title, work) &&
        at_sql_run(sql,
            "UPDATE work SET created = ? WHERE no = ? AND created_source = 0 AND created > ?",
            error, "iii", item->mtime / 1000, work, item->mtime / 1000);
}
