/*
 * media/decoder.h - decoding untrusted files in a pool of atelier-decode processes.
 *
 *   decoder = at_decoder_new(program, n, &error);       nothing is spawned yet
 *   decoded = at_decoder_decode(decoder, &request, cancel, &error);
 *
 * decode() may be called from many threads; it waits for a free worker of the right profile. A
 * worker is spawned when first needed, handles up to 64 files, and is replaced when it breaks off.
 * One that takes longer than the request's limit, eats more memory than its limit or dies costs
 * that file: decode() fails with AT_LIMIT or AT_ENGINE and a sentence that says which ("the decoder
 * ran out of memory (limit 1 GB)").
 *
 * The worker is locked before it reads a byte of the file: see media/lock.h.
 */
#pragma once
#include "media/decoded.h"

#include <gio/gio.h>

typedef struct AtDecoder AtDecoder;

/* program: path of atelier-decode. n: workers of each profile at most (the machine's cores). */
AtDecoder *at_decoder_new(const char *program, guint n, GError **error);

/* Bytes that a worker may hold (at first 1 GB); before the first decode. */
void at_decoder_set_memory(AtDecoder *decoder, guint64 bytes);
void at_decoder_free(AtDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtDecoder, at_decoder_free)

typedef enum {
    AT_WANT_FACTS = 1 << 0, /* size, fields, raw tags, text: always given */
    AT_WANT_PREVIEWS = 1 << 1,
    AT_WANT_CLIP = 1 << 2, /* a short silent clip where the work moves */
    AT_WANT_PDQ = 1 << 3,
} AtWant;

typedef struct {
    int fd; /* the file, open for reading; stays the caller's */
    const char *name; /* its base name, for messages and the extension */
    const AtFormat *format;
    int sidecar; /* fd of its XMP sidecar or -1 */
    guint want; /* AtWant bits */
    guint time_limit; /* seconds; 0: 60 */
} AtDecodeRequest;

AtDecoded *at_decoder_decode(
    AtDecoder *decoder, const AtDecodeRequest *request, GCancellable *cancel, GError **error);

/* Renders one page of a PDF (page from 0) or a picture at its full resolution for the zoom: longest
 * edge at most edge pixels (0: as it is), WebP or JPEG bytes. */
GBytes *at_decoder_render(AtDecoder *decoder, const AtDecodeRequest *request, guint page,
    guint edge, char **media_type, GCancellable *cancel, GError **error);

/* New bytes of an XMP sidecar (old: its fd or -1) with these fields set, everything else in it
 * kept. A field whose value is "" is removed; several of one name replace all of that name. No bytes:
 * the sidecar was made by Atelier and says nothing any more, or never would. */
GBytes *at_decoder_write_sidecar(AtDecoder *decoder, int old, const AtField *const *fields, guint n,
    GCancellable *cancel, GError **error);

/* The file's new bytes with these fields written into it; fields as for the sidecar. The worker has
 * touched every byte: before they take the file's place, see that they are of the same format and
 * that the picture decodes to the same size and PDQ. */
GBytes *at_decoder_write_file(AtDecoder *decoder, const AtDecodeRequest *request,
    const AtField *const *fields, guint n, GCancellable *cancel, GError **error);
