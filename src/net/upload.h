/*
 * net/upload.h - a request body taken as it comes in, never whole in memory. Called from
 * calls.head.
 */
#pragma once
#include "net/request.h"

typedef struct {
    /* A piece of the body. FALSE: the rest is thrown away and the error is the answer. */
    gboolean (*piece)(gpointer data, gconstpointer bytes, gsize n, GError **error);
    /* All of it has come: answer. */
    void (*end)(AtRequest *request, gpointer data);
    /* Always, last; without end() before it the client went away in the middle. */
    void (*free)(gpointer data);
} AtUploadCalls;

/* A body without a Content-Length is refused with 411. */
void at_request_upload(
    AtRequest *request, guint64 limit, const AtUploadCalls *calls, gpointer data);
