/*
 * app/interrupt.h - Ctrl+C and SIGTERM stop an operation cleanly: they cancel its context. A second
 * one ends the program.
 */
#pragma once
#include <gio/gio.h>

/* Once, before operations run. SIGPIPE is ignored too. */
void at_interrupt_watch(GCancellable *cancel);
