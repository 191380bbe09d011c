/*
 * store/studio.h - an open studio: its data folder, database, blobs and instance lock.
 *
 *   studio = at_studio_open(dir, AT_STUDIO_CREATE, &error);       creates, migrates
 *   AtSql *sql = at_studio_write(studio, &error);                 takes the one writer and begins a
 *       transaction
 *   ... at_studio_commit(studio, &error) or at_studio_rollback(studio);
 *   AtSql *sql = at_studio_reader(studio, &error); ... at_studio_reader_done(studio, sql);
 *
 * Several processes may have one studio open (the page and a command beside it): SQLite's own locks
 * keep them apart, and each transaction is short. Only bringing the schema up to date needs the
 * studio alone. Layout of DIR:
 *   atelier.db   blobs/   uploads/ (files dropped into the page or added with --copy)   tmp/   lock
 * A studio may be used from many threads; the writer is one at a time, and at_studio_write() waits
 * for it. A thread that holds the writer must not ask for it again.
 */
#pragma once
#include "op/context.h"
#include "store/blobs.h"
#include "store/scratch.h"
#include "store/sql.h"

enum {
    AT_STUDIO_CREATE = 1 << 0, /* make it where there is none; without it AT_NOT_FOUND */
    AT_STUDIO_READ_ONLY = 1 << 1, /* a read-only disk: looks, never writes */
};

AtStudio *at_studio_open(const char *dir, guint flags, GError **error);
void at_studio_close(AtStudio *studio);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtStudio, at_studio_close)

const char *at_studio_dir(const AtStudio *studio);
AtBlobs *at_studio_blobs(AtStudio *studio);
AtScratch *at_studio_scratch(AtStudio *studio); /* tmp/; NULL when read-only */
gboolean at_studio_is_read_only(const AtStudio *studio);

AtSql *at_studio_write(AtStudio *studio, GError **error);
gboolean at_studio_commit(AtStudio *studio, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_studio_rollback(AtStudio *studio); /* nothing to do after a commit */

/* A reader sees the studio as it was when it was asked for, until it is given back. */
AtSql *at_studio_reader(AtStudio *studio, GError **error);
void at_studio_reader_done(AtStudio *studio, AtSql *sql); /* NULL is fine */

/* A number that changes with every committed transaction of any process: what the page's event
 * stream watches. */
gint64 at_studio_data_version(AtStudio *studio);

/* What brings the search index of a work in step with its records; the change log calls it for
 * every work that undo touched, inside the same transaction. The catalogue registers it
 * (at_index_attach) right after the studio was opened. */
typedef gboolean (*AtIndexFunc)(AtSql *sql, gint64 work, GError **error);
void at_studio_set_index(AtStudio *studio, AtIndexFunc index);
AtIndexFunc at_studio_index(const AtStudio *studio);
