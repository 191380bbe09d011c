/* Which format some bytes are. Signatures: WHATWG mimesniff, and the specification named at each
 * place. */
#include "media/format.h"

#include <string.h>

/* What has been read of a file, and where the name helps. */
typedef struct {
    const guint8 *at;
    gsize n;
    const char *name;
} Head;

static gboolean has(Head head, gsize offset, const char *bytes, gsize n)
{
    return head.n >= offset + n && memcmp(head.at + offset, bytes, n) == 0;
}
#define HAS(head, offset, literal) has(head, offset, literal, sizeof(literal) - 1)

static const AtFormat *type(const char *media_type)
{
    return at_format_by_type(media_type);
}

/* The format that the extension names, if it is among the media types of the list (separated by
 * spaces). */
static const AtFormat *named_among(Head head, const char *list)
{
    const AtFormat *named = at_format_by_extension(head.name);
    const char *found = named ? strstr(list, named->media_type) : NULL;
    gsize n = named ? strlen(named->media_type) : 0;
    return found && (found[n] == ' ' || !found[n]) ? named : NULL;
}

static gsize find(Head head, const char *bytes, gsize n, gsize from)
{
    if (from >= head.n)
        return head.n;
    const guint8 *found = memmem(head.at + from, head.n - from, bytes, n);
    return found ? (gsize)(found - head.at) : head.n;
}

/* --- TIFF 6.0 and the raw formats built on it --- */

static guint32 number(Head head, gsize offset, guint bytes, gboolean big)
{
    guint32 value = 0;
    if (bytes > head.n || offset > head.n - bytes)
        return 0;
    for (guint i = 0; i < bytes; i++)
        value |= (guint32)head.at[offset + i] << 8 * (big ? bytes - 1 - i : i);
    return value;
}

static const AtFormat *sniff_tiff(Head head)
{
    static const struct {
        const char *make, *media_type;
    } makes[] = {{"NIKON", "image/x-nikon-nef"}, {"SONY", "image/x-sony-arw"},
        {"PENTAX", "image/x-pentax-pef"}, {"RICOH", "image/x-pentax-pef"},
        {"SAMSUNG", "image/x-samsung-srw"}};
    if (HAS(head, 8, "CR\2"))
        return type("image/x-canon-cr2");
    gboolean big = head.at[0] == 'M', reduced = FALSE;
    gsize first = number(head, 4, 4, big), make = 0;
    guint n = number(head, first, 2, big);
    for (gsize i = 0; i < n && first + 2 + 12 * (i + 1) <= head.n; i++) {
        gsize entry = first + 2 + 12 * i;
        guint tag = number(head, entry, 2, big);
        if (tag == 0xc612) /* DNGVersion */
            return type("image/x-adobe-dng");
        if (tag == 0x010f && number(head, entry + 4, 4, big) > 4)
            make = number(head, entry + 8, 4, big);
        /* NewSubfileType: the first picture is a thumbnail, as no scanner writes it */
        if (tag == 0x00fe)
            reduced = number(head, entry + 8, 4, big) == 1;
    }
    const AtFormat *named = named_among(head,
        "image/x-nikon-nef image/x-sony-arw image/x-adobe-dng "
        "image/x-pentax-pef image/x-samsung-srw image/x-panasonic-rw2 image/x-canon-cr2");
    if (named)
        return named;
    for (gsize i = 0; reduced && make && i < G_N_ELEMENTS(makes); i++)
        if (has(head, make, makes[i].make, strlen(makes[i].make)))
            return type(makes[i].media_type);
    return type("image/tiff");
}

/* --- containers --- */

/* ISO/IEC 14496-12: the brands of the ftyp box. */
static const AtFormat *sniff_iso(Head head)
{
    static const struct {
        char brand[5];
        const char *media_type;
    } brands[] = {{"crx ", "image/x-canon-cr3"}, {"avif", "image/avif"}, {"avis", "image/avif"},
        {"heic", "image/heic"}, {"heix", "image/heic"}, {"heim", "image/heic"},
        {"heis", "image/heic"}, {"hevc", "image/heic"}, {"hevx", "image/heic"},
        {"M4A ", "audio/mp4"}, {"M4B ", "audio/mp4"}, {"M4P ", "audio/mp4"}, {"F4A ", "audio/mp4"},
        {"qt  ", "video/quicktime"}};
    for (gsize i = 0; i < G_N_ELEMENTS(brands); i++)
        if (has(head, 8, brands[i].brand, 4))
            return type(brands[i].media_type);
    gsize end = MIN(head.n, (gsize)number(head, 0, 4, TRUE));
    gboolean image = HAS(head, 8, "mif1") || HAS(head, 8, "msf1") || HAS(head, 8, "miaf");
    for (gsize at = 16; image && at + 4 <= end; at += 4)
        if (HAS(head, at, "avif") || HAS(head, at, "avis"))
            return type("image/avif");
    if (image)
        return type("image/heic");
    if (HAS(head, 8, "jp2 ") || HAS(head, 8, "jpx "))
        return NULL;
    const AtFormat *named = named_among(head, "audio/mp4");
    return named ? named : type("video/mp4");
}

static const AtFormat *sniff_riff(Head head)
{
    if (HAS(head, 8, "WEBP"))
        return type("image/webp");
    if (HAS(head, 8, "WAVE"))
        return type("audio/wav");
    if (HAS(head, 8, "AVI "))
        return type("video/x-msvideo");
    if (HAS(head, 8, "RMID"))
        return type("audio/midi");
    return NULL;
}

/* RFC 3533: each logical stream begins with its own page before any data. */
static const AtFormat *sniff_ogg(Head head)
{
    gboolean opus = FALSE;
    for (gsize at = 0; at + 28 < head.n; at = find(head, "OggS", 4, at + 4)) {
        gsize body = at + 27 + head.at[at + 26];
        if (!(head.at[at + 5] & 2)) /* no longer a beginning of stream */
            break;
        if (HAS(head, body, "\x80theora") || HAS(head, body, "\1video"))
            return type("video/ogg");
        opus |= HAS(head, body, "OpusHead");
    }
    return type(opus ? "audio/opus" : "audio/ogg");
}

static const AtFormat *sniff_ebml(Head head)
{
    const AtFormat *named = named_among(head, "audio/webm audio/x-matroska");
    if (named)
        return named;
    gsize at = find(head, "\x42\x82", 2, 4); /* DocType */
    return type(at + 7 <= head.n && HAS(head, at + 3, "webm") ? "video/webm" : "video/x-matroska");
}

/* APPNOTE 4.3.7; EPUB OCF 3.3 and ODF 1.3 part 2 put an uncompressed "mimetype" first. */
static const AtFormat *sniff_zip(Head head)
{
    static const char *const others[] = {"xl/", "ppt/", "AndroidManifest.xml", "META-INF/MANIFEST"};
    if (HAS(head, 30, "mimetypeapplication/epub+zip"))
        return type("application/epub+zip");
    if (HAS(head, 30, "mimetypeapplication/vnd.oasis.opendocument.text"))
        return type("application/vnd.oasis.opendocument.text");
    if (HAS(head, 30, "mimetypeapplication/vnd.recordare.musicxml"))
        return type("application/vnd.recordare.musicxml");
    if (HAS(head, 30, "mimetype"))
        return NULL; /* a drawing, a sheet */
    for (gsize at = 0; at + 30 < head.n; at = find(head, "PK\3\4", 4, at + 4)) {
        if (HAS(head, at + 30, "word/"))
            return type("application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
            if (has(head, at + 30, others[i], strlen(others[i])))
                return NULL;
    }
    return named_among(head,
        "application/epub+zip application/vnd.recordare.musicxml "
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document "
        "application/vnd.oasis.opendocument.text");
}

/* --- MPEG audio, which has no signature but its frame headers --- */

/* ISO/IEC 11172-3 2.4.2.3, 13818-3: length of the frame whose header stands here; 0: no header. */
static gsize mpeg_frame(Head head, gsize at)
{
    static const guint16 rates[2][3][15] = {
        {{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
            {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
            {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}},
        {{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
            {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
            {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}}};
    static const guint32 frequencies[3] = {44100, 48000, 32000};
    guint32 h = number(head, at, 4, TRUE);
    guint version = h >> 19 & 3, layer = 3 - (h >> 17 & 3), rate = h >> 12 & 15, f = h >> 10 & 3;
    if (h >> 21 != 0x7ff || version == 1 || layer > 2 || rate == 0 || rate == 15 || f == 3)
        return 0;
    gboolean low = version != 3;
    guint32 frequency = frequencies[f] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    guint32 bits = rates[low][layer][rate] * 1000u, padding = h >> 9 & 1;
    if (layer == 0)
        return (12 * bits / frequency + padding) * 4;
    return (layer == 2 && low ? 72 : 144) * bits / frequency + padding;
}

static const AtFormat *sniff_mpeg(Head head)
{
    const AtFormat *named = named_among(head, "audio/mpeg");
    /* junk before the first frame is common in files of that name */
    gsize reach = named ? head.n : 1;
    for (gsize at = 0; at < reach && at + 4 < head.n; at++) {
        gsize length = mpeg_frame(head, at);
        if (length && mpeg_frame(head, at + length))
            return type("audio/mpeg");
        if (length && named && at == 0)
            return named;
    }
    /* ADTS, ISO/IEC 14496-3 1.A.2.2: twelve ones and layer 0. */
    if (head.n >= 7 && head.at[0] == 0xff && (head.at[1] & 0xf6) == 0xf0 &&
        (head.at[2] >> 2 & 15) < 13)
        return type("audio/aac");
    return NULL;
}

/* ID3v2 stands before MP3, sometimes FLAC and AAC. */
static const AtFormat *sniff_id3(Head head)
{
    gsize size = 10;
    for (guint i = 6; i < 10 && head.n >= 10; i++)
        size += (gsize)(head.at[i] & 0x7f) << 7 * (9 - i);
    if (HAS(head, size, "fLaC"))
        return type("audio/flac");
    const AtFormat *named = named_among(head, "audio/flac audio/aac");
    return named ? named : type("audio/mpeg");
}

/* --- marked-up and plain text --- */

/* A copy for looking at tags only: UTF-16 becomes its low bytes, byte order marks go. */
static char *as_text(Head head)
{
    gboolean little = HAS(head, 0, "\xff\xfe"), big = HAS(head, 0, "\xfe\xff");
    GString *text = g_string_sized_new(head.n);
    for (gsize i = HAS(head, 0, "\xef\xbb\xbf") ? 3 : little || big ? 2 : 0; i < head.n; i++) {
        guint8 byte = head.at[i];
        if (little || big) {
            guint8 other = i + 1 < head.n ? head.at[i + 1] : 0;
            gboolean plain = little ? other == 0 : byte == 0;
            byte = !plain ? 0x80 : little ? byte : other;
            i++;
        }
        g_string_append_c(text, byte ? (char)byte : (char)0x80);
    }
    return g_string_free(text, FALSE);
}

/* WHATWG mimesniff 7.1: no byte that only binary data has. */
static gboolean is_text(Head head)
{
    if (HAS(head, 0, "\xff\xfe") || HAS(head, 0, "\xfe\xff"))
        return TRUE;
    for (gsize i = 0; i < head.n; i++) {
        guint8 b = head.at[i];
        if (b <= 8 || b == 0x0b || (b >= 0x0e && b <= 0x1a) || (b >= 0x1c && b <= 0x1f))
            return FALSE;
    }
    return TRUE;
}

static const char *skip_space(const char *s)
{
    return s + strspn(s, " \t\r\n\f");
}

/* The name of the root element or of the document type, whichever comes first, without its prefix;
 * NULL: it does not begin as XML or HTML. */
static char *root_name(const char *s)
{
    for (s = skip_space(s); *s == '<'; s = skip_space(s)) {
        const char *end = NULL;
        if (g_str_has_prefix(s, "<!--"))
            end = strstr(s + 4, "-->");
        else if (g_str_has_prefix(s, "<?"))
            end = strstr(s + 2, "?>");
        else if (g_ascii_strncasecmp(s, "<!DOCTYPE", 9) == 0)
            s = skip_space(s + 9);
        else
            s++;
        if (*s != '<') {
            gsize n = strcspn(s, " \t\r\n\f>/[");
            const char *colon = memchr(s, ':', n);
            const char *local = colon ? colon + 1 : s;
            return g_ascii_strdown(local, (gssize)(s + n - local));
        }
        if (!end)
            return NULL;
        s = strchr(end, '>') + 1;
    }
    return NULL;
}

static const AtFormat *sniff_markup(const char *text)
{
    static const char *const html[] = {"html", "head", "body", "script", "iframe", "h1", "div",
        "font", "table", "a", "style", "title", "b", "br", "p", NULL}; /* WHATWG mimesniff 7.1 */
    g_autofree char *root = root_name(text);
    if (!root)
        return NULL;
    if (strcmp(root, "svg") == 0)
        return type("image/svg+xml");
    if (strcmp(root, "score-partwise") == 0 || strcmp(root, "score-timewise") == 0)
        return type("application/vnd.recordare.musicxml+xml");
    return g_strv_contains(html, root) ? type("text/html") : NULL;
}

static const AtFormat *sniff_text(Head head)
{
    if (!is_text(head))
        return NULL;
    g_autofree char *text = as_text(head);
    const AtFormat *named = named_among(head, "text/plain text/markdown text/html");
    gboolean prose = named && strcmp(named->media_type, "text/html") != 0;
    const AtFormat *markup = sniff_markup(text);
    /* Markdown and notes may begin with a tag; only a whole page or drawing is something else. */
    if (markup &&
        !(prose && strcmp(markup->media_type, "text/html") == 0 &&
            g_ascii_strncasecmp(skip_space(text), "<!doctype", 9) != 0 &&
            g_ascii_strncasecmp(skip_space(text), "<html", 5) != 0))
        return markup;
    if (named)
        return named;
    gboolean xml = g_str_has_prefix(skip_space(text), "<?xml");
    const AtFormat *drawing = named_among(head, "image/svg+xml");
    if (xml || drawing)
        return drawing; /* its root may stand further down than was read */
    /* Sources, tables and logs are text as well, but no works: a name must speak for it. */
    gboolean known = !at_format_extension(head.name) || at_format_by_extension(head.name);
    return known && head.n > 0 ? type("text/plain") : NULL;
}

/* --- all --- */

static const struct {
    guint offset, n;
    const char *bytes;
    const char *media_type; /* or NULL: */
    const AtFormat *(*further)(Head head);
} magics[] = {
    {0, 3, "\xff\xd8\xff", "image/jpeg"},
    {0, 8, "\x89PNG\r\n\x1a\n", "image/png"},
    {0, 6, "GIF87a", "image/gif"},
    {0, 6, "GIF89a", "image/gif"},
    {0, 2, "\xff\x0a", "image/jxl"},
    {0, 12, "\0\0\0\x0cJXL \r\n\x87\n", "image/jxl"},
    {0, 4, "8BPS", "image/vnd.adobe.photoshop"},
    {0, 15, "FUJIFILMCCD-RAW", "image/x-fuji-raf"},
    {0, 4, "IIU\0", "image/x-panasonic-rw2"},
    {0, 4, "IIRO", "image/x-olympus-orf"},
    {0, 4, "IIRS", "image/x-olympus-orf"},
    {0, 4, "MMOR", "image/x-olympus-orf"},
    {0, 4, "II*\0", NULL, sniff_tiff},
    {0, 4, "MM\0*", NULL, sniff_tiff},
    {0, 4, "II+\0", "image/tiff"}, /* BigTIFF */
    {0, 4, "MM\0+", "image/tiff"},
    {4, 4, "ftyp", NULL, sniff_iso},
    {4, 4, "moov", "video/quicktime"}, /* before 2001 there was no ftyp */
    {4, 4, "mdat", "video/quicktime"},
    {4, 4, "wide", "video/quicktime"},
    {4, 4, "pnot", "video/quicktime"},
    {0, 4, "RIFF", NULL, sniff_riff},
    {0, 4, "RF64", NULL, sniff_riff},
    {0, 4, "BW64", NULL, sniff_riff},
    {0, 4, "fLaC", "audio/flac"},
    {0, 3, "ID3", NULL, sniff_id3},
    {0, 4, "OggS", NULL, sniff_ogg},
    {0, 4, "\x1a\x45\xdf\xa3", NULL, sniff_ebml},
    {0, 4, "MThd", "audio/midi"},
    {0, 4, "PK\3\4", NULL, sniff_zip},
};

const AtFormat *at_format_sniff(gconstpointer data, gsize n, const char *name)
{
    Head head = {data, MIN(n, AT_SNIFF_BYTES), name};
    for (gsize i = 0; i < G_N_ELEMENTS(magics); i++)
        if (has(head, magics[i].offset, magics[i].bytes, magics[i].n))
            return magics[i].further ? magics[i].further(head) : type(magics[i].media_type);
    if (find((Head){head.at, MIN(head.n, 1024), name}, "%PDF-", 5, 0) < MIN(head.n, 1024))
        return type("application/pdf"); /* ISO 32000-1, annex H note 13 */
    if (HAS(head, 0, "\x1f\x8b"))
        return named_among(head, "image/svg+xml");
    const AtFormat *mpeg = sniff_mpeg(head);
    return mpeg ? mpeg : sniff_text(head);
}
