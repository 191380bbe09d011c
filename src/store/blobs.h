/*
 * store/blobs.h - the seam to bytes that Atelier itself made or was given: previews, uploads,
 * copies.
 *
 * A blob is named by its SHA-256. Local form: DIR/ab/cdef...; each appears whole (written beside,
 * renamed). put() alone is not durable: at_blobs_sync() makes every put before it so, and is called
 * once before the transaction that names them commits. All calls may come from several threads.
 */
#pragma once
#include "base/error.h"
#include "base/hash.h"

typedef struct AtBlobs AtBlobs;

AtBlobs *at_blobs_open_folder(const char *dir, GError **error);
void at_blobs_close(AtBlobs *blobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtBlobs, at_blobs_close)

gboolean at_blobs_put(AtBlobs *blobs, gconstpointer data, gsize n, AtHash *hash,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A blob that arrives in pieces: an upload. finish() names it; free() without finish() removes what
 * was written. */
typedef struct AtBlobWriter AtBlobWriter;
AtBlobWriter *at_blobs_writer(AtBlobs *blobs, GError **error);
gboolean at_blob_writer_write(
    AtBlobWriter *writer, gconstpointer data, gsize n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_blob_writer_finish(
    AtBlobWriter *writer, AtHash *hash, guint64 *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_blob_writer_free(AtBlobWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtBlobWriter, at_blob_writer_free)

gboolean at_blobs_sync(AtBlobs *blobs, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An open descriptor to read from (the caller closes it), or -1 with AT_NOT_FOUND. */
int at_blobs_open(AtBlobs *blobs, const AtHash *hash, guint64 *size, GError **error);
gboolean at_blobs_has(AtBlobs *blobs, const AtHash *hash);
gboolean at_blobs_remove(
    AtBlobs *blobs, const AtHash *hash, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Calls each() for every blob; stops when it returns FALSE. */
gboolean at_blobs_each(AtBlobs *blobs,
    gboolean (*each)(const AtHash *hash, guint64 size, gpointer data), gpointer data,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
