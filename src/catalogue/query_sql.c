/* A query as SQL: one MATCH over work_words, filters on work_sort, nothing else joined. */
#include "catalogue/query.h"

#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/query_path.h"
#include "catalogue/stacks.h"

#include <string.h>

/* Weights of bm25 for title, people, words, path, body. */
#define RANK "bm25(work_words, 10.0, 6.0, 4.0, 2.0, 1.0)"

/* Words that fewer than one work in FEW holds are rare. */
#define FEW 8

typedef struct {
    char type; /* 'i' or 't' */
    gint64 number;
    char *text;
} Bind;

typedef struct {
    GString *match; /* FTS5 expression; empty: none */
    GString *anywhere; /* of it, the words that may stand in any column */
    GString * not ; /* what must not match */
    GString *where;
    GArray *binds; /* of where, in order */
} Compiled;

static void clear_bind(gpointer data)
{
    g_free(((Bind *)data)->text);
}

static void compiled_clear(Compiled *c)
{
    g_string_free(c->match, TRUE);
    g_string_free(c->anywhere, TRUE);
    g_string_free(c->not, TRUE);
    g_string_free(c->where, TRUE);
    g_array_unref(c->binds);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Compiled, compiled_clear)

static void bind_number(Compiled *c, gint64 number)
{
    Bind bind = {.type = 'i', .number = number};
    g_array_append_val(c->binds, bind);
}

static void bind_text(Compiled *c, const char *text)
{
    Bind bind = {.type = 't', .text = g_strdup(text)};
    g_array_append_val(c->binds, bind);
}

static void append_phrase(GString *out, const char *glue, const char *column, const AtTerm *term)
{
    g_string_append_printf(
        out, "%s%s\"%s\"%s", out->len > 0 ? glue : "", column, term->text, term->prefix ? "*" : "");
}

static const char *const columns[] = {
    [AT_TERM_WORDS] = "",
    [AT_TERM_TITLE] = "title : ",
    [AT_TERM_CREATOR] = "people : ",
    [AT_TERM_PATH] = "path : ",
    [AT_TERM_LICENCE_WORDS] = "words : ",
};

/* The token stream holds no quote, so it can stand in one; a phrase of several tokens keeps their
 * order. */
static void add_match(Compiled *c, const AtTerm *term)
{
    append_phrase(
        term->not ? c->not : c->match, term->not ? " OR " : " AND ", columns[term->kind], term);
    if (term->kind == AT_TERM_WORDS && !term->not )
        append_phrase(c->anywhere, " AND ", "", term);
}

static const char collections_text[] = "SELECT no, parent, id, name FROM collection";

/* The numbers of collections of that folded name (or id), and of all inside them. */
static gboolean find_collections(AtSql *sql, const char *name, GArray *found, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, 2 * sizeof(gint64));
    g_autoptr(AtStatement) s = at_sql_query(sql, collections_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gint64 pair[2] = {at_statement_int(s, 0), at_statement_int(s, 1)};
        char text[AT_ID_TEXT] = "";
        AtId id;
        if (at_statement_id(s, 2, &id))
            at_id_format(&id, text);
        g_autofree char *folded = at_text_fold(at_statement_text(s, 3));
        if (g_str_equal(folded, name) || g_ascii_strcasecmp(text, name) == 0)
            g_array_append_val(found, pair[0]);
        g_array_append_vals(all, pair, 1);
    }
    /* Each round adds the children of one collection; found grows while it is walked. */
    for (guint i = 0; i < found->len; i++) {
        for (guint k = 0; k < all->len; k++) {
            const gint64 *pair = &g_array_index(all, gint64, 2 * k);
            gboolean known = pair[1] != g_array_index(found, gint64, i);
            for (guint j = 0; !known && j < found->len; j++)
                known = g_array_index(found, gint64, j) == pair[0];
            if (!known)
                g_array_append_val(found, pair[0]);
        }
    }
    return s && at_ended(failure, error);
}

static gboolean add_collection(AtSql *sql, Compiled *c, const AtTerm *term, GError **error)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (!find_collections(sql, term->text, found, error))
        return FALSE;
    g_string_append_printf(c->where,
        " AND s.work %sIN (SELECT work FROM collection_work WHERE collection IN (0",
        term->not ? "NOT " : "");
    for (guint i = 0; i < found->len; i++) {
        g_string_append(c->where, ", ?");
        bind_number(c, g_array_index(found, gint64, i));
    }
    g_string_append(c->where, "))");
    return TRUE;
}

/* "image/png", "image/..." with an asterisk, or "png" alone. */
static void add_type(Compiled *c, const AtTerm *term)
{
    g_autofree char *stem = g_strdup(term->text);
    gsize n = strlen(stem);
    gboolean open = n > 0 && stem[n - 1] == '*';
    if (open)
        stem[--n] = '\0';
    const char *not = term->not ? "NOT " : "";
    if (open) {
        g_autofree char *after = g_strconcat(stem, "\x7f", NULL);
        g_string_append_printf(c->where, " AND %s(s.media_type >= ? AND s.media_type < ?)", not );
        bind_text(c, stem);
        bind_text(c, after);
    } else if (strchr(stem, '/')) {
        g_string_append_printf(c->where, " AND %s(s.media_type = ?)", not );
        bind_text(c, stem);
    } else {
        static const char *const groups[] = {"image/", "audio/", "video/", "text/", "application/"};
        g_string_append_printf(c->where, " AND %s(s.media_type IN (?, ?, ?, ?, ?))", not );
        for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
            g_autofree char *whole = g_strconcat(groups[i], stem, NULL);
            bind_text(c, whole);
        }
    }
}

/* What words find, and what lies below an added folder with that path. */
static gboolean add_path(AtSql *sql, Compiled *c, const AtTerm *term, GError **error)
{
    g_autoptr(GString) condition = g_string_new(NULL);
    g_autoptr(GString) words = g_string_new(NULL);
    const char *not = term->not ? "NOT " : "";
    gboolean whole;
    if (!at_path_condition(sql, term->whole, condition, &whole, error))
        return FALSE;
    if (!condition->len) {
        add_match(c, term);
    } else if (whole) {
        g_string_append_printf(c->where, " AND %s(%s)", not, condition->str);
    } else {
        append_phrase(words, "", columns[term->kind], term);
        g_string_append_printf(c->where,
            " AND %s(s.work IN (SELECT rowid FROM work_words WHERE work_words MATCH ?) OR %s)", not,
            condition->str);
        bind_text(c, words->str);
    }
    return TRUE;
}

static gboolean add_term(AtSql *sql, Compiled *c, const AtTerm *term, GError **error)
{
    const char *not = term->not ? "NOT " : "";
    switch (term->kind) {
    case AT_TERM_WORDS:
    case AT_TERM_TITLE:
    case AT_TERM_CREATOR:
    case AT_TERM_LICENCE_WORDS:
        add_match(c, term);
        return TRUE;
    case AT_TERM_PATH:
        return add_path(sql, c, term, error);
    case AT_TERM_TAG:
        g_string_append_printf(c->where,
            " AND s.work %sIN (SELECT k.work FROM work_tag k JOIN tag t ON t.no = k.tag "
            "WHERE t.folded = ? AND k.source < 3)",
            not );
        bind_text(c, term->text);
        return TRUE;
    case AT_TERM_COLLECTION:
        return add_collection(sql, c, term, error);
    case AT_TERM_TYPE:
        add_type(c, term);
        return TRUE;
    case AT_TERM_NUMBER:
        g_string_append_printf(c->where, " AND %s(s.%s %s ?)", not, term->column, term->comparison);
        bind_number(c, term->number);
        return TRUE;
    case AT_TERM_DOUBLE:
        g_string_append_printf(c->where, " AND %s" AT_STACK_HOLDS(0), not );
        return TRUE;
    case AT_TERM_STACKED:
        g_string_append_printf(c->where, " AND %s" AT_STACK_HOLDS(1), not );
        return TRUE;
    }
    return TRUE;
}

static gboolean compile(AtSql *sql, const AtQuery *query, Compiled *c, GError **error)
{
    *c = (Compiled){.match = g_string_new(NULL),
        .anywhere = g_string_new(NULL),
        .not = g_string_new(NULL),
        .where = g_string_new(NULL),
        .binds = g_array_new(FALSE, FALSE, sizeof(Bind))};
    g_array_set_clear_func(c->binds, clear_bind);
    g_string_append(c->where, query->trashed ? " WHERE s.trashed = 1" : " WHERE s.trashed = 0");
    for (guint i = 0; i < query->terms->len; i++)
        if (!add_term(sql, c, query->terms->pdata[i], error))
            return FALSE;
    if (c->match->len > 0 && c->not ->len > 0) {
        g_autofree char *positive = g_strdup(c->match->str);
        g_string_printf(c->match, "(%s) NOT (%s)", positive, c->not ->str);
    } else if (c->not ->len > 0) {
        g_string_append(
            c->where, " AND s.work NOT IN (SELECT rowid FROM work_words WHERE work_words MATCH ?)");
        bind_text(c, c->not ->str);
    }
    return TRUE;
}

/* words: the match takes part. what: the columns; tail: the order. The two tables are crossed in
 * this order on purpose: the index of words gives few rows, and its plan must not turn round. */
static AtStatement *query_for(AtSql *sql, const Compiled *c, gboolean words, const char *what,
    const char *tail, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "SELECT %s FROM %s%s%s%s", what,
        words ? "work_words CROSS JOIN work_sort s ON s.work = work_words.rowid" : "work_sort s",
        c->where->str, words ? " AND work_words MATCH ?" : "", tail);
    AtStatement *s = at_sql_query_built(sql, text->str, error);
    for (guint i = 0; s && i < c->binds->len; i++) {
        const Bind *bind = &g_array_index(c->binds, Bind, i);
        if (bind->type == 'i')
            at_statement_bind(s, "i", bind->number);
        else
            at_statement_bind(s, "t", bind->text);
    }
    if (s && words)
        at_statement_bind(s, "t", c->match->str);
    return s;
}

static const char *order_of(AtSort sort)
{
    switch (sort) {
    case AT_SORT_ADDED:
        return " ORDER BY s.added DESC, s.work DESC";
    case AT_SORT_TITLE:
        return " ORDER BY s.title, s.work";
    case AT_SORT_RATING:
        return " ORDER BY s.rating DESC, s.created DESC, s.work DESC";
    case AT_SORT_DATE:
    case AT_SORT_RELEVANCE:
        return " ORDER BY s.created DESC, s.work DESC";
    }
    return "";
}

/* A part of the works in order: what is before offset is left out, limit G_MAXUINT64 is all. */
typedef struct {
    guint64 offset, limit;
} Part;

static gboolean collect(AtStatement *s, GArray *found, GError **error)
{
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        g_array_append_val(found, work);
    }
    return s && at_ended(failure, error);
}

static gboolean run_ordered(AtSql *sql, const Compiled *c, gboolean words, const char *order,
    const Part *part, GArray *found, GError **error)
{
    g_autofree char *tail = g_strconcat(order, " LIMIT ? OFFSET ?", NULL);
    g_autoptr(AtStatement) s = query_for(sql, c, words, "s.work", tail, error);
    gint64 limit = part->limit > G_MAXINT64 ? -1 : (gint64)part->limit;
    at_statement_bind(s, "ii", limit, (gint64)part->offset);
    return collect(s, found, error);
}

/* Which works match: a bit a work. */
typedef struct {
    GByteArray *bits;
    guint64 count;
} Matches;

static void matches_clear(Matches *m)
{
    g_clear_pointer(&m->bits, g_byte_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Matches, matches_clear)

static gboolean has(const Matches *m, gint64 work)
{
    gsize at = (gsize)work / 8;
    return at < m->bits->len && (m->bits->data[at] >> (work % 8) & 1);
}

static const char match_text[] = "SELECT rowid FROM work_words WHERE work_words MATCH ?";

static gboolean match(AtSql *sql, const char *expression, Matches *m, GError **error)
{
    m->bits = g_byte_array_new();
    g_autoptr(AtStatement) s = at_sql_query(sql, match_text, error, "t", expression);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gsize work = (gsize)at_statement_int(s, 0), old = m->bits->len;
        if (work / 8 >= old) {
            g_byte_array_set_size(m->bits, (guint)MAX(2 * old, work / 8 + 1));
            memset(m->bits->data + old, 0, m->bits->len - old);
        }
        m->bits->data[work / 8] |= (guint8)(1U << (work % 8));
        m->count++;
    }
    return s && at_ended(failure, error);
}

/* Walks the works in order and takes those that match, until enough are found. */
static gboolean walk(AtSql *sql, const Compiled *c, const char *order, const Matches *m,
    const Part *part, GArray *found, GError **error)
{
    g_autoptr(AtStatement) s = query_for(sql, c, FALSE, "s.work", order, error);
    GError *failure = NULL;
    guint64 at = 0;
    while (found->len < part->limit && at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        if (has(m, work) && at++ >= part->offset)
            g_array_append_val(found, work);
    }
    return s && at_ended(failure, error);
}

/* Words that few works hold are looked up one by one and sorted; for words that many hold it costs
 * less to walk all works in order until enough are found. */
static gboolean in_order(AtSql *sql, const Compiled *c, AtSort sort, const Matches *m,
    const Part *part, GArray *found, GError **error)
{
    if (m->count * FEW < (guint64)m->bits->len * 8)
        return run_ordered(sql, c, TRUE, order_of(sort), part, found, error);
    return walk(sql, c, order_of(sort), m, part, found, error);
}

/* Of the newest matches, those first whose words all stand in the title, then those where they
 * stand in title, people, tags and fields. bm25 over so many would take several times as long as
 * finding them. */
static gboolean run_newest(AtSql *sql, const Compiled *c, const Matches *m, const Part *part,
    GArray *found, GError **error)
{
    const Part newest = {0, AT_RANKED};
    g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_auto(Matches) title = {0}, fields = {0};
    if (!in_order(sql, c, AT_SORT_DATE, m, &newest, works, error))
        return FALSE;
    if (c->anywhere->len > 0) {
        g_autofree char *in_title = g_strdup_printf("title : (%s)", c->anywhere->str);
        g_autofree char *in_fields =
            g_strdup_printf("{title people words} : (%s)", c->anywhere->str);
        if (!match(sql, in_title, &title, error) || !match(sql, in_fields, &fields, error))
            return FALSE;
    }
    guint64 at = 0;
    for (guint tier = 0; tier < 3; tier++) {
        for (guint i = 0; i < works->len && found->len < part->limit; i++) {
            gint64 work = g_array_index(works, gint64, i);
            guint own = !title.bits || has(&title, work) ? 0 : has(&fields, work) ? 1 : 2;
            if (own == tier && at++ >= part->offset)
                g_array_append_val(found, work);
        }
    }
    return TRUE;
}

static gboolean run_words(
    AtSql *sql, const Compiled *c, AtSort sort, const Part *part, GArray *found, GError **error)
{
    g_auto(Matches) m = {0};
    if (!match(sql, c->match->str, &m, error))
        return FALSE;
    if (sort != AT_SORT_RELEVANCE)
        return in_order(sql, c, sort, &m, part, found, error);
    if (m.count > AT_RANKED)
        return run_newest(sql, c, &m, part, found, error);
    return run_ordered(sql, c, TRUE, " ORDER BY " RANK ", s.created DESC", part, found, error);
}

GArray *at_query_run(
    AtSql *sql, const AtQuery *query, AtSort sort, guint64 offset, guint64 limit, GError **error)
{
    g_auto(Compiled) c = {0};
    const Part part = {MIN(offset, G_MAXINT64), limit ? limit : G_MAXUINT64};
    if (!compile(sql, query, &c, error))
        return NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean good = c.match->len > 0
        ? run_words(sql, &c, sort, &part, found, error)
        : run_ordered(sql, &c, FALSE, order_of(sort), &part, found, error);
    return good ? g_steal_pointer(&found) : NULL;
}

gboolean at_query_count(AtSql *sql, const AtQuery *query, gint64 *count, GError **error)
{
    g_auto(Compiled) c = {0};
    return compile(sql, query, &c, error) &&
        at_first(query_for(sql, &c, c.match->len > 0, "COUNT(*)", "", error), count, error);
}

gboolean at_query_times(AtSql *sql, const AtQuery *query, AtSort sort,
    void (*each)(AtMicros at, gpointer data), gpointer data, GError **error)
{
    g_auto(Compiled) c = {0};
    g_auto(Matches) m = {0};
    if (!compile(sql, query, &c, error) ||
        (c.match->len > 0 && !match(sql, c.match->str, &m, error)))
        return FALSE;
    gboolean added = sort == AT_SORT_ADDED;
    g_autoptr(AtStatement) s =
        query_for(sql, &c, FALSE, added ? "s.work, s.added" : "s.work, s.created",
            order_of(added ? AT_SORT_ADDED : AT_SORT_DATE), error);
    GError *failure = NULL;
    while (at_statement_step(s, &failure))
        if (!m.bits || has(&m, at_statement_int(s, 0)))
            each(at_statement_int(s, 1), data);
    return s && at_ended(failure, error);
}
