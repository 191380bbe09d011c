#include "media/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAGIC 0x41744477u /* "AtDw" */
#define WATCH_EVERY 20 /* milliseconds */

typedef struct {
    guint32 magic;
    guint32 n_fds;
    guint64 length;
} Header;

/* Waits until the socket is ready for events. */
static gboolean ready(int sock, short events, AtWireWatch watch, gpointer data, GError **error)
{
    for (;;) {
        struct pollfd waiting = {sock, events, 0};
        int n = poll(&waiting, 1, watch ? WATCH_EVERY : -1);
        if (watch && !watch(data, error))
            return FALSE;
        if (n > 0)
            return TRUE;
        if (n < 0 && errno != EINTR)
            return at_fail_errno(error, errno, "waiting for the decoder failed");
    }
}

static gboolean gone(GError **error)
{
    return at_fail(error, AT_ENGINE, "the other side of the decoder's socket is gone");
}

static gboolean send_all(
    int sock, struct msghdr *message, gsize n, AtWireWatch watch, gpointer data, GError **error)
{
    while (n > 0) {
        if (!ready(sock, POLLOUT, watch, data, error))
            return FALSE;
        ssize_t sent = sendmsg(sock, message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (sent < 0)
            return gone(error);
        n -= (gsize)sent;
        message->msg_control = NULL;
        message->msg_controllen = 0;
        for (gsize left = (gsize)sent; left > 0;) {
            gsize step = MIN(left, message->msg_iov->iov_len);
            message->msg_iov->iov_base = (char *)message->msg_iov->iov_base + step;
            message->msg_iov->iov_len -= step;
            left -= step;
            if (message->msg_iov->iov_len == 0 && message->msg_iovlen > 1) {
                message->msg_iov++;
                message->msg_iovlen--;
            }
        }
    }
    return TRUE;
}

gboolean at_wire_send(int sock, GVariant *message, const int *fds, guint n_fds, AtWireWatch watch,
    gpointer data, GError **error)
{
    g_autoptr(GVariant) owned = g_variant_ref_sink(message);
    g_assert(n_fds <= AT_WIRE_FDS);
    Header header = {MAGIC, n_fds, g_variant_get_size(owned)};
    struct iovec parts[2] = {
        {&header, sizeof header}, {(gpointer)g_variant_get_data(owned), header.length}};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(AT_WIRE_FDS * sizeof(int))] = {0};
    struct msghdr packet = {.msg_iov = parts, .msg_iovlen = header.length ? 2 : 1};
    if (n_fds > 0) {
        packet.msg_control = control;
        packet.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&packet);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(n_fds * sizeof(int));
        memcpy(CMSG_DATA(c), fds, n_fds * sizeof(int));
    }
    return send_all(sock, &packet, sizeof header + header.length, watch, data, error);
}

/* Takes the descriptors of a packet into fds. */
static void take_fds(struct msghdr *packet, int *fds, guint *n_fds)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(packet); c; c = CMSG_NXTHDR(packet, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        gsize n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (gsize i = 0; i < n; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof fd);
            if (*n_fds < AT_WIRE_FDS)
                fds[(*n_fds)++] = fd;
            else
                close(fd);
        }
    }
}

/* Reads n bytes; without fds the kernel drops descriptors that come along. Returns how many came
 * before the end. */
static gboolean receive_all(int sock, gpointer to, gsize n, int *fds, guint *n_fds, gsize *got,
    AtWireWatch watch, gpointer data, GError **error)
{
    for (*got = 0; *got < n;) {
        if (!ready(sock, POLLIN, watch, data, error))
            return FALSE;
        struct iovec part = {(char *)to + *got, n - *got};
        _Alignas(struct cmsghdr) char control[CMSG_SPACE(AT_WIRE_FDS * sizeof(int))];
        struct msghdr packet = {.msg_iov = &part, .msg_iovlen = 1};
        if (fds) {
            packet.msg_control = control;
            packet.msg_controllen = sizeof control;
        }
        ssize_t came = recvmsg(sock, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (came < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (came < 0 && errno != ECONNRESET)
            return at_fail_errno(error, errno, "reading from the decoder failed");
        if (came <= 0)
            return TRUE;
        if (fds)
            take_fds(&packet, fds, n_fds);
        *got += (gsize)came;
    }
    return TRUE;
}

static GVariant *receive(int sock, const char *type, gsize limit, int *fds, guint *n_fds,
    AtWireWatch watch, gpointer data, GError **error)
{
    Header header;
    gsize got;
    if (!receive_all(sock, &header, sizeof header, fds, n_fds, &got, watch, data, error))
        return NULL;
    if (got == 0)
        return NULL;
    if (got < sizeof header || header.magic != MAGIC || header.n_fds != (fds ? *n_fds : 0))
        return at_fail_null(error, AT_ENGINE, "the decoder sent no whole message");
    if (header.length > limit)
        return at_fail_null(error, AT_LIMIT,
            "the decoder sent %" G_GUINT64_FORMAT " bytes, at most %" G_GSIZE_FORMAT " are taken",
            header.length, limit);
    g_autofree guint8 *bytes = g_malloc(header.length);
    if (!receive_all(sock, bytes, header.length, NULL, NULL, &got, watch, data, error))
        return NULL;
    if (got < header.length)
        return at_fail_null(error, AT_ENGINE, "the decoder sent no whole message");
    g_autoptr(GBytes) whole = g_bytes_new_take(g_steal_pointer(&bytes), header.length);
    g_autoptr(GVariant) message =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(type), whole, FALSE));
    if (!g_variant_is_normal_form(message))
        return at_fail_null(error, AT_INVALID, "the decoder sent bytes that make no sense");
    return g_steal_pointer(&message);
}

GVariant *at_wire_receive(int sock, const char *type, gsize limit, int *fds, guint *n_fds,
    AtWireWatch watch, gpointer data, GError **error)
{
    guint n = 0;
    GVariant *message = receive(sock, type, limit, fds, &n, watch, data, error);
    for (guint i = 0; !message && i < n; i++)
        close(fds[i]);
    if (n_fds)
        *n_fds = message ? n : 0;
    return message;
}
