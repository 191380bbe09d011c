#include "catalogue/due.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add.h"
#include "catalogue/first.h"
#include "catalogue/sidecar.h"
#include "catalogue/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define WRITERS 8 /* they wait for the disk, not for the processor */
#define READINGS 3 /* of a sidecar that another program keeps changing */
#define LOOK_MILLISECONDS 50 /* whether another process has ended its writing */

/* A work of a batch. */
typedef struct {
    gint64 work, change;
    char *failure; /* as it is kept */
    char *said, *intended; /* likewise */
    AtWords *words; /* as they are to be */
    AtWords *before; /* what Atelier may have written into the sidecars */
    AtWords *to_write;
    GPtrArray *files; /* AtWorkFile * */
    GHashTable *written; /* files that were written, of files */
    char *reason; /* why not all of it can be written */
    gboolean settled; /* it stands there already */
    gboolean tried;
    GError *fatal; /* what stops all writing */
} Due;

typedef struct {
    AtContext *context;
    AtDueDone *done;
    GHashTable *folders; /* path -> why nothing can be written there, "" when it can */
    guint64 seen; /* atomic */
    guint64 total;
} Writing;

static const char total_text[] = "SELECT COUNT(*) FROM sidecar_due";
static const char batch_text[] =
    "SELECT d.work, d.change_no, d.failure, s.said, s.intended FROM sidecar_due d "
    "LEFT JOIN sidecar_said s ON s.work = d.work WHERE d.work > ? ORDER BY d.work LIMIT 256";
/* Only while the work is there: the trash may have been emptied. */
static const char keep_text[] = "REPLACE INTO sidecar_said (work, said, intended) "
                                "SELECT no, ?, ? FROM work WHERE no = ?";
static const char forget_text[] = "DELETE FROM sidecar_said WHERE work = ?";
static const char settle_text[] = "DELETE FROM sidecar_due WHERE work = ? AND change_no = ?";
static const char fail_text[] = "UPDATE sidecar_due SET failure = ? WHERE work = ?";
static const char mtime_text[] = "UPDATE location SET sidecar = ? WHERE no = ?";
static const char off_text[] =
    "SELECT COUNT(*) FROM studio WHERE name = 'sidecars' AND value = 'off'";
static const char state_text[] =
    "SELECT COUNT(*), COALESCE(SUM(failure <> ''), 0) FROM sidecar_due";
static const char switch_text[] = "REPLACE INTO studio (name, value) VALUES ('sidecars', ?)";

void at_due_done_clear(AtDueDone *done)
{
    g_clear_pointer(&done->reason, g_free);
}

static void clear_loaded(Due *due)
{
    g_clear_pointer(&due->words, at_words_free);
    g_clear_pointer(&due->to_write, at_words_free);
    g_clear_pointer(&due->files, g_ptr_array_unref);
    g_clear_pointer(&due->reason, g_free);
}

static void due_free(gpointer data)
{
    Due *due = data;
    clear_loaded(due);
    g_clear_pointer(&due->before, at_words_free);
    g_clear_pointer(&due->written, g_hash_table_unref);
    g_clear_error(&due->fatal);
    g_free(due->failure);
    g_free(due->said);
    g_free(due->intended);
    g_free(due);
}

static GPtrArray *load_batch(AtStudio *studio, gint64 after, GError **error)
{
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return NULL;
    g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(due_free);
    GError *failure = NULL;
    AtStatement *s = at_sql_query(sql, batch_text, error, "i", after);
    while (at_statement_step(s, &failure)) {
        Due *due = g_new0(Due, 1);
        due->work = at_statement_int(s, 0);
        due->change = at_statement_int(s, 1);
        due->failure = g_strdup(at_statement_text(s, 2));
        due->said = g_strdup(at_statement_text(s, 3));
        due->intended = g_strdup(at_statement_text(s, 4));
        due->written = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        g_ptr_array_add(batch, due);
    }
    gboolean good = s && at_ended(failure, error);
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    return good ? g_steal_pointer(&batch) : NULL;
}

/* --- what is to be written --- */

static gboolean load_before(Due *due, GError **error)
{
    g_autoptr(AtWords) intended = at_words_parse(due->intended, error);
    due->before = intended ? at_words_parse(due->said, error) : NULL;
    if (due->before)
        at_words_lay_over(due->before, intended);
    return due->before != NULL;
}

static gboolean load_words(Due *due, AtSql *sql, GError **error)
{
    due->words = at_words_load(sql, due->work, error);
    due->to_write =
        due->words ? at_words_to_write(sql, due->work, due->words, due->before, error) : NULL;
    return due->to_write != NULL;
}

static char *folder_reason(const char *folder)
{
    g_autofree char *shown = at_text_show(folder, -1);
    if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0)
        return g_strdup("");
    if (errno == ENOENT || errno == ENOTDIR)
        return g_strdup_printf(_("folder %s is not there"), shown);
    if (errno == EROFS)
        return g_strdup_printf(_("folder %s is read-only"), shown);
    if (errno == EACCES || errno == EPERM)
        return g_strdup_printf(_("folder %s may not be written to"), shown);
    return g_strdup_printf(_("folder %s cannot be written to: %s"), shown, g_strerror(errno));
}

/* Why nothing can be written beside this file, or NULL. */
static char *file_reason(Writing *writing, const AtWorkFile *file)
{
    struct stat info;
    const char *known = g_hash_table_lookup(writing->folders, file->folder);
    if (!known) {
        known = folder_reason(file->folder);
        g_hash_table_insert(writing->folders, g_strdup(file->folder), (char *)known);
    }
    if (*known)
        return g_strdup(known);
    g_autofree char *path = g_build_filename(file->folder, file->name, NULL);
    if (file->there && at_walk_stat(path, &info) == 0)
        return NULL;
    g_autofree char *shown = at_text_show(path, -1);
    return g_strdup_printf(_("%s is not there"), shown);
}

static void take_reason(Due *due, char *reason)
{
    if (due->reason)
        g_free(reason);
    else
        due->reason = reason;
}

/* Leaves in files those that can be written, and returns one that has to be read first. */
static const AtWorkFile *sort_out(Writing *writing, Due *due)
{
    const AtWorkFile *unknown = NULL;
    if (!due->files->len)
        take_reason(due, g_strdup(_("the work has no file any more")));
    for (guint i = due->files->len; i-- > 0;) {
        const AtWorkFile *file = due->files->pdata[i];
        char *reason = file_reason(writing, file);
        if (!reason && !at_sidecar_is_known(file))
            unknown = file;
        if (!reason)
            continue;
        take_reason(due, reason);
        g_ptr_array_remove_index(due->files, i);
    }
    return unknown;
}

/* Reads what another program wrote, as an add would. */
static gboolean read_again(AtContext *context, const AtWorkFile *file, GError **error)
{
    g_autofree char *path = g_build_filename(file->folder, file->name, NULL);
    const char *paths[] = {path, NULL};
    const AtAddRequest request = {.paths = paths, .quiet = TRUE};
    g_auto(AtAddResult) result = {0};
    AtContext quiet = *context;
    quiet.progress = NULL;
    return at_add(&quiet, &request, &result, error);
}

static gboolean is_settled(const Due *due)
{
    if (due->reason || (due->intended && *due->intended))
        return FALSE;
    g_autofree char *text = at_words_format(due->words);
    if (strcmp(text, due->said ? due->said : ""))
        return FALSE;
    for (guint i = 0; i < due->files->len && due->words->len; i++)
        if (!at_sidecar_is_there(due->files->pdata[i]))
            return FALSE;
    return TRUE;
}

/* What must stop all writing; anything else costs this work only. */
static gboolean is_fatal(const GError *why)
{
    return g_error_matches(why, AT_ERROR, AT_CANCELLED) || g_error_matches(why, AT_ERROR, AT_BUSY);
}

static gboolean load_files(Writing *writing, Due *due, GError **error)
{
    AtStudio *studio = writing->context->studio;
    clear_loaded(due);
    AtSql *sql = at_studio_reader(studio, error);
    due->files = sql ? at_files_of(sql, due->work, error) : NULL;
    at_studio_reader_done(studio, sql);
    return due->files != NULL;
}

static void give_up(Due *due, char *reason)
{
    take_reason(due, reason);
    g_ptr_array_set_size(due->files, 0);
}

/* The files that can be written, whose sidecars are known. */
static gboolean find_files(Writing *writing, Due *due, GError **error)
{
    for (guint i = 0;; i++) {
        g_autoptr(GError) why = NULL;
        if (!load_files(writing, due, error))
            return FALSE;
        const AtWorkFile *unknown = sort_out(writing, due);
        if (!unknown)
            return TRUE;
        if (i == READINGS) {
            g_autofree char *shown = at_text_show(unknown->name, -1);
            give_up(due, g_strdup_printf(_("the sidecar of %s is being changed just now"), shown));
            return TRUE;
        }
        if (read_again(writing->context, unknown, &why))
            continue;
        if (!is_fatal(why)) {
            give_up(due, g_strdup(why->message));
            return TRUE;
        }
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
}

static gboolean prepare(Writing *writing, Due *due, GError **error)
{
    AtStudio *studio = writing->context->studio;
    if (!load_before(due, error) || !find_files(writing, due, error))
        return FALSE;
    if (due->files->len) {
        AtSql *sql = at_studio_reader(studio, error);
        gboolean good = sql && load_words(due, sql, error);
        at_studio_reader_done(studio, sql);
        if (!good)
            return FALSE;
    }
    due->settled = is_settled(due);
    return TRUE;
}

/* --- writing --- */

static gboolean keep_said(
    AtSql *sql, const Due *due, const AtWords *said, const AtWords *intended, GError **error)
{
    g_autofree char *first = at_words_format(said);
    g_autofree char *second = intended ? at_words_format(intended) : g_strdup("");
    if (!*first && !*second)
        return at_sql_run(sql, forget_text, error, "i", due->work);
    return at_sql_run(sql, keep_text, error, "tti", first, second, due->work);
}

static gboolean ended(AtStudio *studio, gboolean good, GError **error)
{
    if (good)
        return at_studio_commit(studio, error);
    at_studio_rollback(studio);
    return FALSE;
}

/* What will stand in the sidecars is kept before it does: a writing that is cut off is known for
 * Atelier's own when they are read. */
static gboolean intend(Writing *writing, const GPtrArray *batch, GError **error)
{
    AtStudio *studio = writing->context->studio;
    AtSql *sql = at_studio_write(studio, error);
    gboolean good = sql != NULL;
    for (guint i = 0; good && i < batch->len; i++) {
        const Due *due = batch->pdata[i];
        if (!due->settled && due->files->len)
            good = keep_said(sql, due, due->before, due->words, error);
    }
    return sql && ended(studio, good, error);
}

static void write_files(Writing *writing, Due *due)
{
    for (guint i = 0; !due->settled && i < due->files->len; i++) {
        AtWorkFile *file = due->files->pdata[i];
        g_autoptr(GError) why = NULL;
        gint64 mtime = 0;
        if (at_sidecar_put(writing->context, file, due->to_write, &mtime, &why))
            g_hash_table_insert(due->written, file, g_memdup2(&mtime, sizeof mtime));
        else if (is_fatal(why)) {
            due->fatal = g_steal_pointer(&why);
            return;
        } else
            take_reason(due, g_strdup(why->message));
    }
    due->tried = TRUE;
}

static void tell(Writing *writing, const Due *due)
{
    const AtWorkFile *file = due->files->len ? due->files->pdata[0] : NULL;
    g_autofree char *shown = file ? at_text_show(file->name, -1) : g_strdup("");
    guint64 seen = __atomic_add_fetch(&writing->seen, 1, __ATOMIC_RELAXED);
    at_context_progress(writing->context, seen, MAX(seen, writing->total), shown);
}

/* Runs in the pool. */
static void write_one(gpointer data, gpointer user)
{
    Writing *writing = user;
    Due *due = data;
    at_messages_use(writing->context->language);
    if (!at_context_go_on(writing->context, &due->fatal))
        return;
    write_files(writing, due);
    tell(writing, due);
}

/* FALSE with *error: not all was tried. */
static gboolean write_side_by_side(Writing *writing, const GPtrArray *batch, GError **error)
{
    GThreadPool *pool = g_thread_pool_new(write_one, writing, WRITERS, FALSE, NULL);
    for (guint i = 0; i < batch->len; i++)
        g_thread_pool_push(pool, batch->pdata[i], NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    for (guint i = 0; i < batch->len; i++) {
        Due *due = batch->pdata[i];
        if (!due->fatal)
            continue;
        g_propagate_error(error, g_steal_pointer(&due->fatal));
        return FALSE;
    }
    return TRUE;
}

static gboolean note_failure(Writing *writing, AtSql *sql, const Due *due, GError **error)
{
    if (!g_strcmp0(due->failure, due->reason))
        return TRUE;
    writing->done->failed++;
    if (!writing->done->reason)
        writing->done->reason = g_strdup(due->reason);
    return at_sql_run(sql, fail_text, error, "ti", due->reason, due->work);
}

static gboolean finish_one(Writing *writing, AtSql *sql, const Due *due, GError **error)
{
    GHashTableIter each;
    gpointer file, mtime;
    g_hash_table_iter_init(&each, due->written);
    while (g_hash_table_iter_next(&each, &file, &mtime))
        if (!at_sql_run(
                sql, mtime_text, error, "ii", *(gint64 *)mtime, ((AtWorkFile *)file)->location))
            return FALSE;
    if (due->reason)
        return note_failure(writing, sql, due, error);
    writing->done->written++;
    return (due->settled || keep_said(sql, due, due->words, NULL, error)) &&
        at_sql_run(sql, settle_text, error, "ii", due->work, due->change);
}

static gboolean finish(Writing *writing, const GPtrArray *batch, GError **error)
{
    AtStudio *studio = writing->context->studio;
    AtSql *sql = at_studio_write(studio, error);
    gboolean good = sql != NULL;
    for (guint i = 0; good && i < batch->len; i++) {
        const Due *due = batch->pdata[i];
        good = !due->tried || finish_one(writing, sql, due, error);
    }
    return sql && ended(studio, good, error);
}

static gboolean write_batch(Writing *writing, const GPtrArray *batch, GError **error)
{
    gboolean any = FALSE;
    for (guint i = 0; i < batch->len; i++) {
        Due *due = batch->pdata[i];
        if (!at_context_go_on(writing->context, error) || !prepare(writing, due, error))
            return FALSE;
        any = any || !due->reason || g_strcmp0(due->failure, due->reason) || due->files->len;
    }
    if (!any) /* as it was at the last try */
        return TRUE;
    if (!intend(writing, batch, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    gboolean whole = write_side_by_side(writing, batch, &failure);
    if (!finish(writing, batch, whole ? error : NULL) && whole)
        return FALSE;
    if (!whole)
        g_propagate_error(error, g_steal_pointer(&failure));
    return whole;
}

static gboolean write_all(Writing *writing, GError **error)
{
    for (gint64 last = 0;;) {
        g_autoptr(GPtrArray) batch = load_batch(writing->context->studio, last, error);
        if (!batch)
            return FALSE;
        if (!batch->len)
            return TRUE;
        last = ((const Due *)batch->pdata[batch->len - 1])->work;
        if (!write_batch(writing, batch, error))
            return FALSE;
    }
}

/* One writing at a time: the lock lies on the studio's folder of uploads, which serves nobody else,
 * and ends with the process that holds it. */
static int take_turn(AtContext *context, GError **error)
{
    g_autofree char *path = g_build_filename(at_studio_dir(context->studio), "uploads", NULL);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        at_fail_errno(error, errno, _("%s could not be opened"), path);
        return -1;
    }
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        GPollFD stop;
        gboolean watched = g_cancellable_make_pollfd(context->cancel, &stop);
        g_poll(&stop, watched ? 1 : 0, LOOK_MILLISECONDS);
        if (watched)
            g_cancellable_release_fd(context->cancel);
        if (at_context_go_on(context, error))
            continue;
        close(fd);
        return -1;
    }
    return fd;
}

static gboolean is_wanted(AtContext *context, gint64 *total, GError **error)
{
    gint64 off = 0;
    *total = 0;
    if (at_studio_is_read_only(context->studio) || !context->decoder)
        return TRUE;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && at_first(at_sql_query(sql, off_text, error, ""), &off, error) &&
        (off || at_first(at_sql_query(sql, total_text, error, ""), total, error));
    at_studio_reader_done(context->studio, sql);
    return good;
}

gboolean at_due_write(AtContext *context, AtDueDone *done, GError **error)
{
    gint64 total;
    *done = (AtDueDone){0};
    if (!is_wanted(context, &total, error))
        return FALSE;
    if (!total)
        return TRUE;
    int turn = take_turn(context, error);
    if (turn < 0)
        return FALSE;
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Writing writing = {context, done, folders, 0, (guint64)total};
    /* The key of the request is for the change that was made, not for this. */
    const char *key = context->idempotency_key;
    context->idempotency_key = NULL;
    gboolean good = write_all(&writing, error);
    context->idempotency_key = key;
    close(turn);
    return good;
}

gboolean at_due_look(AtSql *sql, AtDueState *state, GError **error)
{
    gint64 off;
    if (!at_first(at_sql_query(sql, off_text, error, ""), &off, error))
        return FALSE;
    g_autoptr(AtStatement) s = at_sql_query(sql, state_text, error, "");
    GError *failure = NULL;
    *state = (AtDueState){.on = !off};
    if (at_statement_step(s, &failure)) {
        state->due = at_statement_int(s, 0);
        state->failed = at_statement_int(s, 1);
    }
    return s && at_ended(failure, error);
}

gboolean at_due_switch(AtSql *sql, gboolean on, GError **error)
{
    return at_sql_run(sql, switch_text, error, "t", on ? "on" : "off");
}
