#include "net/file.h"
#include "net/soup_private.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>
#include <unistd.h>

AtRequest *at_request_ref(AtRequest *request)
{
    g_atomic_ref_count_inc(&request->refs);
    return request;
}

void at_request_unref(AtRequest *request)
{
    if (!request || !g_atomic_ref_count_dec(&request->refs))
        return;
    g_uri_unref(request->uri);
    g_object_unref(request->cancel);
    g_clear_pointer(&request->gathered, g_byte_array_unref);
    g_clear_pointer(&request->body, g_bytes_unref);
    g_free(request);
}

/* These read what no longer changes once the head has come, so a worker may ask while the message
 * is paused. */
const char *at_request_method(const AtRequest *request)
{
    return request->message ? soup_server_message_get_method(request->message) : "";
}

const char *at_request_path(const AtRequest *request)
{
    return g_uri_get_path(request->uri);
}

const char *at_request_query(const AtRequest *request)
{
    return g_uri_get_query(request->uri);
}

const char *at_request_header(const AtRequest *request, const char *name)
{
    if (!request->message)
        return NULL;
    return soup_message_headers_get_list(
        soup_server_message_get_request_headers(request->message), name);
}

GBytes *at_request_body(const AtRequest *request)
{
    return request->body;
}

gboolean at_request_is_answered(const AtRequest *request)
{
    return request->answered;
}

GCancellable *at_request_cancel(const AtRequest *request)
{
    return request->cancel;
}

void at_reply_clear(AtReply *reply)
{
    g_clear_pointer(&reply->body, g_bytes_unref);
    g_free(reply->etag);
    g_free(reply->header);
    g_free(reply->value);
    if (reply->has_file)
        close(reply->file);
    *reply = (AtReply){0};
}

void at_reply_fail(AtReply *reply, guint status, const char *code, const char *message)
{
    at_reply_clear(reply);
    g_autofree char *fit = at_text_show(message, -1);
    AtJson json = {.out = g_string_new(NULL)};
    at_json_open(&json, '{');
    at_json_key(&json, "code");
    at_json_string(&json, code);
    at_json_key(&json, "message");
    at_json_string(&json, fit);
    at_json_close(&json, '}');
    g_string_append_c(json.out, '\n');
    reply->status = status;
    reply->type = "application/json";
    reply->body = g_string_free_to_bytes(json.out);
}

static guint status_of(AtErrorCode code)
{
    switch (code) {
    case AT_NOT_FOUND:
        return 404;
    case AT_INVALID:
        return 400;
    case AT_CONFLICT:
        return 409;
    case AT_DENIED:
        return 403;
    case AT_LIMIT:
        return 413;
    case AT_BUSY:
        return 503;
    case AT_IO:
        return 500;
    case AT_ENGINE:
        return 502;
    case AT_UNSUPPORTED:
        return 415;
    case AT_CANCELLED:
        return 499;
    }
    return 500;
}

void at_reply_error(AtReply *reply, const GError *error)
{
    AtErrorCode code = error->domain == AT_ERROR ? (AtErrorCode)error->code : AT_ENGINE;
    at_reply_fail(reply, status_of(code), at_error_code_name(code), error->message);
}

static gboolean has_etag(const AtRequest *request, const char *etag)
{
    const char *known = etag ? at_request_header(request, "If-None-Match") : NULL;
    if (!known)
        return FALSE;
    g_auto(GStrv) all = g_strsplit(known, ",", 64);
    for (guint i = 0; all[i]; i++) {
        const char *one = g_strstrip(all[i]);
        if (g_str_has_prefix(one, "W/"))
            one += 2;
        if (strcmp(one, etag) == 0 || strcmp(one, "*") == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean at_request_begin(AtRequest *request, AtReply *reply)
{
    request->answered = TRUE;
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
    soup_message_headers_append(headers, "X-Content-Type-Options", "nosniff");
    soup_message_headers_append(headers, "Referrer-Policy", "same-origin");
    soup_message_headers_append(headers, "Cross-Origin-Resource-Policy", "same-origin");
    soup_message_headers_append(headers, "Content-Security-Policy",
        reply->policy ? reply->policy : "default-src 'none'; frame-ancestors 'none'");
    soup_message_headers_append(headers, "Cache-Control", reply->cache ? reply->cache : "no-store");
    if (reply->etag)
        soup_message_headers_append(headers, "ETag", reply->etag);
    if (reply->header)
        soup_message_headers_append(headers, reply->header, reply->value);
    if (reply->status == 200 && has_etag(request, reply->etag)) {
        soup_server_message_set_status(request->message, SOUP_STATUS_NOT_MODIFIED, NULL);
        return FALSE;
    }
    if (reply->type)
        soup_message_headers_append(headers, "Content-Type", reply->type);
    if (reply->encoding) {
        soup_message_headers_append(headers, "Content-Encoding", reply->encoding);
        soup_message_headers_append(headers, "Vary", "Accept-Encoding");
    }
    const char *reason = reply->status == 421 ? "Misdirected Request"
        : reply->status == 499                ? "Client Closed Request"
                                              : NULL;
    soup_server_message_set_status(request->message, reply->status, reason);
    return TRUE;
}

void at_request_resume(AtRequest *request)
{
    if (!request->paused)
        return;
    request->paused = FALSE;
    soup_server_message_unpause(request->message);
}

void at_request_reply(AtRequest *request, AtReply *reply)
{
    if (!request->message || request->answered) {
        at_reply_clear(reply);
        return;
    }
    if (reply->has_file) {
        reply->has_file = FALSE;
        at_request_send_file(request, reply->file, reply->size, reply);
        return;
    }
    if (at_request_begin(request, reply) && reply->body) {
        SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
        soup_message_headers_set_content_length(headers, (goffset)g_bytes_get_size(reply->body));
        gboolean head = soup_server_message_get_method(request->message) == SOUP_METHOD_HEAD;
        if (!head && g_bytes_get_size(reply->body) > 0) {
            SoupMessageBody *body = soup_server_message_get_response_body(request->message);
            soup_message_body_set_accumulate(body, FALSE);
            soup_message_body_append_bytes(body, reply->body);
            soup_message_body_complete(body);
        }
    }
    at_reply_clear(reply);
    at_request_resume(request);
}
