#include "app/http_private.h"

#include "app/operations.h"
#include "app/session.h"
#include "base/message.h"
#include "net/compress.h"

#include <string.h>

#define BODY_LIMIT (4 * 1024 * 1024) /* room for the ids of 100,000 works */
#define WORTH_COMPRESSING 1024
#define THREADS 4

static void refuse(AtRequest *request, guint status, const char *code, const char *message)
{
    AtReply reply = {0};
    at_reply_fail(&reply, status, code, message);
    at_request_reply(request, &reply);
}

static gboolean below(const char *path, const char *prefix)
{
    return g_str_has_prefix(path, prefix);
}

static gboolean looks(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* TRUE when the request may go on. */
static gboolean guarded(AtHttp *http, AtRequest *request)
{
    const AtGuard *guard = at_server_guard(http->server);
    const char *path = at_request_path(request);
    AtGuardRequest who = {
        .method = at_request_method(request),
        .origin = at_request_header(request, "Origin"),
        .site = at_request_header(request, "Sec-Fetch-Site"),
        .mode = at_request_header(request, "Sec-Fetch-Mode"),
        .dest = at_request_header(request, "Sec-Fetch-Dest"),
        .page = !below(path, "/api/") && !below(path, "/preview/") && !below(path, "/original/") &&
            !below(path, "/render/"),
    };
    if (!at_guard_host(guard, at_request_header(request, "Host"))) {
        refuse(request, 421, "denied", _("this name is not served here"));
        return FALSE;
    }
    if (!at_guard_origin(guard, &who)) {
        refuse(request, 403, "denied", _("a page from elsewhere may not ask this"));
        return FALSE;
    }
    return TRUE;
}

static gboolean is_json(const AtRequest *request)
{
    const char *type = at_request_header(request, "Content-Type");
    if (!type)
        return FALSE;
    gsize n = strcspn(type, "; \t");
    return n == strlen("application/json") && g_ascii_strncasecmp(type, "application/json", n) == 0;
}

static void speak(const AtRequest *request)
{
    at_messages_use(at_request_header(request, "Accept-Language"));
}

static void on_head(AtRequest *request, gpointer data)
{
    AtHttp *http = data;
    speak(request);
    if (!guarded(http, request) || at_http_upload(http, request))
        return;
    if (!looks(at_request_method(request)) && below(at_request_path(request), "/api/") &&
        !is_json(request))
        refuse(request, 415, "unsupported",
            _("a request that changes something has the Content-Type application/json"));
}

static void on_whole(AtRequest *request, gpointer data)
{
    AtHttp *http = data;
    speak(request);
    if (at_http_preview(http, request) || at_http_original(http, request) ||
        at_http_api(http, request) || at_http_page(http, request))
        return;
    refuse(request, 404, "not-found", _("there is nothing at this address"));
}

static guint number_of(const char *variable)
{
    const char *given = g_getenv(variable);
    return given ? (guint)CLAMP(g_ascii_strtoll(given, NULL, 10), 0, G_MAXINT) : 0;
}

/* The usual ones, unless a test wants to see their end: ATELIER_PATIENCE is milliseconds. */
static AtServerLimits limits(void)
{
    guint patience = number_of("ATELIER_PATIENCE");
    return (AtServerLimits){number_of("ATELIER_CLIENTS"), patience, patience, patience, patience};
}

AtHttp *at_http_new(const char *listen, AtStudio *studio, AtDecoder *decoder, GError **error)
{
    const AtServerCalls calls = {on_head, on_whole, BODY_LIMIT, THREADS, limits()};
    AtHttp *http = g_new0(AtHttp, 1);
    http->studio = studio;
    http->decoder = decoder;
    g_mutex_init(&http->runner_lock);
    http->events = at_events_new();
    http->page = at_page_new();
    http->previews = at_previews_new();
    http->uploads = at_uploads_new();
    http->server = at_server_new(listen, &calls, http, error);
    if (http->server)
        return http;
    at_http_free(http);
    return NULL;
}

void at_http_free(AtHttp *http)
{
    if (!http)
        return;
    at_events_free(http->events);
    at_server_free(http->server);
    at_uploads_free(http->uploads);
    at_previews_free(http->previews);
    at_page_free(http->page);
    g_mutex_clear(&http->runner_lock);
    g_free(http);
}

const char *at_http_address(const AtHttp *http)
{
    return at_server_address(http->server);
}

AtEvents *at_http_events(AtHttp *http)
{
    return http->events;
}

void at_http_set_runner(AtHttp *http, AtRunner *runner)
{
    g_mutex_lock(&http->runner_lock);
    http->runner = runner;
    g_mutex_unlock(&http->runner_lock);
}

void at_http_set_scribe(AtHttp *http, AtScribe *scribe)
{
    g_mutex_lock(&http->runner_lock);
    http->scribe = scribe;
    g_mutex_unlock(&http->runner_lock);
}

void at_http_changed(AtHttp *http, const AtOperation *operation)
{
    if (!(operation->flags & AT_OPERATION_CHANGES))
        return;
    g_mutex_lock(&http->runner_lock);
    at_scribe_wake(http->scribe);
    g_mutex_unlock(&http->runner_lock);
}

gboolean at_http_add_job(AtHttp *http, AtContext *context, const char *kind, const char *options,
    AtId *id, GError **error)
{
    if (!at_job_add(context, kind, options, id, error))
        return FALSE;
    g_mutex_lock(&http->runner_lock);
    if (http->runner)
        at_runner_wake(http->runner);
    g_mutex_unlock(&http->runner_lock);
    return TRUE;
}

static gboolean fill_options(
    const AtOperation *operation, gpointer options, const char *json, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    if (!node || !JSON_NODE_HOLDS_OBJECT(node))
        return at_fail(error, AT_INVALID, _("%s: the stored job is not readable"), operation->name);
    return at_options_from_json(operation->options, options, json_node_get_object(node), error);
}

char *at_http_run_job(AtHttp *http, const AtJob *job, AtContext *context, GError **error)
{
    const AtOperation *operation = at_operations_find(job->kind);
    if (!operation || !operation->run)
        return at_fail_null(error, AT_UNSUPPORTED, _("there is no command '%s'"), job->kind);
    context->decoder = http->decoder;
    at_messages_use(context->language);
    g_autofree gpointer options = g_malloc0(MAX(operation->options_size, 1));
    GString *out = g_string_new(NULL);
    g_autoptr(AtRows) rows = at_rows_new_json(
        operation->columns, operation->result == AT_RESULT_CHANGE, out, NULL, NULL);
    gboolean ok = fill_options(operation, options, job->options, error) &&
        at_operation_run(operation, context, options, rows, error) && at_rows_finish(rows, error);
    at_options_clear(operation->options, options);
    at_http_changed(http, operation);
    return ok ? g_strchomp(g_string_free(out, FALSE)) : g_string_free(out, TRUE);
}

char *at_http_parameter(AtRequest *request, const char *name)
{
    const char *query = at_request_query(request);
    GUriParamsIter iter;
    char *key, *value, *found = NULL;
    if (!query)
        return NULL;
    g_uri_params_iter_init(&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
    while (g_uri_params_iter_next(&iter, &key, &value, NULL)) {
        if (strcmp(key, name) == 0) {
            g_free(found);
            found = g_steal_pointer(&value);
        }
        g_free(key);
        g_free(value);
    }
    return found;
}

gboolean at_http_takes_brotli(const AtRequest *request)
{
    const char *accepts = at_request_header(request, "Accept-Encoding");
    g_auto(GStrv) parts = accepts ? g_strsplit(accepts, ",", 32) : NULL;
    for (guint i = 0; parts && parts[i]; i++) {
        const char *part = g_strstrip(parts[i]);
        if (g_ascii_strncasecmp(part, "br", 2) == 0 && strcspn(part, "; ") == 2)
            return !strstr(part, "q=0") || strstr(part, "q=0.");
    }
    return FALSE;
}

void at_http_json(AtRequest *request, AtReply *reply, guint status, GString *text)
{
    reply->status = status;
    reply->type = "application/json";
    reply->body = g_string_free_to_bytes(text);
    if (g_bytes_get_size(reply->body) < WORTH_COMPRESSING || !at_http_takes_brotli(request))
        return;
    GBytes *small = at_compress_brotli(reply->body, 4);
    if (!small)
        return;
    g_bytes_unref(reply->body);
    reply->body = small;
    reply->encoding = "br";
}
