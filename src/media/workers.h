/*
 * media/workers.h - one process of atelier-decode, seen from the studio; media/decoder.c keeps a
 * pool of them.
 *
 * A worker belongs to one thread at a time. After any failure it is only good for
 * at_worker_explain() and at_worker_close(), which kills it and waits for its end.
 */
#pragma once
#include "media/decoder.h"

typedef struct AtWorker AtWorker;

/* memory: bytes that it may hold. Returns when it has locked itself in. retry: as
 * at_worker_explain(). */
AtWorker *at_worker_start(const char *program, AtProfile profile, guint64 memory, guint seconds,
    GCancellable *cancel, gboolean *retry, GError **error);
void at_worker_close(AtWorker *worker);

/* FALSE: it ended, or spoke, while nobody asked it. */
gboolean at_worker_is_alive(const AtWorker *worker);

/* How many files it has read. */
guint *at_worker_files(AtWorker *worker);

/* Bytes that it holds now; 0 when it cannot be known any more. */
guint64 at_worker_memory(const AtWorker *worker);

/* Its answer (AT_WIRE_REPLY). NULL with an error: it took too long, too much memory, or was
 * stopped. NULL without error: it ended; at_worker_explain() says why. */
GVariant *at_worker_ask(AtWorker *worker, GVariant *message, const int *fds, guint n_fds,
    guint seconds, GCancellable *cancel, GError **error);

/* Why it ended, as a sentence. retry: it was killed from outside, the file is not to blame. */
void at_worker_explain(AtWorker *worker, gboolean *retry, GError **error);
