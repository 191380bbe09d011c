/* What was done and can be undone, and searches that are kept: activity, undo, redo, searches. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "catalogue/first.h"
#include "catalogue/keep.h"
#include "catalogue/name.h"
#include "catalogue/query.h"
#include "store/find.h"

#include <stddef.h>
#include <string.h>

#define ACTIVITY_LIMIT 100

typedef struct {
    gint64 limit;
} ActivityOptions;
static const AtOption activity_options[] = {
    {"limit", 'l', AT_OPTION_INT, offsetof(ActivityOptions, limit), 0, N_("N"),
        N_("at most this many; 100 without it")},
    {0}};
static const AtColumn activity_columns[] = {{"id", AT_COLUMN_ID, N_("Change")},
    {"at", AT_COLUMN_TIME, N_("When"), AT_COLUMN_GIVEN}, {"actor", AT_COLUMN_TEXT, N_("Who")},
    {"operation", AT_COLUMN_TEXT, NULL}, {"summary", AT_COLUMN_TEXT, N_("What"), AT_COLUMN_TOLD},
    {"works", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN},
    {"reverted", AT_COLUMN_BOOL, N_("Undone"), AT_COLUMN_GIVEN}, {"reverts", AT_COLUMN_ID, NULL},
    {"undoable", AT_COLUMN_BOOL, N_("Can be undone"), AT_COLUMN_GIVEN}, {0}};
static const char activity_text[] =
    "SELECT c.id, c.at, c.actor, c.operation, c.summary, c.works, c.reverted, o.id, "
    "c.reverted = 0 AND EXISTS (SELECT 1 FROM change_row r WHERE r.change_no = c.no) FROM changes c "
    "LEFT JOIN changes o ON o.no = c.reverts ORDER BY c.no DESC LIMIT ?";

static void put_actor(AtRows *rows, const char *actor)
{
    at_rows_text_as(rows, actor, g_strcmp0(actor, "owner") == 0 ? _("owner") : NULL);
}

/* An undo is kept with the words of what it undid. */
static void put_summary(AtRows *rows, const char *summary, const char *operation, gboolean reverts)
{
    if (!reverts) {
        at_rows_text(rows, summary);
        return;
    }
    gboolean again = g_strcmp0(operation, "redo") == 0;
    g_autofree char *told = at_message_retell(summary);
    g_autofree char *shown =
        g_strdup_printf(again ? _("Done again: %s") : _("Undone: %s"), told ? told : "");
    at_rows_text_as(rows, summary, shown);
}

static gboolean show_activity(AtSql *sql, gint64 limit, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, activity_text, error, "i", limit);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        AtId id, reverts;
        at_rows_id(rows, at_statement_id(s, 0, &id) ? &id : NULL);
        at_rows_int(rows, at_statement_int(s, 1));
        put_actor(rows, at_statement_text(s, 2));
        at_rows_text(rows, at_statement_text(s, 3));
        put_summary(
            rows, at_statement_text(s, 4), at_statement_text(s, 3), !at_statement_is_null(s, 7));
        at_rows_int(rows, at_statement_int(s, 5));
        at_rows_bool(rows, at_statement_int(s, 6) != 0);
        at_rows_id(rows, at_statement_id(s, 7, &reverts) ? &reverts : NULL);
        at_rows_bool(rows, at_statement_int(s, 8) != 0);
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_activity(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const ActivityOptions *o = options;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good =
        sql && show_activity(sql, o->limit > 0 ? o->limit : ACTIVITY_LIMIT, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

typedef struct {
    char *change;
} UndoOptions;
static const AtOption undo_options[] = {
    {"change", 0, AT_OPTION_STRING, offsetof(UndoOptions, change), AT_OPTION_POSITIONAL,
        N_("CHANGE"), N_("id of a change, or the start or end of one; the newest without it")},
    {0}};
static const AtColumn undo_columns[] = {{"change", AT_COLUMN_ID, N_("Change")},
    {"restored", AT_COLUMN_INT, N_("Put back"), AT_COLUMN_GIVEN},
    {"kept", AT_COLUMN_INT, N_("Left alone"), AT_COLUMN_GIVEN},
    {"summary", AT_COLUMN_TEXT, N_("What")}, {0}};
static const AtNamed changes = {AT_NAMED("changes"), N_("change"), N_("changes"), AT_BY_ID, NULL};

static gboolean find_change(AtContext *context, const char *name, AtId *id, GError **error)
{
    gint64 no;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean found = sql && at_find(sql, &changes, name, &no, id, error);
    at_studio_reader_done(context->studio, sql);
    return found;
}

static gboolean revert(
    AtContext *context, const UndoOptions *o, gboolean redo, AtRows *rows, GError **error)
{
    const AtId none = {{0}};
    AtId id;
    AtUndo undo = {0};
    gboolean named = o->change && *o->change;
    if ((named && !find_change(context, o->change, &id, error)) ||
        !at_change_undo(context, named ? &id : NULL, redo, context->dry_run, &undo, error))
        return FALSE;
    at_rows_id(rows, memcmp(&undo.id, &none, sizeof none) ? &undo.id : NULL);
    at_rows_int(rows, undo.restored);
    at_rows_int(rows, undo.kept);
    at_rows_text(rows, undo.summary);
    g_autofree char *told = at_message_retell(undo.summary);
    g_autofree char *done =
        told ? g_strdup_printf(redo ? _("Done again: %s") : _("Undone: %s"), told) : g_strdup("");
    if (!context->dry_run && told && !undo.kept)
        at_rows_say(rows, "%s", done);
    if (undo.kept && context->dry_run)
        at_rows_say(rows, _("What was changed since would stay as it is"));
    else if (undo.kept)
        at_rows_say(rows, _("%s; what was changed since stays as it is"), done);
    at_undo_clear(&undo);
    return at_rows_end(rows, error);
}

static gboolean run_undo(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    return revert(context, options, FALSE, rows, error);
}

static gboolean run_redo(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    return revert(context, options, TRUE, rows, error);
}

static const AtColumn search_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"name", AT_COLUMN_TEXT, N_("Name")}, {"query", AT_COLUMN_TEXT, N_("Search")}, {0}};
static const char searches_text[] = "SELECT id, name, query FROM saved_search ORDER BY name, no";
static const char save_text[] =
    "INSERT INTO saved_search (id, name, query, added) VALUES (?, ?, ?, ?)";
static const char search_name_text[] =
    "SELECT no FROM saved_search WHERE name = ? ORDER BY no LIMIT 1";
static const char replace_text[] = "UPDATE saved_search SET query = ? WHERE no = ?";
static const char drop_text[] = "DELETE FROM saved_search WHERE no = ?";

static gboolean show_searches(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, searches_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        AtId id;
        at_rows_id(rows, at_statement_id(s, 0, &id) ? &id : NULL);
        at_rows_text(rows, at_statement_text(s, 1));
        at_rows_text(rows, at_statement_text(s, 2));
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_searches(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_searches(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

typedef struct {
    char *search, *name, *query;
} SearchOptions;
static const AtOption no_options[] = {{0}};
static const AtOption save_options[] = {
    {"name", 0, AT_OPTION_STRING, offsetof(SearchOptions, name),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("NAME"), N_("what it is called")},
    {"query", 0, AT_OPTION_STRING, offsetof(SearchOptions, query),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED | AT_OPTION_MINUS, N_("QUERY"),
        N_("words and filters")},
    {0}};
static const AtOption drop_options[] = {
    {"search", 0, AT_OPTION_STRING, offsetof(SearchOptions, search),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("SEARCH"),
        N_("name or id of a saved search, or the start or end of its id")},
    {0}};

/* A search of that name is saved anew: of two with one name a person could not tell which is which.
 */
static gboolean put_search(AtKeep *keep, const char *name, const char *query, GError **error)
{
    gint64 no;
    if (!at_first(at_sql_query(keep->sql, search_name_text, error, "t", name), &no, error))
        return FALSE;
    if (no)
        return at_change_touch(keep->change, "saved_search", no, 0, error) &&
            at_sql_run(keep->sql, replace_text, error, "ti", query, no);
    AtId id = at_context_id(keep->context);
    if (!at_sql_run(
            keep->sql, save_text, error, "utti", &id, name, query, at_context_now(keep->context)))
        return FALSE;
    at_change_made(keep->change, "saved_search", at_sql_last_number(keep->sql), 0);
    return TRUE;
}

static gboolean run_save(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const SearchOptions *o = options;
    g_auto(AtKeep) keep = {0};
    g_auto(AtName) name = {0};
    g_autoptr(AtQuery) query = at_query_parse(o->query, FALSE, error);
    if (!query || !at_keep_begin(&keep, context, "search-save", NULL, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return at_name_parse(o->name, &name, error) && put_search(&keep, name.text, o->query, error) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Saved the search “%s”"),
            N_("Saved the search “%s”"), name.text);
}

static gboolean find_by_name(AtSql *sql, const char *name, guint *found, gint64 *no, GError **error)
{
    if (!at_first(at_sql_query(sql, search_name_text, error, "t", name), no, error))
        return FALSE;
    *found = *no ? 1 : 0;
    return TRUE;
}

static const AtNamed searches = {
    AT_NAMED("saved_search"), N_("saved search"), N_("saved searches"), AT_BY_NAME, find_by_name};

static gboolean run_drop(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const SearchOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 no;
    if (!at_keep_begin(&keep, context, "search-forget", NULL, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return at_find(keep.sql, &searches, o->search, &no, NULL, error) &&
        at_change_touch(keep.change, "saved_search", no, 0, error) &&
        at_sql_run(keep.sql, drop_text, error, "i", no) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Forgot a saved search"),
            N_("Forgot a saved search"), NULL);
}

const AtOperation at_log_operations[] = {{.name = "activity",
                                             .summary = N_("List what was done, newest first"),
                                             .options = activity_options,
                                             .options_size = sizeof(ActivityOptions),
                                             .columns = activity_columns,
                                             .role = AT_ROLE_VIEWER,
                                             .method = "GET",
                                             .path = "/api/activity",
                                             .run = run_activity},
    {.name = "undo",
        .summary = N_("Undo a change"),
        .options = undo_options,
        .options_size = sizeof(UndoOptions),
        .columns = undo_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/undo",
        .run = run_undo},
    {.name = "redo",
        .summary = N_("Do again what was undone"),
        .options = undo_options,
        .options_size = sizeof(UndoOptions),
        .columns = undo_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/redo",
        .run = run_redo},
    {.name = "searches",
        .summary = N_("List the saved searches"),
        .options = no_options,
        .columns = search_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/searches",
        .run = run_searches},
    {.name = "search-save",
        .summary = N_("Save a search under a name"),
        .options = save_options,
        .options_size = sizeof(SearchOptions),
        .columns = at_keep_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/searches",
        .run = run_save},
    {.name = "search-forget",
        .summary = N_("Forget a saved search"),
        .options = drop_options,
        .options_size = sizeof(SearchOptions),
        .columns = at_keep_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "DELETE",
        .path = "/api/searches/{search}",
        .run = run_drop},
    {0}};
