#include "net/upload.h"

#include "base/message.h"
#include "net/soup_private.h"

typedef struct {
    AtUploadCalls calls;
    gpointer data;
    AtRequest *request; /* lives as long as its message, which holds this */
    guint64 taken, limit;
    GError *failure;
} Upload;

static void upload_free(gpointer data, GClosure *closure)
{
    Upload *upload = data;
    upload->calls.free(upload->data);
    g_clear_error(&upload->failure);
    g_free(upload);
}

static void on_piece(SoupServerMessage *message, GBytes *piece, gpointer data)
{
    Upload *upload = data;
    gsize n;
    gconstpointer bytes = g_bytes_get_data(piece, &n);
    upload->taken += n;
    if (upload->failure)
        return;
    if (upload->taken > upload->limit)
        at_fail(&upload->failure, AT_LIMIT, _("the file is larger than an upload may be"));
    else
        (void)upload->calls.piece(upload->data, bytes, n, &upload->failure);
}

static void on_end(SoupServerMessage *message, gpointer data)
{
    Upload *upload = data;
    if (upload->failure) {
        AtReply reply = {0};
        at_reply_error(&reply, upload->failure);
        at_request_reply(upload->request, &reply);
        return;
    }
    upload->calls.end(upload->request, upload->data);
}

/* libsoup takes a chunked body that breaks off for one that ended, so the length is asked for. */
static gboolean has_length(AtRequest *request)
{
    SoupMessageHeaders *headers = soup_server_message_get_request_headers(request->message);
    return soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH;
}

void at_request_upload(AtRequest *request, guint64 limit, const AtUploadCalls *calls, gpointer data)
{
    if (!has_length(request)) {
        AtReply reply = {0};
        calls->free(data);
        at_reply_fail(&reply, 411, "invalid", _("an upload says its length in Content-Length"));
        at_request_reply(request, &reply);
        return;
    }
    Upload *upload = g_new0(Upload, 1);
    upload->calls = *calls;
    upload->data = data;
    upload->request = request;
    upload->limit = limit;
    request->streams = TRUE;
    g_signal_connect(request->message, "got-chunk", G_CALLBACK(on_piece), upload);
    g_signal_connect_data(request->message, "got-body", G_CALLBACK(on_end), upload, upload_free, 0);
}
