#include "catalogue/query.h"

#include "base/message.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "catalogue/name.h"
#include "media/format.h"

#include <string.h>

/* A query longer than this is a mistake. */
#define LONGEST 2000
#define MOST_STARS 5

/* One word of the query as it was typed. */
typedef struct {
    gboolean not ;
    char *filter; /* lower case, without the colon; NULL: none */
    char *text; /* without quotes */
    gboolean quoted;
    gboolean open; /* its quotation mark is not closed */
} Word;

static void word_clear(Word *word)
{
    g_free(word->filter);
    g_free(word->text);
    *word = (Word){0};
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Word, word_clear)

static void free_term(gpointer data)
{
    AtTerm *term = data;
    g_free(term->text);
    g_free(term->whole);
    g_free(term);
}

void at_query_free(AtQuery *query)
{
    if (!query)
        return;
    g_ptr_array_unref(query->terms);
    g_free(query);
}

/* A quote that is not closed reaches to the end. */
static void read_text(const char **at, Word *word)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean quoted = FALSE;
    for (; **at && (quoted || !g_ascii_isspace(**at)); ++*at) {
        if (**at == '"') {
            quoted = !quoted;
            word->quoted = TRUE;
        } else {
            g_string_append_c(text, **at);
        }
    }
    word->open = quoted;
    word->text = g_strdup(text->str);
}

/* Reads one word; FALSE at the end. */
static gboolean read_word(const char **at, Word *word)
{
    while (g_ascii_isspace(**at))
        ++*at;
    if (!**at)
        return FALSE;
    if (**at == '-' && (*at)[1] && !g_ascii_isspace((*at)[1])) {
        word->not = TRUE;
        ++*at;
    }
    gsize n = strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (n > 0 && (*at)[n] == ':') {
        word->filter = g_ascii_strdown(*at, (gssize)n);
        *at += n + 1;
    }
    read_text(at, word);
    return TRUE;
}

static AtTerm *add(AtQuery *query, const Word *word, AtTermKind kind, char *text)
{
    AtTerm *term = g_new0(AtTerm, 1);
    term->kind = kind;
    term->not = word->not ;
    term->text = text;
    g_ptr_array_add(query->terms, term);
    return term;
}

static void add_number(
    AtQuery *query, const Word *word, const char *column, const char *comparison, gint64 number)
{
    AtTerm *term = add(query, word, AT_TERM_NUMBER, NULL);
    term->column = column;
    term->comparison = comparison;
    term->number = number;
}

/* A word without a letter or digit says nothing: NULL. */
static AtTerm *add_words(AtQuery *query, const Word *word, AtTermKind kind)
{
    g_autofree char *tokens = at_text_index(word->text, -1);
    return *tokens ? add(query, word, kind, g_steal_pointer(&tokens)) : NULL;
}

/* The words of a filter. */
static gboolean add_words_of(AtQuery *query, const Word *word, AtTermKind kind, GError **error)
{
    return add_words(query, word, kind) ||
        at_fail(error, AT_INVALID, _("'%s:%s': what is looked for has a letter or a digit"),
            word->filter, word->text);
}

static const char *read_comparison(const char **text)
{
    static const char *const all[] = {"<=", ">=", "<", ">", "="};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        gsize n = strlen(all[i]);
        if (strncmp(*text, all[i], n) == 0) {
            *text += n;
            return all[i];
        }
    }
    return "=";
}

/* Seconds ("90", "1.5") or a clock ("3:05", "1:00:00") in microseconds; -1 when it is neither. */
static gint64 read_duration(const char *text)
{
    double seconds = 0;
    g_auto(GStrv) parts = g_strsplit(text, ":", 4);
    guint n = g_strv_length(parts);
    if (n < 1 || n > 3)
        return -1;
    for (guint i = 0; i < n; i++) {
        char *end;
        double part = g_ascii_strtod(parts[i], &end);
        if (!g_ascii_isdigit(parts[i][0]) || *end || part > 1e9)
            return -1;
        seconds = seconds * 60 + part;
    }
    return seconds > 1e9 ? -1 : (gint64)(seconds * (double)AT_SECOND);
}

static gboolean add_measure(AtQuery *query, const Word *word, GError **error)
{
    const char *column = g_str_equal(word->filter, "width") ? "width"
        : g_str_equal(word->filter, "height")               ? "height"
        : g_str_equal(word->filter, "rating")               ? "rating"
                                                            : "duration";
    const char *text = word->text;
    const char *comparison = read_comparison(&text);
    gint64 number = -1;
    if (g_str_equal(column, "duration"))
        number = read_duration(text);
    else if (!g_ascii_string_to_signed(text, 10, 0, G_MAXINT32, &number, NULL))
        number = -1;
    if (number > MOST_STARS && g_str_equal(column, "rating"))
        return at_fail(error, AT_INVALID, _("'%s:%s': a rating is a number from 0 to %d"),
            word->filter, word->text, MOST_STARS);
    if (number < 0)
        return at_fail(error, AT_INVALID, _("'%s:%s': a number is missing; right would be %s:>%s"),
            word->filter, word->text, word->filter, g_str_equal(column, "rating") ? "3" : "60");
    add_number(query, word, column, comparison, number);
    return TRUE;
}

static gboolean add_date(AtQuery *query, const Word *word, GError **error)
{
    AtMicros start;
    if (!at_time_parse(word->text, &start, NULL, NULL))
        return at_fail(error, AT_INVALID,
            _("'%s:%s': a date is missing; right would be %s:2024, %s:2024-05 or %s:2024-05-01"),
            word->filter, word->text, word->filter, word->filter, word->filter);
    add_number(query, word, "created", g_str_equal(word->filter, "before") ? "<" : ">=", start);
    return TRUE;
}

static gboolean add_kind(AtQuery *query, const Word *word, GError **error)
{
    AtKind kind;
    if (!at_kind_parse(word->text, &kind))
        return at_fail(error, AT_INVALID,
            _("'kind:%s': a kind is image, sound, film, text or score"), word->text);
    add_number(query, word, "kind", "=", kind);
    return TRUE;
}

static gboolean add_state(AtQuery *query, const Word *word, GError **error)
{
    static const char *const states[] = {"present", "missing", "away", "failed"};
    for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
        if (g_ascii_strcasecmp(word->text, states[i]) == 0) {
            add_number(query, word, "state", "=", i);
            return TRUE;
        }
    }
    return at_fail(error, AT_INVALID, _("'state:%s': a state is present, missing, away or failed"),
        word->text);
}

static gboolean add_is(AtQuery *query, const Word *word, GError **error)
{
    if (g_ascii_strcasecmp(word->text, "duplicate") == 0)
        add(query, word, AT_TERM_DOUBLE, NULL);
    else if (g_ascii_strcasecmp(word->text, "stacked") == 0)
        add(query, word, AT_TERM_STACKED, NULL);
    else if (g_ascii_strcasecmp(word->text, "trashed") == 0)
        query->trashed = !word->not ;
    else
        return at_fail(
            error, AT_INVALID, _("'is:%s': it can be duplicate, stacked or trashed"), word->text);
    return TRUE;
}

static gboolean add_presence(AtQuery *query, const Word *word, GError **error)
{
    gboolean licence = word->filter[0] == 'l';
    const char *column = licence ? "licensed" : "credited";
    AtTermKind kind = licence ? AT_TERM_LICENCE_WORDS : AT_TERM_CREATOR;
    if (g_ascii_strcasecmp(word->text, "none") == 0)
        add_number(query, word, column, "=", 0);
    else if (g_ascii_strcasecmp(word->text, "any") == 0)
        add_number(query, word, column, "=", 1);
    else
        return add_words_of(query, word, kind, error);
    return TRUE;
}

static gboolean add_text(AtQuery *query, const Word *word, GError **error)
{
    AtTermKind kind = g_str_equal(word->filter, "title") ? AT_TERM_TITLE : AT_TERM_CREATOR;
    return add_words_of(query, word, kind, error);
}

static gboolean add_path(AtQuery *query, const Word *word, GError **error)
{
    if (!add_words_of(query, word, AT_TERM_PATH, error))
        return FALSE;
    AtTerm *term = g_ptr_array_index(query->terms, query->terms->len - 1);
    term->whole = at_text_fold(word->text);
    return TRUE;
}

static gboolean add_named(AtQuery *query, const Word *word, GError **error)
{
    AtTermKind kind = word->filter[0] == 't' ? AT_TERM_TAG : AT_TERM_COLLECTION;
    g_auto(AtName) name = {0};
    if (!at_name_take(word->text, &name))
        return at_fail(error, AT_INVALID, _("'%s:%s': this is no name"), word->filter, word->text);
    add(query, word, kind, g_steal_pointer(&name.folded));
    return TRUE;
}

static gboolean add_type(AtQuery *query, const Word *word, GError **error)
{
    add(query, word, AT_TERM_TYPE, g_ascii_strdown(word->text, -1));
    return TRUE;
}

static const struct {
    const char *name;
    gboolean (*add)(AtQuery *query, const Word *word, GError **error);
} filters[] = {
    {"kind", add_kind},
    {"creator", add_text},
    {"title", add_text},
    {"path", add_path},
    {"tag", add_named},
    {"collection", add_named},
    {"type", add_type},
    {"licence", add_presence},
    {"license", add_presence},
    {"credit", add_presence},
    {"before", add_date},
    {"after", add_date},
    {"width", add_measure},
    {"height", add_measure},
    {"duration", add_measure},
    {"rating", add_measure},
    {"state", add_state},
    {"is", add_is},
};

static gboolean add_filter(AtQuery *query, const Word *word, GError **error)
{
    AtNearest near = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
        at_nearest_try(&near, word->filter, filters[i].name);
        if (!g_str_equal(filters[i].name, word->filter))
            continue;
        if (!*word->text)
            return at_fail(
                error, AT_INVALID, _("'%s:': a value is missing behind the colon"), word->filter);
        return filters[i].add(query, word, error);
    }
    if (near.name)
        return at_fail(error, AT_INVALID, _("there is no filter '%s:'; did you mean '%s:'?"),
            word->filter, near.name);
    return at_fail(error, AT_INVALID,
        _("there is no filter '%s:'; in quotes it is looked for as a word"), word->filter);
}

static gboolean add_plain(AtQuery *query, const Word *word, gboolean last)
{
    AtTerm *term = add_words(query, word, AT_TERM_WORDS);
    /* Only the word that may still be typed, and a character of a script that is cut in pairs. */
    if (term)
        term->prefix = !word->quoted &&
            ((last && !word->not &&g_utf8_strlen(term->text, -1) >= 2) ||
                (g_utf8_strlen(term->text, -1) == 1 && (guchar)term->text[0] >= 0x80));
    return term != NULL;
}

static gboolean is_finished(const Word *word, GError **error)
{
    if (word->open && *word->text == '\0')
        return at_fail(
            error, AT_INVALID, _("the last quotation mark is not closed by a second one"));
    if (word->open)
        return at_fail(error, AT_INVALID,
            _("the quotation mark before '%s' is not closed by a second one"), word->text);
    return !g_str_equal(word->text, "-") || word->quoted ||
        at_fail(error, AT_INVALID,
            _("'-' stands right before what is not wanted, such as -rain; alone it says nothing"));
}

AtQuery *at_query_parse(const char *text, gboolean typing, GError **error)
{
    const char *at = text ? text : "";
    if (strlen(at) > LONGEST)
        return at_fail_null(error, AT_LIMIT, _("a search has at most %d characters"), LONGEST);
    if (!g_utf8_validate(at, -1, NULL))
        return at_fail_null(error, AT_INVALID, _("the search is not valid UTF-8"));
    g_autoptr(AtQuery) query = g_new0(AtQuery, 1);
    query->terms = g_ptr_array_new_with_free_func(free_term);
    gboolean mute = FALSE, says = FALSE; /* some word says nothing, something */
    for (;;) {
        g_auto(Word) word = {0};
        if (!read_word(&at, &word))
            break;
        if (!typing && !is_finished(&word, error))
            return NULL;
        if (word.filter && !add_filter(query, &word, error))
            return NULL;
        gboolean good = word.filter || add_plain(query, &word, !*at);
        says = says || good;
        mute = mute || !good;
    }
    if (mute && !says && !typing)
        return at_fail_null(error, AT_INVALID,
            _("there is nothing to look for in '%s': a word has a letter or a digit"), text);
    return g_steal_pointer(&query);
}

gboolean at_sort_parse(const char *name, AtSort *sort, GError **error)
{
    static const char *const names[] = {"date", "added", "title", "rating", "relevance"};
    *sort = AT_SORT_DATE;
    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++) {
        if (g_str_equal(name, names[i])) {
            *sort = (AtSort)i;
            return TRUE;
        }
    }
    return !name ||
        at_fail(error, AT_INVALID,
            _("'%s' is no order: it is date, added, title, rating or relevance"), name);
}
