#include "media/decoder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2 x 1 pixels, red and blue. */
static const guint8 png[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
    0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00,
    0x00, 0x7b, 0x40, 0xe8, 0xdd, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63,
    0xf8, 0xcf, 0x00, 0x04, 0xff, 0x01, 0x07, 0x00, 0x01, 0xff, 0xe2, 0x23, 0x9e, 0x59, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

static AtDecoder *decoder_new(guint n)
{
    g_autoptr(GError) error = NULL;
    AtDecoder *decoder = at_decoder_new(g_getenv("ATELIER_DECODE"), n, &error);
    g_assert_no_error(error);
    return decoder;
}

static int file_of(const void *bytes, gsize n)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("atelier-XXXXXX", &path, NULL);
    g_assert_cmpint(write(fd, bytes, n), ==, (gssize)n);
    close(fd);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    g_unlink(path);
    return fd;
}

/* What is asked for again and again: a note in Markdown. */
typedef struct {
    AtDecoder *decoder;
    guint seconds;
    GCancellable *cancel;
    AtDecoded *decoded;
    GError *error;
    gint done;
} Ask;

static gpointer ask(gpointer data)
{
    Ask *a = data;
    static const char note[] = "# Title\n\nSome words.\n";
    int fd = file_of(note, sizeof note - 1);
    AtDecodeRequest request = {
        fd, "note.md", at_format_by_type("text/markdown"), -1, AT_WANT_FACTS, a->seconds};
    a->decoded = at_decoder_decode(a->decoder, &request, a->cancel, &a->error);
    close(fd);
    g_atomic_int_set(&a->done, 1);
    return NULL;
}

static void ask_again(Ask *a)
{
    ask(a);
    g_assert_no_error(a->error);
    g_assert_nonnull(strstr(a->decoded->text, "Some words."));
    at_decoded_free(g_steal_pointer(&a->decoded));
    a->done = 0;
}

/* Calls each(pid) for the workers that are our children. */
static guint signal_workers(int number)
{
    guint n = 0;
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    for (const char *name; (name = g_dir_read_name(proc));) {
        g_autofree char *path = g_build_filename("/proc", name, "stat", NULL);
        g_autofree char *text = NULL;
        if (!g_ascii_isdigit(*name) || !g_file_get_contents(path, &text, NULL, NULL))
            continue;
        const char *after = strrchr(text, ')');
        if (!after || strtol(after + 4, NULL, 10) != getpid() || after[2] == 'Z' ||
            !strstr(text, "(atelier-decode)"))
            continue;
        kill((pid_t)strtol(name, NULL, 10), number);
        n++;
    }
    return n;
}

static void a_picture_and_a_text_are_read(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GError) error = NULL;
    int fd = file_of(png, sizeof png);
    AtDecodeRequest request = {
        fd, "dots.jpg", at_format_by_type("image/png"), -1, AT_WANT_PREVIEWS | AT_WANT_PDQ, 0};
    g_autoptr(AtDecoded) decoded = at_decoder_decode(decoder, &request, NULL, &error);
    close(fd);
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->width, ==, 2);
    g_assert_cmpuint(decoded->height, ==, 1);
    g_assert_cmpuint(decoded->previews->len, ==, 3);
    g_assert_cmpuint(decoded->kind, ==, AT_KIND_IMAGE);
    g_assert_cmpstr(g_ptr_array_index(decoded->notes, decoded->notes->len - 1), ==,
        "The name ends in .jpg, but the content is PNG");
    Ask a = {decoder, 30};
    ask_again(&a);
}

static void one_worker_serves_many_files_and_is_renewed(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    Ask a = {decoder, 30};
    for (guint i = 0; i < 70; i++)
        ask_again(&a);
    g_assert_cmpuint(signal_workers(0), ==, 1);
}

static void a_damaged_file_costs_that_file(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GError) error = NULL;
    int fd = file_of(png, 20);
    AtDecodeRequest request = {fd, "a.png", at_format_by_type("image/png"), -1, AT_WANT_FACTS, 0};
    g_assert_null(at_decoder_decode(decoder, &request, NULL, &error));
    close(fd);
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_cmpuint(signal_workers(0), ==, 1); /* it answered, and goes on */
    Ask a = {decoder, 30};
    ask_again(&a);
}

static void what_is_no_plain_file_open_for_reading_is_refused(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    const AtFormat *format = at_format_by_type("image/png");
    static const struct {
        const char *path;
        int flags;
        const char *message;
    } cases[] = {{"/dev/null", O_RDONLY, "it is not a regular file"},
        {"/tmp", O_RDONLY, "it is not a regular file"},
        {NULL, O_RDWR, "the file for the decoder is open for writing"}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *made = NULL;
        g_autoptr(GError) error = NULL;
        int fd = cases[i].path ? open(cases[i].path, cases[i].flags | O_CLOEXEC)
                               : g_file_open_tmp("atelier-XXXXXX", &made, NULL);
        AtDecodeRequest request = {fd, "a.png", format, -1, AT_WANT_FACTS, 0};
        g_assert_null(at_decoder_decode(decoder, &request, NULL, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
        close(fd);
        if (made)
            g_unlink(made);
    }
    g_assert_cmpuint(signal_workers(0), ==, 0); /* nobody was even started */
}

static void one_that_takes_too_long_is_replaced(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    Ask a = {decoder, 1};
    ask_again(&a);
    g_assert_cmpuint(signal_workers(SIGSTOP), ==, 1);
    ask(&a);
    g_assert_null(a.decoded);
    g_assert_error(a.error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(a.error->message, ==, "the decoder took longer than 1 s");
    g_clear_error(&a.error);
    ask_again(&a);
}

static void a_person_need_not_wait(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    Ask first = {decoder, 60}, a = {decoder, 60, cancel}, b = {decoder, 60, cancel};
    ask_again(&first);
    g_assert_cmpuint(signal_workers(SIGSTOP), ==, 1);
    /* One of both holds the only worker, the other waits for it. */
    GThread *threads[2] = {g_thread_new("ask", ask, &a), g_thread_new("ask", ask, &b)};
    g_cancellable_cancel(cancel);
    for (guint i = 0; i < 2; i++)
        g_thread_join(threads[i]);
    g_assert_error(a.error, AT_ERROR, AT_CANCELLED);
    g_assert_error(b.error, AT_ERROR, AT_CANCELLED);
    g_clear_error(&a.error);
    g_clear_error(&b.error);
    signal_workers(SIGCONT); /* where both gave up before one took it */
    ask_again(&first);
}

/* Sends the signal to every worker until the request is answered; again where a worker was quicker.
 * */
static void ask_under_fire(Ask *a, int number)
{
    for (guint i = 0; i < 50 && !a->error; i++) {
        g_clear_pointer(&a->decoded, at_decoded_free);
        GThread *thread = g_thread_new("ask", ask, a);
        while (!g_atomic_int_get(&a->done))
            signal_workers(number);
        g_thread_join(thread);
        a->done = 0;
    }
    g_assert_nonnull(a->error);
}

static void a_worker_that_crashes_is_named(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    Ask a = {decoder, 30};
    ask_under_fire(&a, SIGSEGV);
    g_assert_error(a.error, AT_ERROR, AT_ENGINE);
    g_assert_cmpstr(a.error->message, ==, "the decoder crashed (SIGSEGV)");
    g_clear_error(&a.error);
    ask_under_fire(&a, SIGSYS);
    g_assert_cmpstr(a.error->message, ==, "the decoder tried something that is forbidden to it");
    g_clear_error(&a.error);
    ask_under_fire(&a, SIGXCPU);
    g_assert_cmpstr(a.error->message, ==, "the decoder took too long");
    g_clear_error(&a.error);
    ask_again(&a);
}

/* The file is not to blame when somebody else kills its worker: it is tried again. */
static void a_worker_killed_from_outside_is_replaced(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    Ask a = {decoder, 30};
    ask_again(&a);
    g_assert_cmpuint(signal_workers(SIGKILL), ==, 1); /* idle */
    ask_again(&a);
    g_assert_cmpuint(signal_workers(SIGSTOP), ==, 1);
    GThread *thread = g_thread_new("ask", ask, &a);
    g_assert_cmpuint(signal_workers(SIGKILL), ==, 1); /* at its work, or just before */
    g_thread_join(thread);
    g_assert_no_error(a.error);
    at_decoded_free(g_steal_pointer(&a.decoded));
    a.done = 0;
    ask_under_fire(&a, SIGKILL);
    g_assert_cmpstr(a.error->message, ==, "the decoder was killed from outside (SIGKILL)");
    g_clear_error(&a.error);
    ask_again(&a);
}

static void many_threads_share_few_workers(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(2);
    Ask asks[8];
    GThread *threads[8];
    for (guint i = 0; i < 8; i++) {
        asks[i] = (Ask){decoder, 60};
        threads[i] = g_thread_new("ask", ask, &asks[i]);
    }
    for (guint i = 0; i < 8; i++) {
        g_thread_join(threads[i]);
        g_assert_no_error(asks[i].error);
        at_decoded_free(asks[i].decoded);
    }
    g_assert_cmpuint(signal_workers(0), <=, 2);
}

static void a_sidecar_is_written(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GError) error = NULL;
    AtField title = {(char *)"title", (char *)"静夜思", TRUE};
    const AtField *fields[] = {&title};
    g_autoptr(GBytes) bytes = at_decoder_write_sidecar(decoder, -1, fields, 1, NULL, &error);
    g_assert_no_error(error);
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    g_assert_nonnull(g_strstr_len(data, (gssize)n, "静夜思"));
    int fd = file_of(png, sizeof png), sidecar = file_of(data, n);
    AtDecodeRequest request = {
        fd, "a.png", at_format_by_type("image/png"), sidecar, AT_WANT_FACTS, 0};
    g_autoptr(AtDecoded) decoded = at_decoder_decode(decoder, &request, NULL, &error);
    close(fd);
    close(sidecar);
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->fields->len, ==, 1);
    const AtField *field = g_ptr_array_index(decoded->fields, 0);
    g_assert_cmpstr(field->value, ==, "静夜思");
    g_assert_true(field->sidecar);
}

static void a_picture_is_rendered_for_the_zoom(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GError) error = NULL;
    g_autofree char *media_type = NULL;
    int fd = file_of(png, sizeof png);
    AtDecodeRequest request = {fd, "a.png", at_format_by_type("image/png"), -1, 0, 0};
    g_autoptr(GBytes) bytes = at_decoder_render(decoder, &request, 0, 0, &media_type, NULL, &error);
    close(fd);
    g_assert_no_error(error);
    g_assert_true(at_decoded_is_picture(media_type, bytes));
}

/* 20 million words take more than a worker of 96 MB has left. */
static void one_that_eats_too_much_memory_is_named(void)
{
    g_autoptr(AtDecoder) decoder = decoder_new(1);
    g_autoptr(GError) error = NULL;
    g_autofree char *words = g_strnfill(16 << 20, 'w');
    at_decoder_set_memory(decoder, 96 << 20);
    for (gsize i = 0; i < 16 << 20; i += 6)
        words[i] = ' ';
    int fd = file_of(words, 16 << 20);
    AtDecodeRequest request = {
        fd, "a.txt", at_format_by_type("text/plain"), -1, AT_WANT_PREVIEWS, 0};
    g_assert_null(at_decoder_decode(decoder, &request, NULL, &error));
    close(fd);
    g_assert_error(error, AT_ERROR, AT_LIMIT);
    g_assert_cmpstr(error->message, ==, "the decoder ran out of memory (limit 96 MB)");
    Ask a = {decoder, 30};
    ask_again(&a);
}

static void a_missing_program_is_named(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(at_decoder_new("/nonexistent/atelier-decode", 1, &error));
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_assert_cmpstr(error->message, ==,
        "/nonexistent/atelier-decode: the decoder is not there; install it again");
}

static void a_program_that_is_no_worker_is_named(void)
{
    g_autoptr(AtDecoder) decoder = at_decoder_new("/bin/true", 1, NULL);
    Ask a = {decoder, 30};
    ask(&a);
    g_assert_cmpstr(a.error->message, ==, "the decoder broke off in the middle");
    g_clear_error(&a.error);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/media/decoder/" name, function)
    ADD("a-picture-and-a-text-are-read", a_picture_and_a_text_are_read);
    ADD("one-worker-serves-many-files", one_worker_serves_many_files_and_is_renewed);
    ADD("a-damaged-file-costs-that-file", a_damaged_file_costs_that_file);
    ADD("what-is-no-plain-file-is-refused", what_is_no_plain_file_open_for_reading_is_refused);
    ADD("one-that-takes-too-long-is-replaced", one_that_takes_too_long_is_replaced);
    ADD("a-person-need-not-wait", a_person_need_not_wait);
    ADD("a-worker-that-crashes-is-named", a_worker_that_crashes_is_named);
    ADD("a-worker-killed-from-outside", a_worker_killed_from_outside_is_replaced);
    ADD("many-threads-share-few-workers", many_threads_share_few_workers);
    ADD("a-sidecar-is-written", a_sidecar_is_written);
    ADD("a-picture-is-rendered-for-the-zoom", a_picture_is_rendered_for_the_zoom);
    if (!*g_getenv("SANITIZED")) /* whose shadow memory no limit can hold */
        ADD("one-that-eats-too-much-memory", one_that_eats_too_much_memory_is_named);
    ADD("a-missing-program-is-named", a_missing_program_is_named);
    ADD("a-program-that-is-no-worker", a_program_that_is_no_worker_is_named);
    return g_test_run();
}
