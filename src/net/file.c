#include "net/file.h"

#include "net/range.h"
#include "net/soup_private.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE (64 * 1024)

typedef struct {
    int fd;
    guint64 at, end;
} Sending;

static void sending_free(gpointer data, GClosure *closure)
{
    Sending *sending = data;
    close(sending->fd);
    g_free(sending);
}

/* The length was promised already: a file that became shorter can only end the connection. */
static void break_off(SoupServerMessage *message)
{
    GSocket *socket = soup_server_message_get_socket(message);
    if (socket)
        g_socket_shutdown(socket, TRUE, TRUE, NULL);
}

static void send_next(SoupServerMessage *message, gpointer data)
{
    Sending *sending = data;
    SoupMessageBody *body = soup_server_message_get_response_body(message);
    if (sending->at >= sending->end)
        return;
    gsize want = (gsize)MIN(sending->end - sending->at, (guint64)PIECE);
    guchar *piece = g_malloc(want);
    gssize got = pread(sending->fd, piece, want, (off_t)sending->at);
    if (got <= 0) {
        memset(piece, 0, want);
        got = (gssize)want;
        break_off(message);
    }
    sending->at += (guint64)got;
    soup_message_body_append_take(body, piece, (gsize)got);
    if (sending->at >= sending->end)
        soup_message_body_complete(body);
}

/* RFC 9110 13.1.5: a range holds only for the file it was asked of. */
static const char *range_header(const AtRequest *request, const AtReply *reply)
{
    const char *condition = at_request_header(request, "If-Range");
    if (condition && g_strcmp0(condition, reply->etag) != 0)
        return NULL;
    return at_request_header(request, "Range");
}

static gboolean choose_range(AtRequest *request, guint64 size, AtReply *reply, AtRange *range)
{
    AtRangeKind kind = at_range_parse(range_header(request, reply), size, range);
    reply->status = kind == AT_RANGE_PART ? 206 : 200;
    if (kind != AT_RANGE_WHOLE) {
        g_free(reply->header);
        g_free(reply->value);
        reply->header = g_strdup("Content-Range");
        reply->value = kind == AT_RANGE_OUTSIDE
            ? g_strdup_printf("bytes */%" G_GUINT64_FORMAT, size)
            : g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                              "/%" G_GUINT64_FORMAT,
                  range->start, range->end - 1, size);
    }
    if (kind != AT_RANGE_OUTSIDE)
        return TRUE;
    reply->status = 416;
    return FALSE;
}

void at_request_send_file(AtRequest *request, int fd, guint64 size, AtReply *reply)
{
    AtRange range;
    if (!request->message || request->answered) {
        at_reply_clear(reply);
        close(fd);
        return;
    }
    gboolean inside = choose_range(request, size, reply, &range);
    gboolean goes_on = at_request_begin(request, reply) && inside;
    at_reply_clear(reply);
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(request->message);
    soup_message_headers_append(headers, "Accept-Ranges", "bytes");
    gboolean head = soup_server_message_get_method(request->message) == SOUP_METHOD_HEAD;
    if (goes_on)
        soup_message_headers_set_content_length(headers, (goffset)(range.end - range.start));
    if (!goes_on || head || range.end == range.start) {
        close(fd);
        at_request_resume(request);
        return;
    }
    Sending *sending = g_new0(Sending, 1);
    *sending = (Sending){fd, range.start, range.end};
    soup_message_body_set_accumulate(
        soup_server_message_get_response_body(request->message), FALSE);
    g_signal_connect_data(
        request->message, "wrote-chunk", G_CALLBACK(send_next), sending, sending_free, 0);
    send_next(request->message, sending);
    at_request_resume(request);
}
