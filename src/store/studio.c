#include "store/studio.h"

#include "base/message.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* Idle reading connections kept; more are opened as threads ask for them and closed again. */
#define IDLE_READERS 3

struct AtStudio {
    char *dir;
    char *url;
    gboolean read_only;
    AtBlobs *blobs;
    AtScratch *scratch;
    int lock; /* held shared while the studio is open */
    AtIndexFunc index;

    GMutex write_lock; /* held from at_studio_write() to the end of its transaction */
    AtSql *writer;
    GThread *owner; /* of write_lock; atomic */

    GMutex pool_lock; /* guards readers */
    GQueue readers;

    GMutex watch_lock; /* guards watch */
    AtSql *watch; /* sees every commit of another connection */
};

static gboolean make_folders(const AtStudio *studio, guint flags, GError **error)
{
    g_autofree char *database = g_build_filename(studio->dir, "atelier.db", NULL);
    gboolean there = g_file_test(database, G_FILE_TEST_EXISTS);
    if (!there && !(flags & AT_STUDIO_CREATE))
        return at_fail(error, AT_NOT_FOUND, _("%s: there is no studio here"), studio->dir);
    if (studio->read_only)
        return TRUE;
    g_autofree char *uploads = g_build_filename(studio->dir, "uploads", NULL);
    if (g_mkdir_with_parents(uploads, 0700) == 0)
        return TRUE;
    if (errno == ENOSPC || errno == EDQUOT)
        return at_fail(error, AT_IO, _("%s: the disk is full"), studio->dir);
    if (errno == EROFS)
        return at_fail(
            error, AT_DENIED, _("%s: the disk is read-only; nothing was changed"), studio->dir);
    return at_fail_errno(error, errno, _("%s: the folder could not be made"), studio->dir);
}

static gboolean take_lock(AtStudio *studio, GError **error)
{
    g_autofree char *path = g_build_filename(studio->dir, "lock", NULL);
    studio->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (studio->lock < 0 && (errno == ENOSPC || errno == EDQUOT))
        return at_fail(error, AT_IO, _("%s: the disk is full"), studio->dir);
    if (studio->lock < 0 && errno == EROFS)
        return at_fail(
            error, AT_DENIED, _("%s: the disk is read-only; nothing was changed"), studio->dir);
    if (studio->lock < 0 || flock(studio->lock, LOCK_SH) != 0)
        return at_fail_errno(error, errno, _("%s: could not be locked"), path);
    return TRUE;
}

static gboolean is_current(AtSql *sql, gboolean *current, GError **error)
{
    gint64 newest = 0;
    for (const AtMigration *step = at_migrations; step->number; step++)
        newest = (gint64)step->number;
    gint64 level = at_migrate_level(sql, error);
    *current = level == newest;
    return level >= 0;
}

/* Brings the schema up to date. Openers come here one at a time. */
static gboolean bring_up_to_date(AtStudio *studio, GError **error)
{
    gboolean current;
    if (!is_current(studio->writer, &current, error))
        return FALSE;
    if (current)
        return TRUE;
    if (flock(studio->lock, LOCK_EX | LOCK_NB) != 0)
        return at_fail(error, AT_BUSY,
            _("%s: the studio is open in an older Atelier; close that first, then it can be brought up "
              "to date"),
            studio->dir);
    gboolean done = at_migrate(studio->writer, error);
    flock(studio->lock, LOCK_SH);
    return done;
}

static gboolean open_for_writing(AtStudio *studio, GError **error)
{
    int opening = open(studio->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opening < 0)
        return at_fail_errno(error, errno, _("%s: could not be opened"), studio->dir);
    g_autofree char *tmp = g_build_filename(studio->dir, "tmp", NULL);
    /* One opener at a time: a fresh database must not be made twice. */
    gboolean good = flock(opening, LOCK_EX) == 0 && take_lock(studio, error);
    good = good && (studio->writer = at_sql_open(studio->url, AT_SQL_WRITE, error)) &&
        bring_up_to_date(studio, error) && (studio->scratch = at_scratch_open(tmp, error));
    close(opening);
    return good;
}

static gboolean open_for_reading(AtStudio *studio, GError **error)
{
    g_autoptr(AtSql) sql = at_sql_open(studio->url, AT_SQL_READ, error);
    gboolean current;
    if (!sql || !is_current(sql, &current, error))
        return FALSE;
    return current ||
        at_fail(error, AT_UNSUPPORTED,
            _("%s: made by another version of Atelier; open it once where it can be written to"),
            studio->dir);
}

AtStudio *at_studio_open(const char *dir, guint flags, GError **error)
{
    g_autoptr(AtStudio) studio = g_new0(AtStudio, 1);
    studio->dir = g_canonicalize_filename(dir, NULL);
    studio->url = g_strconcat("sqlite:", studio->dir, "/atelier.db", NULL);
    studio->read_only = (flags & AT_STUDIO_READ_ONLY) != 0;
    studio->lock = -1;
    g_mutex_init(&studio->write_lock);
    g_mutex_init(&studio->pool_lock);
    g_mutex_init(&studio->watch_lock);
    g_queue_init(&studio->readers);
    if (!make_folders(studio, flags, error))
        return NULL;
    if (studio->read_only ? !open_for_reading(studio, error) : !open_for_writing(studio, error))
        return NULL;
    g_autofree char *blobs = g_build_filename(studio->dir, "blobs", NULL);
    studio->blobs = at_blobs_open_folder(blobs, error);
    studio->watch = studio->blobs ? at_sql_open(studio->url, AT_SQL_READ, error) : NULL;
    return studio->watch ? g_steal_pointer(&studio) : NULL;
}

void at_studio_close(AtStudio *studio)
{
    if (!studio)
        return;
    AtSql *reader;
    while ((reader = g_queue_pop_head(&studio->readers)))
        at_sql_close(reader);
    at_sql_close(studio->watch);
    at_sql_close(studio->writer); /* the last one: it checkpoints the log */
    at_blobs_close(studio->blobs);
    at_scratch_close(studio->scratch);
    if (studio->lock >= 0)
        close(studio->lock);
    g_mutex_clear(&studio->write_lock);
    g_mutex_clear(&studio->pool_lock);
    g_mutex_clear(&studio->watch_lock);
    g_free(studio->url);
    g_free(studio->dir);
    g_free(studio);
}

const char *at_studio_dir(const AtStudio *studio)
{
    return studio->dir;
}

AtBlobs *at_studio_blobs(AtStudio *studio)
{
    return studio->blobs;
}

AtScratch *at_studio_scratch(AtStudio *studio)
{
    return studio->scratch;
}

gboolean at_studio_is_read_only(const AtStudio *studio)
{
    return studio->read_only;
}

AtSql *at_studio_write(AtStudio *studio, GError **error)
{
    if (studio->read_only)
        return at_fail_null(
            error, AT_DENIED, _("%s: the studio is open for looking only"), studio->dir);
    g_assert(g_atomic_pointer_get(&studio->owner) != g_thread_self());
    g_mutex_lock(&studio->write_lock);
    if (!at_sql_begin(studio->writer, error)) {
        g_mutex_unlock(&studio->write_lock);
        return NULL;
    }
    g_atomic_pointer_set(&studio->owner, g_thread_self());
    return studio->writer;
}

static void let_go(AtStudio *studio)
{
    g_atomic_pointer_set(&studio->owner, NULL);
    g_mutex_unlock(&studio->write_lock);
}

gboolean at_studio_commit(AtStudio *studio, GError **error)
{
    g_assert(g_atomic_pointer_get(&studio->owner) == g_thread_self());
    gboolean done = at_sql_commit(studio->writer, error);
    if (!done)
        at_sql_rollback(studio->writer);
    let_go(studio);
    return done;
}

void at_studio_rollback(AtStudio *studio)
{
    if (g_atomic_pointer_get(&studio->owner) != g_thread_self())
        return;
    at_sql_rollback(studio->writer);
    let_go(studio);
}

static const char begin_text[] = "BEGIN";
static const char end_text[] = "COMMIT";

AtSql *at_studio_reader(AtStudio *studio, GError **error)
{
    g_mutex_lock(&studio->pool_lock);
    AtSql *reader = g_queue_pop_head(&studio->readers);
    g_mutex_unlock(&studio->pool_lock);
    if (!reader)
        reader = at_sql_open(studio->url, AT_SQL_READ, error);
    if (reader && !at_sql_run(reader, begin_text, error, ""))
        g_clear_pointer(&reader, at_sql_close);
    return reader;
}

void at_studio_reader_done(AtStudio *studio, AtSql *sql)
{
    if (!sql)
        return;
    gboolean good = at_sql_run(sql, end_text, NULL, "");
    g_mutex_lock(&studio->pool_lock);
    if (good && g_queue_get_length(&studio->readers) < IDLE_READERS) {
        g_queue_push_head(&studio->readers, sql);
        sql = NULL;
    }
    g_mutex_unlock(&studio->pool_lock);
    at_sql_close(sql);
}

gint64 at_studio_data_version(AtStudio *studio)
{
    g_mutex_lock(&studio->watch_lock);
    gint64 version = at_sql_data_version(studio->watch);
    g_mutex_unlock(&studio->watch_lock);
    return version;
}

void at_studio_set_index(AtStudio *studio, AtIndexFunc index)
{
    studio->index = index;
}

AtIndexFunc at_studio_index(const AtStudio *studio)
{
    return studio->index;
}
