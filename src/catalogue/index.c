#include "catalogue/index.h"

#include "base/text.h"
#include "catalogue/first.h"

#include <string.h>

static const char sort_text[] =
    "INSERT INTO work_sort (work, created, added, kind, width, height, duration, rating, licensed, "
    "credited, trashed, state, places, media_type, title) "
    "SELECT w.no, w.created, w.added, w.kind, COALESCE(v.width, 0), COALESCE(v.height, 0), "
    "COALESCE(v.duration, 0), w.rating, "
    "EXISTS (SELECT 1 FROM field f WHERE f.work = w.no AND f.name = 'licence' AND f.value <> ''), "
    "EXISTS (SELECT 1 FROM role r WHERE r.work = w.no AND r.source < 3), w.trashed > 0, "
    "CASE WHEN v.failure <> '' THEN 3 "
    "WHEN EXISTS (SELECT 1 FROM location l JOIN folder f ON f.no = l.folder JOIN root r ON r.no = "
    "f.root WHERE l.version = v.no AND l.state = 0 AND r.away = 0) THEN 0 "
    "WHEN EXISTS (SELECT 1 FROM location l JOIN folder f ON f.no = l.folder JOIN root r ON r.no = "
    "f.root WHERE l.version = v.no AND l.state = 0 AND r.away = 1) THEN 2 ELSE 1 END, "
    "(SELECT COUNT(*) FROM location l WHERE l.version = v.no AND l.state = 0), "
    "COALESCE(v.media_type, ''), ? "
    "FROM work w LEFT JOIN version v ON v.no = w.version WHERE w.no = ?";

static const char title_text[] = "SELECT title FROM work WHERE no = ?";
static const char people_text[] =
    "SELECT p.name FROM role r JOIN party p ON p.no = r.party WHERE r.work = ? AND r.source < 3";
static const char words_text[] =
    "SELECT value FROM field WHERE work = ? AND name <> 'title' AND name <> 'creator'";
static const char tags_text[] =
    "SELECT t.name FROM work_tag k JOIN tag t ON t.no = k.tag WHERE k.work = ? AND k.source < 3";
static const char path_text[] =
    "SELECT f.path, l.name FROM work w JOIN location l ON l.version = w.version "
    "JOIN folder f ON f.no = l.folder WHERE w.no = ?";
static const char root_text[] =
    "SELECT DISTINCT r.path FROM work w JOIN location l ON l.version = w.version "
    "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root WHERE w.no = ? AND r.own = 0";
static const char body_text[] =
    "SELECT b.text FROM work w JOIN body b ON b.version = w.version WHERE w.no = ?";

/* Appends all columns of all rows as bytes with a space between. */
static gboolean gather(AtSql *sql, const char *text, gint64 work, GString *out, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql, text, &failure, "i", work);
    while (s && at_statement_step(s, &failure)) {
        for (guint i = 0; i < at_statement_columns(s); i++) {
            gsize n;
            const char *bytes = at_statement_blob(s, i, &n);
            g_string_append_len(out, bytes ? bytes : "", (gssize)n);
            g_string_append_c(out, ' ');
        }
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Of the folders that were added their own names: what lies above is the same for everything that a
 * person has, and says nothing (query_path.h looks there). */
static gboolean gather_roots(AtSql *sql, gint64 work, GString *out, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, root_text, error, "i", work);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gsize n;
        const char *bytes = at_statement_blob(s, 0, &n);
        g_autofree char *path = g_strndup(bytes ? bytes : "", n);
        g_autofree char *name = g_path_get_basename(path);
        g_string_append_printf(out, "%s ", name);
    }
    return s && at_ended(failure, error);
}

static gboolean index_words(AtSql *sql, gint64 work, GError **error)
{
    static const char *const texts[] = {title_text, people_text, words_text, path_text, body_text};
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GString) raw = g_string_new(NULL);
        if ((texts[i] == path_text && !gather_roots(sql, work, raw, error)) ||
            !gather(sql, texts[i], work, raw, error) ||
            (texts[i] == words_text && !gather(sql, tags_text, work, raw, error)))
            return FALSE;
        g_ptr_array_add(columns, at_text_index(raw->str, (gssize)raw->len));
    }
    return at_sql_run(sql, "DELETE FROM work_words WHERE rowid = ?", error, "i", work) &&
        at_sql_run(sql,
            "INSERT INTO work_words (rowid, title, people, words, path, body) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            error, "ittttt", work, columns->pdata[0], columns->pdata[1], columns->pdata[2],
            columns->pdata[3], columns->pdata[4]);
}

gboolean at_index_sort(AtSql *sql, gint64 work, GError **error)
{
    g_autoptr(GString) title = g_string_new(NULL);
    if (!gather(sql, title_text, work, title, error))
        return FALSE;
    g_autofree char *whole = at_text_fold(title->str);
    g_autofree char *folded = g_utf8_substring(whole, 0, MIN(g_utf8_strlen(whole, -1), 200));
    return at_sql_run(sql, "DELETE FROM work_sort WHERE work = ?", error, "i", work) &&
        at_sql_run(sql, sort_text, error, "ti", folded, work);
}

/* A work that is no more has no row in work_sort, and gets no words either. */
gboolean at_index_work(AtSql *sql, gint64 work, GError **error)
{
    if (!at_index_sort(sql, work, error))
        return FALSE;
    if (at_sql_changed(sql) == 0)
        return at_sql_run(sql, "DELETE FROM work_words WHERE rowid = ?", error, "i", work);
    return index_words(sql, work, error);
}

gboolean at_index_root(AtSql *sql, gint64 root, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(gint64));
    AtStatement *s = at_sql_query(sql,
        "SELECT DISTINCT v.work FROM folder f JOIN location l ON l.folder = f.no "
        "JOIN version v ON v.no = l.version WHERE f.root = ?",
        &failure, "i", root);
    while (s && at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        g_array_append_val(works, work);
    }
    at_statement_free(s);
    for (guint i = 0; !failure && i < works->len; i++)
        if (!at_index_work(sql, g_array_index(works, gint64, i), &failure))
            break;
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
