/*
 * catalogue/add_record.h - the rows of one work, version or location, as an add writes them. Each
 * function is called inside a transaction of the studio's writer.
 */
#pragma once
#include "catalogue/ingest.h"

/* What version.decoded says: grows when decoding learns something that files decoded before should
 * have too. */
#define AT_DECODING 1

/* The number of a folder, made where there is none. cache: "ROOT/PATH" -> number. */
gboolean at_record_folder(AtSql *sql, GHashTable *cache, const AtAddFolder *folder, gint64 *no,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new work without a version yet, called after the item's file name and dated by its time. */
gboolean at_record_work(AtContext *context, AtSql *sql, const AtItem *item, gint64 *work,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new version of the work with all that was decoded (or why not), which is shown from now on. */
gboolean at_record_version(AtContext *context, AtSql *sql, gint64 work, const AtItem *item,
    gint64 *version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A new version of the work with the bytes, and all that is known of them, of another work's
 * version. */
gboolean at_record_version_like(AtContext *context, AtSql *sql, gint64 work, gint64 like,
    gint64 *version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a version is now known to hold that could not be decoded before. */
gboolean at_record_decoded(
    AtSql *sql, gint64 version, const AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_record_show(
    AtSql *sql, gint64 work, gint64 version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file of a location: location 0 makes one. version 0 and a failure: could not be read. */
gboolean at_record_location(AtSql *sql, gint64 location, gint64 folder, gint64 version,
    const AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A work that has no title or date of its own takes them from its files: see catalogue/add.h. */
gboolean at_record_name(
    AtSql *sql, gint64 work, const AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Previews' blobs of a version: at_preview_row_clear() is not needed, media types are interned. */
gboolean at_record_previews(
    AtSql *sql, gint64 version, const GArray *previews, GError **error) G_GNUC_WARN_UNUSED_RESULT;
