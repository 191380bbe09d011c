#include "app/http_private.h"

#include "app/original.h"
#include "base/message.h"
#include "net/route.h"

#include <string.h>

/* Whatever an original holds, it can run nothing in the studio's origin. */
#define SANDBOX "sandbox; default-src 'none'"

/* What a browser would run or follow links of goes out as its source text. */
static const char *type_to_send(const char *type)
{
    gboolean media = g_str_has_prefix(type, "image/") || g_str_has_prefix(type, "audio/") ||
        g_str_has_prefix(type, "video/");
    gboolean text = g_str_has_prefix(type, "text/") || strstr(type, "xml") || strstr(type, "html");
    if (text)
        return "text/plain; charset=utf-8";
    return media || strcmp(type, "application/pdf") == 0 ? g_intern_string(type)
                                                         : "application/octet-stream";
}

typedef struct {
    AtHttp *http;
    char *work;
    guint page, edge;
    gboolean download;
    gboolean render;
} Look;

static void look_free(gpointer data)
{
    g_free(((Look *)data)->work);
    g_free(data);
}

/* RFC 6266 with RFC 8187's extended form; a name that is not UTF-8 is shown as well as it can be.
 * */
static void set_download_name(AtReply *reply, const char *name)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    g_autofree char *encoded = g_uri_escape_string(valid, NULL, FALSE);
    reply->header = g_strdup("Content-Disposition");
    reply->value = g_strdup_printf("attachment; filename*=UTF-8''%s", encoded);
}

static void send_original(Look *look, AtOriginal *original, AtReply *reply)
{
    reply->status = 200;
    reply->type = type_to_send(original->media_type);
    reply->cache = "private, no-cache";
    reply->policy = SANDBOX;
    reply->etag = g_steal_pointer(&original->etag);
    reply->has_file = TRUE;
    reply->file = original->fd;
    reply->size = original->size;
    original->fd = -1;
    if (look->download)
        set_download_name(reply, original->name);
}

static void send_render(
    AtRequest *request, Look *look, AtOriginal *original, AtReply *reply, GError **error)
{
    AtDecodeRequest decode = {
        .fd = original->fd,
        .name = original->name,
        .format = at_format_by_type(original->media_type),
        .sidecar = -1,
    };
    g_autofree char *type = NULL;
    if (!decode.format || !look->http->decoder) {
        at_fail(error, AT_UNSUPPORTED, _("this work cannot be drawn"));
        return;
    }
    GBytes *bytes = at_decoder_render(look->http->decoder, &decode, look->page, look->edge, &type,
        at_request_cancel(request), error);
    if (!bytes)
        return;
    reply->status = 200;
    reply->type = g_intern_string(type);
    reply->cache = "private, max-age=3600";
    reply->policy = SANDBOX;
    reply->etag = g_strdup_printf("\"%u-%u-%s", look->page, look->edge, original->etag + 1);
    reply->body = bytes;
}

static void work(AtRequest *request, AtReply *reply, gpointer data)
{
    Look *look = data;
    g_autoptr(GError) error = NULL;
    AtOriginal original;
    at_messages_use(at_request_header(request, "Accept-Language"));
    if (at_original_open(look->http->studio, look->work, &original, &error)) {
        if (look->render)
            send_render(request, look, &original, reply, &error);
        else
            send_original(look, &original, reply);
    }
    at_original_clear(&original);
    if (error)
        at_reply_error(reply, error);
}

static void take_work(const char *name, const char *value, gpointer data)
{
    ((Look *)data)->work = g_strdup(value);
}

static guint number_parameter(AtRequest *request, const char *name)
{
    g_autofree char *text = at_http_parameter(request, name);
    guint64 value = 0;
    if (!text || !g_ascii_string_to_unsigned(text, 10, 0, 100000, &value, NULL))
        return 0;
    return (guint)value;
}

gboolean at_http_original(AtHttp *http, AtRequest *request)
{
    const char *path = at_request_path(request), *method = at_request_method(request);
    gboolean render = g_str_has_prefix(path, "/render/");
    if ((!render && !g_str_has_prefix(path, "/original/")) ||
        (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0))
        return FALSE;
    Look *look = g_new0(Look, 1);
    look->http = http;
    look->render = render;
    if (!at_route_match(render ? "/render/{work}" : "/original/{work}", path, take_work, look)) {
        look_free(look);
        return FALSE;
    }
    g_autofree char *download = at_http_parameter(request, "download");
    look->download = download != NULL;
    look->page = number_parameter(request, "page");
    look->edge = number_parameter(request, "edge");
    at_request_work(request, work, look, look_free);
    return TRUE;
}
