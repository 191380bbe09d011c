/*
 * catalogue/query.h - the language of searches.
 *
 *   query = at_query_parse("sea \"blue hour\" -draft kind:image width:>2000", FALSE,
 *       &error);
 *   found = at_query_run(sql, query, &range, &error);        numbers of works, in order
 *
 * Words must all match, in any field, in the text and in the path; the last one matches as the
 * start of a word when it has two letters or more. "A phrase" matches as it stands. A minus in
 * front turns a word, a phrase or a filter round. Filters:
 *   kind: creator: title: tag: collection: path: type: licence: (none, any, words) credit: (none,
 *       any)
 *   before: after: (a date or the start of one) width: height: duration: (seconds or m:ss) rating:
 *       with < <= > >=
 *   state: (present, missing, away, failed)  is: (duplicate, stacked, trashed)
 * The trash is left out unless is:trashed asks for it.
 */
#pragma once
#include "base/time.h"
#include "store/sql.h"

typedef enum {
    AT_TERM_WORDS, /* text in any column */
    AT_TERM_TITLE,
    AT_TERM_CREATOR,
    AT_TERM_PATH,
    AT_TERM_LICENCE_WORDS,
    AT_TERM_TAG,
    AT_TERM_COLLECTION,
    AT_TERM_TYPE, /* a media type, or the start of one before an asterisk */
    AT_TERM_NUMBER, /* column of work_sort, comparison, number */
    AT_TERM_DOUBLE, /* is:duplicate: in a suggested stack */
    AT_TERM_STACKED,
} AtTermKind;

typedef struct {
    AtTermKind kind;
    gboolean not ;
    gboolean prefix; /* WORDS: the last token may be the start of a word */
    char *text; /* token stream for words; folded name for tags and collections */
    char *whole; /* PATH: as it was typed, folded */
    const char *column; /* NUMBER */
    const char *comparison; /* NUMBER: "=", "<", "<=", ">", ">=" */
    gint64 number;
} AtTerm;

typedef struct {
    GPtrArray *terms; /* AtTerm * */
    gboolean trashed;
} AtQuery;

/* text NULL or "": everything. Fails with AT_INVALID and a sentence that names the word that is
 * wrong. typing: somebody may still be typing it, so that a quotation mark that is not closed yet
 * reaches to the end, and a minus or a sign that stands alone says nothing yet. */
AtQuery *at_query_parse(const char *text, gboolean typing, GError **error);
void at_query_free(AtQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtQuery, at_query_free)

typedef enum {
    AT_SORT_DATE, /* newest first */
    AT_SORT_ADDED, /* newest first */
    AT_SORT_TITLE,
    AT_SORT_RATING, /* best first */
    /* bm25; of more than AT_RANKED matches the newest, by where the words stand */
    AT_SORT_RELEVANCE,
} AtSort;
#define AT_RANKED 2000

#define AT_SORTS "date|added|title|rating|relevance"

/* NULL: by date. */
gboolean at_sort_parse(const char *name, AtSort *sort, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Numbers of works as gint64. limit 0: all. */
GArray *at_query_run(
    AtSql *sql, const AtQuery *query, AtSort sort, guint64 offset, guint64 limit, GError **error);

gboolean at_query_count(
    AtSql *sql, const AtQuery *query, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Calls each() with the date (or time of adding) of every match, newest first. */
gboolean at_query_times(AtSql *sql, const AtQuery *query, AtSort sort,
    void (*each)(AtMicros at, gpointer data), gpointer data,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
