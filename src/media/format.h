/*
 * media/format.h - which formats Atelier knows, and which one some bytes are.
 *
 * One table: media type, kind of work, worker profile, decoder, extensions. The content decides
 * (magic numbers, for zip containers the names of their first entries); the extension only breaks
 * ties between formats that share a container or have no magic (Markdown and plain text, the raw
 * formats built on TIFF).
 */
#pragma once
#include <glib.h>

typedef enum { /* on disk as names: at_kind_name() */
    AT_KIND_IMAGE = 1,
    AT_KIND_SOUND = 2,
    AT_KIND_FILM = 3,
    AT_KIND_TEXT = 4,
    AT_KIND_SCORE = 5,
} AtKind;
const char *at_kind_name(AtKind kind); /* "image", "sound", "film", "text", "score" */
gboolean at_kind_parse(
    const char *name, AtKind *kind); /* also "picture", "audio", "music", "video", "document" */

typedef enum {
    AT_PROFILE_MEDIA, /* the worker opens nothing at all */
    AT_PROFILE_DOCUMENT, /* the worker may read fonts, fontconfig's cache and poppler-data */
} AtProfile;

typedef enum {
    AT_DECODER_IMAGE, /* libvips */
    AT_DECODER_RAW, /* gexiv2's embedded preview, then libvips */
    AT_DECODER_SVG, /* librsvg */
    AT_DECODER_AV, /* FFmpeg */
    AT_DECODER_PDF, /* poppler */
    AT_DECODER_TEXT, /* plain, Markdown, HTML */
    AT_DECODER_BOOK, /* EPUB, DOCX, ODT: zip containers of XML */
    AT_DECODER_MIDI, /* libsmf */
    AT_DECODER_MUSICXML,
} AtDecoderName;

typedef struct {
    const char *media_type; /* "image/jpeg": on disk */
    const char *label; /* "JPEG" */
    AtKind kind;
    AtProfile profile;
    AtDecoderName decoder;
    const char *extensions; /* "jpg jpeg jpe" */
} AtFormat;

#define AT_SNIFF_BYTES 4096

/* data: the first n bytes of the file (AT_SNIFF_BYTES or all). name: its base name, for the
 * extension. NULL: not a format Atelier knows. A film container that may hold only sound (MP4,
 * Matroska, Ogg) is told apart by the worker, which may answer with another kind. */
const AtFormat *at_format_sniff(gconstpointer data, gsize n, const char *name);
const AtFormat *at_format_by_type(const char *media_type);
const AtFormat *at_format_by_extension(const char *name); /* NULL: none or unknown */

/* The extension of a name, in its own case, without the dot; NULL: none. */
const char *at_format_extension(const char *name);

/* FALSE when the name's extension belongs to another format that Atelier knows. */
gboolean at_format_named_so(const AtFormat *format, const char *name);

/* All formats, ended by one whose media_type is NULL. */
const AtFormat *at_formats(void);
