/* The trash, and the folders works come from: trash, untrash, trash-empty, folders, forget. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/forget.h"
#include "catalogue/index.h"
#include "catalogue/keep.h"
#include "store/studio.h"

#include <stddef.h>
#include <string.h>

typedef struct {
    AtSelection selection;
} WorksOptions;
static const AtOption works_options[] = {AT_SELECTION(WorksOptions, selection), {0}};
static const AtOption no_options[] = {{0}};

static const char trash_text[] = "UPDATE work SET trashed = ? WHERE no = ? AND trashed = 0";
static const char untrash_text[] = "UPDATE work SET trashed = 0 WHERE no = ?";
static const char trashed_text[] = "SELECT no FROM work WHERE trashed > 0 ORDER BY no";

/* when: 0 takes them out. */
static gboolean trash_all(AtKeep *keep, AtMicros when, GError **error)
{
    for (guint i = 0; i < keep->works->len; i++) {
        gint64 work = g_array_index(keep->works, gint64, i);
        if (!at_change_touch(keep->change, "work", work, 0, error) ||
            !(when ? at_sql_run(keep->sql, trash_text, error, "ii", when, work)
                   : at_sql_run(keep->sql, untrash_text, error, "i", work)))
            return FALSE;
    }
    return TRUE;
}

typedef struct {
    const char *operation, *one, *many;
    gboolean trash;
} Move;

static gboolean move(
    AtContext *context, const Move *way, const WorksOptions *o, AtRows *rows, GError **error)
{
    g_auto(AtKeep) keep = {0};
    if (!at_keep_begin(&keep, context, way->operation, &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return trash_all(&keep, way->trash ? at_context_now(context) : 0, error) &&
        at_keep_end(&keep, AT_KEEP_SORT, rows, error, way->one, way->many, NULL);
}

static gboolean run_trash(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const Move way = {
        "trash", N_("Moved %u work to the trash"), N_("Moved %u works to the trash"), TRUE};
    return move(context, &way, options, rows, error);
}

static gboolean run_untrash(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    static const Move way = {"untrash", N_("Took %u work out of the trash"),
        N_("Took %u works out of the trash"), FALSE};
    return move(context, &way, options, rows, error);
}

static const AtColumn empty_columns[] = {{"works", AT_COLUMN_INT, N_("Works")},
    {"files", AT_COLUMN_INT, N_("Files")}, {"change", AT_COLUMN_ID, NULL}, {0}};

static gboolean empty(AtKeep *keep, GPtrArray *files, GError **error)
{
    if (!at_forget_list(keep->sql, trashed_text, 0, keep->works, error))
        return FALSE;
    for (guint i = 0; i < keep->works->len; i++) {
        gint64 work = g_array_index(keep->works, gint64, i);
        if (!at_context_go_on(keep->context, error) ||
            !at_forget_work(keep->sql, work, files, error))
            return FALSE;
        at_change_gone(keep->change, work);
    }
    keep->number = files->len;
    return TRUE;
}

static gboolean run_empty(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    g_auto(AtKeep) keep = {0};
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    if (!at_keep_begin(&keep, context, "trash-empty", NULL, error))
        return FALSE;
    if (!keep.repeated &&
        (!empty(&keep, files, error) ||
            !at_keep_commit(&keep, AT_KEEP_NOTHING, error, N_("Deleted %u work for good"),
                N_("Deleted %u works for good"), NULL)))
        return FALSE;
    /* Only copies that the studio made itself, and only after nothing names them any more. */
    if (!context->dry_run)
        at_forget_files(context->studio, files);
    at_rows_int(rows, keep.count);
    at_rows_int(rows, keep.number);
    at_rows_null(rows); /* this can't be undone */
    at_keep_say(&keep, rows);
    return at_rows_end(rows, error);
}

static const AtColumn folder_columns[] = {{"path", AT_COLUMN_TEXT, N_("Folder")},
    {"count", AT_COLUMN_INT, N_("Works")}, {"state", AT_COLUMN_TEXT, N_("State"), AT_COLUMN_TOLD},
    {"watched", AT_COLUMN_BOOL, N_("Followed")}, {"excludes", AT_COLUMN_TEXT, N_("Left out")}, {0}};

/* A folder that was forgotten stays out of the list, unless a work of it is back or it is followed
 * again. */
static const char folders_text[] =
    "SELECT r.path, r.away, r.watched, COALESCE(c.works, 0), r.excludes FROM root r "
    "LEFT JOIN (SELECT f.root, COUNT(DISTINCT w.no) AS works FROM folder f "
    "JOIN location l ON l.folder = f.no JOIN version v ON v.no = l.version "
    "JOIN work w ON w.no = v.work WHERE l.state = 0 AND w.trashed = 0 GROUP BY f.root) c "
    "ON c.root = r.no WHERE r.own = 0 AND (r.forgotten = 0 OR r.watched = 1 OR c.works > 0) "
    "ORDER BY r.path";

static gboolean show_folders(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, folders_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gsize n;
        const char *bytes = at_statement_blob(s, 0, &n);
        g_autofree char *path = g_strndup(bytes, n);
        gboolean there = g_file_test(path, G_FILE_TEST_IS_DIR);
        at_rows_show(rows, path);
        at_rows_int(rows, at_statement_int(s, 3));
        at_rows_text(rows,
            at_statement_int(s, 1) ? N_("away")
                : there            ? N_("present")
                                   : N_("missing"));
        at_rows_bool(rows, at_statement_int(s, 2) != 0);
        g_auto(GStrv) excludes = g_strsplit(at_statement_text(s, 4), "\n", -1);
        g_autofree char *left_out = g_strjoinv(", ", excludes);
        at_rows_text(rows, *left_out ? left_out : NULL);
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_folders(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_folders(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

typedef struct {
    char *folder;
} ForgetOptions;
static const AtOption forget_options[] = {
    {"folder", 0, AT_OPTION_PATH, offsetof(ForgetOptions, folder),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("FOLDER"), N_("a folder that was added")},
    {0}};

static const char root_text[] = "SELECT no FROM root WHERE path = ? AND own = 0";
static const char forgotten_text[] = "SELECT forgotten FROM root WHERE no = ?";
static const char forget_text[] = "UPDATE root SET watched = 0, forgotten = ? WHERE no = ?";
/* Works that lie nowhere else. */
static const char only_here_text[] =
    "SELECT w.no FROM work w WHERE w.trashed = 0 AND w.no IN (SELECT v.work FROM folder f "
    "JOIN location l ON l.folder = f.no JOIN version v ON v.no = l.version WHERE f.root = ?) "
    "AND NOT EXISTS (SELECT 1 FROM version v JOIN location l ON l.version = v.no "
    "JOIN folder f ON f.no = l.folder WHERE v.work = w.no AND l.state = 0 AND f.root <> ?)";

/* The folder is not followed any more and its works go to the trash, from where undo, untrash, or
 * adding it again brings them back: those carry the time of the first forgetting. */
static gboolean run_forget(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const ForgetOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 root, when;
    if (!at_keep_begin(&keep, context, "forget", NULL, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    g_autofree char *shown = at_text_show(o->folder, -1);
    if (!at_first(at_sql_query(keep.sql, root_text, error, "b", o->folder, strlen(o->folder)),
            &root, error))
        return FALSE;
    if (!root)
        return at_fail(error, AT_NOT_FOUND,
            _("%s: this folder was never added; 'atelier folders' lists those that were"), shown);
    if (!at_first(at_sql_query(keep.sql, forgotten_text, error, "i", root), &when, error))
        return FALSE;
    when = when ? when : at_context_now(context);
    return at_change_touch(keep.change, "root", root, 0, error) &&
        at_sql_run(keep.sql, forget_text, error, "ii", when, root) &&
        at_forget_list(keep.sql, only_here_text, root, keep.works, error) &&
        trash_all(&keep, when, error) &&
        at_keep_end(&keep, AT_KEEP_SORT, rows, error, N_("Forgot a folder with %u work"),
            N_("Forgot a folder with %u works"), NULL);
}

const AtOperation at_trash_operations[] = {
    {.name = "trash",
        .summary = N_("Move works to the trash; their files stay where they lie"),
        .options = works_options,
        .options_size = sizeof(WorksOptions),
        .columns = at_keep_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/trash",
        .run = run_trash},
    {.name = "untrash",
        .summary = N_("Take works out of the trash"),
        .options = works_options,
        .options_size = sizeof(WorksOptions),
        .columns = at_keep_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/untrash",
        .run = run_untrash},
    {.name = "trash-empty",
        .summary = N_("Forget the works in the trash for good"),
        .details = N_(
            "Originals are never deleted from where they lie. Copies that the studio made itself "
            "(add --copy, files dropped into the page) are deleted. This can't be undone."),
        .options = no_options,
        .columns = empty_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_OWNER,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/trash/empty",
        .run = run_empty},
    {.name = "folders",
        .summary = N_("List the folders that were added"),
        .options = no_options,
        .columns = folder_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/folders",
        .run = run_folders},
    {.name = "forget",
        .summary = N_("Follow a folder no more and move its works to the trash"),
        .details = N_("Works that lie in another folder too stay. Adding the folder again brings "
                      "back those that went."),
        .options = forget_options,
        .options_size = sizeof(ForgetOptions),
        .columns = at_keep_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_OWNER,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/forget",
        .run = run_forget},
    {0}};
