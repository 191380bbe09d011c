/*
 * net/server.h - an HTTP/1.1 server on loopback, over libsoup 3, in the main context of the thread
 * that makes it.
 *
 *   server = at_server_new("127.0.0.1:8420", &calls, data, &error);
 *   printf("%s\n", at_server_address(server));        http://127.0.0.1:8420
 *
 * calls.head sees each request before its body has come and may refuse it, or take the body as it
 * streams in (net/upload.h). What it did not answer is given to calls.whole with its body, which
 * answers at once or hands the work to the server's threads (at_request_work). Many clients may
 * connect at the same moment: the backlog is 1,024.
 *
 * A client that takes too long is dismissed: with 408 when it owes a request, without a word when
 * it owes nothing or does not take its answer. What moves is never cut, however slowly, except the
 * headers of a request. One client more than may be takes the place of the one that has been idle
 * longest; when none is, its request is answered 503 with Retry-After.
 */
#pragma once
#include "net/guard.h"
#include "net/request.h"

#include <gio/gio.h>

typedef struct AtServer AtServer;

/* Times are milliseconds; 0 stands for what is said behind. */
typedef struct {
    guint connections; /* that are served at once: 300 */
    guint head; /* for all headers of a request, and for the first from connecting: 30 s */
    guint body; /* a pause in a request's body: 60 s */
    guint answer; /* a pause in taking an answer that lies ready: 5 minutes */
    guint rest; /* between two requests: 60 s */
} AtServerLimits;

typedef struct {
    void (*head)(AtRequest *request, gpointer data);
    void (*whole)(AtRequest *request, gpointer data);
    gsize body_limit; /* larger bodies answer 413 */
    guint threads; /* for at_request_work() */
    AtServerLimits limits;
} AtServerCalls;

/* listen: "HOST:PORT", HOST an address of this machine's, PORT 0 for any that is free. AT_BUSY when
 * it is taken. */
AtServer *at_server_new(
    const char *listen, const AtServerCalls *calls, gpointer data, GError **error);

/* Waits for work under way, then drops all connections. */
void at_server_free(AtServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtServer, at_server_free)

const char *at_server_address(const AtServer *server);
const AtGuard *at_server_guard(const AtServer *server);
