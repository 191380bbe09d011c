#include "catalogue/add_roots.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_note.h"
#include "catalogue/first.h"
#include "catalogue/index.h"
#include "catalogue/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In memory an AtRoot is counted; the count stands before what the header shows. */
typedef struct {
    gint holders;
    AtRoot root;
} Counted;

static AtRoot *root_new(void)
{
    Counted *counted = g_new0(Counted, 1);
    counted->holders = 1;
    return &counted->root;
}

static Counted *counted_of(AtRoot *root)
{
    return (Counted *)(gpointer)((char *)root - G_STRUCT_OFFSET(Counted, root));
}

AtRoot *at_root_ref(AtRoot *root)
{
    g_atomic_int_inc(&counted_of(root)->holders);
    return root;
}

void at_root_unref(AtRoot *root)
{
    if (!root || !g_atomic_int_dec_and_test(&counted_of(root)->holders))
        return;
    g_free(root->path);
    g_strfreev(root->excludes);
    g_free(counted_of(root));
}

void at_target_free(AtTarget *target)
{
    if (!target)
        return;
    at_root_unref(target->root);
    g_free(target->below);
    g_free(target->name);
    g_free(target);
}

#define COLUMNS "SELECT no, path, device, own, partial, excludes, away, forgotten FROM root "

static AtRoot *root_of_row(AtStatement *s)
{
    AtRoot *root = root_new();
    gsize n;
    root->no = at_statement_int(s, 0);
    gconstpointer path = at_statement_blob(s, 1, &n);
    root->path = g_strndup(path, n);
    root->device = at_statement_int(s, 2);
    root->own = at_statement_int(s, 3) != 0;
    root->partial = at_statement_int(s, 4) != 0;
    const char *excludes = at_statement_text(s, 5);
    root->excludes = g_strsplit(excludes && *excludes ? excludes : "", "\n", -1);
    root->away = at_statement_int(s, 6) != 0;
    root->forgotten = at_statement_int(s, 7);
    return root;
}

AtRoot *at_root_load(AtSql *sql, gint64 no, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, COLUMNS "WHERE no = ?", error, "i", no);
    return s && at_statement_step(s, error) ? root_of_row(s) : NULL;
}

static GPtrArray *load_all(AtSql *sql, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func((GDestroyNotify)at_root_unref);
    g_autoptr(AtStatement) s = at_sql_query(sql, COLUMNS "ORDER BY no", &failure, "");
    while (s && at_statement_step(s, &failure))
        g_ptr_array_add(roots, root_of_row(s));
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    return g_steal_pointer(&roots);
}

GHashTable *at_roots_paths(AtContext *context, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    if (!sql)
        return NULL;
    g_autoptr(GPtrArray) roots = load_all(sql, error);
    at_studio_reader_done(context->studio, sql);
    if (!roots)
        return NULL;
    GHashTable *paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < roots->len; i++) {
        const AtRoot *root = g_ptr_array_index(roots, i);
        if (!root->partial)
            g_hash_table_add(paths, g_strdup(root->path));
    }
    return paths;
}

gboolean at_root_is_away(const char *path, gint64 device)
{
    struct stat info;
    int fd = at_walk_open(path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR || errno == EIO || errno == ENODEV ||
            errno == ENXIO || errno == ENOTCONN || errno == ESTALE;
    if (fstat(fd, &info) != 0 || !device || (gint64)info.st_dev == device) {
        close(fd);
        return FALSE;
    }
    /* Another device: the same disk may have another number today, but the mount point it left
     * behind is empty. */
    DIR *dir = fdopendir(fd);
    const struct dirent *one;
    gboolean empty = TRUE;
    while (dir && empty && (one = readdir(dir)))
        empty = !strcmp(one->d_name, ".") || !strcmp(one->d_name, "..");
    if (dir)
        closedir(dir);
    return empty;
}

/* What follows root in path: "" for the root itself, NULL when path lies elsewhere. */
static const char *below(const char *root, const char *path)
{
    gsize n = strlen(root);
    if (n && root[n - 1] == '/')
        n--;
    if (strncmp(root, path, n) || (path[n] && path[n] != '/'))
        return NULL;
    return path[n] ? path + n + 1 : path + n;
}

/* The deepest root that has path in it. */
static AtRoot *covering(GPtrArray *roots, const char *path, gboolean partial_too)
{
    AtRoot *best = NULL;
    for (guint i = 0; i < roots->len; i++) {
        AtRoot *root = g_ptr_array_index(roots, i);
        const char *rest = below(root->path, path);
        if (!rest || (root->partial && (*rest || !partial_too)))
            continue;
        if (!best || strlen(root->path) > strlen(best->path) || (best->partial && !root->partial))
            best = root;
    }
    return best;
}

typedef struct {
    AtContext *context;
    const AtAddRequest *request;
    AtSql *sql; /* the writer, or a reader when dry */
    GPtrArray *roots;
    GPtrArray *targets;
    AtAddResult *result;
} Resolver;

static void add_target(Resolver *r, AtRoot *root, const char *folder, const char *name)
{
    AtTarget *target = g_new0(AtTarget, 1);
    target->root = at_root_ref(root);
    target->below = g_strdup(folder);
    target->name = g_strdup(name);
    g_ptr_array_add(r->targets, target);
}

/* Where the studio's own root lies; NULL when there is no such folder yet. */
static char *uploads_path(const Resolver *r)
{
    g_autofree char *uploads = g_build_filename(at_studio_dir(r->context->studio), "uploads", NULL);
    return realpath(uploads, NULL);
}

static gboolean is_uploads(const Resolver *r, const char *path)
{
    g_autofree char *uploads = uploads_path(r);
    return uploads && !strcmp(uploads, path);
}

static AtRoot *make_root(Resolver *r, const char *path, gboolean partial, GError **error)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        at_fail_errno(error, errno, _("%s could not be looked at"), path);
        return NULL;
    }
    AtRoot *root = root_new();
    root->path = g_strdup(path);
    root->device = (gint64)info.st_dev;
    root->own = is_uploads(r, path);
    root->partial = partial;
    root->excludes = g_new0(char *, 1);
    g_ptr_array_add(r->roots, root);
    if (r->request->dry_run)
        return root;
    if (!at_sql_run(r->sql,
            "INSERT INTO root (path, own, device, partial, added) VALUES (?, ?, ?, ?, ?)", error,
            "biiii", path, strlen(path), (gint64)root->own, root->device, (gint64)partial,
            at_context_now(r->context)))
        return NULL;
    root->no = at_sql_last_number(r->sql);
    return root;
}

/* Works that forgetting the old root put into the trash come out with the new one. */
static gboolean inherit(Resolver *r, AtRoot *above, const AtRoot *old, GError **error)
{
    if (!old->forgotten)
        return TRUE;
    if (above->forgotten)
        return at_sql_run(r->sql, "UPDATE work SET trashed = ? WHERE trashed = ?", error, "ii",
            above->forgotten, old->forgotten);
    above->forgotten = old->forgotten;
    return at_sql_run(r->sql, "UPDATE root SET forgotten = ? WHERE no = ?", error, "ii",
        above->forgotten, above->no);
}

/* The folders of an older root become folders of the new one above it. */
static gboolean take_in(Resolver *r, AtRoot *above, const AtRoot *old, GError **error)
{
    const char *rest = below(above->path, old->path);
    g_autoptr(GError) failure = NULL;
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    AtStatement *s =
        at_sql_query(r->sql, "SELECT no, path FROM folder WHERE root = ?", &failure, "i", old->no);
    while (s && at_statement_step(s, &failure)) {
        gsize n;
        gint64 no = at_statement_int(s, 0);
        gconstpointer path = at_statement_blob(s, 1, &n);
        g_autofree char *own = g_strndup(path ? path : "", n);
        g_array_append_val(numbers, no);
        g_ptr_array_add(paths, *own ? g_strconcat(rest, "/", own, NULL) : g_strdup(rest));
    }
    at_statement_free(s);
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);
        if (!at_sql_run(r->sql, "UPDATE folder SET root = ?, path = ? WHERE no = ?", error, "ibi",
                above->no, path, strlen(path), g_array_index(numbers, gint64, i)))
            return FALSE;
    }
    return inherit(r, above, old, error) &&
        at_sql_run(r->sql, "DELETE FROM root WHERE no = ?", error, "i", old->no);
}

static const char files_text[] =
    "SELECT DISTINCT f.path, l.name, v.work FROM folder f JOIN location l ON l.folder = f.no "
    "JOIN version v ON v.no = l.version WHERE f.root = ?";

/* Says how many works of a root that is known are left out from now on; they stay as they are. */
static gboolean tell_excluded(
    Resolver *r, const AtRoot *root, const char *const *before, GError **error)
{
    const char *const *now = (const char *const *)root->excludes;
    g_autoptr(GHashTable) works = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(AtStatement) s = at_sql_query(r->sql, files_text, error, "i", root->no);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gsize n, m;
        const char *folder = at_statement_blob(s, 0, &n), *name = at_statement_blob(s, 1, &m);
        gint64 work = at_statement_int(s, 2);
        g_autofree char *path = g_strdup_printf(
            "%.*s%s%.*s", (int)n, folder ? folder : "", n ? "/" : "", (int)m, name ? name : "");
        if (at_walk_leaves_out(path, now) && !at_walk_leaves_out(path, before))
            g_hash_table_add(works, g_memdup2(&work, sizeof work));
    }
    guint count = g_hash_table_size(works);
    if (count)
        at_add_note(r->result,
            at_message_plural("%u work is now excluded: it stays, and is not followed any more",
                "%u works are now excluded: they stay, and are not followed any more", count),
            count);
    return s && at_ended(failure, error);
}

/* Patterns are added to those the root has; an empty one takes away what was there before. */
static gboolean remember_excludes(Resolver *r, AtRoot *root, GError **error)
{
    const char *const *asked = r->request->excludes;
    if (!asked || !asked[0])
        return TRUE;
    g_auto(GStrv) before = root->excludes;
    g_autoptr(GPtrArray) patterns = g_ptr_array_new();
    for (char **old = before; *old && !g_strv_contains(asked, ""); old++)
        g_ptr_array_add(patterns, g_strdup(*old));
    for (const char *const *one = asked; *one; one++)
        if (**one && !strchr(*one, '\n') &&
            !g_ptr_array_find_with_equal_func(patterns, *one, g_str_equal, NULL))
            g_ptr_array_add(patterns, g_strdup(*one));
    g_ptr_array_add(patterns, NULL);
    root->excludes = (char **)g_ptr_array_steal(patterns, NULL);
    g_autofree char *lines = g_strjoinv("\n", root->excludes);
    if (root->no && !tell_excluded(r, root, (const char *const *)before, error))
        return FALSE;
    return r->request->dry_run ||
        at_sql_run(
            r->sql, "UPDATE root SET excludes = ? WHERE no = ?", error, "ti", lines, root->no);
}

/* A root that is there: it may have been away, or have another device number since. */
static gboolean welcome(Resolver *r, AtRoot *root, GError **error)
{
    struct stat info;
    if (stat(root->path, &info) == 0)
        root->device = (gint64)info.st_dev;
    gboolean was_away = root->away;
    root->away = FALSE;
    if (r->request->dry_run)
        return TRUE;
    return at_sql_run(r->sql,
               "UPDATE root SET away = 0, device = ?, partial = ?, "
               "watched = CASE WHEN ? THEN 1 ELSE watched END WHERE no = ?",
               error, "iiii", root->device, (gint64)root->partial, (gint64)r->request->watched,
               root->no) &&
        (!was_away || at_index_root(r->sql, root->no, error));
}

static gboolean farewell(Resolver *r, const AtRoot *root, GError **error)
{
    g_autofree char *shown = at_text_show(root->path, -1);
    at_add_note(r->result, _("%s is away: its works stay as they are until it is back"), shown);
    if (root->away || r->request->dry_run)
        return TRUE;
    return at_sql_run(r->sql, "UPDATE root SET away = 1 WHERE no = ?", error, "i", root->no) &&
        at_index_root(r->sql, root->no, error);
}

/* A root that lies above others: those on the same disk become part of it, the others (disks of
 * their own) are looked at too. */
static gboolean gather_below(Resolver *r, AtRoot *above, GError **error)
{
    for (guint i = r->roots->len; i-- > 0;) {
        AtRoot *old = g_ptr_array_index(r->roots, i);
        const char *rest = old == above ? NULL : below(above->path, old->path);
        if (!rest || !*rest || old->own)
            continue;
        gboolean away = at_root_is_away(old->path, old->device);
        gboolean same_disk = old->device == above->device && !old->excludes[0] && !away;
        if (!same_disk && !old->partial) {
            if (!(away ? farewell(r, old, error) : welcome(r, old, error)))
                return FALSE;
            if (!away)
                add_target(r, old, "", NULL);
        }
        if (!same_disk || r->request->dry_run)
            continue;
        if (!take_in(r, above, old, error))
            return FALSE;
        g_ptr_array_remove_index(r->roots, i);
    }
    return TRUE;
}

/* The studio's own root, made when it is first needed. */
static AtRoot *own_root(Resolver *r, const char *uploads, GError **error)
{
    for (guint i = 0; i < r->roots->len; i++) {
        AtRoot *one = g_ptr_array_index(r->roots, i);
        if (!strcmp(one->path, uploads))
            return one;
    }
    return make_root(r, uploads, FALSE, error);
}

/* What lies in the studio's uploads belongs to its own root, whichever folder of it is named. */
static gboolean own_first(Resolver *r, const char *path, GError **error)
{
    g_autofree char *uploads = uploads_path(r);
    if (!uploads || !below(uploads, path) || r->request->copy)
        return TRUE;
    AtRoot *root = own_root(r, uploads, error);
    return root && gather_below(r, root, error);
}

/* Files that are copied leave no trace of where they lay. */
static gboolean resolve_source(Resolver *r, const char *folder, const char *name)
{
    static char *none[] = {NULL};
    g_autoptr(AtRoot) root = root_new();
    struct stat info;
    root->path = g_strdup(folder);
    root->device = stat(folder, &info) == 0 ? (gint64)info.st_dev : 0;
    root->excludes = g_strdupv(r->request->excludes ? (char **)r->request->excludes : none);
    add_target(r, root, "", name);
    return TRUE;
}

static gboolean resolve_folder(Resolver *r, const char *path, GError **error)
{
    if (r->request->copy)
        return resolve_source(r, path, NULL);
    AtRoot *root = covering(r->roots, path, TRUE);
    if (!root && !(root = make_root(r, path, FALSE, error)))
        return FALSE;
    gboolean whole = !strcmp(root->path, path);
    if (at_root_is_away(root->path, root->device))
        return farewell(r, root, error);
    if (whole && !r->request->shallow)
        root->partial = FALSE;
    if (!welcome(r, root, error) || !remember_excludes(r, root, error) ||
        (whole && !gather_below(r, root, error)))
        return FALSE;
    add_target(r, root, below(root->path, path), NULL);
    return TRUE;
}

static gboolean resolve_file(Resolver *r, const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    const char *name = strrchr(path, '/') + 1;
    if (r->request->copy)
        return resolve_source(r, folder, name);
    AtRoot *root = covering(r->roots, folder, TRUE);
    if (!root && !(root = make_root(r, folder, TRUE, error)))
        return FALSE;
    if (!welcome(r, root, error))
        return FALSE;
    add_target(r, root, below(root->path, folder), name);
    return TRUE;
}

/* A path that is not there: of a root that is away, of a folder or file the catalogue knows, or a
 * slip of the pen. */
static gboolean resolve_absent(Resolver *r, const char *path, int why, GError **error)
{
    AtRoot *root = covering(r->roots, path, TRUE);
    if (root && at_root_is_away(root->path, root->device))
        return farewell(r, root, error);
    if (!root) {
        g_autofree char *folder = g_path_get_dirname(path);
        root = covering(r->roots, folder, TRUE);
        if (root && at_root_is_away(root->path, root->device))
            return farewell(r, root, error);
    }
    if (root && !root->partial && why == ENOENT) {
        g_autoptr(GError) failure = NULL;
        const char *rest = below(root->path, path);
        g_autofree char *prefix = g_strconcat(rest, "/", NULL);
        g_autoptr(AtStatement) s = at_sql_query(r->sql,
            "SELECT 1 FROM folder WHERE root = ? AND (path = ? OR substr(path, 1, ?) = ?) LIMIT 1",
            &failure, "ibib", root->no, rest, strlen(rest), (gint64)strlen(prefix), prefix,
            strlen(prefix));
        if (s && at_statement_step(s, &failure)) {
            add_target(r, root, rest, NULL);
            return TRUE;
        }
        if (failure) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
    }
    at_add_failure(r->result, path, g_strerror(why));
    return TRUE;
}

static gboolean resolve(Resolver *r, const char *path, GError **error)
{
    g_autofree char *real = realpath(path, NULL);
    struct stat info;
    if (!real || stat(real, &info) != 0) {
        int why = errno;
        g_autofree char *plain = g_canonicalize_filename(path, "/");
        return resolve_absent(r, plain, why, error);
    }
    if (!own_first(r, real, error))
        return FALSE;
    if (S_ISDIR(info.st_mode))
        return resolve_folder(r, real, error);
    if (S_ISREG(info.st_mode))
        return resolve_file(r, real, error);
    at_add_failure(r->result, path, _("it is neither a file nor a folder"));
    return TRUE;
}

gboolean at_roots_resolve(AtContext *context, const AtAddRequest *request, GPtrArray *targets,
    AtAddResult *result, GError **error)
{
    Resolver r = {.context = context, .request = request, .targets = targets, .result = result};
    AtStudio *studio = context->studio;
    r.sql = request->dry_run ? at_studio_reader(studio, error) : at_studio_write(studio, error);
    if (!r.sql)
        return FALSE;
    r.roots = load_all(r.sql, error);
    gboolean good = r.roots != NULL;
    for (const char *const *path = request->paths; good && *path; path++)
        good = resolve(&r, *path, error);
    if (request->dry_run)
        at_studio_reader_done(studio, r.sql);
    else if (good)
        good = at_studio_commit(studio, error);
    else
        at_studio_rollback(studio);
    g_clear_pointer(&r.roots, g_ptr_array_unref);
    return good;
}

AtRoot *at_root_uploads(AtContext *context, GError **error)
{
    g_autofree char *path = g_build_filename(at_studio_dir(context->studio), "uploads", NULL);
    if (g_mkdir_with_parents(path, 0755) != 0) {
        at_fail_errno(error, errno, _("%s could not be made"), path);
        return NULL;
    }
    g_autofree char *real = realpath(path, NULL);
    const AtAddRequest request = {.copy = FALSE};
    Resolver r = {.context = context, .request = &request};
    if (!(r.sql = at_studio_write(context->studio, error)))
        return NULL;
    g_autoptr(AtRoot) root = NULL;
    r.roots = load_all(r.sql, error);
    if (r.roots && (root = own_root(&r, real ? real : path, error)))
        at_root_ref(root);
    g_clear_pointer(&r.roots, g_ptr_array_unref);
    if (root && at_studio_commit(context->studio, error))
        return g_steal_pointer(&root);
    at_studio_rollback(context->studio);
    return NULL;
}

AtRoot *at_root_split(AtContext *context, const AtRoot *above, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(above->path, folder, NULL);
    const char *const paths[] = {path, NULL};
    const AtAddRequest request = {.paths = paths};
    Resolver r = {.context = context, .request = &request};
    if (!(r.sql = at_studio_write(context->studio, error)))
        return NULL;
    r.roots = g_ptr_array_new_with_free_func((GDestroyNotify)at_root_unref);
    AtRoot *root = make_root(&r, path, FALSE, error);
    if (root)
        at_root_ref(root);
    g_ptr_array_unref(r.roots);
    if (root &&
        at_sql_run(r.sql,
            "UPDATE root SET watched = 1 WHERE no = ? AND EXISTS "
            "(SELECT 1 FROM (SELECT watched FROM root WHERE no = ?) a WHERE a.watched = 1)",
            error, "ii", root->no, above->no) &&
        at_studio_commit(context->studio, error))
        return root;
    at_studio_rollback(context->studio);
    at_root_unref(root);
    return NULL;
}
