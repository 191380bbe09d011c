#include "catalogue/check.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_roots.h"
#include "catalogue/check_private.h"
#include "catalogue/first.h"
#include "catalogue/index.h"
#include "catalogue/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PAGE 256 /* files that are read side by side before what was found is written */

typedef struct {
    gint64 no, version, work, size, mtime;
    gint64 touched, inode; /* its mtime where only that moved, and its inode; 0: it did not */
    char *path;
    AtHash hash;
    gboolean hashed;
    gboolean trashed; /* its work is */
    gboolean lost; /* there is no such file */
    gboolean spare; /* nor need there be: the same bytes lie elsewhere too */
    AtContext *context;
    const char *verdict; /* NULL: as it was */
    char *detail;
} Checked;

static void clear_checked(gpointer data)
{
    Checked *one = data;
    g_free(one->path);
    g_free(one->detail);
}

gboolean at_checking_tell(
    AtChecking *checking, const char *path, const char *verdict, const char *detail, GError **error)
{
    const AtCheckFinding finding = {path, verdict, detail};
    checking->summary->findings++;
    return checking->each(&finding, checking->data, error);
}

static void find(Checked *one, const char *verdict, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void find(Checked *one, const char *verdict, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    one->verdict = verdict;
    one->detail = g_strdup_vprintf(format, args);
    va_end(args);
}

/* Bytes decide, not dates: a file that was only touched, or copied without its date, is well. */
static void compare(Checked *one, int fd)
{
    struct stat info;
    AtHash hash;
    g_autoptr(GError) failure = NULL;
    if (fstat(fd, &info) != 0) {
        find(one, N_("unreadable"), "%s", g_strerror(errno));
        return;
    }
    if (!at_hash_fd(fd, one->path, one->context->cancel, &hash, NULL, &failure)) {
        if (!g_error_matches(failure, AT_ERROR, AT_CANCELLED))
            find(one, N_("unreadable"), "%s", failure->message);
        return;
    }
    gint64 mtime = at_walk_nanoseconds(&info.st_mtim);
    gboolean dated = mtime == one->mtime;
    if (!memcmp(&hash, &one->hash, sizeof hash)) {
        one->touched = dated ? 0 : mtime;
        one->inode = (gint64)info.st_ino;
    } else if (dated && info.st_size == one->size)
        find(one, N_("rotted"),
            _("its bits changed although its date did not: the disk may be failing; restore it from "
              "a backup"));
    else
        find(one, N_("changed"), _("it was edited since it was added; add it again"));
}

/* Runs in the pool. */
static void check_one(gpointer data, gpointer unused)
{
    Checked *one = data;
    if (!one->hashed) {
        find(one, N_("unreadable"),
            _("the catalogue's record of it is damaged and holds no SHA-256 to compare with; restore "
              "a backup"));
        return;
    }
    int fd = at_walk_open(one->path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0) {
        compare(one, fd);
        close(fd);
    } else if (errno == ENOENT || errno == ENOTDIR)
        one->lost = TRUE;
    else
        find(one, N_("unreadable"), "%s", g_strerror(errno));
}

static char *blob_text(AtStatement *s, guint column)
{
    gsize n;
    gconstpointer data = at_statement_blob(s, column, &n);
    return g_strndup(data ? data : "", n);
}

/* What was excluded after it was added is not followed, and may be whatever it likes. */
static gboolean is_excluded(const char *lines, const char *folder, const char *name)
{
    if (!lines || !*lines)
        return FALSE;
    g_auto(GStrv) excludes = g_strsplit(lines, "\n", -1);
    g_autofree char *path = *folder ? g_strconcat(folder, "/", name, NULL) : g_strdup(name);
    return at_walk_leaves_out(path, (const char *const *)excludes);
}

static const char page_text[] =
    "SELECT l.no, l.size, l.mtime, l.name, f.path, r.path, r.device, r.no, v.sha256, "
    "v.no, v.work, w.trashed > 0, r.excludes "
    "FROM location l JOIN version v ON v.no = l.version JOIN folder f ON f.no = l.folder "
    "JOIN root r ON r.no = f.root JOIN work w ON w.no = v.work WHERE l.no > ? ORDER BY l.no LIMIT 256";

/* The next page of files; those of roots that are away are only counted. last: the highest number
 * met. */
static GArray *load_page(AtChecking *checking, GHashTable *away, gint64 *last, GError **error)
{
    AtStudio *studio = checking->context->studio;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return NULL;
    g_autoptr(GError) failure = NULL;
    GArray *page = g_array_new(FALSE, TRUE, sizeof(Checked));
    g_array_set_clear_func(page, clear_checked);
    gint64 from = *last;
    AtStatement *s = at_sql_query(sql, page_text, &failure, "i", from);
    while (s && at_statement_step(s, &failure)) {
        g_autofree char *root = blob_text(s, 5);
        gpointer key = GSIZE_TO_POINTER((gsize)at_statement_int(s, 7)), state;
        *last = at_statement_int(s, 0);
        if (!g_hash_table_lookup_extended(away, key, NULL, &state)) {
            state = GINT_TO_POINTER(at_root_is_away(root, at_statement_int(s, 6)));
            g_hash_table_insert(away, key, state);
        }
        if (state) {
            checking->summary->away++;
            continue;
        }
        g_autofree char *folder = blob_text(s, 4), *name = blob_text(s, 3);
        if (is_excluded(at_statement_text(s, 12), folder, name)) {
            checking->summary->excluded++;
            continue;
        }
        Checked one = {.no = *last,
            .size = at_statement_int(s, 1),
            .mtime = at_statement_int(s, 2),
            .version = at_statement_int(s, 9),
            .work = at_statement_int(s, 10),
            .trashed = at_statement_int(s, 11) != 0,
            .path = g_build_filename(root, folder, name, NULL),
            .context = checking->context};
        one.hashed = at_statement_hash(s, 8, &one.hash);
        g_array_append_val(page, one);
    }
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    if (!failure)
        return page;
    g_array_unref(page);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static const char others_text[] =
    "SELECT r.path, f.path, l.name FROM location l JOIN folder f ON f.no = l.folder "
    "JOIN root r ON r.no = f.root WHERE l.version = ? AND l.no <> ? ORDER BY l.no";

/* Where else a file with the bytes of one lies, NULL if nowhere. */
static char *find_other(AtSql *sql, const Checked *one, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, others_text, error, "ii", one->version, one->no);
    g_autofree char *found = NULL;
    GError *failure = NULL;
    while (!found && at_statement_step(s, &failure)) {
        g_autofree char *path = at_path_of(s, 0);
        struct stat info;
        if (at_walk_stat_target(path, &info) == 0 && S_ISREG(info.st_mode))
            found = g_steal_pointer(&path);
    }
    return at_ended(failure, error) ? g_steal_pointer(&found) : NULL;
}

/* A file that is gone is a loss, unless a person put its work into the trash or another place has
 * it. */
static gboolean judge_lost(AtChecking *checking, Checked *one, GError **error)
{
    AtStudio *studio = checking->context->studio;
    g_autoptr(GError) failure = NULL;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    g_autofree char *other = find_other(sql, one, &failure);
    at_studio_reader_done(studio, sql);
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    one->spare = other != NULL;
    if (other) {
        g_autofree char *shown = at_text_show(other, -1);
        find(one, N_("gone"),
            checking->repair ? _("the same file lies at %s, so this place is forgotten")
                             : _("the same file lies at %s; check --repair forgets this place"),
            shown);
    } else if (one->trashed)
        find(one, N_("gone"), _("its work lies in the trash"));
    else
        find(one, N_("missing"), _("it is no longer there"));
    checking->summary->gone += other || one->trashed;
    return TRUE;
}

/* A file that is well: when that was seen, and with repair its new date. A place that is not
 * needed is forgotten; a file that comes back there is known by its bytes. */
static gboolean remember_one(AtChecking *checking, AtSql *sql, const Checked *one, GError **error)
{
    if (checking->repair && one->spare) {
        checking->summary->forgotten++;
        return at_sql_run(sql, "DELETE FROM location WHERE no = ?", error, "i", one->no) &&
            at_index_work(sql, one->work, error);
    }
    if (one->verdict)
        return TRUE;
    if (checking->repair && one->touched &&
        !at_sql_run(sql, "UPDATE location SET mtime = ?, inode = ? WHERE no = ?", error, "iii",
            one->touched, one->inode, one->no))
        return FALSE;
    return at_sql_run(sql, "UPDATE location SET checked = ? WHERE no = ?", error, "ii",
        at_context_now(checking->context), one->no);
}

/* A read-only studio is checked all the same, it just remembers nothing. */
static gboolean remember(AtChecking *checking, const GArray *page, GError **error)
{
    AtStudio *studio = checking->context->studio;
    if (at_studio_is_read_only(studio))
        return TRUE;
    AtSql *sql = at_studio_write(studio, error);
    gboolean good = sql != NULL;
    for (guint i = 0; good && i < page->len; i++)
        good = remember_one(checking, sql, &g_array_index(page, Checked, i), error);
    if (good)
        return at_studio_commit(studio, error);
    if (sql)
        at_studio_rollback(studio);
    return FALSE;
}

static gboolean check_page(AtChecking *checking, GArray *page, GError **error)
{
    GThreadPool *pool =
        g_thread_pool_new(check_one, NULL, (gint)g_get_num_processors(), FALSE, NULL);
    for (guint i = 0; i < page->len; i++)
        g_thread_pool_push(pool, &g_array_index(page, Checked, i), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    if (!at_context_go_on(checking->context, error))
        return FALSE;
    for (guint i = 0; i < page->len; i++) {
        Checked *one = &g_array_index(page, Checked, i);
        checking->summary->files++;
        if (one->lost && !judge_lost(checking, one, error))
            return FALSE;
        if (one->verdict &&
            !at_checking_tell(checking, one->path, one->verdict, one->detail, error))
            return FALSE;
    }
    return remember(checking, page, error);
}

static gboolean count_files(AtChecking *checking, GError **error)
{
    AtSql *sql = at_studio_reader(checking->context->studio, error);
    if (!sql)
        return FALSE;
    AtStatement *s =
        at_sql_query(sql, "SELECT COUNT(*) FROM location WHERE version > 0", error, "");
    gboolean good = s && at_statement_step(s, error);
    checking->total = good ? (guint64)at_statement_int(s, 0) : 0;
    at_statement_free(s);
    at_studio_reader_done(checking->context->studio, sql);
    return good;
}

gboolean at_check(AtContext *context, gboolean repair, AtCheckEach each, gpointer data,
    AtCheckSummary *summary, GError **error)
{
    *summary = (AtCheckSummary){0};
    AtChecking checking = {
        .context = context, .repair = repair, .each = each, .data = data, .summary = summary};
    g_autoptr(GHashTable) away = g_hash_table_new(NULL, NULL);
    if (!count_files(&checking, error))
        return FALSE;
    for (gint64 last = 0, before = -1; last != before;) {
        before = last;
        g_autoptr(GArray) page = load_page(&checking, away, &last, error);
        if (!page || !check_page(&checking, page, error))
            return FALSE;
        checking.done += page->len;
        at_context_progress(context, checking.done, checking.total,
            page->len ? g_array_index(page, Checked, 0).path : "");
    }
    return at_checking_uploads(&checking, error) && at_checking_blobs(&checking, error);
}
