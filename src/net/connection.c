#include "net/soup_private.h"

#include <poll.h>

/* libsoup 3.2 forgets a kept connection whose client closed it between two requests: its descriptor
 * stays open for ever (mended in 3.3.0 by commit d20c6601). So each connection has a source here
 * that sees the client go, and ends the connection through the last message it carried. */
typedef struct {
    GSource *source;
    gpointer tag; /* of the descriptor in source; NULL while it is not watched */
    int fd;
    gboolean busy; /* a request is being answered */
    SoupServerMessage *last; /* the one that was answered last, or NULL */
} Connection;

typedef struct {
    GSource base;
    Connection *connection;
} Watch;

#define GONE ((GIOCondition)(POLLRDHUP | POLLHUP | POLLERR))

static void on_disconnected(SoupServerMessage *message, gpointer data)
{
    Connection *connection = data;
    if (connection->last != message)
        return;
    connection->last = NULL;
    g_signal_handlers_disconnect_by_func(message, on_disconnected, connection);
    g_object_unref(message);
}

static void watch_descriptor(Connection *connection, gboolean on)
{
    if (on && !connection->tag)
        connection->tag = g_source_add_unix_fd(connection->source, connection->fd, GONE);
    if (!on && connection->tag)
        g_source_remove_unix_fd(connection->source, g_steal_pointer(&connection->tag));
}

/* The client has closed its side. While a request is being answered that is its right. */
static gboolean on_gone(GSource *source, GSourceFunc unused, gpointer data)
{
    Connection *connection = ((Watch *)(gpointer)source)->connection;
    watch_descriptor(connection, FALSE);
    if (connection->busy || !connection->last)
        return G_SOURCE_CONTINUE;
    SoupServerMessage *last = g_steal_pointer(&connection->last);
    g_signal_handlers_disconnect_by_func(last, on_disconnected, connection);
    g_autoptr(GIOStream) stream = soup_server_message_steal_connection(last);
    if (stream)
        g_io_stream_close(stream, NULL, NULL);
    g_object_unref(last); /* with it the connection may go, and this source */
    return G_SOURCE_CONTINUE;
}

static void connection_free(gpointer data)
{
    Connection *connection = data;
    g_source_destroy(connection->source);
    g_source_unref(connection->source);
    g_free(connection);
}

static Connection *connection_of(SoupServerMessage *message, gboolean make)
{
    static GSourceFuncs calls = {.dispatch = on_gone};
    GSocket *socket = soup_server_message_get_socket(message);
    Connection *connection =
        socket ? g_object_get_data(G_OBJECT(socket), "atelier-connection") : NULL;
    if (connection || !socket || !make)
        return connection;
    connection = g_new0(Connection, 1);
    connection->fd = g_socket_get_fd(socket);
    connection->source = g_source_new(&calls, sizeof(Watch));
    ((Watch *)(gpointer)connection->source)->connection = connection;
    g_source_set_priority(connection->source, G_PRIORITY_HIGH); /* before libsoup reads the end */
    watch_descriptor(connection, TRUE);
    g_source_attach(connection->source, g_main_context_get_thread_default());
    g_object_set_data_full(G_OBJECT(socket), "atelier-connection", connection, connection_free);
    return connection;
}

void at_connection_begin(SoupServerMessage *message)
{
    Connection *connection = connection_of(message, TRUE);
    if (connection)
        connection->busy = TRUE;
}

void at_connection_rest(SoupServerMessage *message)
{
    Connection *connection = connection_of(message, FALSE);
    if (!connection)
        return;
    if (connection->last)
        on_disconnected(connection->last, connection);
    connection->busy = FALSE;
    connection->last = g_object_ref(message);
    g_signal_connect(message, "disconnected", G_CALLBACK(on_disconnected), connection);
    watch_descriptor(connection, TRUE);
}
