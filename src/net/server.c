#include "net/soup_private.h"

#include "base/message.h"

#include <string.h>

#define BACKLOG 1024

struct AtServer {
    SoupServer *soup;
    GMainContext *context;
    GThreadPool *pool;
    AtConnections *connections;
    AtServerCalls calls;
    gpointer data;
    AtGuard guard;
    char *address;
};

static GQuark request_quark(void)
{
    return g_quark_from_static_string("atelier-request");
}

static void on_finished(SoupServerMessage *message, gpointer data)
{
    AtRequest *request = data;
    g_cancellable_cancel(request->cancel);
    request->message = NULL;
    if (!request->paused)
        g_clear_pointer(&request->body, g_bytes_unref);
}

/* Also of requests that libsoup answers by itself, because their target is none. */
static void on_started(SoupServer *soup, SoupServerMessage *message, gpointer data)
{
    at_connection_begin(((AtServer *)data)->connections, message);
}

static AtRequest *request_of(SoupServerMessage *message)
{
    return g_object_get_qdata(G_OBJECT(message), request_quark());
}

static AtRequest *request_new(AtServer *server, SoupServerMessage *message)
{
    AtRequest *request = g_new0(AtRequest, 1);
    g_atomic_ref_count_init(&request->refs);
    request->server = server;
    request->message = message;
    request->uri = g_uri_ref(soup_server_message_get_uri(message));
    request->cancel = g_cancellable_new();
    g_object_set_qdata_full(
        G_OBJECT(message), request_quark(), request, (GDestroyNotify)at_request_unref);
    g_signal_connect(message, "finished", G_CALLBACK(on_finished), request);
    return request;
}

static void on_piece(SoupServerMessage *message, GBytes *piece, gpointer data)
{
    AtRequest *request = data;
    gsize n = g_bytes_get_size(piece);
    gsize have = request->gathered ? request->gathered->len : 0;
    if (request->too_large || n > request->server->calls.body_limit - have) {
        request->too_large = TRUE;
        return;
    }
    if (!request->gathered)
        request->gathered = g_byte_array_new();
    g_byte_array_append(request->gathered, g_bytes_get_data(piece, NULL), (guint)n);
}

static void answer_too_large(AtRequest *request)
{
    AtReply reply = {0};
    at_reply_fail(&reply, 413, "limit", _("the body of this request is too large"));
    at_request_reply(request, &reply);
}

static void answer_busy(AtRequest *request)
{
    AtReply reply = {0};
    at_reply_fail(&reply, 503, "busy", _("too many clients at once; try again in a moment"));
    reply.header = g_strdup("Retry-After");
    reply.value = g_strdup("1");
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
    soup_message_headers_append(headers, "Connection", "close");
    at_request_reply(request, &reply);
}

/* RFC 9112, 6.3: what does not say plainly where its body ends may hide a second request. */
static gboolean has_clear_end(SoupMessageHeaders *headers)
{
    const char *length = soup_message_headers_get_list(headers, "Content-Length");
    if (!length)
        return TRUE;
    return !soup_message_headers_get_list(headers, "Transfer-Encoding") && *length &&
        strspn(length, "0123456789") == strlen(length) && strlen(length) < 19;
}

static void answer_unclear(AtRequest *request)
{
    AtReply reply = {0};
    at_reply_fail(&reply, 400, "invalid",
        _("Content-Length is one number, and stands without Transfer-Encoding"));
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
    soup_message_headers_append(headers, "Connection", "close");
    at_request_reply(request, &reply);
}

static void on_head(SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
    AtServer *server = data;
    AtRequest *request = request_new(server, message);
    SoupMessageBody *body = soup_server_message_get_request_body(message);
    soup_message_body_set_accumulate(body, FALSE);
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
    if (!has_clear_end(headers))
        answer_unclear(request);
    else if (at_connection_head(message))
        server->calls.head(request, server->data);
    else
        answer_busy(request);
    if (request->answered || request->streams)
        return;
    goffset length = soup_message_headers_get_content_length(headers);
    if (length > 0 && (guint64)length > server->calls.body_limit)
        answer_too_large(request);
    else
        g_signal_connect(message, "got-chunk", G_CALLBACK(on_piece), request);
}

static void on_whole(SoupServer *soup, SoupServerMessage *message, const char *path,
    GHashTable *query, gpointer data)
{
    AtServer *server = data;
    AtRequest *request = request_of(message);
    if (!request || request->answered || request->streams)
        return;
    if (request->too_large) {
        answer_too_large(request);
        return;
    }
    request->body = request->gathered
        ? g_byte_array_free_to_bytes(g_steal_pointer(&request->gathered))
        : g_bytes_new_static("", 0);
    server->calls.whole(request, server->data);
}

static GSocketAddress *address_of(const char *listen, char **host, GError **error)
{
    const char *colon = strrchr(listen, ':');
    guint64 port = 0;
    if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, 65535, &port, NULL))
        return at_fail_null(
            error, AT_INVALID, _("--listen: '%s' is not of the form 127.0.0.1:8420"), listen);
    *host = g_strndup(listen, (gsize)(colon - listen));
    g_autofree char *plain = **host == '[' && g_str_has_suffix(*host, "]")
        ? g_strndup(*host + 1, strlen(*host) - 2)
        : g_strdup(strcmp(*host, "localhost") == 0 ? "127.0.0.1" : *host);
    GSocketAddress *address = g_inet_socket_address_new_from_string(plain, (guint)port);
    if (!address)
        return at_fail_null(error, AT_INVALID, _("--listen: '%s' is not an address"), plain);
    GInetAddress *inet = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address));
    if (!g_inet_address_get_is_loopback(inet)) {
        g_object_unref(address);
        return at_fail_null(error, AT_INVALID,
            _("--listen: %s is not an address of this machine alone, such as 127.0.0.1"), plain);
    }
    return address;
}

static GSocket *socket_on(GSocketAddress *address, const char *listen, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autoptr(GSocket) socket = g_socket_new(
        g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &cause);
    if (socket)
        g_socket_set_listen_backlog(socket, BACKLOG);
    if (socket && g_socket_bind(socket, address, TRUE, &cause) && g_socket_listen(socket, &cause))
        return g_steal_pointer(&socket);
    if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
        return at_fail_null(
            error, AT_BUSY, _("%s is in use by another program; choose another port"), listen);
    return at_fail_null(error, AT_IO, _("%s: cannot listen: %s"), listen, cause->message);
}

static gboolean listen_on(AtServer *server, const char *listen, GError **error)
{
    g_autoptr(GSocketAddress) address = address_of(listen, &server->guard.host, error);
    if (!address)
        return FALSE;
    g_autoptr(GSocket) socket = socket_on(address, listen, error);
    if (!socket)
        return FALSE;
    g_autoptr(GError) cause = NULL;
    if (!soup_server_listen_socket(server->soup, socket, 0, &cause))
        return at_fail(error, AT_IO, _("%s: cannot listen: %s"), listen, cause->message);
    g_autoptr(GSocketAddress) local = g_socket_get_local_address(socket, NULL);
    server->guard.port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(local));
    server->address = g_strdup_printf("http://%s:%u", server->guard.host, server->guard.port);
    return TRUE;
}

typedef struct {
    AtRequest *request;
    AtWork work;
    gpointer data;
    GDestroyNotify free_data;
    AtReply reply;
} Job;

static gboolean answer_job(gpointer data)
{
    Job *job = data;
    at_request_reply(job->request, &job->reply);
    if (job->free_data)
        job->free_data(job->data);
    at_request_unref(job->request);
    g_free(job);
    return G_SOURCE_REMOVE;
}

static void run_job(gpointer data, gpointer user_data)
{
    Job *job = data;
    AtServer *server = user_data;
    job->work(job->request, &job->reply, job->data);
    g_main_context_invoke_full(server->context, G_PRIORITY_DEFAULT, answer_job, job, NULL);
}

void at_request_work(AtRequest *request, AtWork work, gpointer data, GDestroyNotify free_data)
{
    Job *job = g_new0(Job, 1);
    job->request = at_request_ref(request);
    job->work = work;
    job->data = data;
    job->free_data = free_data;
    request->paused = TRUE;
    soup_server_message_pause(request->message);
    g_thread_pool_push(request->server->pool, job, NULL);
}

AtServer *at_server_new(
    const char *listen, const AtServerCalls *calls, gpointer data, GError **error)
{
    g_autoptr(AtServer) server = g_new0(AtServer, 1);
    server->calls = *calls;
    server->data = data;
    server->context = g_main_context_ref_thread_default();
    server->connections = at_connections_new(&calls->limits);
    server->soup = soup_server_new(NULL, NULL);
    g_signal_connect(server->soup, "request-started", G_CALLBACK(on_started), server);
    soup_server_add_early_handler(server->soup, NULL, on_head, server, NULL);
    soup_server_add_handler(server->soup, NULL, on_whole, server, NULL);
    server->pool = g_thread_pool_new(run_job, server, (gint)MAX(calls->threads, 1), FALSE, NULL);
    if (!listen_on(server, listen, error))
        return NULL;
    return g_steal_pointer(&server);
}

void at_server_free(AtServer *server)
{
    if (!server)
        return;
    g_thread_pool_free(server->pool, FALSE, TRUE);
    while (g_main_context_iteration(server->context, FALSE))
        ;
    soup_server_disconnect(server->soup);
    while (g_main_context_iteration(server->context, FALSE))
        ;
    g_object_unref(server->soup);
    at_connections_free(server->connections);
    g_main_context_unref(server->context);
    g_free(server->guard.host);
    g_free(server->address);
    g_free(server);
}

const char *at_server_address(const AtServer *server)
{
    return server->address;
}

const AtGuard *at_server_guard(const AtServer *server)
{
    return &server->guard;
}
