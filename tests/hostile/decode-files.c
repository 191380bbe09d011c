/*
 * decode-files PROGRAM [--want all|facts] [--threads N] [--seconds S] [--save DIR] - decodes the
 * files named on stdin, one path a line, with the sidecars beside them, by a pool of PROGRAM
 * (atelier-decode), and prints a line of JSON for each, in the order they are done; the last line
 * says how many bytes the largest worker held.
 *
 * What the studio does with a folder, without the studio: the hostile tests and the curious use it.
 */
#include "media/decoder.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    AtDecoder *decoder;
    guint want, seconds;
    const char *save;
    GMutex lock; /* guards stdout */
} Run;

static char *quoted(const char *text)
{
    GString *out = g_string_new("\"");
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *c = valid; *c; c++) {
        if (*c == '"' || *c == '\\')
            g_string_append_printf(out, "\\%c", *c);
        else if ((guchar)*c < 0x20 || *c == 0x7f)
            g_string_append_printf(out, "\\u%04x", *c);
        else
            g_string_append_c(out, *c);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static void save_previews(const Run *run, const AtDecoded *decoded, const char *name)
{
    for (guint i = 0; run->save && i < decoded->previews->len; i++) {
        const AtPreview *p = g_ptr_array_index(decoded->previews, i);
        g_autofree char *path = g_strdup_printf(
            "%s/%s.%u.%s", run->save, name, p->size, strchr(p->media_type, '/') + 1);
        gsize n;
        const char *data = g_bytes_get_data(p->bytes, &n);
        g_file_set_contents(path, data, (gssize)n, NULL);
    }
}

static AtDecoded *decode(const Run *run, const char *path, const AtFormat **format, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    guint8 head[AT_SNIFF_BYTES];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return at_fail_null(error, AT_IO, "it cannot be opened");
    ssize_t n = pread(fd, head, sizeof head, 0);
    *format = n < 0 ? NULL : at_format_sniff(head, (gsize)n, name);
    g_autofree char *beside = g_strconcat(path, ".xmp", NULL);
    int sidecar = open(beside, O_RDONLY | O_CLOEXEC);
    AtDecodeRequest request = {fd, name, *format, sidecar, run->want, run->seconds};
    AtDecoded *decoded = NULL;
    if (*format)
        decoded = at_decoder_decode(run->decoder, &request, NULL, error);
    else
        at_fail(error, AT_UNSUPPORTED, "no format that Atelier knows");
    close(fd);
    if (sidecar >= 0)
        close(sidecar);
    if (decoded)
        save_previews(run, decoded, name);
    return decoded;
}

static void one(gpointer data, gpointer user_data)
{
    Run *run = user_data;
    g_autofree char *path = data;
    g_autoptr(GError) error = NULL;
    const AtFormat *format = NULL;
    gint64 start = g_get_monotonic_time();
    g_autoptr(AtDecoded) d = decode(run, path, &format, &error);
    double seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    g_autofree char *q = quoted(path);
    g_autoptr(GString) notes = g_string_new(NULL);
    for (guint i = 0; d && i < d->notes->len; i++) {
        g_autofree char *note = quoted(g_ptr_array_index(d->notes, i));
        g_string_append_printf(notes, "%s%s", i ? ", " : "", note);
    }
    g_autofree char *message = quoted(error ? error->message : "");
    g_mutex_lock(&run->lock);
    printf("{\"path\": %s, \"seconds\": %.3f, \"format\": \"%s\", ", q, seconds,
        format ? format->media_type : "");
    if (d)
        printf(
            "\"type\": \"%s\", \"width\": %u, \"height\": %u, \"duration\": %.3f, \"pages\": %u, "
            "\"fields\": %u, \"raw\": %u, \"text\": %zu, \"previews\": %u, \"pdq\": %s, "
            "\"notes\": [%s]}\n",
            d->media_type, d->width, d->height, (double)d->duration / 1e6, d->pages, d->fields->len,
            d->raw->len, d->text ? strlen(d->text) : 0, d->previews->len, d->pdq ? "true" : "false",
            notes->str);
    else
        printf("\"code\": \"%s\", \"error\": %s}\n", at_error_code_name((AtErrorCode)error->code),
            message);
    fflush(stdout);
    g_mutex_unlock(&run->lock);
}

int main(int argc, char **argv)
{
    gint threads = 1, seconds = 60;
    g_autofree char *want = NULL;
    Run run = {0};
    GOptionEntry entries[] = {{"want", 0, 0, G_OPTION_ARG_STRING, &want, "all or facts", "WHAT"},
        {"threads", 0, 0, G_OPTION_ARG_INT, &threads, "how many at once", "N"},
        {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "limit for a file", "S"},
        {"save", 0, 0, G_OPTION_ARG_STRING, &run.save, "write previews there", "DIR"}, {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new("PROGRAM < PATHS");
    g_autoptr(GError) error = NULL;
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 2) {
        fprintf(stderr, "%s\n", error ? error->message : "one PROGRAM is needed");
        return 2;
    }
    run.decoder = at_decoder_new(argv[1], (guint)threads, &error);
    if (!run.decoder) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    run.want = g_strcmp0(want, "facts") ? AT_WANT_PREVIEWS | AT_WANT_CLIP | AT_WANT_PDQ : 0;
    run.seconds = (guint)seconds;
    GThreadPool *pool = g_thread_pool_new(one, &run, threads, TRUE, NULL);
    char *line = NULL;
    size_t room = 0;
    for (ssize_t n; (n = getline(&line, &room, stdin)) > 0;)
        g_thread_pool_push(pool, g_strndup(line, (gsize)n - (line[n - 1] == '\n')), NULL);
    g_thread_pool_free(pool, FALSE, TRUE);
    free(line);
    at_decoder_free(run.decoder);
    struct rusage usage = {0};
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("{\"peak\": %" G_GUINT64_FORMAT "}\n", (guint64)usage.ru_maxrss * 1024);
    return 0;
}
