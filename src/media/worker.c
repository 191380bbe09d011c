/*
 * atelier-decode - the process that reads untrusted files, started by media/decoder.c:
 *
 *   atelier-decode --profile media|document --memory BYTES FD
 *
 * FD is its end of a socket. It warms up, locks itself in (media/lock.h), says hello and then
 * answers one request after another until the socket closes.
 */
#include "base/message.h"
#include "media/decode.h"
#include "media/lock.h"
#include "media/wire.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define CPU_SECONDS (64 * 60) /* of one worker's life */

typedef struct {
    guint32 operation, want, page, edge, seconds;
    const char *name, *media_type;
    gboolean has_sidecar;
    GVariant *fields;
    int fds[AT_WIRE_FDS];
    guint n_fds;
} Request;

/* --- running out of memory, told apart from a crash --- */

/* Nothing is written anywhere: foreign libraries chatter, and stderr leads nowhere. */
static GLogWriterOutput write_log(
    GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    for (gsize i = 0; (level & G_LOG_LEVEL_ERROR) && i < n; i++)
        if (strcmp(fields[i].key, "MESSAGE") == 0 && strstr(fields[i].value, "to allocate"))
            _exit(AT_WIRE_EXIT_MEMORY); /* g_malloc() gives up */
    return G_LOG_WRITER_HANDLED;
}

/* Itanium C++ ABI 2.9.1: what a type_info begins with. */
typedef struct {
    gpointer table;
    const char *name;
} CxxType;

/* poppler and exiv2 are C++: one that nobody caught ends the process. */
static void end_by_exception(void)
{
    CxxType *(*thrown)(void) = dlsym(RTLD_DEFAULT, "__cxa_current_exception_type");
    CxxType *type = thrown ? thrown() : NULL;
    if (type && strstr(type->name, "bad_alloc"))
        _exit(AT_WIRE_EXIT_MEMORY);
    abort();
}

static void watch_memory(void)
{
    g_log_set_writer_func(write_log, NULL, NULL);
    void (*(*set)(void (*)(void)))(void) = dlsym(RTLD_DEFAULT, "_ZSt13set_terminatePFvvE");
    if (set)
        set(end_by_exception);
}

/* --- the three operations --- */

static GVariant *reply_bytes(const char *media_type, GBytes *bytes)
{
    return g_variant_new(
        "(s@ay)", media_type, g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
}

static void add_sidecar(const Request *request, AtDecoded *decoded)
{
    g_autoptr(GError) trouble = NULL;
    if (request->has_sidecar && !at_metadata_read_sidecar(request->fds[1], decoded, &trouble))
        at_decoded_add_note(decoded, _("The XMP sidecar was left out: %s"), trouble->message);
}

static GVariant *decode(const Request *request, const AtDecoderRow *row, const AtSource *source,
    const char *weakness, GError **error)
{
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    if (!row->decode(source, decoded, error))
        return NULL;
    if (!decoded->media_type)
        decoded->media_type = g_strdup(source->format->media_type);
    if (!decoded->kind)
        decoded->kind = source->format->kind;
    add_sidecar(request, decoded);
    const AtFormat *found = at_format_by_type(decoded->media_type);
    if (found && !at_format_named_so(found, source->name))
        at_decoded_add_note(decoded, _("The name ends in .%s, but the content is %s"),
            at_format_extension(source->name), found->label);
    if (*weakness && source->format->profile == AT_PROFILE_DOCUMENT)
        at_decoded_add_note(decoded, "%s", weakness);
    return at_decoded_to_variant(decoded);
}

static GVariant *render(
    const Request *request, const AtDecoderRow *row, const AtSource *source, GError **error)
{
    g_autofree char *media_type = NULL;
    if (!row->render)
        return at_fail_null(
            error, AT_UNSUPPORTED, _("%s has no pages to show"), source->format->label);
    g_autoptr(GBytes) bytes = row->render(source, request->page, request->edge, &media_type, error);
    return bytes ? reply_bytes(media_type, bytes) : NULL;
}

static GVariant *read_file(const Request *request, const char *weakness, GError **error)
{
    const AtFormat *format = at_format_by_type(request->media_type);
    const AtDecoderRow *row = format ? at_decoder_row(format->decoder) : NULL;
    if (!row)
        return at_fail_null(error, AT_UNSUPPORTED, _("%s cannot be read by this build"),
            format ? format->label : request->media_type);
    if (request->n_fds != 1u + request->has_sidecar)
        return at_fail_null(error, AT_INVALID, "the request came with %u files", request->n_fds);
    if (lseek(request->fds[0], 0, SEEK_SET) < 0)
        return at_fail_null(error, AT_IO, _("the file cannot be read from its beginning"));
    AtSource source = {request->fds[0], request->name, format, request->want};
    return request->operation == AT_WIRE_DECODE ? decode(request, row, &source, weakness, error)
                                                : render(request, row, &source, error);
}

static GPtrArray *fields_of(const Request *request)
{
    GPtrArray *fields = g_ptr_array_new_with_free_func(g_free);
    GVariantIter iter;
    const char *name, *value;
    g_variant_iter_init(&iter, request->fields);
    while (g_variant_iter_next(&iter, "(&s&s)", &name, &value)) {
        AtField *field = g_new0(AtField, 1);
        *field = (AtField){(char *)name, (char *)value, TRUE};
        g_ptr_array_add(fields, field);
    }
    return fields;
}

static GVariant *write_sidecar(const Request *request, GError **error)
{
    g_autoptr(GPtrArray) fields = fields_of(request);
    int old = request->has_sidecar && request->n_fds == 1 ? request->fds[0] : -1;
    g_autoptr(GBytes) bytes =
        at_metadata_write_sidecar(old, (const AtField *const *)fields->pdata, fields->len, error);
    return bytes ? reply_bytes("application/rdf+xml", bytes) : NULL;
}

static GVariant *write_file(const Request *request, GError **error)
{
    g_autoptr(GPtrArray) fields = fields_of(request);
    const AtFormat *format = at_format_by_type(request->media_type);
    if (!format || request->n_fds != 1)
        return at_fail_null(error, AT_INVALID, "the request came with %u files", request->n_fds);
    g_autoptr(GBytes) bytes = at_metadata_write_file(
        request->fds[0], format, (const AtField *const *)fields->pdata, fields->len, error);
    return bytes ? reply_bytes(request->media_type, bytes) : NULL;
}

/* --- the loop --- */

/* Libraries say it in their own ways; the studio says it in one. */
static gboolean is_memory(const char *message)
{
    g_autofree char *lower = g_ascii_strdown(message, -1);
    return strstr(lower, "out of memory") || strstr(lower, "cannot allocate") ||
        strstr(lower, "memory allocation") || strstr(lower, "not enough memory");
}

static GVariant *failure(const GError *error)
{
    guint32 code = error->domain == AT_ERROR ? (guint32)error->code : AT_ENGINE;
    if (is_memory(error->message))
        _exit(AT_WIRE_EXIT_MEMORY);
    g_autofree char *valid = g_utf8_make_valid(error->message, -1);
    return g_variant_new("(usv)", code, valid, g_variant_new_string(""));
}

static GVariant *answer(const Request *request, const char *weakness)
{
    g_autoptr(GError) error = NULL;
    GVariant *result = request->operation == AT_WIRE_SIDECAR ? write_sidecar(request, &error)
        : request->operation == AT_WIRE_WRITE                ? write_file(request, &error)
                                                             : read_file(request, weakness, &error);
    if (!result)
        return failure(error);
    g_autoptr(GVariant) reply = g_variant_ref_sink(g_variant_new("(usv)", (guint32)0, "", result));
    gsize size = g_variant_get_size(reply);
    if (size <= AT_WIRE_REPLY_LIMIT)
        return g_steal_pointer(&reply);
    at_fail(&error, AT_LIMIT, _("what was made of it takes %u MB, at most %u are kept"),
        (guint)(size >> 20), AT_WIRE_REPLY_LIMIT >> 20);
    return failure(error);
}

/* FALSE: the studio has closed the socket, or speaks nonsense. */
static gboolean serve_one(int sock, const char *weakness)
{
    Request request = {0};
    g_autoptr(GVariant) name = NULL;
    g_autoptr(GVariant) fields = NULL;
    g_autoptr(GVariant) message = at_wire_receive(sock, AT_WIRE_REQUEST, AT_WIRE_REQUEST_LIMIT,
        request.fds, &request.n_fds, NULL, NULL, NULL);
    if (!message)
        return FALSE;
    g_variant_get(message, "(u@ay&suuuub@a(ss))", &request.operation, &name, &request.media_type,
        &request.want, &request.page, &request.edge, &request.seconds, &request.has_sidecar,
        &fields);
    request.name = g_variant_get_bytestring(name);
    request.fields = fields;
    alarm(request.seconds + 5); /* where the studio died in the meantime nobody else stops it */
    GVariant *reply = answer(&request, weakness);
    for (guint i = 0; i < request.n_fds; i++)
        close(request.fds[i]);
    gboolean sent = at_wire_send(sock, reply, NULL, 0, NULL, NULL, NULL);
    alarm(0);
    return sent;
}

static gboolean read_arguments(
    int argc, char **argv, AtProfile *profile, guint64 *memory, int *sock)
{
    guint64 fd;
    if (argc != 6 || strcmp(argv[1], "--profile") != 0 || strcmp(argv[3], "--memory") != 0)
        return FALSE;
    if (strcmp(argv[2], "media") != 0 && strcmp(argv[2], "document") != 0)
        return FALSE;
    *profile = argv[2][0] == 'm' ? AT_PROFILE_MEDIA : AT_PROFILE_DOCUMENT;
    if (!g_ascii_string_to_unsigned(argv[4], 10, 0, G_MAXINT64, memory, NULL) ||
        !g_ascii_string_to_unsigned(argv[5], 10, 0, G_MAXINT, &fd, NULL))
        return FALSE;
    *sock = (int)fd;
    return TRUE;
}

int main(int argc, char **argv)
{
    static const char usage[] = "atelier-decode is started by atelier, not by hand.\n";
    AtProfile profile;
    guint64 memory;
    int sock;
    if (!read_arguments(argc, argv, &profile, &memory, &sock))
        return write(STDERR_FILENO, usage, sizeof usage - 1) < 0 ? 2 : 2;
    watch_memory();
    at_decode_warm(profile);
    g_autoptr(GError) error = NULL;
    g_autofree char *weakness = NULL;
    AtLockLimits limits = {memory, CPU_SECONDS};
    gboolean locked = at_lock(profile, &limits, &weakness, &error);
    GVariant *hello = locked
        ? g_variant_new("(usv)", (guint32)0, "", g_variant_new_string(weakness ? weakness : ""))
        : failure(error);
    if (!at_wire_send(sock, hello, NULL, 0, NULL, NULL, NULL) || !locked)
        return 1;
    while (serve_one(sock, weakness ? weakness : ""))
        continue;
    return 0;
}
