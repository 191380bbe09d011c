/*
 * net/request.h - one request and its reply.
 *
 *   AtReply reply = {.status = 200, .type = "application/json", .body = bytes};
 *   at_request_reply(request, &reply);                     in the server's thread, once
 *
 *   at_request_work(request, work, data, free);            work(request, &reply, data) runs in
 *       another thread, and what
 *                                                          it put into reply is sent
 *
 * A request is counted: whoever keeps it past its call takes a reference. When the client has gone,
 * replies go nowhere.
 */
#pragma once
#include "base/error.h"

#include <gio/gio.h>

typedef struct AtRequest AtRequest;

typedef struct {
    guint status;
    const char *type; /* Content-Type, a static string */
    GBytes *body; /* owned; NULL: none */
    char *etag; /* owned, with its quotes; a request that has it gets 304 */
    const char *cache; /* Cache-Control; NULL: no-store */
    const char *policy; /* Content-Security-Policy, or NULL */
    const char *encoding; /* Content-Encoding, or NULL */
    char *header, *value; /* owned: one more header, e.g. Allow */
    gboolean has_file; /* the body is a file, sent as net/file.h says: */
    int file; /* owned descriptor */
    guint64 size;
} AtReply;
void at_reply_clear(AtReply *reply);

/* A JSON body {"code": ..., "message": ...} and the status that belongs to the code. */
void at_reply_error(AtReply *reply, const GError *error);
void at_reply_fail(AtReply *reply, guint status, const char *code, const char *message);

const char *at_request_method(const AtRequest *request);
const char *at_request_path(const AtRequest *request); /* percent-encoded, without the query */
const char *at_request_query(const AtRequest *request); /* percent-encoded, or NULL */
const char *at_request_header(const AtRequest *request, const char *name); /* or NULL */
GBytes *at_request_body(const AtRequest *request); /* lent; empty when there is none */
gboolean at_request_is_answered(const AtRequest *request);
GCancellable *at_request_cancel(const AtRequest *request); /* cancelled when the client has gone */

AtRequest *at_request_ref(AtRequest *request);
void at_request_unref(AtRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRequest, at_request_unref)

/* Sends and clears reply. For HEAD only its headers go out. */
void at_request_reply(AtRequest *request, AtReply *reply);

typedef void (*AtWork)(AtRequest *request, AtReply *reply, gpointer data);
void at_request_work(AtRequest *request, AtWork work, gpointer data, GDestroyNotify free_data);
