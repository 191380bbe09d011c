/*
 * catalogue/infile.h - what a person said about a work, written into its files themselves: only
 * ever when the person asks for it.
 *
 * The decode worker makes the new bytes. They take the old file's place only when they are of the
 * same format and the picture in them is the same: same size, same PDQ. The file then is a new
 * version of its work, which at_add() records; undo takes back the edit, not the file.
 */
#pragma once
#include "op/context.h"

/* Fails with AT_UNSUPPORTED for a format that cannot be written, and with AT_DENIED where the
 * folder cannot; the work keeps its edit, and a file that was not replaced is as it was. */
gboolean at_infile_write(AtContext *context, gint64 work, GError **error) G_GNUC_WARN_UNUSED_RESULT;
