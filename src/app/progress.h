/*
 * app/progress.h - shows on standard error how far an operation is, when it takes more than a
 * second: a bar that is drawn over itself on a terminal, else a plain line every second.
 *
 *   progress = at_progress_new(language, show); context.progress = at_progress_tell;
 *       context.progress_data = progress;
 *   ... at_progress_free(progress);       takes the bar away
 */
#pragma once
#include <glib.h>

typedef struct AtProgress AtProgress;

/* language: a static string. */
AtProgress *at_progress_new(const char *language, gboolean show);
void at_progress_free(AtProgress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtProgress, at_progress_free)

void at_progress_tell(guint64 done, guint64 total, const char *doing, gpointer progress);

/* One line without its end: "[#####.....] 1,240 of 2,003  about 2 min left  name", cut to width
 * columns (0: whole). elapsed: seconds since the start. */
char *at_progress_line(
    guint64 done, guint64 total, const char *doing, double elapsed, guint width, gboolean bar);
