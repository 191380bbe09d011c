#include "net/events.h"
#include "net/file.h"
#include "net/server.h"
#include "net/upload.h"

#include <string.h>
#include <unistd.h>

typedef struct {
    AtServer *server;
    AtEvents *events;
    GString *uploaded;
    guint uploads_ended, uploads_freed;
    gint hurried; /* atomic: the limits of the server that hurries its clients have passed */
} World;

#define PATIENCE 100 /* milliseconds, of that server */

static gboolean upload_piece(gpointer data, gconstpointer bytes, gsize n, GError **error)
{
    World *world = data;
    if (n && *(const char *)bytes == '!')
        return at_fail(error, AT_INVALID, "no exclamation marks");
    g_string_append_len(world->uploaded, bytes, (gssize)n);
    return TRUE;
}

static void upload_end(AtRequest *request, gpointer data)
{
    World *world = data;
    world->uploads_ended++;
    AtReply reply = {.status = 201};
    at_request_reply(request, &reply);
}

static void upload_freed(gpointer data)
{
    ((World *)data)->uploads_freed++;
}

static void head(AtRequest *request, gpointer data)
{
    static const AtUploadCalls calls = {upload_piece, upload_end, upload_freed};
    AtReply reply = {0};
    if (strcmp(at_request_path(request), "/refused") == 0) {
        at_reply_fail(&reply, 403, "denied", "not here");
        at_request_reply(request, &reply);
    } else if (strcmp(at_request_path(request), "/upload") == 0) {
        at_request_upload(request, 100, &calls, data);
    }
}

static void work(AtRequest *request, AtReply *reply, gpointer data)
{
    reply->status = 200;
    reply->type = "text/plain";
    reply->body = g_bytes_new_static("worked", 6);
}

static void work_long(AtRequest *request, AtReply *reply, gpointer data)
{
    World *world = data;
    while (!g_atomic_int_get(&world->hurried))
        g_usleep(1000);
    work(request, reply, NULL);
}

static void send_file(AtRequest *request)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("atelier-file-XXXXXX", &path, NULL);
    g_autofree char *text = g_strnfill(200000, 'x');
    memcpy(text, "0123456789", 10);
    g_assert_cmpint(write(fd, text, 200000), ==, 200000);
    unlink(path);
    AtReply reply = {.type = "video/mp4", .etag = g_strdup("\"e\"")};
    at_request_send_file(request, fd, 200000, &reply);
}

static void whole(AtRequest *request, gpointer data)
{
    World *world = data;
    const char *path = at_request_path(request);
    AtReply reply = {.status = 200, .type = "text/plain"};
    if (strcmp(path, "/work") == 0) {
        at_request_work(request, work, NULL, NULL);
        return;
    }
    if (strcmp(path, "/long") == 0) {
        at_request_work(request, work_long, world, NULL);
        return;
    }
    if (strcmp(path, "/file") == 0) {
        send_file(request);
        return;
    }
    if (strcmp(path, "/events") == 0) {
        at_events_join(world->events, request);
        at_events_send(world->events, "job", "{}");
        return;
    }
    reply.body = g_bytes_ref(at_request_body(request));
    reply.etag = g_strdup("\"tag\"");
    at_request_reply(request, &reply);
}

typedef struct {
    const char *address, *text;
    const char *until; /* read until this came; NULL: until the server closes; "": read nothing */
    gboolean hang_up; /* nothing more will be sent */
    GString *answer;
    gboolean done;
} Call;

static gpointer speak(gpointer data)
{
    Call *call = data;
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, 20);
    g_autoptr(GSocketConnection) c =
        g_socket_client_connect_to_uri(client, call->address, 80, NULL, NULL);
    g_assert_nonnull(c);
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(c));
    g_output_stream_write_all(out, call->text, strlen(call->text), NULL, NULL, NULL);
    if (call->hang_up)
        g_socket_shutdown(g_socket_connection_get_socket(c), FALSE, TRUE, NULL);
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(c));
    char piece[65536];
    gssize n = 1;
    while (n > 0 && !(call->until && strstr(call->answer->str, call->until))) {
        if (call->until && *call->until == '\0')
            break;
        n = g_input_stream_read(in, piece, sizeof piece, NULL, NULL);
        if (n > 0)
            g_string_append_len(call->answer, piece, n);
    }
    g_io_stream_close(G_IO_STREAM(c), NULL, NULL);
    g_atomic_int_set(&call->done, TRUE);
    g_main_context_wakeup(NULL);
    return NULL;
}

static GString *call_and_wait(World *world, Call call)
{
    call.address = at_server_address(world->server);
    call.answer = g_string_new(NULL);
    GThread *thread = g_thread_new("client", speak, &call);
    while (!g_atomic_int_get(&call.done))
        g_main_context_iteration(NULL, TRUE);
    g_thread_join(thread);
    return call.answer;
}

static GString *ask(World *world, const char *text, const char *until)
{
    return call_and_wait(world, (Call){.text = text, .until = until});
}

#define CLOSE "Host: x\r\nConnection: close\r\n"

static void expect(World *world, const char *text, const char *status, const char *part)
{
    g_autoptr(GString) answer = ask(world, text, NULL);
    if (!g_str_has_prefix(answer->str, status) || !strstr(answer->str, part))
        g_error("'%s' gave, instead of '%s' and '%s':\n%.900s", text, status, part, answer->str);
}

static void replies_and_refusals(World *world, gconstpointer unused)
{
    expect(world, "POST /a HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\nhello", "HTTP/1.1 200",
        "\r\n\r\nhello");
    expect(world, "GET /refused HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 403",
        "{\"code\":\"denied\",\"message\":\"not here\"}");
    expect(world, "GET /work HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200", "\r\n\r\nworked");
    expect(world, "GET /a HTTP/1.1\r\n" CLOSE "If-None-Match: W/\"x\", \"tag\"\r\n\r\n",
        "HTTP/1.1 304", "ETag: \"tag\"");
    expect(world, "GET /a HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200",
        "X-Content-Type-Options: nosniff\r\n");
}

static void a_body_over_the_limit_is_refused(World *world, gconstpointer unused)
{
    expect(world, "POST /a HTTP/1.1\r\n" CLOSE "Content-Length: 11\r\n\r\nhello world",
        "HTTP/1.1 413", "\"limit\"");
    expect(world,
        "POST /a HTTP/1.1\r\n" CLOSE
        "Transfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n",
        "HTTP/1.1 413", "\"limit\"");
}

static void files_are_sent_whole_and_in_ranges(World *world, gconstpointer unused)
{
    g_autoptr(GString) all = ask(world, "GET /file HTTP/1.1\r\n" CLOSE "\r\n", NULL);
    const char *body = strstr(all->str, "\r\n\r\n") + 4;
    g_assert_cmpuint(all->len - (gsize)(body - all->str), ==, 200000);
    expect(world, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=2-5\r\n\r\n", "HTTP/1.1 206",
        "Content-Range: bytes 2-5/200000\r\n");
    expect(world, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=2-5\r\n\r\n", "HTTP/1.1 206",
        "\r\n\r\n2345");
    expect(world, "GET /file HTTP/1.1\r\n" CLOSE "Range: bytes=200000-\r\n\r\n", "HTTP/1.1 416",
        "Content-Range: bytes */200000\r\n");
    expect(world, "GET /file HTTP/1.1\r\n" CLOSE "If-Range: \"old\"\r\nRange: bytes=2-5\r\n\r\n",
        "HTTP/1.1 200", "Content-Length: 200000\r\n");
    g_autoptr(GString) headers = ask(world, "HEAD /file HTTP/1.1\r\n" CLOSE "\r\n", NULL);
    g_assert_nonnull(strstr(headers->str, "Content-Length: 200000\r\n"));
    g_assert_true(g_str_has_suffix(headers->str, "\r\n\r\n"));
}

static void uploads_stream_in(World *world, gconstpointer unused)
{
    expect(world, "PUT /upload HTTP/1.1\r\n" CLOSE "Content-Length: 5\r\n\r\nhello", "HTTP/1.1 201",
        "");
    g_assert_cmpstr(world->uploaded->str, ==, "hello");
    expect(world, "PUT /upload HTTP/1.1\r\n" CLOSE "Content-Length: 1\r\n\r\n!", "HTTP/1.1 400",
        "no exclamation marks");
    g_autofree char *large = g_strnfill(101, 'x');
    g_autofree char *text =
        g_strdup_printf("PUT /upload HTTP/1.1\r\n" CLOSE "Content-Length: 101\r\n\r\n%s", large);
    expect(world, text, "HTTP/1.1 413", "larger than an upload may be");
    g_assert_cmpuint(world->uploads_ended, ==, 1);
    g_assert_cmpuint(world->uploads_freed, ==, 3);
}

static void an_upload_that_breaks_off_is_freed_without_its_end(World *world, gconstpointer unused)
{
    g_string_free(
        ask(world, "PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhal", ""), TRUE);
    while (world->uploads_freed == 0)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(world->uploads_ended, ==, 0);
}

static void events_reach_those_who_listen(World *world, gconstpointer unused)
{
    g_autoptr(GString) answer =
        ask(world, "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", "event: job\ndata: {}\n\n");
    g_assert_nonnull(strstr(answer->str, "Content-Type: text/event-stream\r\n"));
    g_assert_cmpuint(at_events_count(world->events), ==, 1);
    while (at_events_count(world->events) > 0) {
        at_events_send(world->events, "version", "1");
        g_main_context_iteration(NULL, FALSE);
    }
}

static void malformed_requests_do_no_harm(World *world, gconstpointer unused)
{
    static const char *const texts[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET /%zz%00 HTTP/1.1\r\n" CLOSE "\r\n",
        "GET http://[::1 HTTP/1.1\r\n" CLOSE "\r\n",
        "GET * HTTP/1.1\r\n" CLOSE "\r\n",
        "POST /a HTTP/1.1\r\n" CLOSE "Content-Length: -5\r\n\r\n",
        "POST /a HTTP/1.1\r\n" CLOSE "Content-Length: 99999999999999999999\r\n\r\n",
        "POST /a HTTP/1.1\r\n" CLOSE "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        "POST /upload HTTP/1.1\r\n" CLOSE "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost\r\n: x\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_string_free(call_and_wait(world, (Call){.text = texts[i], .hang_up = TRUE}), TRUE);
    expect(world, "GET /work HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200", "worked");
}

static gboolean set_hurried(gpointer data)
{
    g_atomic_int_set((gint *)data, TRUE);
    return G_SOURCE_REMOVE;
}

static void the_server_may_take_its_time(World *world, gconstpointer unused)
{
    g_timeout_add(5 * PATIENCE, set_hurried, &world->hurried);
    expect(world, "GET /long HTTP/1.1\r\n" CLOSE "\r\n", "HTTP/1.1 200", "\r\n\r\nworked");
    g_assert_true(g_atomic_int_get(&world->hurried));
}

static void a_client_may_not(World *world, gconstpointer unused)
{
    expect(world, "GET /a HTTP/1.1\r\nHost:", "HTTP/1.1 408", "Connection: close\r\n");
    expect(
        world, "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell", "HTTP/1.1 408", "");
    g_autoptr(GString) nothing = ask(world, "", NULL);
    g_assert_cmpstr(nothing->str, ==, "");
    /* Kept after its answer, and closed by the server. */
    expect(world, "GET /work HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200", "worked");
}

static void an_address_must_be_of_this_machine_alone(void)
{
    static const AtServerCalls calls = {head, whole, 10, 1};
    static const struct {
        const char *listen, *message;
    } cases[] = {
        {"8420", "--listen: '8420' is not of the form 127.0.0.1:8420"},
        {"127.0.0.1:x", "--listen: '127.0.0.1:x' is not of the form 127.0.0.1:8420"},
        {"nowhere:1", "--listen: 'nowhere' is not an address"},
        {"0.0.0.0:1",
            "--listen: 0.0.0.0 is not an address of this machine alone, such as 127.0.0.1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(at_server_new(cases[i].listen, &calls, NULL, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
}

static void set_up(World *world, gconstpointer unused)
{
    static const AtServerCalls calls = {head, whole, 10, 2};
    g_autoptr(GError) error = NULL;
    world->uploaded = g_string_new(NULL);
    world->events = at_events_new();
    world->server = at_server_new("127.0.0.1:0", &calls, world, &error);
    g_assert_no_error(error);
}

static void set_up_hurried(World *world, gconstpointer unused)
{
    static const AtServerCalls calls = {
        head, whole, 10, 2, {0, PATIENCE, PATIENCE, PATIENCE, PATIENCE}};
    g_autoptr(GError) error = NULL;
    world->server = at_server_new("127.0.0.1:0", &calls, world, &error);
    g_assert_no_error(error);
}

static void tear_down_hurried(World *world, gconstpointer unused)
{
    at_server_free(world->server);
}

static void tear_down(World *world, gconstpointer unused)
{
    at_events_free(world->events);
    at_server_free(world->server);
    g_string_free(world->uploaded, TRUE);
}

static void add(const char *name, void (*test)(World *world, gconstpointer unused))
{
    g_test_add(name, World, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    /* Libraries warn of what clients do; only a critical message is a fault of ours. */
    g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
    add("/net/server/replies-and-refusals", replies_and_refusals);
    add("/net/server/a-body-over-the-limit-is-refused", a_body_over_the_limit_is_refused);
    add("/net/server/files-are-sent-whole-and-in-ranges", files_are_sent_whole_and_in_ranges);
    add("/net/server/uploads-stream-in", uploads_stream_in);
    add("/net/server/an-upload-that-breaks-off-is-freed-without-its-end",
        an_upload_that_breaks_off_is_freed_without_its_end);
    add("/net/server/events-reach-those-who-listen", events_reach_those_who_listen);
    add("/net/server/malformed-requests-do-no-harm", malformed_requests_do_no_harm);
    g_test_add("/net/server/the-server-may-take-its-time", World, NULL, set_up_hurried,
        the_server_may_take_its_time, tear_down_hurried);
    g_test_add("/net/server/a-client-may-not", World, NULL, set_up_hurried, a_client_may_not,
        tear_down_hurried);
    g_test_add_func("/net/server/an-address-must-be-of-this-machine-alone",
        an_address_must_be_of_this_machine_alone);
    return g_test_run();
}
