/*
 * store/studio.h - an open studio: its data folder, database, blobs and instance lock.
 *
 *   studio = at_studio_open(dir, AT_STUDIO_CREATE, &error);       creates, migrates
 *   AtSql *sql = at_studio_write(studio, &error);                 takes the one writer and begins a transaction
 *   ... at_studio_commit(studio, &error) or at_studio_rollback(studio);
 *   AtSql *sql = at_studio_reader(studio, &error); ... at_studio_reader_done(studio, sql);
 *
 * Several processes may have one studio open (the page and a command beside it): SQLite's own locks keep them apart,
 * and each transaction is short. Layout of DIR:
 *   atelier.db   blobs/   uploads/ (files dropped into the page or added with --copy)   tmp/   lock
 * A studio may be used from many threads; the writer is one at a time.
 */
#pragma once
#include "op/context.h"
#include "store/blobs.h"
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

AtSql *at_studio_write(AtStudio *studio, GError **error);
gboolean at_studio_commit(AtStudio *studio, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_studio_rollback(AtStudio *studio); /* nothing to do after a commit */

AtSql *at_studio_reader(AtStudio *studio, GError **error);
void at_studio_reader_done(AtStudio *studio, AtSql *sql); /* NULL is fine */

/* A number that grows with every committed transaction of any process: what the page's event stream watches. */
gint64 at_studio_data_version(AtStudio *studio);
