/*
 * app/manual.h - manual pages and shell completion, written from the table of operations. The build
 * runs these at install.
 */
#pragma once
#include "base/error.h"

/* atelier.1 and one page a command, into a folder that exists or can be made. */
gboolean at_manual_write(const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

char *at_completion(const char *shell); /* "bash", "zsh" or "fish" */
