#include "base/retell.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PLACES 8
#define MAX_DEPTH 4 /* of sentences in sentences */

typedef struct {
    const char *text;
    gsize length;
    gboolean quoted;
} Place;

typedef struct {
    Place places[MAX_PLACES];
    guint n;
} Match;

/* What a directive takes: 's' any text, 'd' figures; and where it ends. position: 0 without one. */
static const char *read_directive(const char *p, guint *position, char *kind)
{
    char *end;
    gulong number = strtoul(p + 1, &end, 10);
    *position = end != p + 1 && *end == '$' ? (guint)MIN(number, MAX_PLACES + 1) : 0;
    p = *position ? end + 1 : p + 1;
    p += strspn(p, "-+ #0'123456789.");
    p += strspn(p, "hlqjzt");
    *kind = *p && strchr("diu", *p) ? 'd' : *p == 's' ? 's' : '?';
    return *p ? p + 1 : p;
}

static gboolean match(const char *pattern, const char *text, Match *m);

static gboolean match_place(const char *rest, const char *text, gboolean figures, Match *m)
{
    guint at = m->n;
    gsize most = figures ? strspn(text, "0123456789.,") : strlen(text);
    if (at == MAX_PLACES)
        return FALSE;
    m->places[at].text = text;
    for (gsize length = *rest ? 1 : MAX(most, 1); length <= most; length++) {
        if (*rest && *rest != '%' && text[length] != *rest)
            continue;
        m->n = at + 1;
        m->places[at].length = length;
        if (match(rest, text + length, m))
            return TRUE;
    }
    m->n = at;
    return FALSE;
}

static gboolean match(const char *pattern, const char *text, Match *m)
{
    const char *begin = pattern;
    for (; *pattern; pattern++, text++) {
        if (pattern[0] == '%' && pattern[1] != '%') {
            guint position;
            char kind;
            const char *rest = read_directive(pattern, &position, &kind);
            gboolean quoted = pattern > begin &&
                (pattern[-1] == '\'' || (guchar)pattern[-1] == 0x9c /* the end of “ */);
            if (kind == '?' || position || m->n == MAX_PLACES)
                return FALSE;
            m->places[m->n].quoted = quoted;
            return match_place(rest, text, kind == 'd', m);
        }
        if (*pattern == '%')
            pattern++;
        if (*pattern != *text)
            return FALSE;
    }
    return *text == '\0';
}

typedef struct {
    const char *sentence;
    const char *text, *translation; /* the best so far, or NULL */
    guint own; /* letters of its own */
    gboolean whole; /* not a part of a sentence: there a path or a name may have a colon */
    Match match;
} Best;

/* What stands outside its places; marks alone, as in "%s: %s", count only with marks. */
static guint own_letters(const char *pattern, gboolean marks)
{
    guint n = 0, position;
    char kind;
    while (*pattern) {
        if (pattern[0] == '%' && pattern[1] != '%') {
            pattern = read_directive(pattern, &position, &kind);
            continue;
        }
        n += marks ? !g_ascii_isspace(*pattern) : g_ascii_isalpha(*pattern);
        pattern++;
    }
    return n;
}

static void consider(const char *text, const char *translation, gpointer data)
{
    Best *best = data;
    Match found = {.n = 0};
    if (!strchr(text, '%') || (*text != '%' && *text != *best->sentence))
        return;
    guint own = own_letters(text, TRUE);
    if (own_letters(text, best->whole) == 0 || own < best->own ||
        (own == best->own && best->text && strcmp(text, best->text) > 0) ||
        !match(text, best->sentence, &found))
        return;
    best->text = text;
    best->translation = translation;
    best->own = own;
    best->match = found;
}

static char *retell(const AtMo *mo, const char *sentence, guint depth);

static void append_place(GString *out, const AtMo *mo, const Place *place, guint depth)
{
    g_autofree char *text = g_strndup(place->text, place->length);
    gboolean several = strchr(text, ' ') && !place->quoted && depth < MAX_DEPTH;
    g_autofree char *told = several ? retell(mo, text, depth + 1) : g_strdup(text);
    g_string_append(out, told);
}

static char *retell(const AtMo *mo, const char *sentence, guint depth)
{
    const char *whole = at_mo_find(mo, sentence, 0);
    Best best = {.sentence = sentence, .whole = depth == 0};
    if (whole && !strchr(sentence, '%'))
        return g_strdup(whole);
    at_mo_each(mo, consider, &best);
    if (!best.text)
        return g_strdup(sentence);
    GString *out = g_string_new(NULL);
    guint next = 0;
    for (const char *p = best.translation; *p;) {
        guint position;
        char kind;
        if (*p != '%' || p[1] == '%') {
            p += *p == '%';
            g_string_append_c(out, *p++);
            continue;
        }
        p = read_directive(p, &position, &kind);
        guint at = position ? position - 1 : next++;
        if (at < best.match.n)
            append_place(out, mo, &best.match.places[at], depth);
    }
    return g_string_free(out, FALSE);
}

char *at_retell(const AtMo *mo, const char *sentence)
{
    return retell(mo, sentence, 0);
}
