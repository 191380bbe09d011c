#include "catalogue/work.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "store/find.h"

#include <string.h>

#define LONGEST_TITLE 60

static const char title_text[] = "SELECT title FROM work WHERE no = ?";
static const char roots_text[] = "SELECT no, path FROM root";
static const char by_path_text[] =
    "SELECT v.work FROM folder f JOIN location l ON l.folder = f.no JOIN version v ON v.no = l.version "
    "WHERE f.root = ? AND f.path = ? AND l.name = ?";

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

static gboolean find_by_path(AtSql *sql, const char *name, guint *found, gint64 *no, GError **error)
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
    *found = *no ? 1 : 0;
    return s && at_ended(failure, error);
}

static const AtNamed works = {AT_NAMED("work"), N_("work"), N_("works"), AT_BY_PATH, find_by_path};

gboolean at_work_find(AtSql *sql, const char *name, gint64 *no, AtId *id, GError **error)
{
    return at_find(sql, &works, name, no, id, error);
}

GArray *at_works_find(AtSql *sql, char *const *names, GError **error)
{
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (guint i = 0; names && names[i]; i++) {
        gint64 no;
        if (!at_work_find(sql, names[i], &no, NULL, error))
            return NULL;
        if (g_hash_table_add(seen, g_memdup2(&no, sizeof no)))
            g_array_append_val(numbers, no);
    }
    return g_steal_pointer(&numbers);
}

char *at_works_count(guint n)
{
    return g_strdup_printf(at_message_plural("%u work", "%u works", n), n);
}

gboolean at_work_title(AtSql *sql, gint64 no, char **title, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, title_text, error, "i", no);
    GError *failure = NULL;
    *title = NULL;
    if (at_statement_step(s, &failure)) {
        g_autofree char *shown = at_text_show(at_statement_text(s, 0), -1);
        gboolean long_one = g_utf8_strlen(shown, -1) > LONGEST_TITLE;
        g_autofree char *start = long_one ? g_utf8_substring(shown, 0, LONGEST_TITLE) : NULL;
        *title = long_one ? g_strconcat(start, "…", NULL) : g_steal_pointer(&shown);
    }
    return s && at_ended(failure, error);
}
