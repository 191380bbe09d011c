#include "media/prose.h"

#include <iconv.h>
#include <string.h>

/* Windows-1252, 0x80-0x9f; 0 where it defines nothing, which is Latin-1 then, as in HTML's Encoding
 * Standard. */
static const gunichar2 western[32] = {0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e, 0x178};

static char *from_western(const guint8 *bytes, gsize n)
{
    GString *out = g_string_sized_new(n + n / 8);
    for (gsize i = 0; i < n; i++) {
        gunichar c = bytes[i];
        if (c >= 0x80 && c < 0xa0 && western[c - 0x80])
            c = western[c - 0x80];
        g_string_append_unichar(out, c ? c : 0xfffd);
    }
    return g_string_free(out, FALSE);
}

static char *from_utf16(const guint8 *bytes, gsize n, gboolean big)
{
    GString *out = g_string_sized_new(n);
    for (gsize i = 0; i + 1 < n; i += 2) {
        gunichar c = big ? (gunichar)(bytes[i] << 8 | bytes[i + 1])
                         : (gunichar)(bytes[i + 1] << 8 | bytes[i]);
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < n) {
            gunichar low = big ? (gunichar)(bytes[i + 2] << 8 | bytes[i + 3])
                               : (gunichar)(bytes[i + 3] << 8 | bytes[i + 2]);
            if (low >= 0xdc00 && low < 0xe000) {
                c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        g_string_append_unichar(out, c && g_unichar_validate(c) ? c : 0xfffd);
    }
    return g_string_free(out, FALSE);
}

/* Sets of two bytes a character: how well the bytes fit, by the share of pairs that are common
 * there. */
typedef struct {
    const char *name;
    int (*weigh)(guint8 lead, guint8 trail); /* -1: not in this set, 0: rare, 1: common */
} Pairs;

static int weigh_gb(guint8 lead, guint8 trail)
{
    if (lead < 0x81 || lead == 0xff || trail < 0x30 || trail == 0x7f || trail == 0xff)
        return -1;
    if (trail < 0x40) /* a quarter of a four-byte character */
        return 0;
    /* GB 2312: punctuation, and the 3,755 characters of its first level (by sound, B0-D7). */
    return trail >= 0xa1 && ((lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7));
}

static int weigh_big5(guint8 lead, guint8 trail)
{
    gboolean valid = (trail >= 0x40 && trail <= 0x7e) || (trail >= 0xa1 && trail <= 0xfe);
    if (lead < 0xa1 || lead > 0xf9 || !valid)
        return -1;
    return lead <= 0xc6; /* punctuation and the 5,401 frequent characters */
}

static int weigh_sjis(guint8 lead, guint8 trail)
{
    gboolean valid = trail >= 0x40 && trail != 0x7f && trail <= 0xfc;
    if (!((lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xef)) || !valid)
        return -1;
    return lead <= 0x83 || (lead >= 0x88 && lead <= 0x97); /* kana, and the kanji of level 1 */
}

static const Pairs sets[] = {
    {"GB18030", weigh_gb},
    {"BIG5", weigh_big5},
    {"SHIFT_JIS", weigh_sjis},
};

/* 0-1; the first bytes are enough. A single bad pair (a text cut in the middle) is forgiven. */
static double fit(const Pairs *set, const guint8 *bytes, gsize n)
{
    guint pairs = 0, common = 0, bad = 0;
    for (gsize i = 0; i + 1 < MIN(n, 65536); i++) {
        if (bytes[i] < 0x80)
            continue;
        int weight = set->weigh(bytes[i], bytes[i + 1]);
        bad += weight < 0;
        common += weight > 0;
        pairs++;
        i += weight >= 0;
    }
    return !pairs || bad > pairs / 100 + (pairs > 20) ? 0 : (double)common / pairs;
}

/* iconv stops at a bad byte; what is before and after it is still worth having. */
static char *convert_pieces(const char *bytes, gsize n, const char *charset)
{
    iconv_t open = iconv_open("UTF-8", charset);
    if (open == (iconv_t)-1)
        return NULL;
    GString *out = g_string_sized_new(n * 2);
    char buffer[8192], *from = (char *)(gsize)bytes;
    while (n) {
        char *to = buffer;
        gsize room = sizeof buffer, before = n;
        gsize r = iconv(open, &from, &n, &to, &room);
        g_string_append_len(out, buffer, to - buffer);
        if (r == (gsize)-1 && n && n == before && to == buffer) {
            g_string_append(out, "\xef\xbf\xbd");
            from++;
            n--;
        }
    }
    iconv_close(open);
    return g_string_free(out, FALSE);
}

static const char *fitting_set(const char *bytes, gsize n)
{
    const char *best = NULL;
    double most = .6;
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        double fits = fit(&sets[i], (const guint8 *)bytes, n);
        if (fits > most) {
            most = fits;
            best = sets[i].name;
        }
    }
    return best;
}

/* The name a file gives, where it is one of those known here. */
static const char *known_set(const char *said)
{
    static const char *const names[][2] = {{"gb2312", "GB18030"}, {"gbk", "GB18030"},
        {"gb18030", "GB18030"}, {"x-gbk", "GB18030"}, {"big5", "BIG5"}, {"big5-hkscs", "BIG5"},
        {"shift_jis", "SHIFT_JIS"}, {"sjis", "SHIFT_JIS"}, {"x-sjis", "SHIFT_JIS"},
        {"iso-8859-1", "WINDOWS-1252"}, {"latin1", "WINDOWS-1252"},
        {"windows-1252", "WINDOWS-1252"}, {"us-ascii", "WINDOWS-1252"}};
    for (gsize i = 0; said && i < G_N_ELEMENTS(names); i++)
        if (!g_ascii_strcasecmp(said, names[i][0]))
            return names[i][1];
    return NULL;
}

static gboolean is_utf8(const char *bytes, gsize n)
{
    const char *end;
    /* A long text was perhaps cut inside a character. */
    return g_utf8_validate_len(bytes, n, &end) || (n > 65536 && bytes + n - end < 4);
}

char *at_charset_decode(const char *bytes, gsize n, const char *said, const char **charset)
{
    const guint8 *b = (const guint8 *)bytes;
    if (n >= 2 && ((b[0] == 0xff && b[1] == 0xfe) || (b[0] == 0xfe && b[1] == 0xff))) {
        *charset = "UTF-16";
        return from_utf16(b + 2, n - 2, b[0] == 0xfe);
    }
    if (n >= 3 && !memcmp(b, "\xef\xbb\xbf", 3)) {
        *charset = "UTF-8";
        return g_utf8_make_valid(bytes + 3, (gssize)n - 3);
    }
    /* What is valid UTF-8 is hardly ever anything else, whatever it says. */
    if (is_utf8(bytes, n)) {
        *charset = "UTF-8";
        return g_utf8_make_valid(bytes, (gssize)n);
    }
    const char *set = known_set(said);
    if (!set)
        set = fitting_set(bytes, n);
    char *text = set && strcmp(set, "WINDOWS-1252") ? convert_pieces(bytes, n, set) : NULL;
    *charset = text ? set : "WINDOWS-1252";
    return text ? text : from_western(b, n);
}

/* Of a name there is too little to weigh: it must be made of nothing but common characters, two of
 * them at least. Accents of the West come one at a time. */
static gboolean is_common_gb(const guint8 *bytes, gsize n)
{
    guint pairs = 0;
    for (gsize i = 0; i < n; i++) {
        if (bytes[i] < 0x80)
            continue;
        if (i + 1 >= n || weigh_gb(bytes[i], bytes[i + 1]) <= 0)
            return FALSE;
        pairs++;
        i++;
    }
    return pairs >= 2;
}

char *at_charset_decode_name(const char *bytes, gsize n)
{
    const guint8 *b = (const guint8 *)bytes;
    if (g_utf8_validate_len(bytes, n, NULL))
        return g_strndup(bytes, n);
    char *text = is_common_gb(b, n) ? convert_pieces(bytes, n, "GB18030") : NULL;
    return text ? text : from_western(b, n);
}

char *at_charset_mend_name(char *text)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        if (g_utf8_get_char(c) > 0xff)
            return text;
        g_string_append_c(bytes, (char)g_utf8_get_char(c));
    }
    char *mended = is_common_gb((const guint8 *)bytes->str, bytes->len)
        ? convert_pieces(bytes->str, bytes->len, "GB18030")
        : NULL;
    if (mended)
        g_free(text);
    return mended ? mended : text;
}

void at_charset_warm(void)
{
    /* Left open on purpose: the C library keeps a table only while somebody uses it. */
    for (gsize i = 0; i < G_N_ELEMENTS(sets); i++) {
        iconv_t table = iconv_open("UTF-8", sets[i].name);
        char in[] = "a", out[8], *from = in, *to = out;
        gsize n = 1, room = sizeof out;
        if (table != (iconv_t)-1)
            (void)iconv(table, &from, &n, &to, &room);
    }
}
