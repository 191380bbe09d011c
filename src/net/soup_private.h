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

/* A request begins on its connection; it is over (net/connection.c). */
void at_connection_begin(SoupServerMessage *message);
void at_connection_rest(SoupServerMessage *message);

/* Lets a paused message go on. */
void at_request_resume(AtRequest *request);
