#include "app/progress.h"

#include "app/output.h"
#include "base/message.h"
#include "base/text.h"
#include "op/cell.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define SILENT_MICROS G_USEC_PER_SEC
#define BAR_COLUMNS 24

struct AtProgress {
    GThread *thread;
    GMutex lock; /* guards all below */
    GCond stop;
    gboolean stopped, told, bar;
    guint64 done, total;
    char *doing;
    gint64 started;
    const char *language; /* of the person, for the thread that shows */
};

static void append_number(GString *out, guint64 n)
{
    g_autofree char *plain = g_strdup_printf("%" G_GUINT64_FORMAT, n);
    gsize length = 0;
    while (plain[length])
        length++;
    for (gsize i = 0; i < length; i++) {
        g_string_append_c(out, plain[i]);
        if ((length - i - 1) % 3 == 0 && i + 1 < length)
            g_string_append_c(out, ',');
    }
}

static void append_left(GString *out, guint64 done, guint64 total, double elapsed)
{
    if (done == 0 || done >= total || elapsed < 3)
        return;
    double left = elapsed * (double)(total - done) / (double)done;
    g_string_append(out, "  ");
    if (left < 90)
        g_string_append_printf(out, _("about %d s left"), (int)left + 1);
    else
        g_string_append_printf(out, _("about %d min left"), (int)(left / 60 + .5));
}

char *at_progress_line(
    guint64 done, guint64 total, const char *doing, double elapsed, guint width, gboolean bar)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (bar && total > 0) {
        guint full = (guint)(BAR_COLUMNS * MIN(done, total) / total);
        for (guint i = 0; i < BAR_COLUMNS; i++)
            g_string_append(out, i < full ? "━" : "─");
        g_string_append(out, "  ");
    }
    append_number(out, done);
    if (total > 0) {
        g_string_append_printf(out, " %s ", _("of"));
        append_number(out, total);
    }
    append_left(out, done, total, elapsed);
    if (doing && *doing) {
        g_autofree char *shown = at_text_show(doing, -1);
        g_string_append_printf(out, "  %s", shown);
    }
    return width ? at_cell_cut(out->str, width) : g_strdup(out->str);
}

static guint error_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        return size.ws_col - 1U;
    return 79;
}

static void show(AtProgress *p)
{
    double elapsed = (double)(g_get_monotonic_time() - p->started) / G_USEC_PER_SEC;
    g_autofree char *line =
        at_progress_line(p->done, p->total, p->doing, elapsed, p->bar ? error_width() : 0, p->bar);
    g_autofree char *text =
        p->bar ? g_strdup_printf("\r\033[K%s", line) : g_strdup_printf("%s\n", line);
    at_output_status(text);
}

static gpointer tick(gpointer data)
{
    AtProgress *p = data;
    g_mutex_lock(&p->lock);
    at_messages_use(p->language);
    gboolean shown = FALSE;
    gint64 next = p->started + SILENT_MICROS;
    while (!p->stopped) {
        if (g_cond_wait_until(&p->stop, &p->lock, next) || p->stopped)
            continue;
        if (p->told) {
            show(p);
            shown = TRUE;
        }
        next = g_get_monotonic_time() + (p->bar ? G_USEC_PER_SEC / 10 : G_USEC_PER_SEC);
    }
    if (shown && p->bar)
        at_output_status("\r\033[K");
    g_mutex_unlock(&p->lock);
    return NULL;
}

AtProgress *at_progress_new(const char *language, gboolean visible)
{
    AtProgress *p = g_new0(AtProgress, 1);
    g_mutex_init(&p->lock);
    g_cond_init(&p->stop);
    p->started = g_get_monotonic_time();
    p->language = language;
    p->bar = at_output_is_terminal(STDERR_FILENO);
    if (visible)
        p->thread = g_thread_new("progress", tick, p);
    return p;
}

void at_progress_free(AtProgress *p)
{
    if (!p)
        return;
    g_mutex_lock(&p->lock);
    p->stopped = TRUE;
    g_cond_signal(&p->stop);
    g_mutex_unlock(&p->lock);
    if (p->thread)
        g_thread_join(p->thread);
    g_mutex_clear(&p->lock);
    g_cond_clear(&p->stop);
    g_free(p->doing);
    g_free(p);
}

void at_progress_tell(guint64 done, guint64 total, const char *doing, gpointer data)
{
    AtProgress *p = data;
    g_mutex_lock(&p->lock);
    p->told = TRUE;
    p->done = done;
    p->total = total;
    g_free(p->doing);
    p->doing = g_strdup(doing);
    g_mutex_unlock(&p->lock);
}
