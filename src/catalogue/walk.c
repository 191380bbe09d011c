#include "catalogue/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Where the kernel's limit for one call is left behind with a good margin. */
#define PIECE 3000

/* Leaves "rest" (a path of at most PIECE bytes) and the folder it is relative to; the folder is the
 * caller's unless it is AT_FDCWD. */
static int enter_long(const char *path, const char **rest)
{
    int at = AT_FDCWD;
    while (strlen(path) > PIECE) {
        const char *end = path + PIECE;
        while (end > path && *end != '/')
            end--;
        if (end == path) {
            errno = ENAMETOOLONG;
            if (at >= 0)
                close(at);
            return -1;
        }
        g_autofree char *piece = g_strndup(path, (gsize)(end - path));
        int next = openat(at, piece, O_PATH | O_DIRECTORY | O_CLOEXEC);
        int why = errno;
        if (at >= 0)
            close(at);
        errno = why;
        if (next < 0)
            return -1;
        at = next;
        path = end + strspn(end, "/");
    }
    *rest = path;
    return at;
}

int at_walk_open(const char *path, int flags)
{
    const char *rest;
    int at = enter_long(path, &rest);
    if (at == -1)
        return -1;
    int fd = openat(at, rest, flags | O_CLOEXEC), why = errno;
    if (at >= 0)
        close(at);
    errno = why;
    return fd;
}

static int stat_long(const char *path, struct stat *info, int flags)
{
    const char *rest;
    int at = enter_long(path, &rest);
    if (at == -1)
        return -1;
    int result = fstatat(at, rest, info, flags), why = errno;
    if (at >= 0)
        close(at);
    errno = why;
    return result;
}

int at_walk_stat(const char *path, struct stat *info)
{
    return stat_long(path, info, AT_SYMLINK_NOFOLLOW);
}

int at_walk_stat_target(const char *path, struct stat *info)
{
    return stat_long(path, info, 0);
}

gboolean at_walk_excluded(const char *path, const char *const *excludes)
{
    if (!excludes)
        return FALSE;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    for (; *excludes; excludes++) {
        const char *pattern = *excludes;
        gsize n = strlen(pattern);
        g_autofree char *bare = NULL;
        if (n > 1 && pattern[n - 1] == '/')
            pattern = bare = g_strndup(pattern, n - 1);
        if (fnmatch(pattern, strchr(pattern, '/') ? path : name, 0) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean at_walk_leaves_out(const char *path, const char *const *excludes)
{
    if (!excludes || !*excludes)
        return FALSE;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        g_autofree char *folder = g_strndup(path, (gsize)(slash - path));
        if (at_walk_excluded(folder, excludes))
            return TRUE;
    }
    return at_walk_excluded(path, excludes);
}

gboolean at_walk_passes_over(const char *name)
{
    static const char *const endings[] = {
        ".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".swo", ".bak~", NULL};
    gsize n = strlen(name);
    if (name[0] == '.' || name[n - 1] == '~' || g_str_has_prefix(name, "~$") ||
        (name[0] == '#' && name[n - 1] == '#'))
        return TRUE;
    if (!g_ascii_strcasecmp(name, "Thumbs.db") || !g_ascii_strcasecmp(name, "desktop.ini"))
        return TRUE;
    for (int i = 0; endings[i]; i++) {
        gsize m = strlen(endings[i]);
        if (n > m && !g_ascii_strcasecmp(name + n - m, endings[i]))
            return TRUE;
    }
    return FALSE;
}

typedef struct {
    gsize name; /* offset in Walker.names */
    struct stat info;
} Found;

typedef struct {
    const AtWalk *walk;
    GCancellable *cancel;
    GPtrArray *todo; /* char *: folders still to be read, relative to the root */
    GString *names; /* the names of one folder, each with its NUL */
    GArray *found; /* Found */
    GArray *sidecars; /* Found */
    GArray *entries; /* AtEntry, made of found */
} Walker;

static char *join(const char *folder, const char *name)
{
    return *folder ? g_strconcat(folder, "/", name, NULL) : g_strdup(name);
}

/* A link is followed once, to a regular file that no walk of this root meets by itself. */
static gboolean link_leads_out(Walker *walker, int dir, const char *name, struct stat *info)
{
    int fd = openat(dir, name, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return FALSE;
    char self[64], target[PATH_MAX];
    struct stat own;
    g_snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    gssize n = readlink(self, target, sizeof target - 1);
    gboolean regular = fstat(fd, &own) == 0 && S_ISREG(own.st_mode);
    close(fd);
    if (!regular || n < 0)
        return FALSE;
    target[n] = '\0';
    *info = own;
    gsize root = strlen(walker->walk->root);
    return strncmp(target, walker->walk->root, root) || (target[root] != '/' && root > 1);
}

static gboolean is_sidecar(const char *name)
{
    gsize n = strlen(name);
    return n > 4 && !g_ascii_strcasecmp(name + n - 4, ".xmp");
}

char *at_walk_sidecar(const char *folder, const char *name, struct stat *info, gboolean *own)
{
    const char *dot = strrchr(name, '.');
    int whole = (int)strlen(name), stem = dot && dot > name ? (int)(dot - name) : whole;
    const int lengths[] = {whole, whole, stem, stem};
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *beside =
            g_strdup_printf("%.*s%s", lengths[i], name, i % 2 ? ".XMP" : ".xmp");
        g_autofree char *path = g_build_filename(folder, beside, NULL);
        if (at_walk_stat_target(path, info) != 0 || !S_ISREG(info->st_mode))
            continue;
        *own = i < 2;
        return g_steal_pointer(&beside);
    }
    return NULL;
}

static void keep(Walker *walker, const char *name, const struct stat *info)
{
    Found found = {.name = walker->names->len, .info = *info};
    g_string_append_len(walker->names, name, (gssize)strlen(name) + 1);
    g_array_append_val(is_sidecar(name) ? walker->sidecars : walker->found, found);
}

/* What a studio keeps is its own, whoever's it is: store/studio.h. */
static gboolean is_studio(int dir, const char *name)
{
    static const char *const marks[] = {"atelier.db", "lock"};
    for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *path = join(name, marks[i]);
        struct stat info;
        if (fstatat(dir, path, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
            return FALSE;
    }
    return TRUE;
}

static void go_into(
    Walker *walker, int dir, const char *name, const char *path, const struct stat *info)
{
    const AtWalk *walk = walker->walk;
    if (is_studio(dir, name))
        return;
    g_autofree char *whole = walk->skip ? join(walk->root, path) : NULL;
    if (walk->skip && g_hash_table_contains(walk->skip, whole))
        return;
    if (walk->device && info->st_dev != walk->device) {
        if (walk->mount)
            walk->mount(path, walk->data);
    } else if (!walk->shallow)
        g_ptr_array_add(walker->todo, g_strdup(path));
}

/* One name of a folder. type: what readdir knows of it. */
static void look_at(Walker *walker, int dir, const char *folder, const char *name, guchar type)
{
    const AtWalk *walk = walker->walk;
    if (at_walk_passes_over(name) || type == DT_FIFO || type == DT_SOCK || type == DT_CHR ||
        type == DT_BLK)
        return;
    g_autofree char *path = NULL;
    if (walk->excludes) {
        path = join(folder, name);
        if (at_walk_excluded(path, walk->excludes))
            return;
    }
    struct stat info;
    if (fstatat(dir, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        /* Gone between readdir and here is no trouble: the next look will not see it. */
        if (errno != ENOENT) {
            int why = errno;
            g_autofree char *whole = join(folder, name);
            walk->trouble(whole, why, walk->data);
        }
        return;
    }
    if (S_ISREG(info.st_mode) ||
        (S_ISLNK(info.st_mode) && link_leads_out(walker, dir, name, &info)))
        keep(walker, name, &info);
    else if (S_ISDIR(info.st_mode)) {
        if (!path)
            path = join(folder, name);
        go_into(walker, dir, name, path, &info);
    }
}

/* The sidecar of a name: "a.jpg.xmp", else "a.xmp". */
static const Found *sidecar_of(Walker *walker, const char *name)
{
    gsize n = strlen(name);
    const char *dot = strrchr(name, '.');
    gsize stem = dot && dot > name ? (gsize)(dot - name) : n;
    const Found *loose = NULL;
    for (guint i = 0; i < walker->sidecars->len; i++) {
        const Found *sidecar = &g_array_index(walker->sidecars, Found, i);
        const char *text = walker->names->str + sidecar->name;
        gsize m = strlen(text) - 4;
        if (m == n && !memcmp(text, name, n))
            return sidecar;
        if (m == stem && !memcmp(text, name, stem))
            loose = sidecar;
    }
    return loose;
}

/* The names may have moved while they were gathered, so pointers are made at the end. */
static void make_entries(Walker *walker)
{
    g_array_set_size(walker->entries, walker->found->len);
    for (guint i = 0; i < walker->found->len; i++) {
        const Found *found = &g_array_index(walker->found, Found, i);
        const char *name = walker->names->str + found->name;
        const Found *sidecar = walker->sidecars->len ? sidecar_of(walker, name) : NULL;
        g_array_index(walker->entries, AtEntry, i) = (AtEntry){
            .name = name,
            .size = found->info.st_size,
            .mtime = at_walk_nanoseconds(&found->info.st_mtim),
            .inode = (gint64)found->info.st_ino,
            .sidecar = sidecar ? at_walk_nanoseconds(&sidecar->info.st_mtim) : 0,
            .sidecar_name = sidecar ? walker->names->str + sidecar->name : NULL,
        };
    }
}

/* FALSE with errno when the folder could not be read to its end. */
static gboolean read_folder(Walker *walker, const char *path)
{
    g_autofree char *whole = *path ? join(walker->walk->root, path) : g_strdup(walker->walk->root);
    int fd = at_walk_open(whole, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return FALSE;
    DIR *dir = fdopendir(fd);
    if (!dir) {
        close(fd);
        return FALSE;
    }
    g_string_truncate(walker->names, 0);
    g_array_set_size(walker->found, 0);
    g_array_set_size(walker->sidecars, 0);
    const struct dirent *one;
    while (errno = 0, (one = readdir(dir)))
        look_at(walker, fd, path, one->d_name, one->d_type);
    int why = errno;
    closedir(dir);
    errno = why;
    return why == 0;
}

gboolean at_walk(const AtWalk *walk, GCancellable *cancel, GError **error)
{
    g_autoptr(GPtrArray) todo = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) sidecars = g_array_new(FALSE, FALSE, sizeof(Found));
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(AtEntry));
    Walker walker = {walk, cancel, todo, names, found, sidecars, entries};
    g_ptr_array_add(todo, g_strdup(walk->below ? walk->below : ""));
    if (walk->below && *walk->below) {
        g_autofree char *start = join(walk->root, walk->below);
        if (is_studio(AT_FDCWD, start))
            return TRUE;
    }
    while (todo->len) {
        if (g_cancellable_is_cancelled(cancel))
            return at_fail(error, AT_CANCELLED, "stopped while folders were read");
        g_autofree char *path = g_ptr_array_steal_index(todo, todo->len - 1);
        if (!read_folder(&walker, path)) {
            walk->trouble(path, errno, walk->data);
            continue;
        }
        make_entries(&walker);
        if (!walk->folder(
                path, (const AtEntry *)(gpointer)entries->data, entries->len, walk->data, error))
            return FALSE;
    }
    return TRUE;
}
