#include "base/message.h"

#include "base/mo.h"
#include "base/retell.h"

#include <string.h>

typedef struct {
    char *tag; /* "zh-CN", the file's name */
    AtMo *mo;
} Catalogue;

/* Filled once by at_messages_load(), before other threads start; only read afterwards. */
static GPtrArray *catalogues;
static GPrivate current = G_PRIVATE_INIT(NULL);

void at_messages_load(const char *dir)
{
    g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
    if (!catalogues)
        catalogues = g_ptr_array_new();
    if (!folder)
        return;
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        if (!g_str_has_suffix(name, ".mo"))
            continue;
        g_autofree char *path = g_build_filename(dir, name, NULL);
        g_autofree char *bytes = NULL;
        gsize n = 0;
        if (!g_file_get_contents(path, &bytes, &n, NULL))
            continue;
        Catalogue *c = g_new0(Catalogue, 1);
        c->tag = g_strndup(name, strlen(name) - strlen(".mo"));
        c->mo = at_mo_read(bytes, n);
        g_ptr_array_add(catalogues, c);
    }
}

/* Traditional Chinese is not served by a Simplified catalogue: it falls to the next wish. */
static gboolean traditional(const char *tag)
{
    g_autofree char *low = g_ascii_strdown(tag, -1);
    return g_str_has_prefix(low, "zh-hant") || g_str_has_prefix(low, "zh-tw") ||
        g_str_has_prefix(low, "zh-hk") || g_str_has_prefix(low, "zh-mo");
}

static Catalogue *catalogue_of(const char *tag)
{
    gsize primary = strcspn(tag, "-");
    Catalogue *near = NULL;
    for (guint i = 0; catalogues && i < catalogues->len; i++) {
        Catalogue *c = g_ptr_array_index(catalogues, i);
        if (g_ascii_strcasecmp(c->tag, tag) == 0)
            return c;
        if (strcspn(c->tag, "-") == primary && g_ascii_strncasecmp(c->tag, tag, primary) == 0 &&
            traditional(c->tag) == traditional(tag))
            near = c;
    }
    return near;
}

typedef struct {
    char *tag;
    double weight;
    guint place;
} Wish;

static gint by_weight(gconstpointer a, gconstpointer b)
{
    const Wish *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void wish_clear(gpointer data)
{
    g_free(((Wish *)data)->tag);
}

/* "zh_CN.UTF-8", "zh-CN,zh;q=0.9,en;q=0.8" and "zh_CN:en" all become tags in the order of
 * preference. */
static GArray *wishes_of(const char *language)
{
    GArray *wishes = g_array_new(FALSE, TRUE, sizeof(Wish));
    g_array_set_clear_func(wishes, wish_clear);
    g_auto(GStrv) parts = g_strsplit_set(language, ",:", 32);
    for (guint i = 0; parts[i]; i++) {
        char *part = g_strstrip(parts[i]);
        Wish wish = {.weight = 1, .place = i};
        const char *q = strstr(part, "q=");
        if (q)
            wish.weight = g_ascii_strtod(q + 2, NULL);
        wish.tag = g_strdelimit(g_strndup(part, strcspn(part, ".@; \t")), "_", '-');
        g_array_append_val(wishes, wish);
    }
    g_array_sort(wishes, by_weight);
    return wishes;
}

static gboolean is_english(const char *tag)
{
    return g_ascii_strcasecmp(tag, "en") == 0 || g_ascii_strncasecmp(tag, "en-", 3) == 0 ||
        strcmp(tag, "C") == 0 || strcmp(tag, "POSIX") == 0;
}

static Catalogue *choose(const char *language)
{
    if (!language)
        return NULL;
    g_autoptr(GArray) wishes = wishes_of(language);
    for (guint i = 0; i < wishes->len; i++) {
        const Wish *wish = &g_array_index(wishes, Wish, i);
        if (is_english(wish->tag))
            return NULL;
        Catalogue *c = *wish->tag && wish->weight > 0 ? catalogue_of(wish->tag) : NULL;
        if (c)
            return c;
    }
    return NULL;
}

const char *at_messages_use(const char *language)
{
    Catalogue *c = choose(language);
    g_private_set(&current, c);
    return c ? c->tag : "en";
}

const char *at_message(const char *text)
{
    Catalogue *c = g_private_get(&current);
    const char *translation = c ? at_mo_find(c->mo, text, 0) : NULL;
    return translation ? translation : text;
}

const char *at_message_plural(const char *one, const char *many, gulong n)
{
    Catalogue *c = g_private_get(&current);
    const char *translation = c ? at_mo_find(c->mo, one, n) : NULL;
    if (translation)
        return translation;
    return n == 1 ? one : many;
}

char *at_message_retell(const char *sentence)
{
    Catalogue *c = g_private_get(&current);
    return c && sentence ? at_retell(c->mo, sentence) : g_strdup(sentence);
}

char *at_message_ended(const char *sentence)
{
    static const char *const ends[] = {".", "?", "!", "。", "？", "！"};
    for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(sentence, ends[i]))
            return g_strdup(sentence);
    return g_strdup_printf(_("%s."), sentence);
}

void at_messages_each(const char *language,
    void (*each)(const char *text, const char *translation, gpointer data), gpointer data)
{
    Catalogue *c = choose(language);
    if (c)
        at_mo_each(c->mo, each, data);
}
