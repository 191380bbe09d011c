/*
 * catalogue/archive.h - tar archives by libarchive: the one file that names it is archive.c.
 */
#pragma once
#include "base/error.h"

typedef struct AtArchiveWriter AtArchiveWriter;

/* fd stays the caller's. */
/* name: of the file, for errors. */
AtArchiveWriter *at_archive_writer_new(int fd, const char *name, gboolean compress, GError **error);
gboolean at_archive_writer_begin(AtArchiveWriter *writer, const char *name, gint64 size,
    gint64 mtime, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_archive_writer_data(
    AtArchiveWriter *writer, gconstpointer data, gsize n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_archive_writer_finish(
    AtArchiveWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_archive_writer_free(AtArchiveWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtArchiveWriter, at_archive_writer_free)

typedef struct AtArchiveReader AtArchiveReader;
AtArchiveReader *at_archive_reader_new(int fd, GError **error);

/* The next regular file. FALSE: the end, or *error. Names are bytes and must not be trusted. */
gboolean at_archive_reader_next(
    AtArchiveReader *reader, const char **name, gint64 *size, gint64 *mtime, GError **error);
gssize at_archive_reader_data(AtArchiveReader *reader, gpointer data, gsize n, GError **error);
void at_archive_reader_free(AtArchiveReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtArchiveReader, at_archive_reader_free)
