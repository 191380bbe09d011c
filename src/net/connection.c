#include "net/soup_private.h"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* What a client is at. It is given the time that the server's limits name for each. */
typedef enum {
    HEAD, /* has connected, or begun a request: its headers are owed, and pauses do not count */
    BODY, /* its body is owed */
    ANSWER, /* the server owes the answer, or the client takes it */
    REST, /* between two requests */
    GONE, /* was told to go */
} Phase;

struct AtConnections {
    AtServerLimits limits;
    GPtrArray *all; /* Connection */
    GSource *timer;
};

/* libsoup 3.2 forgets a kept connection whose client closed it between two requests: its descriptor
 * stays open for ever (mended in 3.3.0 by commit d20c6601). So each connection has a source here
 * that sees the client go, and ends the connection through the last message it carried. Nor does
 * libsoup time out what a client sends, or count its clients; and it never lets go of the GSocket
 * of a connection that has ended, so that its end is what a message tells. */
typedef struct {
    AtConnections *connections;
    GSocket *socket;
    GSource *source;
    gpointer tag; /* of the descriptor in source; NULL while it is not watched */
    Phase phase;
    gint64 since; /* when the phase began; in BODY and ANSWER, when bytes were last seen to move */
    guint64 moved; /* bytes that had moved then */
    gboolean surplus; /* came while there were as many as may be */
    SoupServerMessage *message; /* the one under way, or in REST the one that was answered last */
} Connection;

typedef struct {
    GSource base;
    Connection *connection;
} Watch;

#define LEFT ((GIOCondition)(POLLRDHUP | POLLHUP | POLLERR))

static void watch_descriptor(Connection *connection, gboolean on)
{
    if (on && !connection->tag)
        connection->tag =
            g_source_add_unix_fd(connection->source, g_socket_get_fd(connection->socket), LEFT);
    if (!on && connection->tag)
        g_source_remove_unix_fd(connection->source, g_steal_pointer(&connection->tag));
}

static void let_go(Connection *connection)
{
    SoupServerMessage *message = g_steal_pointer(&connection->message);
    if (!message)
        return;
    g_signal_handlers_disconnect_by_data(message, connection);
    g_object_unref(message);
}

static void connection_free(Connection *connection)
{
    g_ptr_array_remove_fast(connection->connections->all, connection);
    g_object_set_data(G_OBJECT(connection->socket), "atelier-connection", NULL);
    let_go(connection);
    g_source_destroy(connection->source);
    g_source_unref(connection->source);
    g_object_unref(connection->socket);
    g_free(connection);
}

static void on_disconnected(SoupServerMessage *message, gpointer data)
{
    connection_free(data);
}

/* The client has closed its side. While a request is being answered that is its right. */
static gboolean on_left(GSource *source, GSourceFunc unused, gpointer data)
{
    Connection *connection = ((Watch *)(gpointer)source)->connection;
    watch_descriptor(connection, FALSE);
    if (connection->phase < REST)
        return G_SOURCE_CONTINUE;
    g_autoptr(SoupServerMessage) last = g_object_ref(connection->message);
    connection_free(connection);
    g_autoptr(GIOStream) stream = soup_server_message_steal_connection(last);
    if (stream)
        g_io_stream_close(stream, NULL, NULL);
    return G_SOURCE_REMOVE;
}

static void enter(Connection *connection, Phase phase)
{
    connection->phase = phase;
    connection->since = g_get_monotonic_time();
}

/* Bytes that came and bytes that the client has acknowledged, by the kernel's own count: libsoup
 * only tells of writes, and a slow reader empties megabytes of the kernel's before there is one. */
static guint64 bytes_moved(GSocket *socket, gboolean *unsent)
{
    int fd = g_socket_get_fd(socket);
    struct tcp_info info = {0};
    socklen_t n = sizeof info;
    int waiting = 0;
    *unsent = ioctl(fd, SIOCOUTQ, &waiting) == 0 && waiting > 0;
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) != 0)
        return 0;
    return info.tcpi_bytes_received + info.tcpi_bytes_acked;
}

static guint limit_of(const AtServerLimits *limits, Phase phase)
{
    switch (phase) {
    case HEAD:
        return limits->head;
    case BODY:
        return limits->body;
    case ANSWER:
        return limits->answer;
    case REST:
        return limits->rest;
    case GONE:
        break;
    }
    return G_MAXUINT;
}

static gboolean is_late(Connection *connection, gint64 now)
{
    gboolean unsent;
    guint64 moved = bytes_moved(connection->socket, &unsent);
    gboolean moves = moved != connection->moved;
    /* While nothing waits to be taken by the client, it is the server that takes its time. */
    if ((connection->phase == BODY && moves) || (connection->phase == ANSWER && (moves || !unsent)))
        connection->since = now;
    connection->moved = moved;
    gint64 limit = limit_of(&connection->connections->limits, connection->phase);
    return now - connection->since > limit * G_TIME_SPAN_MILLISECOND;
}

/* libsoup, or on_left() between two requests, sees the end of the stream and lets all of it go. */
static void dismiss(Connection *connection)
{
    static const char late[] =
        "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    if (connection->phase == BODY || (connection->phase == HEAD && connection->moved > 0))
        (void)send(g_socket_get_fd(connection->socket), late, sizeof late - 1,
            MSG_DONTWAIT | MSG_NOSIGNAL);
    if (connection->phase == REST)
        connection->phase = GONE;
    g_socket_shutdown(connection->socket, TRUE, TRUE, NULL);
}

static gboolean sweep(gpointer data)
{
    AtConnections *connections = data;
    gint64 now = g_get_monotonic_time();
    for (guint i = connections->all->len; i-- > 0;) {
        Connection *connection = g_ptr_array_index(connections->all, i);
        if (g_socket_is_closed(connection->socket))
            connection_free(connection);
        else if (is_late(connection, now))
            dismiss(connection);
    }
    return G_SOURCE_CONTINUE;
}

AtConnections *at_connections_new(const AtServerLimits *limits)
{
    AtConnections *connections = g_new0(AtConnections, 1);
    AtServerLimits *own = &connections->limits;
    *own = *limits;
    own->connections = own->connections ? own->connections : 300;
    own->head = own->head ? own->head : 30 * 1000;
    own->body = own->body ? own->body : 60 * 1000;
    own->answer = own->answer ? own->answer : 300 * 1000;
    own->rest = own->rest ? own->rest : 60 * 1000;
    guint shortest = MIN(MIN(own->head, own->body), MIN(own->answer, own->rest));
    connections->all = g_ptr_array_new();
    connections->timer = g_timeout_source_new(CLAMP(shortest / 4, 10, 5000));
    g_source_set_callback(connections->timer, sweep, connections, NULL);
    g_source_attach(connections->timer, g_main_context_get_thread_default());
    return connections;
}

void at_connections_free(AtConnections *connections)
{
    if (!connections)
        return;
    g_source_destroy(connections->timer);
    g_source_unref(connections->timer);
    while (connections->all->len > 0)
        connection_free(g_ptr_array_index(connections->all, 0));
    g_ptr_array_unref(connections->all);
    g_free(connections);
}

/* One more has come: where there is no room, whoever rests longest makes it. A connection for which
 * nobody does is a surplus one: of these there may be as many again, and they are told to come
 * back. */
static void make_room(AtConnections *connections, Connection *newest)
{
    Connection *resting = NULL;
    guint served = 0, surplus = 0;
    for (guint i = 0; i < connections->all->len; i++) {
        Connection *one = g_ptr_array_index(connections->all, i);
        if (one->phase == GONE)
            continue;
        *(one->surplus ? &surplus : &served) += 1;
        if (one->phase == REST && !one->surplus && (!resting || one->since < resting->since))
            resting = one;
    }
    if (served < connections->limits.connections)
        return;
    newest->surplus = !resting;
    if (resting)
        dismiss(resting);
    else if (surplus >= connections->limits.connections)
        g_socket_shutdown(newest->socket, TRUE, TRUE, NULL);
}

static Connection *connection_of(SoupServerMessage *message)
{
    GSocket *socket = soup_server_message_get_socket(message);
    return socket ? g_object_get_data(G_OBJECT(socket), "atelier-connection") : NULL;
}

static Connection *connection_new(AtConnections *connections, GSocket *socket)
{
    static GSourceFuncs calls = {.dispatch = on_left};
    Connection *connection = g_new0(Connection, 1);
    connection->connections = connections;
    connection->socket = g_object_ref(socket);
    connection->source = g_source_new(&calls, sizeof(Watch));
    ((Watch *)(gpointer)connection->source)->connection = connection;
    g_source_set_priority(connection->source, G_PRIORITY_HIGH); /* before libsoup reads the end */
    watch_descriptor(connection, TRUE);
    g_source_attach(connection->source, g_main_context_get_thread_default());
    g_object_set_data(G_OBJECT(socket), "atelier-connection", connection);
    make_room(connections, connection);
    g_ptr_array_add(connections->all, connection);
    return connection;
}

static void on_finished(SoupServerMessage *message, gpointer data)
{
    Connection *connection = data;
    enter(connection, REST);
    watch_descriptor(connection, TRUE);
}

void at_connection_begin(AtConnections *connections, SoupServerMessage *message)
{
    GSocket *socket = soup_server_message_get_socket(message);
    Connection *connection = connection_of(message);
    if (!socket)
        return;
    if (!connection)
        connection = connection_new(connections, socket);
    let_go(connection);
    enter(connection, HEAD);
    connection->message = g_object_ref(message);
    g_signal_connect(message, "finished", G_CALLBACK(on_finished), connection);
    g_signal_connect(message, "disconnected", G_CALLBACK(on_disconnected), connection);
}

static void on_body(SoupServerMessage *message, gpointer data)
{
    enter(data, ANSWER);
}

gboolean at_connection_head(SoupServerMessage *message)
{
    Connection *connection = connection_of(message);
    if (!connection)
        return TRUE;
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(message);
    SoupEncoding encoding = soup_message_headers_get_encoding(headers);
    gboolean body = encoding == SOUP_ENCODING_CHUNKED ||
        (encoding == SOUP_ENCODING_CONTENT_LENGTH &&
            soup_message_headers_get_content_length(headers) > 0);
    enter(connection, body ? BODY : ANSWER);
    if (body)
        g_signal_connect(message, "got-body", G_CALLBACK(on_body), connection);
    return !connection->surplus;
}
