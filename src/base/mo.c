#include "base/mo.h"

#include <stdlib.h>
#include <string.h>

#define MAGIC 0x950412deU
#define MAX_MESSAGES 100000U
#define MAX_DIRECTIVES 16

typedef struct {
    const char *first;
    const char *other; /* the second plural form, or NULL */
    const char *many; /* the original's plural, or NULL */
} Translation;

struct AtMo {
    char *bytes; /* a copy with a NUL after it */
    gsize n;
    gboolean swap;
    gboolean one_form;
    GHashTable *messages; /* original -> Translation, both inside bytes */
};

static guint32 number(const AtMo *mo, gsize at)
{
    guint32 value;
    memcpy(&value, mo->bytes + at, sizeof value);
    return mo->swap ? GUINT32_SWAP_LE_BE(value) : value;
}

/* The i-th string of the table, or NULL when it does not lie whole inside the file. */
static const char *string_at(const AtMo *mo, guint32 table, guint32 i, gsize *length)
{
    gsize at = (gsize)table + (gsize)i * 8;
    if (at + 8 > mo->n)
        return NULL;
    gsize size = number(mo, at), start = number(mo, at + 4);
    if (start >= mo->n || size >= mo->n - start || mo->bytes[start + size] != '\0')
        return NULL;
    *length = size;
    for (gsize k = start, end = start + size; k <= end; k += strlen(mo->bytes + k) + 1)
        if (!g_utf8_validate(mo->bytes + k, -1, NULL))
            return NULL;
    return mo->bytes + start;
}

/* Reads one printf directive after its '%'; returns where it ends and what its argument is, e.g.
 * "lu". */
static const char *directive(const char *p, guint *place, char kind[4])
{
    char *end;
    gulong position = strtoul(p, &end, 10);
    if (end != p && *end == '$') {
        *place = (guint)MIN(position, MAX_DIRECTIVES);
        p = end + 1;
    }
    p += strspn(p, "-+ #0'123456789.");
    gsize n = 0;
    while (*p && strchr("hlqjzt*", *p) && n < 2)
        kind[n++] = *p++;
    kind[n++] = *p == 'i' ? 'd' : *p;
    kind[n] = '\0';
    return *p ? p + 1 : p;
}

static guint directives(const char *text, char kinds[MAX_DIRECTIVES][4])
{
    guint count = 0;
    for (const char *p = strchr(text, '%'); p && *p; p = strchr(p, '%')) {
        if (p[1] == '%') {
            p += 2;
            continue;
        }
        guint place = count + 1;
        char kind[4];
        p = directive(p + 1, &place, kind);
        if (place == 0 || place >= MAX_DIRECTIVES)
            return MAX_DIRECTIVES;
        memcpy(kinds[place - 1], kind, sizeof kind);
        count++;
    }
    return count;
}

static gboolean same_directives(const char *text, const char *translation)
{
    char a[MAX_DIRECTIVES][4] = {{0}}, b[MAX_DIRECTIVES][4] = {{0}};
    guint n = directives(text, a);
    return n < MAX_DIRECTIVES && directives(translation, b) == n && memcmp(a, b, sizeof a) == 0;
}

static void read_header(AtMo *mo, const char *header)
{
    const char *forms = strstr(header, "nplurals=");
    mo->one_form = forms && strtoul(forms + strlen("nplurals="), NULL, 10) == 1;
}

static void add_message(AtMo *mo, const char *text, gsize text_length, const char *to, gsize length)
{
    if (*text == '\0') {
        read_header(mo, to);
        return;
    }
    if (*to == '\0' || !same_directives(text, to))
        return;
    Translation *t = g_new0(Translation, 1);
    t->first = to;
    gsize first_length = strlen(to);
    const char *many = strlen(text) < text_length ? text + strlen(text) + 1 : NULL;
    if (first_length < length && many && same_directives(many, to + first_length + 1))
        t->other = to + first_length + 1;
    if (many && *many && same_directives(many, t->other ? t->other : to))
        t->many = many;
    g_hash_table_replace(mo->messages, (gpointer)text, t);
}

AtMo *at_mo_read(gconstpointer bytes, gsize n)
{
    AtMo *mo = g_new0(AtMo, 1);
    mo->messages = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    mo->bytes = g_malloc0(n + 1);
    mo->n = n;
    if (n)
        memcpy(mo->bytes, bytes, n);
    if (n < 28)
        return mo;
    guint32 magic = number(mo, 0);
    mo->swap = magic == GUINT32_SWAP_LE_BE(MAGIC);
    if (magic != MAGIC && !mo->swap)
        return mo;
    guint32 count = MIN(number(mo, 8), MAX_MESSAGES);
    guint32 originals = number(mo, 12), translations = number(mo, 16);
    for (guint32 i = 0; i < count; i++) {
        gsize a, b;
        const char *text = string_at(mo, originals, i, &a);
        const char *to = string_at(mo, translations, i, &b);
        if (text && to)
            add_message(mo, text, a, to, b);
    }
    return mo;
}

void at_mo_free(AtMo *mo)
{
    if (!mo)
        return;
    g_hash_table_unref(mo->messages);
    g_free(mo->bytes);
    g_free(mo);
}

const char *at_mo_find(const AtMo *mo, const char *text, gulong n)
{
    const Translation *t = g_hash_table_lookup(mo->messages, text);
    if (!t)
        return NULL;
    if (mo->one_form || n == 1 || !t->other)
        return t->first;
    return t->other;
}

void at_mo_each(const AtMo *mo,
    void (*each)(const char *text, const char *translation, gpointer data), gpointer data)
{
    GHashTableIter iter;
    gpointer text, t;
    g_hash_table_iter_init(&iter, mo->messages);
    while (g_hash_table_iter_next(&iter, &text, &t)) {
        const Translation *found = t;
        each(text, found->first, data);
        if (found->many && strcmp(found->many, text) != 0)
            each(found->many, found->other ? found->other : found->first, data);
    }
}
