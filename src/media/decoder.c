#include "media/decoder.h"

#include "base/message.h"
#include "media/wire.h"
#include "media/workers.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define FILES_PER_WORKER 64
/* bytes; warm it holds 60 MB, with a large picture 300 */
/* Bytes: a warm worker holds 60 MB, one with a picture of 48 megapixels 230. */
#define MEMORY (G_GUINT64_CONSTANT(1) << 30)
#define START_SECONDS 30
#define DECODE_SECONDS 60
#define TRIES 3 /* of a file whose worker was killed from outside */

struct AtDecoder {
    char *program;
    guint n;
    guint64 memory;
    GMutex lock; /* guards all below */
    GCond freed;
    GQueue idle[2]; /* AtWorker *, by profile */
    guint alive[2];
};

AtDecoder *at_decoder_new(const char *program, guint n, GError **error)
{
    if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE))
        return at_fail_null(
            error, AT_NOT_FOUND, _("%s: the decoder is not there; install it again"), program);
    AtDecoder *decoder = g_new0(AtDecoder, 1);
    decoder->program = g_strdup(program);
    decoder->n = MAX(n, 1);
    decoder->memory = MEMORY;
    g_mutex_init(&decoder->lock);
    g_cond_init(&decoder->freed);
    for (guint i = 0; i < G_N_ELEMENTS(decoder->idle); i++)
        g_queue_init(&decoder->idle[i]);
    return decoder;
}

void at_decoder_set_memory(AtDecoder *decoder, guint64 bytes)
{
    decoder->memory = bytes;
}

void at_decoder_free(AtDecoder *decoder)
{
    if (!decoder)
        return;
    for (guint i = 0; i < G_N_ELEMENTS(decoder->idle); i++) {
        g_assert(decoder->alive[i] == decoder->idle[i].length); /* else a decode still runs */
        for (AtWorker *w = g_queue_pop_head(&decoder->idle[i]); w;
             w = g_queue_pop_head(&decoder->idle[i]))
            at_worker_close(w);
    }
    g_cond_clear(&decoder->freed);
    g_mutex_clear(&decoder->lock);
    g_free(decoder->program);
    g_free(decoder);
}

/* --- borrowing a worker --- */

static void wake_up(GCancellable *cancel, gpointer data)
{
    AtDecoder *decoder = data;
    g_mutex_lock(&decoder->lock);
    g_cond_broadcast(&decoder->freed);
    g_mutex_unlock(&decoder->lock);
}

/* TRUE: a place is ours; *idle is the worker that waits there, or NULL where one is still to be
 * started. */
static gboolean take_place(
    AtDecoder *decoder, AtProfile profile, GCancellable *cancel, AtWorker **idle)
{
    gulong handler = cancel ? g_cancellable_connect(cancel, G_CALLBACK(wake_up), decoder, NULL) : 0;
    gboolean taken = FALSE;
    g_mutex_lock(&decoder->lock);
    while (!taken && !g_cancellable_is_cancelled(cancel)) {
        *idle = g_queue_pop_tail(&decoder->idle[profile]); /* the warmest */
        taken = *idle || decoder->alive[profile] < decoder->n;
        if (!taken)
            g_cond_wait(&decoder->freed, &decoder->lock);
    }
    if (taken && !*idle)
        decoder->alive[profile]++;
    g_mutex_unlock(&decoder->lock);
    if (handler)
        g_cancellable_disconnect(cancel, handler);
    return taken;
}

/* worker: NULL where it is gone. */
static void give_place(AtDecoder *decoder, AtProfile profile, AtWorker *worker)
{
    g_mutex_lock(&decoder->lock);
    if (worker)
        g_queue_push_tail(&decoder->idle[profile], worker);
    else
        decoder->alive[profile]--;
    g_cond_signal(&decoder->freed);
    g_mutex_unlock(&decoder->lock);
}

/* --- one request --- */

typedef struct {
    AtProfile profile;
    GVariant *message; /* AT_WIRE_REQUEST */
    int fds[AT_WIRE_FDS];
    guint n_fds;
    guint seconds;
    const char *type; /* of what is wanted */
} Task;

/* What the worker answered, or an error that it named itself (*answered). NULL and no error: it
 * broke off. */
static GVariant *ask(
    AtWorker *worker, const Task *task, GCancellable *cancel, gboolean *answered, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GVariant) reply = at_worker_ask(
        worker, task->message, task->fds, task->n_fds, task->seconds, cancel, &trouble);
    *answered = FALSE;
    if (!reply && trouble)
        g_propagate_error(error, g_steal_pointer(&trouble));
    if (!reply)
        return NULL;
    guint32 code;
    const char *sentence;
    g_autoptr(GVariant) result = NULL;
    g_variant_get(reply, "(u&sv)", &code, &sentence, &result);
    if (code != 0) {
        gboolean known = code >= AT_NOT_FOUND && code <= AT_CANCELLED && *sentence;
        g_autofree char *shown = g_strndup(sentence, 1000);
        g_autofree char *valid = g_utf8_make_valid(shown, -1);
        *answered = known;
        at_fail(error, known ? (AtErrorCode)code : AT_ENGINE, "%s", valid);
        return NULL;
    }
    if (!g_variant_is_of_type(result, G_VARIANT_TYPE(task->type)))
        return at_fail_null(error, AT_INVALID, "the decoder sent bytes that make no sense");
    *answered = TRUE;
    return g_steal_pointer(&result);
}

/* As ask(), by any worker. retry: it was killed by somebody else, the file is not to blame. */
static GVariant *try_once(
    AtDecoder *decoder, const Task *task, GCancellable *cancel, gboolean *retry, GError **error)
{
    AtWorker *worker = NULL;
    *retry = FALSE;
    if (!take_place(decoder, task->profile, cancel, &worker))
        return at_fail_null(error, AT_CANCELLED, _("stopped"));
    if (worker && !at_worker_is_alive(worker))
        g_clear_pointer(&worker, at_worker_close);
    if (!worker)
        worker = at_worker_start(
            decoder->program, task->profile, decoder->memory, START_SECONDS, cancel, retry, error);
    if (!worker) {
        give_place(decoder, task->profile, NULL);
        return NULL;
    }
    gboolean answered;
    GVariant *result = ask(worker, task, cancel, &answered, error);
    /* One that refused the file in its own words is as good as before, unless it kept what it had
     * allocated for it; one that broke off may be in any state. */
    gboolean lean = result || at_worker_memory(worker) < decoder->memory / 4;
    gboolean keep = answered && lean && ++*at_worker_files(worker) < FILES_PER_WORKER;
    if (!result && error && !*error)
        at_worker_explain(worker, retry, error);
    if (!keep)
        g_clear_pointer(&worker, at_worker_close);
    give_place(decoder, task->profile, worker);
    return result;
}

static GVariant *run(AtDecoder *decoder, const Task *task, GCancellable *cancel, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    for (guint i = 0; i < TRIES; i++) {
        gboolean retry;
        g_clear_error(&trouble);
        GVariant *result = try_once(decoder, task, cancel, &retry, &trouble);
        if (result)
            return result;
        if (!retry)
            break;
    }
    g_propagate_error(error, g_steal_pointer(&trouble));
    return NULL;
}

/* --- the four requests --- */

/* The worker must not be able to change what it reads, nor wait for ever in it. */
static gboolean is_safe(int fd, GError **error)
{
    struct stat status;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fstat(fd, &status) < 0)
        return at_fail(error, AT_IO, _("the file cannot be read"));
    if (!S_ISREG(status.st_mode))
        return at_fail(error, AT_UNSUPPORTED, _("it is not a regular file"));
    if ((flags & O_ACCMODE) != O_RDONLY)
        return at_fail(error, AT_INVALID, "the file for the decoder is open for writing");
    return TRUE;
}

static GVariant *message_new(AtWireOperation operation, const AtDecodeRequest *request, guint page,
    guint edge, guint seconds)
{
    return g_variant_new("(u^aysuuuub@a(ss))", (guint32)operation, request->name,
        request->format->media_type, request->want, page, edge, seconds, request->sidecar >= 0,
        g_variant_new_array(G_VARIANT_TYPE("(ss)"), NULL, 0));
}

static GVariant *read_file(AtDecoder *decoder, AtWireOperation operation,
    const AtDecodeRequest *request, guint page, guint edge, const char *type, GCancellable *cancel,
    GError **error)
{
    Task task = {request->format->profile, NULL, {request->fd, request->sidecar}, 1,
        request->time_limit ? request->time_limit : DECODE_SECONDS, type};
    if (!is_safe(request->fd, error) ||
        (request->sidecar >= 0 && !is_safe(request->sidecar, error)))
        return NULL;
    task.n_fds += request->sidecar >= 0;
    g_autoptr(GVariant) message =
        g_variant_ref_sink(message_new(operation, request, page, edge, task.seconds));
    task.message = message;
    return run(decoder, &task, cancel, error);
}

AtDecoded *at_decoder_decode(
    AtDecoder *decoder, const AtDecodeRequest *request, GCancellable *cancel, GError **error)
{
    g_autoptr(GVariant) result =
        read_file(decoder, AT_WIRE_DECODE, request, 0, 0, AT_DECODED_TYPE, cancel, error);
    return result ? at_decoded_from_variant(result, error) : NULL;
}

GBytes *at_decoder_render(AtDecoder *decoder, const AtDecodeRequest *request, guint page,
    guint edge, char **media_type, GCancellable *cancel, GError **error)
{
    AtDecodeRequest plain = *request;
    plain.sidecar = -1;
    g_autoptr(GVariant) result =
        read_file(decoder, AT_WIRE_RENDER, &plain, page, edge, "(say)", cancel, error);
    if (!result)
        return NULL;
    const char *said;
    g_autoptr(GVariant) data = NULL;
    g_variant_get(result, "(&s@ay)", &said, &data);
    g_autoptr(GBytes) bytes = g_variant_get_data_as_bytes(data);
    if (!at_decoded_is_picture(said, bytes))
        return at_fail_null(error, AT_INVALID, "the decoder sent a picture that is none");
    *media_type = g_strdup(said);
    return g_steal_pointer(&bytes);
}

/* A message that carries fields; NULL when they are too long. Not floating. */
static GVariant *fields_message(AtWireOperation operation, const char *media_type, gboolean second,
    const AtField *const *fields, guint n, GError **error)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ss)"));
    for (guint i = 0; i < n; i++)
        g_variant_builder_add(&builder, "(ss)", fields[i]->name, fields[i]->value);
    g_autoptr(GVariant) message = g_variant_ref_sink(g_variant_new("(u^aysuuuuba(ss))",
        (guint32)operation, "", media_type, 0, 0, 0, DECODE_SECONDS, second, &builder));
    if (g_variant_get_size(message) > AT_WIRE_REQUEST_LIMIT)
        return at_fail_null(error, AT_LIMIT, _("these fields are too long to be written"));
    return g_steal_pointer(&message);
}

static GBytes *run_for_bytes(
    AtDecoder *decoder, const Task *task, GCancellable *cancel, GError **error)
{
    g_autoptr(GVariant) result = run(decoder, task, cancel, error);
    if (!result)
        return NULL;
    g_autoptr(GVariant) data = g_variant_get_child_value(result, 1);
    return g_variant_get_data_as_bytes(data);
}

GBytes *at_decoder_write_sidecar(AtDecoder *decoder, int old, const AtField *const *fields, guint n,
    GCancellable *cancel, GError **error)
{
    if (old >= 0 && !is_safe(old, error))
        return NULL;
    g_autoptr(GVariant) message = fields_message(AT_WIRE_SIDECAR, "", old >= 0, fields, n, error);
    if (!message)
        return NULL;
    Task task = {AT_PROFILE_MEDIA, message, {old}, old >= 0, DECODE_SECONDS, "(say)"};
    return run_for_bytes(decoder, &task, cancel, error);
}

GBytes *at_decoder_write_file(AtDecoder *decoder, const AtDecodeRequest *request,
    const AtField *const *fields, guint n, GCancellable *cancel, GError **error)
{
    if (!is_safe(request->fd, error))
        return NULL;
    g_autoptr(GVariant) message =
        fields_message(AT_WIRE_WRITE, request->format->media_type, FALSE, fields, n, error);
    if (!message)
        return NULL;
    Task task = {AT_PROFILE_MEDIA, message, {request->fd}, 1, DECODE_SECONDS, "(say)"};
    return run_for_bytes(decoder, &task, cancel, error);
}
