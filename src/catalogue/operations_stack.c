/* Stacks: works that are the same or look alike, suggested, kept or told apart. */
#include "catalogue/operations.h"

#include "base/json.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/keep.h"
#include "catalogue/list.h"
#include "catalogue/similar.h"
#include "catalogue/stacks.h"
#include "store/find.h"

#include <stddef.h>
#include <string.h>

static const AtColumn list_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"reason", AT_COLUMN_TEXT, N_("Why"), AT_COLUMN_TOLD | AT_COLUMN_GIVEN},
    {"state", AT_COLUMN_TEXT, N_("State"), AT_COLUMN_TOLD | AT_COLUMN_GIVEN},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN},
    {"works", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, NULL,
        "{title}[  {width} × {height}][  {size:size}][  {path}]  {id}"},
    {0}};

static const char list_text[] =
    "SELECT t.no, t.id, t.reason, t.state, COUNT(*) FROM stack t " AT_STACK_WORKS
    "WHERE t.state < 2" AT_STACK_STANDS "ORDER BY t.state, t.no";
/* Doubles of one work are shown once for each place. */
static const char works_text[] =
    "SELECT w.id, w.title, w.title_source, v.width, v.height, v.size, "
    "CASE WHEN EXISTS (SELECT 1 FROM preview p WHERE p.version = v.no) THEN v.sha256 END, "
    "r.path, f.path, l.name, p.bytes FROM stack_work k JOIN work w ON w.no = k.work "
    "JOIN work_sort m ON m.work = w.no JOIN version v ON v.no = w.version "
    "LEFT JOIN fingerprint p ON p.version = v.no AND p.algorithm = 'pdq' AND ? = 'similar' "
    "LEFT JOIN location l ON l.version = v.no AND l.state = 0 AND (l.no = (SELECT MIN(m.no) "
    "FROM location m WHERE m.version = v.no AND m.state = 0) OR ? = 'same') "
    "LEFT JOIN folder f ON f.no = l.folder LEFT JOIN root r ON r.no = f.root "
    "WHERE k.stack = ? AND m.trashed = 0 AND m.state <> 1 ORDER BY k.distance, w.no, l.no";
static const char state_text[] = "UPDATE stack SET state = ? WHERE no = ?";
static const char insert_text[] =
    "INSERT INTO stack (id, state, added, reason) VALUES (?, 1, ?, ?)";
static const char put_text[] = "INSERT INTO stack_work (stack, work, distance) VALUES (?, ?, 0)";

/* distance: bits by which it differs from the first that is shown. */
static void write_work(AtJson *json, AtStatement *s, guint distance)
{
    char id[AT_ID_TEXT] = "";
    AtId bytes;
    AtHash hash;
    if (at_statement_id(s, 0, &bytes))
        at_id_format(&bytes, id);
    g_autofree char *preview = at_statement_hash(s, 6, &hash) ? at_preview_prefix(&hash) : NULL;
    g_autofree char *path = at_statement_is_null(s, 9) ? NULL : at_path_of(s, 7);
    g_autofree char *valid = path ? g_utf8_make_valid(path, -1) : NULL;
    at_json_open(json, '{');
    at_json_key(json, "id");
    at_json_string(json, id);
    at_json_key(json, "title");
    at_json_string(json, at_statement_text(s, 1));
    at_json_key(json, "titled");
    at_json_bool(json, at_statement_int(s, 2) > 0);
    static const char *const numbers[] = {"width", "height", "size"};
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        at_json_key(json, numbers[i]);
        at_json_int(json, at_statement_int(s, 3 + i));
    }
    at_json_key(json, "distance");
    at_json_int(json, distance);
    at_json_key(json, "preview");
    at_json_string(json, preview);
    at_json_key(json, "path");
    at_json_string(json, valid);
    at_json_close(json, '}');
}

static gboolean show_works(
    AtSql *sql, gint64 stack, const char *reason, AtRows *rows, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    AtJson json = {.out = out};
    g_autoptr(AtStatement) s = at_sql_query(sql, works_text, error, "tti", reason, reason, stack);
    GError *failure = NULL;
    at_json_open(&json, '[');
    AtPdq first, own;
    gboolean any = FALSE;
    while (at_statement_step(s, &failure)) {
        gboolean hashed = at_pdq_read(s, 10, &own);
        write_work(&json, s, any && hashed ? at_pdq_distance(&first, &own) : 0);
        if (hashed && !any)
            first = own;
        any = any || hashed;
    }
    at_json_close(&json, ']');
    at_rows_json(rows, out->str);
    return s && at_ended(failure, error);
}

static gboolean show_stacks(AtSql *sql, AtRows *rows, GError **error)
{
    static const char *const states[] = {N_("suggested"), N_("accepted"), N_("dissolved")};
    g_autoptr(AtStatement) s = at_sql_query(sql, list_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        AtId id;
        const char *reason = at_statement_text(s, 2);
        at_rows_id(rows, at_statement_id(s, 1, &id) ? &id : NULL);
        at_rows_text(rows, reason);
        at_rows_text(rows, states[CLAMP(at_statement_int(s, 3), 0, 2)]);
        at_rows_int(rows, at_statement_int(s, 4));
        if (!show_works(sql, at_statement_int(s, 0), reason, rows, error) ||
            !at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_list(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_stacks(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

typedef struct {
    char *stack;
    AtSelection selection;
} StackOptions;
static const AtOption no_options[] = {{0}};
static const AtOption one_options[] = {{"stack", 0, AT_OPTION_STRING, offsetof(StackOptions, stack),
                                           AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("STACK"),
                                           N_("id of a stack, or the start or end of one")},
    {0}};
static const AtOption make_options[] = {AT_SELECTION(StackOptions, selection), {0}};

static const AtNamed stacks = {AT_NAMED("stack"), N_("stack"), N_("stacks"), AT_BY_ID, NULL};

static gboolean settle(AtKeep *keep, const char *name, AtStackState state, GError **error)
{
    gint64 no;
    if (!at_find(keep->sql, &stacks, name, &no, NULL, error))
        return FALSE;
    return at_change_touch(keep->change, "stack", no, 0, error) &&
        at_sql_run(keep->sql, state_text, error, "ii", (gint64)state, no);
}

typedef struct {
    const char *operation, *one, *many;
    AtStackState state;
} Verdict;

static gboolean judge(
    AtContext *context, const Verdict *verdict, const StackOptions *o, AtRows *rows, GError **error)
{
    g_auto(AtKeep) keep = {0};
    if (!at_keep_begin(&keep, context, verdict->operation, NULL, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return settle(&keep, o->stack, verdict->state, error) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, verdict->one, verdict->many, NULL);
}

static gboolean run_accept(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const Verdict verdict = {"stack accept", N_("Kept %u work as a stack"),
        N_("Kept %u works as a stack"), AT_STACK_ACCEPTED};
    return judge(context, &verdict, options, rows, error);
}

static gboolean run_dissolve(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const Verdict verdict = {
        "stack dissolve", N_("Told %u work apart"), N_("Told %u works apart"), AT_STACK_DISSOLVED};
    return judge(context, &verdict, options, rows, error);
}

static gboolean make(AtKeep *keep, GError **error)
{
    AtId id = at_context_id(keep->context);
    if (keep->works->len < 2)
        return at_fail(error, AT_INVALID, _("a stack is made of two works or more"));
    if (!at_sql_run(
            keep->sql, insert_text, error, "uit", &id, at_context_now(keep->context), N_("person")))
        return FALSE;
    gint64 no = at_sql_last_number(keep->sql);
    at_change_made(keep->change, "stack", no, 0);
    for (guint i = 0; i < keep->works->len; i++) {
        gint64 work = g_array_index(keep->works, gint64, i);
        if (!at_sql_run(keep->sql, put_text, error, "ii", no, work))
            return FALSE;
        at_change_made(keep->change, "stack_work", no, work);
    }
    return TRUE;
}

static gboolean run_make(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const StackOptions *o = options;
    g_auto(AtKeep) keep = {0};
    if (!at_keep_begin(&keep, context, "stack make", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return make(&keep, error) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Stacked %u work"),
            N_("Stacked %u works"), NULL);
}

#define ROW(verb, text, table, where)                                                              \
    .name = "stack " verb, .summary = text, .options = table,                                      \
    .options_size = sizeof(StackOptions), .columns = at_keep_columns, .result = AT_RESULT_CHANGE,  \
    .role = AT_ROLE_EDITOR, .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES, .method = "POST",  \
    .path = "/api/stacks" where

const AtOperation at_stack_operations[] = {
    {.name = "stacks",
        .summary = N_("List works that are the same or look alike"),
        .options = no_options,
        .columns = list_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/stacks",
        .run = run_list},
    {ROW("accept", N_("Keep works that look alike as one stack"), one_options, "/{stack}/accept"),
        .run = run_accept},
    {ROW("dissolve", N_("Say that works are not the same"), one_options, "/{stack}/dissolve"),
        .run = run_dissolve},
    {ROW("make", N_("Put works together as a stack"), make_options, ""), .run = run_make}, {0}};
