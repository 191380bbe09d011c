/*
 * net/soup_private.h - what the files of this room that speak to libsoup share. Not for other
 * rooms.
 */
#pragma once
#include "net/server.h"

#include <libsoup/soup.h>

struct AtRequest {
    gatomicrefcount refs;
    SoupServerMessage *message; /* NULL once the exchange is over */
    AtServer *server; /* NULL once it is gone */
    GUri *uri;
    GByteArray *gathered; /* the body, while and after it comes */
    GBytes *body;
    GCancellable *cancel;
    gboolean streams; /* an upload takes the body */
    gboolean too_large;
    gboolean answered;
    gboolean paused;
};

/* The headers every reply has; sets status. FALSE: it became a 304 and is done. */
gboolean at_request_begin(AtRequest *request, AtReply *reply);

/* The clients of a server (net/connection.c): who takes too long is dismissed, and who is one too
 * many is told so. */
typedef struct AtConnections AtConnections;
AtConnections *at_connections_new(const AtServerLimits *limits);
void at_connections_free(AtConnections *connections); /* closes none of them */

/* A request begins on its connection; its headers have come: FALSE when it is to be refused because
 * there are too many clients. */
void at_connection_begin(AtConnections *connections, SoupServerMessage *message);
gboolean at_connection_head(SoupServerMessage *message);

/* Lets a paused message go on. */
void at_request_resume(AtRequest *request);
