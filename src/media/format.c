#include "media/format.h"

#include "base/message.h"

#include <string.h>

#define IMAGE AT_KIND_IMAGE, AT_PROFILE_MEDIA, AT_DECODER_IMAGE
#define RAW AT_KIND_IMAGE, AT_PROFILE_MEDIA, AT_DECODER_RAW
#define SOUND AT_KIND_SOUND, AT_PROFILE_MEDIA, AT_DECODER_AV
#define FILM AT_KIND_FILM, AT_PROFILE_MEDIA, AT_DECODER_AV
#define TEXT AT_KIND_TEXT, AT_PROFILE_DOCUMENT, AT_DECODER_TEXT
#define BOOK AT_KIND_TEXT, AT_PROFILE_DOCUMENT, AT_DECODER_BOOK
#define SCORE AT_KIND_SCORE, AT_PROFILE_DOCUMENT

/* Where several formats claim an extension, the first is meant when nothing but the name is known.
 * */
static const AtFormat formats[] = {
    {"image/jpeg", "JPEG", IMAGE, "jpg jpeg jpe jfif"},
    {"image/png", "PNG", IMAGE, "png apng"},
    {"image/gif", "GIF", IMAGE, "gif"},
    {"image/webp", "WebP", IMAGE, "webp"},
    {"image/avif", "AVIF", IMAGE, "avif avifs"},
    {"image/heic", "HEIC", IMAGE, "heic heif hif"},
    {"image/jxl", "JPEG XL", IMAGE, "jxl"},
    {"image/tiff", "TIFF", IMAGE, "tif tiff"},
    {"image/vnd.adobe.photoshop", "PSD", IMAGE, "psd psb"},
    {"image/svg+xml", "SVG", AT_KIND_IMAGE, AT_PROFILE_DOCUMENT, AT_DECODER_SVG, "svg svgz"},
    {"image/x-canon-cr2", "Canon CR2", RAW, "cr2"},
    {"image/x-canon-cr3", "Canon CR3", RAW, "cr3"},
    {"image/x-nikon-nef", "Nikon NEF", RAW, "nef nrw"},
    {"image/x-sony-arw", "Sony ARW", RAW, "arw sr2 srf"},
    {"image/x-adobe-dng", "DNG", RAW, "dng"},
    {"image/x-olympus-orf", "Olympus ORF", RAW, "orf"},
    {"image/x-panasonic-rw2", "Panasonic RW2", RAW, "rw2 raw rwl"},
    {"image/x-fuji-raf", "Fujifilm RAF", RAW, "raf"},
    {"image/x-pentax-pef", "Pentax PEF", RAW, "pef"},
    {"image/x-samsung-srw", "Samsung SRW", RAW, "srw"},
    {"video/mp4", "MP4", FILM, "mp4 m4v"},
    {"video/quicktime", "QuickTime", FILM, "mov qt"},
    {"video/x-matroska", "Matroska", FILM, "mkv"},
    {"video/webm", "WebM", FILM, "webm"},
    {"video/x-msvideo", "AVI", FILM, "avi"},
    {"audio/wav", "WAV", SOUND, "wav wave bwf"},
    {"audio/flac", "FLAC", SOUND, "flac"},
    {"audio/mpeg", "MP3", SOUND, "mp3 mp2 mpga"},
    {"audio/aac", "AAC", SOUND, "aac adts"},
    {"audio/ogg", "Ogg", SOUND, "ogg oga spx"},
    {"audio/opus", "Opus", SOUND, "opus ogg oga"},
    {"audio/mp4", "M4A", SOUND, "m4a m4b mp4"},
    {"audio/webm", N_("WebM sound"), SOUND, "weba webm"},
    {"audio/x-matroska", N_("Matroska sound"), SOUND, "mka mkv"},
    {"video/ogg", N_("Ogg film"), FILM, "ogv ogg"},
    {"text/markdown", "Markdown", TEXT, "md markdown mkd"},
    {"text/html", "HTML", TEXT, "html htm xhtml"},
    {"text/plain", N_("plain text"), TEXT, "txt text"},
    {"application/pdf", "PDF", AT_KIND_TEXT, AT_PROFILE_DOCUMENT, AT_DECODER_PDF, "pdf"},
    {"application/epub+zip", "EPUB", BOOK, "epub"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX", BOOK,
        "docx docm"},
    {"application/vnd.oasis.opendocument.text", "ODT", BOOK, "odt"},
    {"audio/midi", "MIDI", SCORE, AT_DECODER_MIDI, "mid midi kar rmi"},
    {"application/vnd.recordare.musicxml+xml", "MusicXML", SCORE, AT_DECODER_MUSICXML,
        "musicxml xml"},
    {"application/vnd.recordare.musicxml", N_("compressed MusicXML"), SCORE, AT_DECODER_MUSICXML,
        "mxl"},
    {NULL},
};

const AtFormat *at_formats(void)
{
    return formats;
}

static const struct {
    AtKind kind;
    const char *name, *other;
} kinds[] = {
    {AT_KIND_IMAGE, N_("image"), "picture"},
    {AT_KIND_SOUND, N_("sound"), "audio music"},
    {AT_KIND_FILM, N_("film"), "video"},
    {AT_KIND_TEXT, N_("text"), "document"},
    {AT_KIND_SCORE, N_("score"), ""},
};

const char *at_kind_name(AtKind kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return "unknown";
}

/* Is the word, in any case, one of the list's, which are separated by spaces? */
static gboolean among(const char *list, const char *word, gsize n)
{
    while (n > 0 && *list) {
        gsize length = strcspn(list, " ");
        if (length == n && g_ascii_strncasecmp(list, word, n) == 0)
            return TRUE;
        list += length + (list[length] == ' ');
    }
    return FALSE;
}

gboolean at_kind_parse(const char *name, AtKind *kind)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!among(kinds[i].name, name, strlen(name)) && !among(kinds[i].other, name, strlen(name)))
            continue;
        *kind = kinds[i].kind;
        return TRUE;
    }
    return FALSE;
}

const AtFormat *at_format_by_type(const char *media_type)
{
    for (const AtFormat *f = formats; media_type && f->media_type; f++)
        if (strcmp(f->media_type, media_type) == 0)
            return f;
    return NULL;
}

const AtFormat *at_format_by_extension(const char *name)
{
    const char *extension = at_format_extension(name);
    for (const AtFormat *f = formats; extension && f->media_type; f++)
        if (among(f->extensions, extension, strlen(extension)))
            return f;
    return NULL;
}

const char *at_format_extension(const char *name)
{
    const char *dot = name ? strrchr(name, '.') : NULL;
    return dot && dot != name && dot[1] ? dot + 1 : NULL; /* ".html" is a hidden file */
}

gboolean at_format_named_so(const AtFormat *format, const char *name)
{
    const char *extension = at_format_extension(name);
    return !extension || among(format->extensions, extension, strlen(extension)) ||
        !at_format_by_extension(name);
}
