/* Words beside the files: sidecars, sidecars write, sidecars on, sidecars off. */
#include "catalogue/operations.h"

#include "base/json.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/due.h"
#include "catalogue/first.h"
#include "store/studio.h"

#define LISTED 1000 /* of those that could not be written */

static const AtOption no_options[] = {{0}};
static const AtColumn columns[] = {{"on", AT_COLUMN_BOOL, N_("Written")},
    {"due", AT_COLUMN_INT, N_("Still to be written")},
    {"failed", AT_COLUMN_JSON, N_("Could not be written"), AT_COLUMN_GIVEN, NULL,
        N_("{path}: {reason:told}")},
    {0}};

static const char failed_text[] =
    "SELECT w.id, d.failure, r.path, f.path, l.name FROM sidecar_due d JOIN work w ON w.no = d.work "
    "LEFT JOIN location l ON l.no = (SELECT MIN(m.no) FROM location m WHERE m.version = w.version) "
    "LEFT JOIN folder f ON f.no = l.folder LEFT JOIN root r ON r.no = f.root "
    "WHERE d.failure <> '' ORDER BY d.work LIMIT ?";

static void write_failed(AtJson *json, AtStatement *s)
{
    char id[AT_ID_TEXT] = "";
    AtId bytes;
    if (at_statement_id(s, 0, &bytes))
        at_id_format(&bytes, id);
    g_autofree char *path = at_statement_is_null(s, 2) ? NULL : at_path_of(s, 2);
    g_autofree char *valid = path ? g_utf8_make_valid(path, -1) : NULL;
    at_json_open(json, '{');
    at_json_key(json, "id");
    at_json_string(json, id);
    at_json_key(json, "path");
    at_json_string(json, valid);
    at_json_key(json, "reason");
    at_json_string(json, at_statement_text(s, 1));
    at_json_close(json, '}');
}

static void say(const AtContext *context, const AtDueState *state, AtRows *rows)
{
    gulong n = (gulong)state->due;
    const char *text = _("Edits are written beside the files");
    if (!state->on)
        text = at_message_plural("Edits stay in the studio; those of %lu work wait",
            "Edits stay in the studio; those of %lu works wait", n);
    else if (n)
        text = at_message_plural("Edits are written beside the files; those of %lu work wait",
            "Edits are written beside the files; those of %lu works wait", n);
    g_autofree char *said = g_strdup_printf(text, n);
    at_rows_say(rows, context->dry_run ? _("Would be done: %s") : "%s", said);
}

static gboolean show(const AtContext *context, AtSql *sql, AtRows *rows, GError **error)
{
    AtDueState state;
    g_autoptr(GString) out = g_string_new(NULL);
    AtJson json = {.out = out};
    if (!at_due_look(sql, &state, error))
        return FALSE;
    g_autoptr(AtStatement) s = at_sql_query(sql, failed_text, error, "i", (gint64)LISTED);
    GError *failure = NULL;
    at_json_open(&json, '[');
    while (at_statement_step(s, &failure))
        write_failed(&json, s);
    at_json_close(&json, ']');
    if (!s || !at_ended(failure, error))
        return FALSE;
    at_rows_bool(rows, state.on);
    at_rows_int(rows, state.due);
    at_rows_json(rows, out->str);
    say(context, &state, rows);
    return at_rows_end(rows, error);
}

static gboolean run_show(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show(context, sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static gboolean run_write(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    g_auto(AtDueDone) done = {0};
    return (context->dry_run || at_due_write(context, &done, error)) &&
        run_show(context, options, rows, error);
}

static gboolean turn(AtContext *context, gboolean on, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return FALSE;
    gboolean good = at_due_switch(sql, on, error) && show(context, sql, rows, error);
    if (good && !context->dry_run)
        return at_studio_commit(context->studio, error);
    at_studio_rollback(context->studio);
    return good;
}

static gboolean run_on(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    return turn(context, TRUE, rows, error);
}

static gboolean run_off(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    return turn(context, FALSE, rows, error);
}

#define ROW(verb, text, more, way)                                                                 \
    .name = "sidecars" verb, .summary = text, .options = no_options, .columns = columns,           \
    .result = AT_RESULT_CHANGE, .flags = more, .method = way

const AtOperation at_sidecar_operations[] = {
    {ROW("", N_("Say whether edits are written beside the files, and what waits"), 0, "GET"),
        .details = N_(
            "What edit, tag, rate, credit, undo and redo change is kept in the studio and written "
            "into an XMP sidecar beside the file too, NAME.EXT.xmp, where other programs read it. "
            "What they put there stays. Where a folder cannot be written to, the edit waits, and the "
            "next change or 'sidecars write' tries again.\n\n"
            "'sidecars off' keeps edits in the studio; 'sidecars on' writes what was edited "
            "meanwhile."),
        .role = AT_ROLE_VIEWER, .path = "/api/sidecars", .run = run_show},
    {ROW(" write", N_("Write the edits that wait beside the files now"),
         AT_OPERATION_CHANGES | AT_OPERATION_TRIES | AT_OPERATION_LASTS, "POST"),
        .role = AT_ROLE_EDITOR, .path = "/api/sidecars/write", .run = run_write},
    {ROW(" on", N_("Write edits beside the files"), AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
         "POST"),
        .role = AT_ROLE_OWNER, .path = "/api/sidecars/on", .run = run_on},
    {ROW(" off", N_("Keep edits in the studio, and write nothing beside the files"),
         AT_OPERATION_CHANGES | AT_OPERATION_TRIES, "POST"),
        .role = AT_ROLE_OWNER, .path = "/api/sidecars/off", .run = run_off},
    {0}};
