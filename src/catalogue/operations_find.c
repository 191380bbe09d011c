/* Looking: works, search, timeline, grid, attention. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "catalogue/list.h"
#include "catalogue/query.h"
#include "catalogue/stacks.h"
#include "store/studio.h"

#include <stddef.h>
#include <string.h>

#define SEARCH_LIMIT 100

typedef struct {
    char *query, *sort;
    gboolean trash;
    gint64 limit, offset;
} FindOptions;

#define LIMIT                                                                                      \
    {                                                                                              \
        "limit", 'l', AT_OPTION_INT, offsetof(FindOptions, limit), 0, N_("N"),                     \
            N_("at most this many; 0 or nothing: as many as the command gives by itself")          \
    }
#define OFFSET                                                                                     \
    {                                                                                              \
        "offset", 0, AT_OPTION_INT, offsetof(FindOptions, offset), 0, N_("N"),                     \
            N_("leave out the first so many")                                                      \
    }
#define SORT                                                                                       \
    {                                                                                              \
        "sort", 's', AT_OPTION_STRING, offsetof(FindOptions, sort), 0, N_("ORDER"),                \
            N_("newest first by date (as it is without this) or by when it was added; by title; "  \
               "best rated first; most relevant first"),                                           \
            AT_SORTS                                                                               \
    }
#define QUERY(flags)                                                                               \
    {                                                                                              \
        "query", 0, AT_OPTION_STRING, offsetof(FindOptions, query), flags, N_("QUERY"),            \
            N_("words, \"a phrase\", -not, and filters such as kind:image or before:2024")         \
    }

static const AtOption works_options[] = {
    {"trash", 't', AT_OPTION_FLAG, offsetof(FindOptions, trash), 0, NULL,
        N_("those in the trash instead")},
    SORT, LIMIT, OFFSET, {0}};
static const AtOption search_options[] = {
    SORT, LIMIT, OFFSET, QUERY(AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED | AT_OPTION_MINUS), {0}};
static const AtOption grid_options[] = {QUERY(0), SORT, LIMIT, OFFSET, {0}};
static const AtOption timeline_options[] = {QUERY(0), SORT, {0}};

/* How works are listed: as many as limit when the options say nothing; typing: for the page, whose
 * person may still be typing the query. */
typedef struct {
    gint64 limit;
    gboolean typing;
    gboolean (*show)(AtSql *sql, const GArray *works, AtRows *rows, GError **error);
} List;

/* What the options ask for, as numbers of works. */
static GArray *find(AtSql *sql, const FindOptions *o, const List *list, GError **error)
{
    AtSort sort;
    g_autoptr(AtQuery) query = at_query_parse(o->query, list->typing, error);
    if (!query || !at_sort_parse(o->sort, &sort, error))
        return NULL;
    if (o->limit < 0 || o->offset < 0)
        return at_fail_null(error, AT_INVALID, _("limit and offset are numbers from 0 up"));
    query->trashed = query->trashed || o->trash;
    return at_query_run(
        sql, query, sort, (guint64)o->offset, (guint64)(o->limit ? o->limit : list->limit), error);
}

static gboolean find_and_show(
    AtContext *context, const FindOptions *o, const List *list, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GArray) works = find(sql, o, list, error);
    gboolean good = works && list->show(sql, works, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static gboolean run_works(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const List list = {.show = at_list_rows};
    return find_and_show(context, options, &list, rows, error);
}

static gboolean run_search(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const List list = {.limit = SEARCH_LIMIT, .show = at_list_rows};
    return find_and_show(context, options, &list, rows, error);
}

static gboolean run_grid(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const List list = {.limit = SEARCH_LIMIT, .typing = TRUE, .show = at_tile_rows};
    return find_and_show(context, options, &list, rows, error);
}

static const AtColumn timeline_columns[] = {{"month", AT_COLUMN_TEXT, N_("Month")},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN}, {"first", AT_COLUMN_INT, NULL}, {0}};

typedef struct {
    gint64 first, count; /* of the month now counted */
    AtMicros start; /* of that month */
    GArray *months; /* Month */
} Timeline;
typedef struct {
    AtMicros start;
    gint64 count, first;
} Month;

static void close_month(Timeline *t)
{
    Month month = {t->start, t->count, t->first};
    if (t->count > 0)
        g_array_append_val(t->months, month);
    t->first += t->count;
    t->count = 0;
}

static AtMicros start_of_month(AtMicros at)
{
    g_autoptr(GDateTime) date =
        g_date_time_new_from_unix_utc(at / AT_SECOND - (at % AT_SECOND < 0));
    g_autoptr(GDateTime) start = date
        ? g_date_time_new_utc(g_date_time_get_year(date), g_date_time_get_month(date), 1, 0, 0, 0)
        : NULL;
    return start ? g_date_time_to_unix(start) * AT_SECOND : at;
}

/* Times come newest first, so that a month is over when an earlier one begins. */
static void count_time(AtMicros at, gpointer data)
{
    Timeline *t = data;
    if (t->count == 0 || at < t->start) {
        close_month(t);
        t->start = start_of_month(at);
    }
    t->count++;
}

static gboolean show_months(const Timeline *t, AtRows *rows, GError **error)
{
    for (guint i = 0; i < t->months->len; i++) {
        const Month *month = &g_array_index(t->months, Month, i);
        g_autofree char *text = at_time_format(month->start);
        text[MIN(strlen(text), 7)] = '\0';
        at_rows_text(rows, text);
        at_rows_int(rows, month->count);
        at_rows_int(rows, month->first);
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_timeline(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const FindOptions *o = options;
    AtSort sort;
    g_autoptr(AtQuery) query = at_query_parse(o->query, TRUE, error);
    if (!query || !at_sort_parse(o->sort, &sort, error))
        return FALSE;
    if (sort != AT_SORT_DATE && sort != AT_SORT_ADDED)
        return TRUE; /* such an order has no months */
    AtSql *sql = at_studio_reader(context->studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GArray) months = g_array_new(FALSE, FALSE, sizeof(Month));
    Timeline timeline = {.months = months};
    gboolean good = at_query_times(sql, query, sort, count_time, &timeline, error);
    at_studio_reader_done(context->studio, sql);
    close_month(&timeline);
    return good && show_months(&timeline, rows, error);
}

static const AtColumn attention_columns[] = {
    {"name", AT_COLUMN_TEXT, N_("What"), AT_COLUMN_TOLD | AT_COLUMN_GIVEN},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN}, {"query", AT_COLUMN_TEXT, N_("Search")},
    {0}};

static const struct {
    const char *name, *query; /* query NULL: none finds them */
} attention[] = {
    {N_("duplicates"), "is:duplicate"},
    {N_("without_credit"), "credit:none"},
    {N_("unreadable"), "state:failed"},
    {N_("missing"), "state:missing"},
    {N_("away"), "state:away"},
    {N_("sidecars"), NULL},
};

/* In the order of the table above, in one walk over the works. */
static const char attention_text[] =
    "SELECT (SELECT COUNT(*) FROM work_sort s WHERE s.trashed = 0 AND " AT_STACK_HOLDS(
        0) "), "
           "SUM(credited = 0), SUM(state = 3), "
           "SUM(state = 1), SUM(state = 2), (SELECT COUNT(*) FROM sidecar_due WHERE failure <> '' "
           "AND NOT EXISTS (SELECT 1 FROM studio WHERE name = 'sidecars' AND value = 'off')) "
           "FROM work_sort WHERE trashed = 0";

static gboolean show_attention(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, attention_text, error, "");
    if (!at_statement_step(s, error))
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(attention); i++) {
        at_rows_text(rows, attention[i].name);
        at_rows_int(rows, at_statement_int(s, i));
        at_rows_text(rows, attention[i].query);
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean run_attention(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_attention(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static const AtOption no_options[] = {{0}};

const AtOperation at_find_operations[] = {{.name = "works",
                                              .summary = N_("List all works"),
                                              .options = works_options,
                                              .options_size = sizeof(FindOptions),
                                              .columns = at_list_columns,
                                              .role = AT_ROLE_VIEWER,
                                              .method = "GET",
                                              .path = "/api/works",
                                              .run = run_works},
    {.name = "search",
        .summary = N_("Find works by words and filters"),
        .details = N_(
            "All words must match, in any field, in the text of documents or in the path; the last "
            "one may be the start of a word. \"A phrase\" stands as it is, a minus turns round what "
            "follows it. Filters: kind:image creator:\"…\" title: tag: collection: path: "
            "type:image/png licence:none credit:none before:2024 after:2023-05 width:>2000 "
            "height:<500 duration:>60 rating:>=3 state:missing is:duplicate is:stacked "
            "is:trashed."),
        .options = search_options,
        .options_size = sizeof(FindOptions),
        .columns = at_list_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/search",
        .run = run_search},
    {.name = "timeline",
        .summary = N_("Count works by month"),
        .options = timeline_options,
        .options_size = sizeof(FindOptions),
        .columns = timeline_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/timeline",
        .run = run_timeline},
    {.name = "grid",
        .summary = N_("List works as the page's tiles need them"),
        .options = grid_options,
        .options_size = sizeof(FindOptions),
        .columns = at_tile_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/grid",
        .run = run_grid},
    {.name = "attention",
        .summary = N_("Count what needs a hand"),
        .options = no_options,
        .columns = attention_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/attention",
        .run = run_attention},
    {0}};
