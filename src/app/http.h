/*
 * app/http.h - the HTTP face: operations below /api, written from the same table as the command
 * line, and what a page needs beside them: its files, previews, originals, uploads, events,
 * messages, the OpenAPI document.
 *
 * Every request passes the guard first (net/guard.h). Operations run in the server's threads, those
 * that last as jobs.
 */
#pragma once
#include "app/scribe.h"
#include "jobs/runner.h"
#include "media/decoder.h"
#include "net/events.h"
#include "store/studio.h"

typedef struct AtHttp AtHttp;

AtHttp *at_http_new(const char *listen, AtStudio *studio, AtDecoder *decoder, GError **error);
void at_http_free(AtHttp *http);

const char *at_http_address(const AtHttp *http);
AtEvents *at_http_events(AtHttp *http);
/* Who is woken when a job was stored, and when something was changed; or NULL. */
void at_http_set_runner(AtHttp *http, AtRunner *runner);
void at_http_set_scribe(AtHttp *http, AtScribe *scribe);

/* What the runner calls for each job: an AtJobRun. */
char *at_http_run_job(AtHttp *http, const AtJob *job, AtContext *context, GError **error);
