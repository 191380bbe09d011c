/* A query as SQL: MATCH over work_words, filters on work_sort, nothing else joined. */
#include "catalogue/query.h"

#include "base/text.h"
#include "catalogue/first.h"

#include <string.h>

/* Weights of bm25 for title, people, words, path, body. */
#define RANK "bm25(work_words, 10.0, 6.0, 4.0, 2.0, 1.0)"

typedef struct {
    char type; /* 'i' or 't' */
    gint64 number;
    char *text;
} Bind;

typedef struct {
    GString *match; /* FTS5 expression; empty: none */
    GString * not ; /* what must not match */
    GString *where;
    GArray *binds; /* of where, in order */
    gboolean many; /* more than AT_RANKED works have the words */
} Compiled;

static void clear_bind(gpointer data)
{
    g_free(((Bind *)data)->text);
}

static void compiled_clear(Compiled *c)
{
    g_string_free(c->match, TRUE);
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

/* The token stream holds no quote, so it can stand in one; a phrase of several tokens keeps their
 * order. */
static void add_match(Compiled *c, const AtTerm *term)
{
    static const char *const columns[] = {
        [AT_TERM_WORDS] = "",
        [AT_TERM_TITLE] = "title : ",
        [AT_TERM_CREATOR] = "people : ",
        [AT_TERM_PATH] = "path : ",
        [AT_TERM_LICENCE_WORDS] = "words : ",
    };
    GString *out = term->not ? c->not : c->match;
    if (out->len > 0)
        g_string_append(out, term->not ? " OR " : " AND ");
    g_string_append_printf(
        out, "%s\"%s\"%s", columns[term->kind], term->text, term->prefix ? "*" : "");
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

static gboolean add_term(AtSql *sql, Compiled *c, const AtTerm *term, GError **error)
{
    const char *not = term->not ? "NOT " : "";
    switch (term->kind) {
    case AT_TERM_WORDS:
    case AT_TERM_TITLE:
    case AT_TERM_CREATOR:
    case AT_TERM_PATH:
    case AT_TERM_LICENCE_WORDS:
        add_match(c, term);
        return TRUE;
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
        g_string_append_printf(c->where,
            " AND %s(s.places > 1 OR s.work IN (SELECT k.work FROM stack_work k JOIN stack t "
            "ON t.no = k.stack WHERE t.state < 2 AND t.reason <> 'person'))",
            not );
        return TRUE;
    case AT_TERM_STACKED:
        g_string_append_printf(c->where,
            " AND s.work %sIN (SELECT k.work FROM stack_work k JOIN stack t ON t.no = k.stack "
            "WHERE t.state < 2)",
            not );
        return TRUE;
    }
    return TRUE;
}

static gboolean compile(AtSql *sql, const AtQuery *query, Compiled *c, GError **error)
{
    *c = (Compiled){g_string_new(NULL), g_string_new(NULL), g_string_new(NULL),
        g_array_new(FALSE, FALSE, sizeof(Bind))};
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

static const char many_text[] =
    "SELECT COUNT(*) FROM (SELECT 1 FROM work_words WHERE work_words MATCH ? LIMIT ?)";

static gboolean compile_and_weigh(AtSql *sql, const AtQuery *query, Compiled *c, GError **error)
{
    gint64 n = 0;
    if (!compile(sql, query, c, error))
        return FALSE;
    if (c->match->len > 0 &&
        !at_first(at_sql_query(sql, many_text, error, "ti", c->match->str, (gint64)AT_RANKED + 1),
            &n, error))
        return FALSE;
    c->many = n > AT_RANKED;
    return TRUE;
}

/* Few works with the words are looked up one by one, so the words come first: the tables are
 * crossed on purpose, the plan must not turn round. Of many it is quicker to make a set, and to
 * walk the sorted index until enough are in it. */
static char *source_of(const Compiled *c, const char *what)
{
    if (c->match->len == 0)
        return g_strdup_printf("SELECT %s FROM work_sort s%s", what, c->where->str);
    if (c->many)
        return g_strdup_printf(
            "SELECT %s FROM work_sort s%s AND s.work IN (SELECT rowid FROM work_words "
            "WHERE work_words MATCH ?)",
            what, c->where->str);
    return g_strdup_printf(
        "SELECT %s FROM work_words CROSS JOIN work_sort s ON s.work = work_words.rowid%s "
        "AND work_words MATCH ?",
        what, c->where->str);
}

static void bind_all(AtStatement *s, const Compiled *c)
{
    for (guint i = 0; s && i < c->binds->len; i++) {
        const Bind *bind = &g_array_index(c->binds, Bind, i);
        if (bind->type == 'i')
            at_statement_bind(s, "i", bind->number);
        else
            at_statement_bind(s, "t", bind->text);
    }
    if (s && c->match->len > 0)
        at_statement_bind(s, "t", c->match->str);
}

/* what: the columns; tail: the order. */
static AtStatement *query_for(
    AtSql *sql, const Compiled *c, const char *what, const char *tail, GError **error)
{
    g_autofree char *source = source_of(c, what);
    g_autofree char *text = g_strconcat(source, tail, NULL);
    AtStatement *s = at_sql_query_built(sql, text, error);
    bind_all(s, c);
    return s;
}

static const char *order_of(AtSort sort)
{
    switch (sort) {
    case AT_SORT_ADDED:
        return " ORDER BY s.added DESC, s.work DESC LIMIT ? OFFSET ?";
    case AT_SORT_TITLE:
        return " ORDER BY s.title, s.work LIMIT ? OFFSET ?";
    case AT_SORT_RATING:
        return " ORDER BY s.rating DESC, s.created DESC, s.work DESC LIMIT ? OFFSET ?";
    case AT_SORT_DATE:
    case AT_SORT_RELEVANCE:
        return " ORDER BY s.created DESC, s.work DESC LIMIT ? OFFSET ?";
    }
    return "";
}

static gboolean collect(AtStatement *s, GArray *found, GError **error)
{
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gint64 work = at_statement_int(s, 0);
        g_array_append_val(found, work);
    }
    return s && at_ended(failure, error);
}

/* Only the newest matches are ranked: bm25 costs more than finding them. The plus keeps the set a
 * filter of the words' rows; as a key it would ask the words once for each of its members. */
static AtStatement *ranked_many(AtSql *sql, const Compiled *c, GError **error)
{
    g_autofree char *newest = source_of(c, "s.work");
    g_autofree char *text = g_strdup_printf(
        "SELECT s.work FROM work_words CROSS JOIN work_sort s ON s.work = work_words.rowid "
        "WHERE +work_words.rowid IN (%s ORDER BY s.created DESC, s.work DESC LIMIT %d) "
        "AND work_words MATCH ? ORDER BY " RANK ", s.created DESC, s.work DESC LIMIT ? OFFSET ?",
        newest, AT_RANKED);
    AtStatement *s = at_sql_query_built(sql, text, error);
    bind_all(s, c);
    at_statement_bind(s, "t", c->match->str);
    return s;
}

static AtStatement *ranked(AtSql *sql, const Compiled *c, GError **error)
{
    if (c->many)
        return ranked_many(sql, c, error);
    return query_for(sql, c, "s.work",
        " ORDER BY " RANK ", s.created DESC, s.work DESC LIMIT ? OFFSET ?", error);
}

GArray *at_query_run(
    AtSql *sql, const AtQuery *query, AtSort sort, guint64 offset, guint64 limit, GError **error)
{
    g_auto(Compiled) c = {0};
    gint64 most = limit && limit < G_MAXINT64 ? (gint64)limit : -1;
    if (!compile_and_weigh(sql, query, &c, error))
        return NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean by_relevance = sort == AT_SORT_RELEVANCE && c.match->len > 0;
    g_autoptr(AtStatement) s =
        by_relevance ? ranked(sql, &c, error) : query_for(sql, &c, "s.work", order_of(sort), error);
    at_statement_bind(s, "ii", most, (gint64)offset);
    if (!collect(s, found, error))
        return NULL;
    return g_steal_pointer(&found);
}

gboolean at_query_count(AtSql *sql, const AtQuery *query, gint64 *count, GError **error)
{
    g_auto(Compiled) c = {0};
    return compile_and_weigh(sql, query, &c, error) &&
        at_first(query_for(sql, &c, "COUNT(*)", "", error), count, error);
}

gboolean at_query_times(AtSql *sql, const AtQuery *query, AtSort sort,
    void (*each)(AtMicros at, gpointer data), gpointer data, GError **error)
{
    g_auto(Compiled) c = {0};
    if (!compile_and_weigh(sql, query, &c, error))
        return FALSE;
    gboolean added = sort == AT_SORT_ADDED;
    g_autoptr(AtStatement) s = query_for(sql, &c, added ? "s.added" : "s.created",
        added ? " ORDER BY s.added DESC" : " ORDER BY s.created DESC", error);
    GError *failure = NULL;
    while (at_statement_step(s, &failure))
        each(at_statement_int(s, 0), data);
    return s && at_ended(failure, error);
}
