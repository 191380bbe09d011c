#include "catalogue/work.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"

#include <string.h>

#define SHORTEST_START 4

static const char by_id_text[] = "SELECT no, id FROM work WHERE id >= ? AND id <= ? LIMIT 2";
static const char id_text[] = "SELECT no, id FROM work WHERE no = ?";
static const char roots_text[] = "SELECT no, path FROM root";
static const char by_path_text[] =
    "SELECT v.work FROM folder f JOIN location l ON l.folder = f.no JOIN version v ON v.no = l.version "
    "WHERE f.root = ? AND f.path = ? AND l.name = ?";

static gboolean find_by_id(
    AtSql *sql, const AtId *low, const AtId *high, guint *found, gint64 *no, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, by_id_text, error, "uu", low, high);
    GError *failure = NULL;
    *found = 0;
    while (at_statement_step(s, &failure)) {
        *no = at_statement_int(s, 0);
        ++*found;
    }
    return s && at_ended(failure, error);
}

/* path below root, or NULL when it lies elsewhere. */
static const char *below(const char *path, const char *root, gsize n)
{
    while (n > 0 && root[n - 1] == '/')
        n--;
    if (strncmp(path, root, n) != 0 || path[n] != '/')
        return NULL;
    return path + n + 1;
}

static gboolean find_in_root(AtSql *sql, gint64 root, const char *rest, gint64 *no, GError **error)
{
    const char *slash = strrchr(rest, '/');
    const char *name = slash ? slash + 1 : rest;
    gsize n = slash ? (gsize)(slash - rest) : 0;
    return at_first(
        at_sql_query(sql, by_path_text, error, "ibb", root, rest, n, name, strlen(name)), no,
        error);
}

static gboolean find_by_path(AtSql *sql, const char *name, gint64 *no, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(name, NULL);
    g_autoptr(AtStatement) s = at_sql_query(sql, roots_text, error, "");
    GError *failure = NULL;
    *no = 0;
    while (*no == 0 && at_statement_step(s, &failure)) {
        gsize n;
        const char *root = at_statement_blob(s, 1, &n);
        const char *rest = root ? below(path, root, n) : NULL;
        if (rest && !find_in_root(sql, at_statement_int(s, 0), rest, no, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean read_id(AtSql *sql, gint64 no, AtId *id, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, id_text, error, "i", no);
    return at_statement_step(s, error) && at_statement_id(s, 1, id);
}

gboolean at_work_find(AtSql *sql, const char *name, gint64 *no, AtId *id, GError **error)
{
    AtId low, high;
    guint found = 0;
    gint64 number = 0;
    gboolean is_id = strlen(name) >= SHORTEST_START && at_id_range(name, &low, &high);
    if (is_id && !find_by_id(sql, &low, &high, &found, &number, error))
        return FALSE;
    if (found == 0 && !find_by_path(sql, name, &number, error))
        return FALSE;
    if (found > 1)
        return at_fail(error, AT_INVALID,
            _("several works have an id that starts with '%s'; give more of it"), name);
    if (number == 0) {
        g_autofree char *shown = at_text_show(name, -1);
        return at_fail(error, AT_NOT_FOUND,
            _("there is no work '%s'; a work is named by its id, the start of one, or its path"),
            shown);
    }
    if (id && !read_id(sql, number, id, error))
        return FALSE;
    *no = number;
    return TRUE;
}

GArray *at_works_find(AtSql *sql, char *const *names, GError **error)
{
    g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; names && names[i]; i++) {
        gint64 no;
        if (!at_work_find(sql, names[i], &no, NULL, error))
            return NULL;
        if (g_hash_table_add(seen, g_memdup2(&no, sizeof no)))
            g_array_append_val(works, no);
    }
    return g_steal_pointer(&works);
}

char *at_works_count(guint n)
{
    return g_strdup_printf(at_message_plural("%u work", "%u works", n), n);
}
