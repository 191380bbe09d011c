/* Files in the studio's uploads that the catalogue does not know: of an upload or a copy that was
 * broken off, or that could not be added. They may be the only copy there is, so none is removed
 * here but the halves of copies. */
#include "base/message.h"
#include "catalogue/check_private.h"
#include "catalogue/first.h"
#include "catalogue/ingest_copy.h"
#include "catalogue/sidecar.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEPTH 32 /* of folders; the studio makes two */

static const char root_text[] = "SELECT no FROM root WHERE path = ? AND own = 1";
static const char names_text[] = "SELECT l.name FROM folder f JOIN location l ON l.folder = f.no "
                                 "WHERE f.root = ? AND f.path = ?";
static const char adding_text[] = "SELECT COUNT(*) FROM job WHERE kind = 'add' "
                                  "AND (state = 0 OR (state = 1 AND lease > ?))";

typedef struct {
    AtChecking *checking;
    const char *path; /* of the uploads */
    gint64 root; /* 0: nothing was ever added there */
    gboolean adding; /* an add is waiting or under way: what it has not come to yet is no orphan */
} Uploads;

/* The set of names that the catalogue has of a folder. */
static GHashTable *names_of(Uploads *uploads, const char *folder, GError **error)
{
    AtStudio *studio = uploads->checking->context->studio;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return NULL;
    GError *failure = NULL;
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    AtStatement *s =
        at_sql_query(sql, names_text, &failure, "ib", uploads->root, folder, (gsize)strlen(folder));
    while (s && at_statement_step(s, &failure)) {
        gsize n;
        const char *name = at_statement_blob(s, 0, &n);
        g_hash_table_add(names, g_strndup(name, n));
    }
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    return at_ended(failure, error) ? g_steal_pointer(&names) : NULL;
}

/* "a.jpg.xmp" or "a.xmp" beside a.jpg. */
static gboolean is_sidecar(GHashTable *names, const char *name)
{
    gsize n = strlen(name);
    if (n <= 4 || g_ascii_strcasecmp(name + n - 4, ".xmp") != 0)
        return FALSE;
    g_autofree char *of = g_strndup(name, n - 4);
    if (g_hash_table_contains(names, of))
        return TRUE;
    GHashTableIter each;
    gpointer key;
    g_hash_table_iter_init(&each, names);
    while (g_hash_table_iter_next(&each, &key, NULL))
        if (g_str_has_prefix(key, of) && ((const char *)key)[n - 4] == '.' &&
            !strchr((const char *)key + n - 3, '.'))
            return TRUE;
    return FALSE;
}

static gboolean tell_half(
    AtChecking *checking, const char *path, const struct stat *info, GError **error)
{
    if (info->st_mtime > at_context_now(checking->context) / AT_SECOND - AT_CHECK_YOUNG)
        return TRUE;
    if (!at_checking_tell(checking, path, N_("orphan"),
            _("a copy was broken off and left it; check --repair removes it"), error))
        return FALSE;
    if (checking->repair && g_unlink(path) == 0)
        checking->summary->repaired++;
    return TRUE;
}

static gboolean look_into(Uploads *uploads, const char *folder, guint depth, GError **error);

static gboolean look_at(Uploads *uploads, GHashTable *names, const char *folder, const char *name,
    guint depth, GError **error)
{
    AtChecking *checking = uploads->checking;
    g_autofree char *path = g_build_filename(uploads->path, folder, name, NULL);
    struct stat info;
    if (g_hash_table_contains(names, name) || g_lstat(path, &info) != 0)
        return TRUE;
    if (S_ISDIR(info.st_mode)) {
        g_autofree char *below = *folder ? g_build_filename(folder, name, NULL) : g_strdup(name);
        return depth >= DEPTH || look_into(uploads, below, depth + 1, error);
    }
    if (!S_ISREG(info.st_mode) || is_sidecar(names, name))
        return TRUE;
    if (g_str_has_prefix(name, AT_COPY_PREFIX) || g_str_has_prefix(name, AT_SIDECAR_PREFIX))
        return tell_half(checking, path, &info, error);
    if (uploads->adding)
        return TRUE;
    checking->summary->strays++;
    return at_checking_tell(checking, path, N_("orphan"),
        _("it belongs to no work: add it by its path ('atelier add'), or delete it"), error);
}

static gboolean look_into(Uploads *uploads, const char *folder, guint depth, GError **error)
{
    g_autoptr(GHashTable) names = names_of(uploads, folder, error);
    if (!names || !at_context_go_on(uploads->checking->context, error))
        return FALSE;
    g_autofree char *whole = g_build_filename(uploads->path, folder, NULL);
    g_autoptr(GDir) dir = g_dir_open(whole, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        if (!look_at(uploads, names, folder, name, depth, error))
            return FALSE;
    return TRUE;
}

gboolean at_checking_uploads(AtChecking *checking, GError **error)
{
    AtStudio *studio = checking->context->studio;
    g_autofree char *path = g_build_filename(at_studio_dir(studio), "uploads", NULL);
    g_autofree char *real = realpath(path, NULL);
    Uploads uploads = {checking, real, 0, FALSE};
    gint64 adding;
    if (!real)
        return TRUE;
    AtSql *sql = at_studio_reader(studio, error);
    gboolean good = sql &&
        at_first(at_sql_query(sql, root_text, error, "b", real, (gsize)strlen(real)), &uploads.root,
            error) &&
        at_first(at_sql_query(sql, adding_text, error, "i", at_context_now(checking->context)),
            &adding, error);
    at_studio_reader_done(studio, sql);
    if (!good)
        return FALSE;
    uploads.adding = adding > 0;
    return look_into(&uploads, "", 0, error);
}
