#include "catalogue/query_path.h"

#include "base/text.h"
#include "catalogue/first.h"

#include <string.h>

static const char roots_text[] = "SELECT no, path FROM root ORDER BY no";
static const char folders_text[] = "SELECT no, path FROM folder WHERE root = ?";
static const char names_text[] = "SELECT v.work, l.name FROM location l "
                                 "JOIN version v ON v.no = l.version WHERE l.folder = ?";

typedef struct {
    const char *wanted;
    GString *roots, *folders, *works; /* numbers of what was found, with commas */
    guint others; /* roots that do not have it */
    gboolean absolute; /* it leads from the very beginning into some root */
} Looking;

static void append_number(GString *out, gint64 number)
{
    g_string_append_printf(out, "%s%" G_GINT64_FORMAT, out->len ? ", " : "", number);
}

static char *fold_bytes(AtStatement *s, guint column)
{
    gsize n;
    const char *bytes = at_statement_blob(s, column, &n);
    g_autofree char *shown = at_text_show(bytes ? bytes : "", bytes ? (gssize)n : 0);
    return at_text_fold(shown);
}

/* What wanted says of the way below root, which ends in a slash; NULL: nothing, for it has to do
 * with another place. */
static const char *below_root(const char *root, const char *wanted)
{
    gsize n = strlen(root), m = strlen(wanted);
    for (gsize k = MIN(n, m); k > 0; k--)
        if (!memcmp(root + n - k, wanted, k))
            return wanted + k;
    return NULL;
}

static gboolean look_at_names(
    AtSql *sql, Looking *l, gint64 folder, const char *start, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, names_text, error, "i", folder);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        g_autofree char *name = fold_bytes(s, 1);
        if (g_str_has_prefix(name, start))
            append_number(l->works, at_statement_int(s, 0));
    }
    return s && at_ended(failure, error);
}

/* Folders whose way below their root begins like that, and files in the last one it names. */
static gboolean look_below(AtSql *sql, Looking *l, gint64 root, const char *rest, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, folders_text, error, "i", root);
    GError *failure = NULL;
    const char *slash = strrchr(rest, '/'), *name = slash ? slash + 1 : rest;
    gint64 last = 0;
    while (at_statement_step(s, &failure)) {
        g_autofree char *path = fold_bytes(s, 1);
        g_autofree char *folder = g_strconcat(path, *path ? "/" : "", NULL);
        if (g_str_has_prefix(folder, rest))
            append_number(l->folders, at_statement_int(s, 0));
        else if (strlen(folder) == (gsize)(name - rest) && g_str_has_prefix(rest, folder))
            last = at_statement_int(s, 0);
    }
    return s && at_ended(failure, error) && (!last || look_at_names(sql, l, last, name, error));
}

static gboolean look_at_roots(AtSql *sql, Looking *l, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, roots_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gint64 no = at_statement_int(s, 0);
        g_autofree char *path = fold_bytes(s, 1);
        g_autofree char *root = g_strconcat(path, g_str_has_suffix(path, "/") ? "" : "/", NULL);
        const char *rest = below_root(root, l->wanted);
        if (strstr(root, l->wanted)) {
            append_number(l->roots, no);
            continue;
        }
        l->others++;
        l->absolute = l->absolute || (rest && g_str_has_prefix(l->wanted, root));
        if (rest && !look_below(sql, l, no, rest, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

/* All of a root is much: works are tried one by one. A few folders are little: they are gathered
 * first. */
static void write_condition(const Looking *l, GString *out)
{
    const char * or = "";
    if (l->roots->len) {
        g_string_append_printf(out,
            "EXISTS (SELECT 1 FROM version v JOIN location l ON l.version = v.no "
            "JOIN folder f ON f.no = l.folder WHERE v.work = s.work AND f.root IN (%s))",
            l->roots->str);
        or = " OR ";
    }
    if (l->folders->len) {
        g_string_append_printf(out,
            "%ss.work IN (SELECT v.work FROM location l JOIN version v ON v.no = l.version "
            "WHERE l.folder IN (%s))",
            or, l->folders->str);
        or = " OR ";
    }
    if (l->works->len)
        g_string_append_printf(out, "%ss.work IN (%s)", or, l->works->str);
}

gboolean at_path_condition(
    AtSql *sql, const char *wanted, GString *out, gboolean *whole, GError **error)
{
    g_autoptr(GString) roots = g_string_new(NULL), folders = g_string_new(NULL);
    g_autoptr(GString) works = g_string_new(NULL);
    Looking l = {.wanted = wanted, .roots = roots, .folders = folders, .works = works};
    if (!look_at_roots(sql, &l, error))
        return FALSE;
    *whole = l.absolute || (roots->len && !l.others);
    if (roots->len && !l.others)
        g_string_append(out, "1 = 1");
    else
        write_condition(&l, out);
    return TRUE;
}
