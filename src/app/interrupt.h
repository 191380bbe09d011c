/*
 * app/interrupt.h - Ctrl+C and SIGTERM stop an operation cleanly: they cancel its context. A second
 * one ends the program.
 */
#pragma once
#include <gio/gio.h>

/* A reader or client that has gone is an error of one write, not the end of the program. */
void at_interrupt_ignore_pipes(void);

/* Once, before operations run. */
void at_interrupt_watch(GCancellable *cancel);
