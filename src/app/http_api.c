#include "app/http_private.h"

#include "app/operations.h"
#include "app/session.h"
#include "base/json.h"
#include "base/message.h"
#include "net/route.h"

#include <string.h>

#define MAX_DEPTH 64

static gboolean is_get(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
}

/* A value from the address: it joins a list, else it stands alone. */
static void put(const AtOption *table, JsonObject *object, const char *name, const char *value)
{
    const AtOption *option = at_options_find(table, name, 0);
    gboolean list =
        option && (option->type == AT_OPTION_STRINGS || option->type == AT_OPTION_PATHS);
    if (!list) {
        json_object_set_string_member(object, name, value);
        return;
    }
    JsonNode *node = json_object_get_member(object, name);
    JsonArray *array = node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    if (!array) {
        array = json_array_new();
        json_object_set_array_member(object, name, array);
    }
    json_array_add_string_element(array, value);
}

typedef struct {
    const AtOption *table;
    JsonObject *object;
} Filling;

static void put_from_path(const char *name, const char *value, gpointer data)
{
    Filling *filling = data;
    put(filling->table, filling->object, name, value);
}

static gboolean put_query(
    const AtOption *table, JsonObject *object, const char *query, GError **error)
{
    GUriParamsIter iter;
    char *key, *value;
    g_autoptr(GError) cause = NULL;
    if (!query || !*query)
        return TRUE;
    g_uri_params_iter_init(&iter, query, -1, "&", G_URI_PARAMS_WWW_FORM);
    while (g_uri_params_iter_next(&iter, &key, &value, &cause)) {
        put(table, object, key, value);
        g_free(key);
        g_free(value);
    }
    return !cause || at_fail(error, AT_INVALID, _("the query of this address is not readable"));
}

/* Refused before it is parsed: the parser calls itself for each bracket, so that a body of brackets
 * alone would end the stack, and it ends a text at the character U+0000 without a word. */
static gboolean is_fit(const char *text, gsize n, GError **error)
{
    int depth = 0;
    gboolean quoted = FALSE;
    for (gsize i = 0; i < n; i++) {
        if (quoted && text[i] == '\\') {
            if (n - i >= 6 && memcmp(text + i, "\\u0000", 6) == 0)
                return at_fail(
                    error, AT_INVALID, _("a text in the body holds the character U+0000"));
            i++;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (!quoted) {
            depth += text[i] == '[' || text[i] == '{';
            depth -= text[i] == ']' || text[i] == '}';
        }
        if (depth > MAX_DEPTH)
            return at_fail(error, AT_INVALID, _("the body is nested too deeply"));
    }
    return TRUE;
}

static JsonObject *read_body(AtRequest *request, GError **error)
{
    gsize n;
    const char *text = g_bytes_get_data(at_request_body(request), &n);
    if (n == 0)
        return json_object_new();
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    g_autoptr(GError) cause = NULL;
    if (!is_fit(text, n, error))
        return NULL;
    if (!g_utf8_validate(text, (gssize)n, NULL) ||
        !json_parser_load_from_data(parser, text, (gssize)n, &cause))
        return at_fail_null(error, AT_INVALID, _("the body is not valid JSON"));
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        return at_fail_null(error, AT_INVALID, _("the body is not a JSON object"));
    JsonObject *copy = json_object_new();
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;
    json_object_iter_init(&iter, json_node_get_object(root));
    while (json_object_iter_next(&iter, &name, &value))
        json_object_set_member(copy, name, json_node_copy(value));
    return copy;
}

static gboolean fill(const AtOperation *operation, AtRequest *request, gpointer options,
    AtContext *context, GError **error)
{
    AtCommonOptions more = {0};
    g_autoptr(JsonObject) object = read_body(request, error);
    if (!object)
        return FALSE;
    Filling filling = {operation->options, object};
    if (!put_query(operation->options, object, at_request_query(request), error))
        return FALSE;
    at_route_match(operation->path, at_request_path(request), put_from_path, &filling);
    gboolean filled = at_operation_fill(operation, options, &more, object, error);
    context->dry_run = more.dry_run;
    return filled;
}

typedef struct {
    AtHttp *http;
    const AtOperation *operation;
} Call;

static gboolean queue(
    Call *call, AtContext *context, gpointer options, GString *out, GError **error)
{
    g_autofree char *json = at_options_to_json(call->operation->options, options);
    AtId id;
    if (!at_http_add_job(call->http, context, call->operation->name, json, &id, error))
        return FALSE;
    char text[AT_ID_TEXT];
    at_id_format(&id, text);
    g_string_append_printf(out, "{\"job\":\"%s\"}\n", text);
    return TRUE;
}

static gboolean run_now(const AtOperation *operation, AtContext *context, gpointer options,
    GString *out, GError **error)
{
    g_autoptr(AtRows) rows = at_rows_new_json(
        operation->columns, operation->result == AT_RESULT_CHANGE, out, NULL, NULL);
    return at_operation_run(operation, context, options, rows, error) &&
        at_rows_finish(rows, error);
}

/* In a thread of the server. */
static void work(AtRequest *request, AtReply *reply, gpointer data)
{
    Call *call = data;
    const AtOperation *operation = call->operation;
    gboolean lasts = operation->flags & AT_OPERATION_LASTS;
    g_autoptr(GError) error = NULL;
    g_autofree gpointer options = g_malloc0(MAX(operation->options_size, 1));
    GString *out = g_string_new(NULL);
    AtSession session;
    at_session_init(&session, call->http->studio, at_studio_dir(call->http->studio));
    AtContext *context = &session.context;
    context->language = at_messages_use(at_request_header(request, "Accept-Language"));
    context->decoder = call->http->decoder;
    context->idempotency_key = at_request_header(request, "Idempotency-Key");
    gboolean ok = fill(operation, request, options, context, &error);
    g_autofree char *asked = context->idempotency_key && ok
        ? at_operation_request(operation, options, context->dry_run)
        : NULL;
    context->request = asked;
    ok = ok &&
        (lasts ? queue(call, context, options, out, &error)
               : run_now(operation, context, options, out, &error));
    if (!lasts)
        at_http_changed(call->http, operation);
    if (ok) {
        at_http_json(request, reply, lasts ? 202 : 200, out);
    } else {
        g_string_free(out, TRUE);
        at_reply_error(reply, error);
    }
    at_options_clear(operation->options, options);
    at_session_clear(&session);
}

static const AtOperation *find_reading(const char *path)
{
    for (const AtOperation *const *o = at_operations(); *o; o++)
        if ((*o)->path && strcmp((*o)->path, path) == 0 && g_strcmp0((*o)->method, "GET") == 0)
            return *o;
    return NULL;
}

gboolean at_http_ask(
    AtHttp *http, const AtRequest *request, const char *address, GString *out, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(address, "?", 2);
    const AtOperation *operation = find_reading(parts[0]);
    if (!operation)
        return at_fail(error, AT_NOT_FOUND, _("there is no such operation"));
    g_autofree gpointer options = g_malloc0(MAX(operation->options_size, 1));
    g_autoptr(JsonObject) object = json_object_new();
    AtCommonOptions more = {0};
    AtSession session;
    at_session_init(&session, http->studio, at_studio_dir(http->studio));
    session.context.language = at_messages_use(at_request_header(request, "Accept-Language"));
    gboolean ok = put_query(operation->options, object, parts[1], error) &&
        at_operation_fill(operation, options, &more, object, error) &&
        run_now(operation, &session.context, options, out, error);
    at_options_clear(operation->options, options);
    at_session_clear(&session);
    return ok;
}

static void not_allowed(AtRequest *request, const char *allow)
{
    AtReply reply = {0};
    g_autofree char *message = g_strdup_printf(_("this address takes %s only"), allow);
    at_reply_fail(&reply, 405, "invalid", message);
    reply.header = g_strdup("Allow");
    reply.value = g_strdup(allow);
    at_request_reply(request, &reply);
}

static gboolean answer_operation(AtHttp *http, AtRequest *request)
{
    const char *method = at_request_method(request), *path = at_request_path(request);
    g_autoptr(GString) allow = g_string_new(NULL);
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        if (!(*o)->path || !(*o)->method || !at_route_match((*o)->path, path, NULL, NULL))
            continue;
        gboolean get = strcmp((*o)->method, "GET") == 0;
        if (strcmp((*o)->method, method) == 0 || (get && is_get(method))) {
            Call *call = g_new0(Call, 1);
            *call = (Call){http, *o};
            at_request_work(request, work, call, g_free);
            return TRUE;
        }
        g_string_append_printf(
            allow, "%s%s", allow->len ? ", " : "", get ? "GET, HEAD" : (*o)->method);
    }
    if (allow->len == 0)
        return FALSE;
    not_allowed(request, allow->str);
    return TRUE;
}

static void add_message(const char *text, const char *translation, gpointer data)
{
    at_json_key(data, text);
    at_json_string(data, translation);
}

void at_http_messages(const char *language, GString *out)
{
    AtJson json = {.out = out};
    at_json_open(&json, '{');
    at_messages_each(language, add_message, &json);
    at_json_close(&json, '}');
}

static void answer_messages(AtRequest *request)
{
    AtReply reply = {0};
    g_autofree char *asked = at_http_parameter(request, "language");
    GString *out = g_string_new(NULL);
    at_http_messages(asked ? asked : at_request_header(request, "Accept-Language"), out);
    at_http_json(request, &reply, 200, out);
    at_request_reply(request, &reply);
}

static void answer_openapi(AtRequest *request)
{
    AtReply reply = {0};
    at_messages_use(NULL); /* one document for all: in English */
    g_autofree char *document = at_http_openapi();
    at_http_json(request, &reply, 200, g_string_new(document));
    at_request_reply(request, &reply);
}

gboolean at_http_api(AtHttp *http, AtRequest *request)
{
    const char *path = at_request_path(request);
    gboolean get = is_get(at_request_method(request));
    gboolean events = strcmp(path, "/api/events") == 0;
    gboolean messages = strcmp(path, "/api/messages") == 0;
    gboolean openapi = strcmp(path, "/openapi.json") == 0;
    if ((events || messages || openapi) && !get)
        not_allowed(request, "GET, HEAD");
    else if (events)
        at_events_join(http->events, request);
    else if (messages)
        answer_messages(request);
    else if (openapi)
        answer_openapi(request);
    else if (!g_str_has_prefix(path, "/api/"))
        return FALSE;
    else if (!answer_operation(http, request)) {
        AtReply reply = {0};
        at_reply_fail(&reply, 404, "not-found", _("there is no such operation"));
        at_request_reply(request, &reply);
    }
    return TRUE;
}
