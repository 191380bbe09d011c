#include "app/output.h"

#include "base/message.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

guint at_output_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

gboolean at_output_is_terminal(int fd)
{
    const char *term = g_getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static int write_all(int fd, const char *text, gsize n)
{
    while (n > 0) {
        gssize wrote = write(fd, text, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return errno;
        text += wrote;
        n -= (gsize)wrote;
    }
    return 0;
}

static gint reader_gone; /* atomic */

gboolean at_output_reader_gone(void)
{
    return g_atomic_int_get(&reader_gone);
}

static gboolean out(const char *text, gsize n, GError **error)
{
    int failure = write_all(STDOUT_FILENO, text, n);
    if (failure == EPIPE) {
        g_atomic_int_set(&reader_gone, TRUE);
        return at_fail(error, AT_CANCELLED, _("nobody reads the output"));
    }
    if (failure)
        return at_fail_errno(error, failure, _("standard output"));
    return TRUE;
}

gboolean at_output_text(const char *text, GError **error)
{
    return out(text, strlen(text), error);
}

gboolean at_output_flush(GString *text, gpointer unused, GError **error)
{
    gboolean ok = out(text->str, text->len, error);
    g_string_truncate(text, 0);
    return ok;
}

void at_output_status(const char *text)
{
    (void)write_all(STDERR_FILENO, text, strlen(text));
}

void at_output_complain(const char *sentence)
{
    g_autofree char *shown = at_text_show(sentence, -1);
    g_autofree char *ended = at_message_ended(shown);
    g_autofree char *line = g_strdup_printf("atelier: %s\n", ended);
    at_output_status(line);
}
