#include "catalogue/add_back.h"

#include "catalogue/first.h"
#include "catalogue/index.h"

#include <string.h>

static const char works_text[] =
    "SELECT DISTINCT w.no, f.path, l.name FROM work w JOIN version v ON v.work = w.no "
    "JOIN location l ON l.version = v.no JOIN folder f ON f.no = l.folder "
    "WHERE w.trashed = ? AND f.root = ? ORDER BY w.no";
static const char untrash_text[] =
    "UPDATE work SET trashed = 0, revision = revision + 1 WHERE no = ?";
static const char known_text[] = "UPDATE root SET forgotten = 0 WHERE no = ?";

static gboolean lies_below(const AtTarget *target, AtStatement *s)
{
    gsize n, m, below = strlen(target->below);
    const char *path = at_statement_blob(s, 1, &n), *name = at_statement_blob(s, 2, &m);
    if (target->name)
        return n == below && memcmp(path ? path : "", target->below, n) == 0 &&
            m == strlen(target->name) && memcmp(name, target->name, m) == 0;
    return below == 0 ||
        (n >= below && memcmp(path, target->below, below) == 0 &&
            (n == below || path[below] == '/'));
}

static GArray *find_works(AtSql *sql, const AtTarget *target, GError **error)
{
    GError *failure = NULL;
    g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(AtStatement) s =
        at_sql_query(sql, works_text, &failure, "ii", target->root->forgotten, target->root->no);
    while (s && at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        gboolean again = works->len && g_array_index(works, gint64, works->len - 1) == work;
        if (!again && lies_below(target, s))
            g_array_append_val(works, work);
    }
    return at_ended(failure, error) ? g_steal_pointer(&works) : NULL;
}

gboolean at_add_back(AtChange *change, const AtTarget *target, guint *n, GError **error)
{
    AtSql *sql = at_change_sql(change);
    const AtRoot *root = target->root;
    g_autoptr(GArray) works = find_works(sql, target, error);
    if (!works)
        return FALSE;
    for (guint i = 0; i < works->len; i++) {
        gint64 work = g_array_index(works, gint64, i);
        if (!at_change_touch(change, "work", work, 0, error) ||
            !at_sql_run(sql, untrash_text, error, "i", work) || !at_index_sort(sql, work, error))
            return FALSE;
    }
    *n = works->len;
    return target->name || *target->below ||
        (at_change_touch(change, "root", root->no, 0, error) &&
            at_sql_run(sql, known_text, error, "i", root->no));
}
