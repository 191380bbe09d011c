/*
 * base/file.h - writing to an open descriptor until all is written.
 */
#pragma once
#include <glib.h>

/* FALSE with errno; some of it may have been written then. Interrupted calls are taken up again. */
gboolean at_file_write_all(int fd, gconstpointer data, gsize n) G_GNUC_WARN_UNUSED_RESULT;
