/*
 * app/output.h - writes to standard output and error; the only file that does.
 */
#pragma once
#include "base/error.h"

/* The terminal's columns, or 0 when standard output is none. */
guint at_output_width(void);
gboolean at_output_is_terminal(int fd);

/* Fails with AT_CANCELLED when the reader has gone, as "| head" does. */
gboolean at_output_text(const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_output_reader_gone(void);
gboolean at_output_flush(GString *out, gpointer unused, GError **error); /* an AtFlush */

void at_output_complain(const char *sentence); /* "atelier: sentence." to standard error */
void at_output_status(const char *text); /* as it is, to standard error */
