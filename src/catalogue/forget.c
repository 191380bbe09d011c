#include "catalogue/forget.h"

#include "catalogue/first.h"

#include <glib/gstdio.h>
#include <string.h>

static const char own_files_text[] =
    "SELECT r.path, f.path, l.name FROM version v JOIN location l ON l.version = v.no "
    "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root WHERE v.work = ? AND r.own = 1";

/* In this order: what hangs on a version, then the versions, then what hangs on the work, then the
 * work. */
static const char *const deletions[] = {
    "DELETE FROM location WHERE version IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM preview WHERE version IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM body WHERE version IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM fingerprint WHERE version IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM derivation WHERE version IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM derivation WHERE source IN (SELECT no FROM version WHERE work = ?)",
    "DELETE FROM version WHERE work = ?",
    "DELETE FROM field WHERE work = ?",
    "DELETE FROM work_tag WHERE work = ?",
    "DELETE FROM collection_work WHERE work = ?",
    "DELETE FROM role WHERE work = ?",
    "DELETE FROM stack_work WHERE work = ?",
    "DELETE FROM sidecar_due WHERE work = ?",
    "DELETE FROM sidecar_said WHERE work = ?",
    "DELETE FROM work_sort WHERE work = ?",
    "DELETE FROM work_words WHERE rowid = ?",
    "DELETE FROM change_row WHERE table_name = 'work' AND row_key = ?",
    "DELETE FROM change_row WHERE table_name = 'work_tag' AND row_key = ?",
    "DELETE FROM change_row WHERE table_name IN ('collection_work', 'stack_work') AND row_key2 = ?",
    "DELETE FROM work WHERE no = ?",
};

gboolean at_forget_list(
    AtSql *sql, const char *text, gint64 parameter, GArray *works, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query_built(sql, text, error);
    GError *failure = NULL;
    for (const char *p = text; s && *p; p++)
        if (*p == '?')
            at_statement_bind(s, "i", parameter);
    while (at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        g_array_append_val(works, work);
    }
    return s && at_ended(failure, error);
}

gboolean at_forget_work(AtSql *sql, gint64 work, GPtrArray *files, GError **error)
{
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, own_files_text, error, "i", work);
        GError *failure = NULL;
        while (at_statement_step(s, &failure))
            g_ptr_array_add(files, at_path_of(s, 0));
        if (!s || !at_ended(failure, error))
            return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(deletions); i++)
        if (!at_sql_run(sql, deletions[i], error, "i", work))
            return FALSE;
    return TRUE;
}

void at_forget_files(AtStudio *studio, const GPtrArray *files)
{
    g_autofree char *own = g_strconcat(at_studio_dir(studio), "/uploads/", NULL);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *path = g_canonicalize_filename(g_ptr_array_index(files, i), "/");
        g_autofree char *beside = g_strconcat(path, ".xmp", NULL);
        if (!g_str_has_prefix(path, own))
            continue;
        g_unlink(path);
        g_unlink(beside); /* its sidecar */
    }
}
