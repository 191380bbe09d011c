#include "store/change_private.h"

#include "base/message.h"

#include <string.h>

/* One row of the change that is undone. */
typedef struct {
    const AtTracked *table;
    gint64 key, key2;
    AtRow *before, *after;
} Step;

static void step_clear(Step *step)
{
    at_row_free(step->before);
    at_row_free(step->after);
    *step = (Step){0};
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Step, step_clear)

static const char find_text[] =
    "SELECT no, reverts, reverted, summary, EXISTS (SELECT 1 FROM change_row WHERE change_no = no) "
    "FROM changes WHERE id = ?";
static const char rows_text[] =
    "SELECT table_name, row_key, row_key2, before_row, after_row FROM change_row "
    "WHERE change_no = ? ORDER BY position DESC";
static const char mark_text[] = "UPDATE changes SET reverted = ? WHERE no = ?";
static const char revise_text[] = "UPDATE work SET revision = revision + 1 WHERE no = ?";
static const char newest_undo_text[] =
    "SELECT id FROM changes WHERE reverted = 0 AND reverts = 0 "
    "AND EXISTS (SELECT 1 FROM change_row WHERE change_no = no) ORDER BY no DESC LIMIT 1";
/* After a new change there is nothing to redo, as in every editor. */
static const char newest_redo_text[] =
    "SELECT id FROM changes WHERE reverted = 0 AND operation = 'undo' AND no > "
    "(SELECT COALESCE(MAX(no), 0) FROM changes WHERE reverts = 0) ORDER BY no DESC LIMIT 1";

void at_undo_clear(AtUndo *undo)
{
    g_clear_pointer(&undo->summary, g_free);
}

static gboolean read_step(AtStatement *s, Step *step, GError **error)
{
    const char *table = at_statement_text(s, 0);
    step->table = at_tracked_find(table);
    if (!step->table)
        return at_fail(error, AT_UNSUPPORTED,
            _("the change log names a table '%s' that this program does not know"), table);
    step->key = at_statement_int(s, 1);
    step->key2 = at_statement_int(s, 2);
    const char *before = at_statement_text(s, 3), *after = at_statement_text(s, 4);
    if (before && !(step->before = at_row_parse(before, error)))
        return FALSE;
    return !after || (step->after = at_row_parse(after, error));
}

/* Whether the row is still as the change left it. */
static gboolean is_as_left(const Step *step, const AtRow *current)
{
    if (!step->after)
        return !current;
    return current && at_row_holds(current, step->after);
}

static gboolean put_back(AtSql *sql, const Step *step, GError **error)
{
    if (!step->after)
        return at_tracked_insert(sql, step->table, step->before, error);
    if (!step->before)
        return at_tracked_delete(sql, step->table, step->key, step->key2, error);
    return at_tracked_update(sql, step->table, step->key, step->key2, step->before, error);
}

/* A row can't come back to a work that was deleted for good. */
static gboolean has_work(AtSql *sql, const Step *step, gboolean *there, GError **error)
{
    const AtTracked *works = at_tracked_find("work");
    g_autoptr(AtRow) row = NULL;
    gint64 work;
    *there = TRUE;
    if (!step->after && step->table->by && at_row_get_int(step->before, step->table->by, &work)) {
        g_autoptr(AtStatement) s = at_sql_query(sql, step->table->works, error, "i", work);
        g_autoptr(GError) failure = NULL;
        *there = at_statement_step(s, &failure);
        if (!failure)
            return s != NULL;
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (step->after || step->table == works || !step->table->work ||
        !at_row_get_int(step->before, step->table->work, &work))
        return TRUE;
    if (!at_tracked_read(sql, works, work, 0, &row, error))
        return FALSE;
    *there = row != NULL;
    return TRUE;
}

static gboolean undo_step(AtChange *change, const Step *step, AtUndo *result, GError **error)
{
    AtSql *sql = at_change_sql(change);
    g_autoptr(AtRow) current = NULL;
    if (!at_tracked_read(sql, step->table, step->key, step->key2, &current, error))
        return FALSE;
    gboolean there;
    if (!has_work(sql, step, &there, error))
        return FALSE;
    if (!there || !is_as_left(step, current)) {
        result->kept++;
        return TRUE;
    }
    if (!at_change_touch(change, step->table->name, step->key, step->key2, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    if (put_back(sql, step, &failure)) {
        result->restored++;
        return TRUE;
    }
    /* Somebody made another row of the same name meanwhile. */
    if (g_error_matches(failure, AT_ERROR, AT_CONFLICT)) {
        result->kept++;
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean undo_rows(AtChange *change, gint64 no, AtUndo *result, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(at_change_sql(change), rows_text, error, "i", no);
    if (!s)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    while (at_statement_step(s, &failure)) {
        g_auto(Step) step = {0};
        if (!read_step(s, &step, error) || !undo_step(change, &step, result, error))
            return FALSE;
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Works whose own rows came back or went get a new revision and a fresh index. */
static gboolean index_works(AtContext *context, AtChange *change, GError **error)
{
    AtIndexFunc index = at_studio_index(context->studio);
    if (!at_change_compare(change, error))
        return FALSE;
    g_autoptr(GArray) works = at_change_changed(change, TRUE);
    for (guint i = 0; i < works->len; i++) {
        gint64 no = g_array_index(works, gint64, i);
        if (!at_sql_run(at_change_sql(change), revise_text, error, "i", no))
            return FALSE;
        if (!index)
            return at_fail(error, AT_ENGINE, _("the search index of this studio is not attached"));
        if (!index(at_change_sql(change), no, error))
            return FALSE;
    }
    return TRUE;
}

/* The change to undo. */
typedef struct {
    gint64 no, reverts, reverted;
    char *summary;
} Target;

static void target_clear(Target *target)
{
    g_free(target->summary);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Target, target_clear)

static gboolean find_target(AtSql *sql, const AtId *id, Target *target, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql, find_text, &failure, "u", id);
    if (!at_statement_step(s, &failure)) {
        char text[AT_ID_TEXT];
        at_id_format(id, text);
        if (!failure)
            return at_fail(error, AT_NOT_FOUND, _("there is no change %s"), text);
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    target->no = at_statement_int(s, 0);
    target->reverts = at_statement_int(s, 1);
    target->reverted = at_statement_int(s, 2);
    target->summary = g_strdup(at_statement_text(s, 3));
    if (target->reverted)
        return at_fail(error, AT_CONFLICT, _("'%s' is undone already"), target->summary);
    if (!at_statement_int(s, 4))
        return at_fail(error, AT_CONFLICT, _("'%s' can't be undone"), target->summary);
    return TRUE;
}

/* A redo puts the change it is about back in force. */
static gboolean commit_undo(AtChange *change, const Target *target, AtUndo *result, GError **error)
{
    AtSql *sql = at_change_sql(change);
    gint64 no;
    g_autofree char *answer =
        g_strdup_printf("%u %u %s", result->restored, result->kept, target->summary);
    at_change_set_answer(change, answer);
    if (!at_change_store(change, target->summary, &result->id, &no, error) ||
        !at_sql_run(sql, mark_text, error, "ii", no, target->no))
        return FALSE;
    if (target->reverts && !at_sql_run(sql, mark_text, error, "ii", (gint64)0, target->reverts))
        return FALSE;
    return at_change_end(change, error);
}

static gboolean find_newest(AtSql *sql, gboolean redo, AtId *id, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s =
        at_sql_query(sql, redo ? newest_redo_text : newest_undo_text, &failure, "");
    if (at_statement_step(s, &failure) && at_statement_id(s, 0, id))
        return TRUE;
    if (!failure)
        return at_fail(error, AT_NOT_FOUND,
            redo ? _("there is nothing to redo") : _("there is nothing to undo"));
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* "2 0 Rated 2 works": as commit_undo() wrote it; a change of before answers were kept has none. */
static void read_answer(const char *answer, AtUndo *result)
{
    char *end;
    result->restored = (guint)g_ascii_strtoull(answer, &end, 10);
    result->kept = (guint)g_ascii_strtoull(end, &end, 10);
    result->summary = g_strdup(*end ? end + 1 : end);
}

gboolean at_change_undo(AtContext *context, const AtId *id, gboolean redo, gboolean preview,
    AtUndo *result, GError **error)
{
    g_autoptr(AtChange) change = at_change_begin(context, "undo", error);
    if (!change)
        return FALSE;
    AtUndo counted = {.summary = NULL};
    if (at_change_repeated(change, &counted.id, NULL)) {
        read_answer(at_change_answer(change), &counted);
        *result = counted;
        return TRUE;
    }
    g_auto(Target) target = {0};
    AtId newest;
    if ((!id && !find_newest(at_change_sql(change), redo, &newest, error)) ||
        !find_target(at_change_sql(change), id ? id : &newest, &target, error))
        return FALSE;
    at_change_set_reverts(change, target.no, target.reverts ? "redo" : "undo");
    if (!undo_rows(change, target.no, &counted, error))
        return FALSE;
    if (!preview && counted.restored > 0 &&
        (!index_works(context, change, error) || !commit_undo(change, &target, &counted, error)))
        return FALSE;
    counted.summary = g_steal_pointer(&target.summary);
    *result = counted;
    return TRUE;
}
