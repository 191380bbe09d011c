/*
 * app/cli_run.h - runs one operation for the command line: studio, progress, Ctrl+C, output. An
 * operation that lasts runs inside a job's ticket, so that the page shows it.
 */
#pragma once
#include "op/operation.h"

/* FALSE without an error: it was done, but some of what was asked for failed and was named. */
gboolean at_cli_operate(
    const AtOperation *operation, gpointer options, const AtCommonOptions *common, GError **error);
