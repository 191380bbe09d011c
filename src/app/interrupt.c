#include "app/interrupt.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static int pipe_ends[2] = {-1, -1};

/* Only what is safe in a signal handler; a thread does the rest. Handlers, unlike masks, do not
 * pass to workers. */
static void on_signal(int number)
{
    int kept = errno;
    char byte = (char)number;
    gssize wrote = write(pipe_ends[1], &byte, 1);
    (void)wrote;
    errno = kept;
}

static gpointer wait_for_signals(gpointer data)
{
    g_autoptr(GCancellable) cancel = data;
    char byte;
    gboolean asked = FALSE;
    for (;;) {
        gssize n = read(pipe_ends[0], &byte, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return NULL;
        if (asked)
            _exit(128 + byte);
        asked = TRUE;
        g_cancellable_cancel(cancel);
    }
}

void at_interrupt_ignore_pipes(void)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
}

void at_interrupt_watch(GCancellable *cancel)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    if (!g_unix_open_pipe(pipe_ends, FD_CLOEXEC, NULL))
        return;
    g_thread_unref(g_thread_new("signals", wait_for_signals, g_object_ref(cancel)));
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}
