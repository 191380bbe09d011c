#include "catalogue/watch.h"

#include "base/message.h"
#include "catalogue/add_roots.h"
#include "catalogue/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define QUIET (G_TIME_SPAN_SECOND / 2) /* since the last event */
#define PATIENCE (3 * G_TIME_SPAN_SECOND) /* since the first */
#define LOOK_AROUND (3 * G_TIME_SPAN_SECOND) /* for roots that came, went or came back */
#define RESCAN (60 * G_TIME_SPAN_SECOND) /* where the kernel gave no watch */
#define SETTLE 300 /* milliseconds */

#define EVENTS                                                                                     \
    (IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_CREATE | IN_DELETE_SELF |       \
        IN_MOVE_SELF | IN_UNMOUNT | IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK)

typedef struct {
    char *path;
    char **excludes;
    gint64 device;
    gboolean there;
    gboolean away; /* it was not there when it was last added */
    gboolean partial; /* only single files of it were added */
} Followed;

typedef struct {
    AtContext *context;
    AtWatchTold told;
    gpointer data;
    int fd;
    GHashTable *paths; /* watch descriptor -> absolute path */
    GPtrArray *roots; /* Followed * */
    GHashTable *dirty; /* absolute path -> whether with all below it (pointer) */
    gint64 first, last; /* monotonic times of the events that made them dirty; 0: none */
    gboolean limited; /* some folder has no watch */
    const char *root; /* while folders are being watched */
} Watch;

static void free_followed(gpointer data)
{
    Followed *followed = data;
    g_free(followed->path);
    g_strfreev(followed->excludes);
    g_free(followed);
}

static void mark(Watch *watch, const char *path, gboolean deep)
{
    gint64 now = g_get_monotonic_time();
    if (!watch->first)
        watch->first = now;
    watch->last = now;
    if (deep || !g_hash_table_contains(watch->dirty, path))
        g_hash_table_insert(watch->dirty, g_strdup(path), GINT_TO_POINTER(deep));
}

static void mark_all(Watch *watch)
{
    for (guint i = 0; i < watch->roots->len; i++) {
        const Followed *root = g_ptr_array_index(watch->roots, i);
        mark(watch, root->path, !root->partial);
    }
}

static void watch_one(Watch *watch, const char *path)
{
    int wd = inotify_add_watch(watch->fd, path, EVENTS);
    if (wd >= 0)
        g_hash_table_insert(watch->paths, GINT_TO_POINTER(wd), g_strdup(path));
    else if (errno == ENOSPC || errno == ENOMEM || errno == ENAMETOOLONG)
        watch->limited = TRUE;
}

static gboolean watch_folder(
    const char *path, const AtEntry *entries, guint n, gpointer data, GError **error)
{
    Watch *watch = data;
    g_autofree char *whole =
        *path ? g_build_filename(watch->root, path, NULL) : g_strdup(watch->root);
    watch_one(watch, whole);
    return TRUE;
}

static void no_trouble(const char *path, int errno_value, gpointer data)
{
}

static gboolean watch_below(Watch *watch, const Followed *root, const char *below, GError **error)
{
    const AtWalk walk = {.root = root->path,
        .below = below,
        .excludes = root->excludes[0] ? (const char *const *)root->excludes : NULL,
        .shallow = root->partial,
        .folder = watch_folder,
        .trouble = no_trouble,
        .data = watch};
    watch->root = root->path;
    return at_walk(&walk, watch->context->cancel, error);
}

/* The deepest: a disk within a followed folder is a root of its own. */
static Followed *root_of(const Watch *watch, const char *path, const char **below)
{
    Followed *deepest = NULL;
    for (guint i = 0; i < watch->roots->len; i++) {
        Followed *root = g_ptr_array_index(watch->roots, i);
        gsize n = strlen(root->path);
        if (strncmp(root->path, path, n) || (path[n] && path[n] != '/') ||
            (deepest && strlen(deepest->path) >= n))
            continue;
        *below = path[n] ? path + n + 1 : path + n;
        deepest = root;
    }
    return deepest;
}

/* A folder that moved away keeps its watches, which would speak of paths that are no longer its
 * own. */
static void forget_below(Watch *watch, const char *path)
{
    gsize n = strlen(path);
    GHashTableIter each;
    gpointer wd, own;
    g_hash_table_iter_init(&each, watch->paths);
    while (g_hash_table_iter_next(&each, &wd, &own)) {
        const char *other = own;
        if (strncmp(other, path, n) || (other[n] && other[n] != '/'))
            continue;
        inotify_rm_watch(watch->fd, GPOINTER_TO_INT(wd));
        g_hash_table_iter_remove(&each);
    }
}

static gboolean folder_event(
    Watch *watch, const char *path, const char *parent, guint32 mask, GError **error)
{
    if (mask & (IN_MOVED_FROM | IN_DELETE)) {
        forget_below(watch, path);
        mark(watch, parent, FALSE);
    }
    if (!(mask & (IN_CREATE | IN_MOVED_TO)) || at_walk_passes_over(strrchr(path, '/') + 1))
        return TRUE;
    const char *below;
    const Followed *root = root_of(watch, path, &below);
    if (!root || at_walk_excluded(below, (const char *const *)root->excludes))
        return TRUE;
    if (root->partial)
        return TRUE;
    mark(watch, path, TRUE);
    return watch_below(watch, root, below, error);
}

/* A file that was made is looked at when it is closed; a link has no such moment. */
static gboolean is_whole(const char *path)
{
    struct stat info;
    return at_walk_stat(path, &info) == 0 && (S_ISLNK(info.st_mode) || info.st_nlink > 1);
}

/* Its watches are gone with it, even when it is back before anybody looks. */
static void lose_disk(Watch *watch, const char *path)
{
    const char *below;
    Followed *root = root_of(watch, path, &below);
    if (root)
        root->there = FALSE;
}

/* All is looked at again, and watched anew by look_around(): folders that were made or moved
 * meanwhile have no watch, or one that speaks of another path. */
static void lose_events(Watch *watch)
{
    for (guint i = 0; i < watch->roots->len; i++)
        ((Followed *)g_ptr_array_index(watch->roots, i))->there = FALSE;
    mark_all(watch);
}

static gboolean handle(Watch *watch, const struct inotify_event *event, GError **error)
{
    if (event->mask & IN_Q_OVERFLOW) {
        lose_events(watch);
        return TRUE;
    }
    const char *own = g_hash_table_lookup(watch->paths, GINT_TO_POINTER(event->wd));
    if (!own)
        return TRUE;
    g_autofree char *folder = g_strdup(own);
    if (event->mask & IN_IGNORED)
        g_hash_table_remove(watch->paths, GINT_TO_POINTER(event->wd));
    if (event->mask & IN_UNMOUNT)
        lose_disk(watch, folder);
    if (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
        mark(watch, folder, FALSE);
        return TRUE;
    }
    if (!event->len)
        return TRUE;
    g_autofree char *path = g_build_filename(folder, event->name, NULL);
    if (event->mask & IN_ISDIR)
        return folder_event(watch, path, folder, event->mask, error);
    if (!(event->mask & IN_CREATE) || is_whole(path))
        mark(watch, folder, FALSE);
    return TRUE;
}

static gboolean read_events(Watch *watch, GError **error)
{
    _Alignas(struct inotify_event) char buffer[65536];
    gssize n;
    while ((n = read(watch->fd, buffer, sizeof buffer)) > 0) {
        for (char *at = buffer; at < buffer + n;) {
            const struct inotify_event *event = (const struct inotify_event *)(gpointer)at;
            if (!handle(watch, event, error))
                return FALSE;
            at += sizeof *event + event->len;
        }
    }
    return TRUE;
}

static gboolean look(Watch *watch, GPtrArray *paths, gboolean shallow, GError **error)
{
    if (!paths->len)
        return TRUE;
    g_ptr_array_add(paths, NULL);
    const AtAddRequest request = {.paths = (const char *const *)paths->pdata,
        .shallow = shallow,
        .quiet = TRUE,
        .settle = SETTLE};
    g_auto(AtAddResult) result = {0};
    g_autoptr(GError) failure = NULL;
    if (!at_add(watch->context, &request, &result, &failure)) {
        /* A path that went away between the event and now is what the next event is about. */
        if (!g_error_matches(failure, AT_ERROR, AT_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        return TRUE;
    }
    if (result.unsettled)
        for (guint i = 0; i + 1 < paths->len; i++)
            mark(watch, g_ptr_array_index(paths, i), !shallow);
    if (watch->told && (result.added || result.updated || result.missing || result.failures->len))
        watch->told(&result, watch->data);
    return TRUE;
}

static gboolean look_at_dirty(Watch *watch, GError **error)
{
    g_autoptr(GPtrArray) deep = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) shallow = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter each;
    gpointer path, whole;
    g_hash_table_iter_init(&each, watch->dirty);
    while (g_hash_table_iter_next(&each, &path, &whole))
        g_ptr_array_add(whole ? deep : shallow, g_strdup(path));
    g_hash_table_remove_all(watch->dirty);
    watch->first = watch->last = 0;
    return look(watch, deep, FALSE, error) && look(watch, shallow, TRUE, error);
}

static Followed *find_followed(const GPtrArray *roots, const char *path)
{
    for (guint i = 0; i < roots->len; i++) {
        Followed *one = g_ptr_array_index(roots, i);
        if (!strcmp(one->path, path))
            return one;
    }
    return NULL;
}

static GPtrArray *load_followed(Watch *watch, GError **error)
{
    AtSql *sql = at_studio_reader(watch->context->studio, error);
    if (!sql)
        return NULL;
    g_autoptr(GError) failure = NULL;
    GPtrArray *roots = g_ptr_array_new_with_free_func(free_followed);
    AtStatement *s = at_sql_query(sql,
        "SELECT path, excludes, device, partial, away FROM root WHERE watched = 1 ORDER BY no",
        &failure, "");
    while (s && at_statement_step(s, &failure)) {
        gsize n;
        gconstpointer path = at_statement_blob(s, 0, &n);
        const char *excludes = at_statement_text(s, 1);
        Followed *one = g_new0(Followed, 1);
        one->path = g_strndup(path, n);
        one->excludes = g_strsplit(excludes ? excludes : "", "\n", -1);
        one->device = at_statement_int(s, 2);
        one->partial = at_statement_int(s, 3) != 0;
        one->away = at_statement_int(s, 4) != 0;
        one->there = !at_root_is_away(one->path, one->device);
        g_ptr_array_add(roots, one);
    }
    at_statement_free(s);
    at_studio_reader_done(watch->context->studio, sql);
    if (!failure)
        return roots;
    g_ptr_array_unref(roots);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

/* Roots that are new, gone, or came back since the last time. */
static gboolean look_around(Watch *watch, GError **error)
{
    GPtrArray *roots = load_followed(watch, error);
    if (!roots)
        return FALSE;
    g_autoptr(GPtrArray) old = watch->roots;
    watch->roots = roots;
    for (guint i = 0; i < roots->len; i++) {
        const Followed *now = g_ptr_array_index(roots, i);
        const Followed *before = find_followed(old, now->path);
        gboolean back = now->there && now->away;
        if (before && before->there == now->there && !back)
            continue;
        forget_below(watch, now->path);
        if (now->there && !watch_below(watch, now, "", error))
            return FALSE;
        mark(watch, now->path, !now->partial);
    }
    for (guint i = 0; i < old->len; i++) {
        const Followed *before = g_ptr_array_index(old, i);
        if (!find_followed(roots, before->path))
            forget_below(watch, before->path);
    }
    return TRUE;
}

static gint64 due(const Watch *watch, gint64 around)
{
    gint64 quiet = watch->last + QUIET, patience = watch->first + PATIENCE;
    return watch->first ? MIN(around, MIN(quiet, patience)) : around;
}

static gboolean follow(Watch *watch, GError **error)
{
    GPollFD fds[2] = {{.fd = watch->fd, .events = G_IO_IN}};
    gboolean stops = g_cancellable_make_pollfd(watch->context->cancel, &fds[1]);
    gint64 around = 0, rescan = g_get_monotonic_time() + RESCAN;
    gboolean good = TRUE;
    while (good && !g_cancellable_is_cancelled(watch->context->cancel)) {
        gint64 now = g_get_monotonic_time();
        if (now >= around) {
            good = look_around(watch, error);
            around = now + LOOK_AROUND;
        }
        if (watch->limited && now >= rescan) {
            mark_all(watch);
            rescan = now + RESCAN;
        }
        if (good && watch->first && due(watch, G_MAXINT64) <= now)
            good = look_at_dirty(watch, error);
        gint64 wait = MAX(due(watch, around) - g_get_monotonic_time(), 0) / 1000 + 1;
        if (good && g_poll(fds, stops ? 2 : 1, (gint)wait) > 0 && (fds[0].revents & G_IO_IN))
            good = read_events(watch, error);
    }
    if (stops)
        g_cancellable_release_fd(watch->context->cancel);
    return good;
}

gboolean at_watch_run(AtContext *context, AtWatchTold told, gpointer data, GError **error)
{
    Watch watch = {.context = context, .told = told, .data = data};
    watch.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (watch.fd < 0)
        return at_fail_errno(error, errno, _("folders cannot be followed"));
    watch.paths = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    watch.dirty = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    watch.roots = g_ptr_array_new_with_free_func(free_followed);
    g_autoptr(GError) failure = NULL;
    gboolean good = follow(&watch, &failure);
    g_hash_table_unref(watch.paths);
    g_hash_table_unref(watch.dirty);
    g_ptr_array_unref(watch.roots);
    close(watch.fd);
    if (good || g_cancellable_is_cancelled(context->cancel))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
