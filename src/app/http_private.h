/*
 * app/http_private.h - what the files of the HTTP face share.
 */
#pragma once
#include "app/http.h"
#include "net/server.h"
#include "op/operation.h"

typedef struct AtPage AtPage; /* http_page.c: the page's files in memory */
typedef struct AtPreviews AtPreviews; /* http_preview.c: previews in memory */
typedef struct AtUploads AtUploads; /* http_upload.c: what came in and waits to be added */

struct AtHttp {
    AtServer *server;
    AtStudio *studio;
    AtDecoder *decoder;
    AtEvents *events;
    AtPage *page;
    AtPreviews *previews;
    AtUploads *uploads;
    GMutex runner_lock; /* guards runner and scribe */
    AtRunner *runner;
    AtScribe *scribe;
};

/* Each answers the request if it is theirs; FALSE otherwise. Called in the server's thread. */
gboolean at_http_api(AtHttp *http, AtRequest *request);
gboolean at_http_page(AtHttp *http, AtRequest *request);
gboolean at_http_preview(AtHttp *http, AtRequest *request);
gboolean at_http_original(AtHttp *http, AtRequest *request);
gboolean at_http_upload(AtHttp *http, AtRequest *request); /* from the head: takes the body */

/* What GET of an address ("/api/grid?sort=date") answers, put behind out. Any thread. */
gboolean at_http_ask(AtHttp *http, const AtRequest *request, const char *address, GString *out,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The page's catalogue of messages in a language, put behind out. */
void at_http_messages(const char *language, GString *out);

AtPage *at_page_new(void);
void at_page_free(AtPage *page);
AtPreviews *at_previews_new(void);
void at_previews_free(AtPreviews *previews);
AtUploads *at_uploads_new(void);
void at_uploads_free(AtUploads *uploads);

/* Stores a job and wakes the runner; any thread. */
gboolean at_http_add_job(AtHttp *http, AtContext *context, const char *kind, const char *options,
    AtId *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Words of works may have changed; any thread. */
void at_http_changed(AtHttp *http, const AtOperation *operation);

char *at_http_parameter(AtRequest *request, const char *name); /* of the query, decoded; or NULL */
char *at_http_openapi(void);

/* "application/json", compressed when the client takes it and it is worth it. Takes text. */
void at_http_json(AtRequest *request, AtReply *reply, guint status, GString *text);
gboolean at_http_takes_brotli(const AtRequest *request);
