#include "base/text.h"

#include <string.h>

#define MAX_TOKEN_CHARACTERS 64
#define MAX_FOLDED G_UNICHAR_MAX_DECOMPOSITION_LENGTH

/* Reads one character; conjoining Hangul letters (as some file systems write them) come as one
 * syllable. Returns its length, and G_MAXUINT32 as *c for a byte that is not UTF-8. */
static gsize read_one(const char *p, gsize n, gunichar *c)
{
    guchar first = (guchar)*p;
    if (first < 0x80) {
        *c = first;
        return 1;
    }
    *c = g_utf8_get_char_validated(p, (gssize)n);
    if (*c == (gunichar)-1 || *c == (gunichar)-2) {
        *c = G_MAXUINT32;
        return 1;
    }
    return (gsize)(g_utf8_next_char(p) - p);
}

static gboolean may_take_hangul(gunichar c)
{
    return (c >= 0x1100 && c <= 0x1112) || (c >= 0xac00 && c <= 0xd7a3);
}

static gboolean compose_hangul(gunichar c, gunichar next, gunichar *composed)
{
    return may_take_hangul(c) && next >= 0x1160 && next <= 0x11ff &&
        g_unichar_compose(c, next, composed);
}

static gsize read_character(const char *p, gsize n, gunichar *c)
{
    gsize length = read_one(p, n, c);
    while (may_take_hangul(*c) && length < n) {
        gunichar next, composed;
        gsize more = read_one(p + length, n - length, &next);
        if (!compose_hangul(*c, next, &composed))
            break;
        *c = composed;
        length += more;
    }
    return length;
}

static gboolean is_ignored(gunichar c)
{
    GUnicodeType type = g_unichar_type(c);
    return type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_SPACING_MARK ||
        type == G_UNICODE_ENCLOSING_MARK || (type == G_UNICODE_FORMAT && c != 0x200b);
}

/* NFKD (Unicode Standard Annex 15) without its marks, and case folded. Marks vanish, so their order
 * is of no matter and each character can be taken alone. */
static gsize fold_character(gunichar c, gunichar folded[MAX_FOLDED + 1])
{
    if (c < 0x80) {
        folded[0] = (gunichar)g_ascii_tolower((gchar)c);
        return 1;
    }
    if (c >= 0xac00 && c <= 0xd7a3) { /* a Hangul syllable stays whole */
        folded[0] = c;
        return 1;
    }
    gunichar parts[MAX_FOLDED];
    gsize count = 0, n = g_unichar_fully_decompose(c, TRUE, parts, MAX_FOLDED);
    for (gsize i = 0; i < n; i++) {
        gunichar low = g_unichar_tolower(parts[i]);
        if (is_ignored(low) || count >= MAX_FOLDED)
            continue;
        if (count && compose_hangul(folded[count - 1], low, &folded[count - 1]))
            continue; /* of a circled syllable */
        if (low == 0xdf) /* sharp s */
            folded[count++] = 's';
        folded[count++] = low == 0xdf ? 's' : low == 0x3c2 ? 0x3c3 : low; /* final sigma */
    }
    return count;
}

/* A script written without spaces, which is cut into pairs. */
static gboolean is_paired(gunichar c)
{
    if (c < 0x1100)
        return FALSE;
    if (c == 0x30fc) /* the mark of a long vowel belongs to no single script */
        return TRUE;
    GUnicodeScript script = g_unichar_get_script(c);
    return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA ||
        script == G_UNICODE_SCRIPT_KATAKANA || script == G_UNICODE_SCRIPT_HANGUL;
}

typedef struct {
    AtTokenFunc each;
    gpointer data;
    gboolean stop;
    char word[MAX_TOKEN_CHARACTERS * 6 + 1];
    gsize word_bytes, word_characters;
    guint word_start, word_end;
    gunichar last; /* the paired character before, or 0 */
    guint last_start, last_end;
    gboolean last_told; /* it stands in a pair already */
} Cutter;

static void tell(Cutter *cut, AtTokenKind kind, const char *text, guint start, guint end)
{
    AtToken token = {.text = text, .kind = kind, .start = start, .end = end};
    if (!cut->stop && !cut->each(&token, cut->data))
        cut->stop = TRUE;
}

static void end_word(Cutter *cut)
{
    if (cut->word_characters == 0)
        return;
    cut->word[cut->word_bytes] = '\0';
    tell(cut, AT_TOKEN_WORD, cut->word, cut->word_start, cut->word_end);
    cut->word_bytes = cut->word_characters = 0;
}

static void end_pairs(Cutter *cut)
{
    if (cut->last && !cut->last_told) {
        char text[8] = {0};
        g_unichar_to_utf8(cut->last, text);
        tell(cut, AT_TOKEN_PAIR, text, cut->last_start, cut->last_end);
    }
    cut->last = 0;
}

static void take_word(Cutter *cut, gunichar c, guint start, guint end)
{
    end_pairs(cut);
    if (cut->word_characters == MAX_TOKEN_CHARACTERS)
        end_word(cut);
    if (cut->word_characters == 0)
        cut->word_start = start;
    cut->word_bytes += (gsize)g_unichar_to_utf8(c, cut->word + cut->word_bytes);
    cut->word_characters++;
    cut->word_end = end;
}

static void take_paired(Cutter *cut, gunichar c, guint start, guint end)
{
    end_word(cut);
    gboolean paired = cut->last != 0;
    if (paired) {
        char text[16] = {0};
        gint n = g_unichar_to_utf8(cut->last, text);
        g_unichar_to_utf8(c, text + n);
        tell(cut, AT_TOKEN_PAIR, text, cut->last_start, end);
    }
    cut->last = c;
    cut->last_start = start;
    cut->last_end = end;
    cut->last_told = paired;
}

static void take(Cutter *cut, gunichar c, guint start, guint end)
{
    if (is_paired(c) && g_unichar_isalnum(c)) {
        take_paired(cut, c, start, end);
    } else if (g_unichar_isalnum(c)) {
        take_word(cut, c, start, end);
    } else {
        end_word(cut);
        end_pairs(cut);
    }
}

void at_text_tokens(const char *text, gssize n, AtTokenFunc each, gpointer data)
{
    gsize length = n < 0 ? strlen(text) : (gsize)n;
    Cutter cut = {.each = each, .data = data};
    for (gsize at = 0; at < length && !cut.stop;) {
        gunichar c, folded[MAX_FOLDED + 1];
        gsize size = read_character(text + at, length - at, &c);
        guint start = (guint)at, end = (guint)(at + size);
        at += size;
        gsize count = 0;
        if (c == G_MAXUINT32) {
            take(&cut, ' ', start, end);
            continue;
        }
        count = fold_character(c, folded);
        for (gsize i = 0; i < count; i++)
            take(&cut, folded[i], start, end);
        if (count == 0 && cut.word_characters > 0) /* a mark: part of the word it stands on */
            cut.word_end = end;
    }
    end_word(&cut);
    end_pairs(&cut);
}

static gboolean join_token(const AtToken *token, gpointer data)
{
    GString *out = data;
    if (out->len)
        g_string_append_c(out, ' ');
    g_string_append(out, token->text);
    return TRUE;
}

char *at_text_index(const char *text, gssize n)
{
    GString *out = g_string_new(NULL);
    at_text_tokens(text, n, join_token, out);
    return g_string_free(out, FALSE);
}

/* A Hangul letter joins the syllable before it, as it would when read again. */
static void append_folded(GString *out, gunichar *last, gunichar c)
{
    gunichar composed;
    if (out->len && compose_hangul(*last, c, &composed)) {
        g_string_truncate(out, out->len - (gsize)g_unichar_to_utf8(*last, NULL));
        c = composed;
    }
    g_string_append_unichar(out, c);
    *last = c;
}

char *at_text_fold(const char *text)
{
    GString *out = g_string_new(NULL);
    gboolean space = FALSE;
    gunichar last = 0;
    for (gsize at = 0, length = strlen(text); at < length;) {
        gunichar c, folded[MAX_FOLDED + 1];
        at += read_character(text + at, length - at, &c);
        gsize count = 1;
        if (c == G_MAXUINT32)
            folded[0] = 0xfffd;
        else
            count = fold_character(c, folded);
        for (gsize i = 0; i < count; i++) {
            if (g_unichar_isspace(folded[i])) {
                space = TRUE;
                continue;
            }
            if (space && out->len)
                append_folded(out, &last, ' ');
            space = FALSE;
            append_folded(out, &last, folded[i]);
        }
    }
    return g_string_free(out, FALSE);
}

/* Embeddings, overrides and isolates (Unicode annex 9, 2.1 to 2.5): a name with one can look like
 * another, "exe.jpg" like "gpj.exe". */
static gboolean turns_direction(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *at_text_show(const char *bytes, gssize n)
{
    gsize length = n < 0 ? strlen(bytes) : (gsize)n;
    GString *out = g_string_sized_new(length + 1);
    for (gsize at = 0; at < length;) {
        gunichar c;
        gsize size = read_one(bytes + at, length - at, &c);
        if (c < 0x20)
            g_string_append_unichar(out, 0x2400 + c);
        else if (c == 0x7f)
            g_string_append_unichar(out, 0x2421);
        else if (c == G_MAXUINT32 || (c >= 0x80 && c < 0xa0) || turns_direction(c))
            g_string_append_unichar(out, 0xfffd);
        else
            g_string_append_len(out, bytes + at, (gssize)size);
        at += size;
    }
    return g_string_free(out, FALSE);
}
