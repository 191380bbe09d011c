/*
 * app/builtin.h - commands that only the command line has: serve, help, manual, completion. Their
 * rows stand in the same table as all others, so that help, manual and completion know them; they
 * run outside at_operation_run().
 */
#pragma once
#include "op/operation.h"

extern const AtOperation at_builtin_operations[];

/* The function of a row of at_builtin_operations, or NULL. options: its parsed options. */
typedef gboolean (*AtBuiltinRun)(const AtCommonOptions *common, gpointer options, GError **error);
AtBuiltinRun at_builtin_run(const AtOperation *operation);

/* What "atelier help" prints: every command with its summary. */
char *at_builtin_overview(void);
