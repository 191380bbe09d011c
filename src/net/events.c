#include "net/events.h"

#include "net/soup_private.h"

#include <string.h>

#define BEAT_SECONDS 15
#define MAX_WAITING (1024 * 1024) /* bytes a listener may be behind before it is dropped */

struct AtEvents {
    GPtrArray *listeners;
    GSource *beat;
};

typedef struct {
    AtEvents *events;
    SoupServerMessage *message;
    gsize waiting;
} Listener;

static void write_to(Listener *listener, const char *text)
{
    SoupMessageBody *body = soup_server_message_get_response_body(listener->message);
    gsize n = strlen(text);
    listener->waiting += n;
    if (listener->waiting > MAX_WAITING) {
        GSocket *socket = soup_server_message_get_socket(listener->message);
        if (socket)
            g_socket_shutdown(socket, TRUE, TRUE, NULL);
        return;
    }
    soup_message_body_append(body, SOUP_MEMORY_COPY, text, n);
    soup_server_message_unpause(listener->message);
}

static void on_wrote(SoupServerMessage *message, guint n, gpointer data)
{
    Listener *listener = data;
    listener->waiting -= MIN(n, listener->waiting);
}

static void on_gone(SoupServerMessage *message, gpointer data)
{
    Listener *listener = data;
    if (listener->events)
        g_ptr_array_remove_fast(listener->events->listeners, listener);
    g_signal_handlers_disconnect_by_data(message, listener);
    g_free(listener);
}

static gboolean beat(gpointer data)
{
    AtEvents *events = data;
    for (guint i = 0; i < events->listeners->len; i++)
        write_to(g_ptr_array_index(events->listeners, i), ": still here\n\n");
    return G_SOURCE_CONTINUE;
}

AtEvents *at_events_new(void)
{
    AtEvents *events = g_new0(AtEvents, 1);
    events->listeners = g_ptr_array_new();
    events->beat = g_timeout_source_new_seconds(BEAT_SECONDS);
    g_source_set_callback(events->beat, beat, events, NULL);
    g_source_attach(events->beat, g_main_context_get_thread_default());
    return events;
}

void at_events_free(AtEvents *events)
{
    if (!events)
        return;
    g_source_destroy(events->beat);
    g_source_unref(events->beat);
    for (guint i = 0; i < events->listeners->len; i++) {
        Listener *listener = g_ptr_array_index(events->listeners, i);
        listener->events = NULL;
        soup_message_body_complete(soup_server_message_get_response_body(listener->message));
        soup_server_message_unpause(listener->message);
    }
    g_ptr_array_unref(events->listeners);
    g_free(events);
}

void at_events_join(AtEvents *events, AtRequest *request)
{
    AtReply reply = {.status = 200, .type = "text/event-stream", .cache = "no-store"};
    if (!request->message || request->answered)
        return;
    (void)at_request_begin(request, &reply);
    if (soup_server_message_get_method(request->message) == SOUP_METHOD_HEAD)
        return;
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
    gboolean chunked = soup_server_message_get_http_version(request->message) == SOUP_HTTP_1_1;
    soup_message_headers_set_encoding(headers, chunked ? SOUP_ENCODING_CHUNKED : SOUP_ENCODING_EOF);
    SoupMessageBody *body = soup_server_message_get_response_body(request->message);
    soup_message_body_set_accumulate(body, FALSE);
    static const char hello[] = "retry: 2000\n\n";
    soup_message_body_append(body, SOUP_MEMORY_STATIC, hello, sizeof hello - 1);
    Listener *listener = g_new0(Listener, 1);
    listener->events = events;
    listener->message = request->message;
    g_signal_connect(request->message, "wrote-body-data", G_CALLBACK(on_wrote), listener);
    g_signal_connect(request->message, "finished", G_CALLBACK(on_gone), listener);
    g_ptr_array_add(events->listeners, listener);
}

void at_events_send(AtEvents *events, const char *name, const char *data)
{
    g_autofree char *text = g_strdup_printf("event: %s\ndata: %s\n\n", name, data);
    for (guint i = 0; i < events->listeners->len; i++)
        write_to(g_ptr_array_index(events->listeners, i), text);
}

guint at_events_count(const AtEvents *events)
{
    return events->listeners->len;
}
