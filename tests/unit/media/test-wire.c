#include "media/wire.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
    int a, b;
} Pair;

static Pair pair_open(void)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    return (Pair){ends[0], ends[1]};
}

static void pair_close(Pair pair)
{
    close(pair.a);
    close(pair.b);
}

static gpointer send_large(gpointer data)
{
    g_autofree char *text = g_strnfill(3000000, 'x');
    g_assert_true(at_wire_send(GPOINTER_TO_INT(data),
        g_variant_new("(usv)", 0, text, g_variant_new_byte(7)), NULL, 0, NULL, NULL, NULL));
    return NULL;
}

static void a_message_larger_than_the_sockets_buffer_arrives(void)
{
    Pair pair = pair_open();
    GThread *thread = g_thread_new("send", send_large, GINT_TO_POINTER(pair.a));
    g_autoptr(GVariant) got =
        at_wire_receive(pair.b, AT_WIRE_REPLY, AT_WIRE_REPLY_LIMIT, NULL, NULL, NULL, NULL, NULL);
    g_thread_join(thread);
    g_assert_nonnull(got);
    const char *text;
    g_variant_get(got, "(u&sv)", NULL, &text, NULL);
    g_assert_cmpuint(strlen(text), ==, 3000000);
    pair_close(pair);
}

static void descriptors_travel_with_a_message(void)
{
    Pair pair = pair_open();
    int pipes[2], fds[AT_WIRE_FDS];
    guint n;
    g_assert_cmpint(pipe2(pipes, O_CLOEXEC), ==, 0);
    g_assert_true(at_wire_send(pair.a, g_variant_new_string("x"), pipes, 2, NULL, NULL, NULL));
    g_autoptr(GVariant) got = at_wire_receive(pair.b, "s", 100, fds, &n, NULL, NULL, NULL);
    g_assert_nonnull(got);
    g_assert_cmpuint(n, ==, 2);
    char byte;
    g_assert_cmpint(write(fds[1], "y", 1), ==, 1);
    g_assert_cmpint(read(pipes[0], &byte, 1), ==, 1);
    g_assert_cmpint(byte, ==, 'y');
    for (guint i = 0; i < 2; i++) {
        close(fds[i]);
        close(pipes[i]);
    }
    pair_close(pair);
}

/* A worker that was taken over must not fill the studio's table of descriptors. */
static void descriptors_that_nobody_asked_for_are_refused(void)
{
    Pair pair = pair_open();
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    g_autoptr(GError) error = NULL;
    g_assert_true(at_wire_send(pair.a, g_variant_new_string("x"), &fd, 1, NULL, NULL, NULL));
    g_assert_null(at_wire_receive(pair.b, "s", 100, NULL, NULL, NULL, NULL, &error));
    g_assert_cmpstr(error->message, ==, "the decoder sent no whole message");
    int next = dup(fd);
    g_assert_cmpint(next, ==, fd + 1); /* nothing took that number */
    close(next);
    close(fd);
    pair_close(pair);
}

static void expect_refusal(const void *bytes, gsize n, const char *type, const char *message)
{
    Pair pair = pair_open();
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(write(pair.a, bytes, n), ==, (gssize)n);
    close(pair.a);
    g_assert_null(at_wire_receive(pair.b, type, 100, NULL, NULL, NULL, NULL, &error));
    g_assert_cmpstr(error ? error->message : NULL, ==, message);
    close(pair.b);
}

static void nonsense_is_refused(void)
{
    static const struct {
        guint32 magic, n_fds;
        guint64 length;
        char body[8];
    } good = {0x41744477, 0, 2, "x"}, large = {0x41744477, 0, G_MAXUINT64, "x"},
      lying = {0x41744477, 1, 2, "x"}, cut = {0x41744477, 0, 50, "x"},
      unended = {0x41744477, 0, 3, "xyz"};
    static const char whole[] = "the decoder sent no whole message";
    static const char sense[] = "the decoder sent bytes that make no sense";
    expect_refusal("", 0, "s", NULL); /* the end between two messages is no error */
    expect_refusal(&good, 18, "u", sense);
    expect_refusal("GET / HTTP/1.1\r\n\r\n", 18, "s", whole);
    expect_refusal(&good, 10, "s", whole);
    expect_refusal(&cut, sizeof cut, "s", whole);
    expect_refusal(&lying, 18, "s", whole);
    expect_refusal(&unended, 19, "s", sense);
    expect_refusal(
        &large, 18, "s", "the decoder sent 18446744073709551615 bytes, at most 100 are taken");
}

static gboolean give_up(gpointer data, GError **error)
{
    return at_fail(error, AT_CANCELLED, "enough");
}

static void the_watch_ends_the_wait(void)
{
    Pair pair = pair_open();
    g_autoptr(GError) error = NULL;
    g_assert_null(at_wire_receive(pair.b, "s", 100, NULL, NULL, give_up, NULL, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
    pair_close(pair);
}

static void sending_to_nobody_is_an_error(void)
{
    Pair pair = pair_open();
    g_autoptr(GError) error = NULL;
    close(pair.b);
    g_assert_false(at_wire_send(pair.a, g_variant_new_string("x"), NULL, 0, NULL, NULL, &error));
    g_assert_error(error, AT_ERROR, AT_ENGINE);
    close(pair.a);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/media/wire/" name, function)
    ADD("a-large-message-arrives", a_message_larger_than_the_sockets_buffer_arrives);
    ADD("descriptors-travel-with-a-message", descriptors_travel_with_a_message);
    ADD("descriptors-that-nobody-asked-for", descriptors_that_nobody_asked_for_are_refused);
    ADD("nonsense-is-refused", nonsense_is_refused);
    ADD("the-watch-ends-the-wait", the_watch_ends_the_wait);
    ADD("sending-to-nobody-is-an-error", sending_to_nobody_is_an_error);
    return g_test_run();
}
