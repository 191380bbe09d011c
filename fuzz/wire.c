/* What comes over a worker's socket, however it is cut: messages of normal form, which go through
 * again unchanged, then an end or a sentence. */
#include "media/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#define LARGEST (64 * 1024) /* what a socket's buffer holds without a reader */

static void goes_through_again(GVariant *message)
{
    int ends[2];
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_assert_true(at_wire_send(ends[0], message, NULL, 0, NULL, NULL, &error));
    g_autoptr(GVariant) again = at_wire_receive(
        ends[1], AT_WIRE_REQUEST, AT_WIRE_REQUEST_LIMIT, NULL, NULL, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(g_variant_equal(message, again));
    close(ends[0]);
    close(ends[1]);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    int ends[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_assert_cmpint(write(ends[0], data, MIN(size, LARGEST)), ==, (gssize)MIN(size, LARGEST));
    close(ends[0]);
    for (gboolean more = TRUE; more;) {
        int fds[AT_WIRE_FDS];
        guint n_fds = 0;
        g_autoptr(GError) error = NULL;
        g_autoptr(GVariant) message = at_wire_receive(
            ends[1], AT_WIRE_REQUEST, AT_WIRE_REQUEST_LIMIT, fds, &n_fds, NULL, NULL, &error);
        g_assert_cmpuint(n_fds, ==, 0);
        g_assert_false(message && error);
        more = message != NULL;
        if (message)
            goes_through_again(message);
    }
    close(ends[1]);
    return 0;
}
