/* Reading: the words of a document, as far as its decoder found them. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "catalogue/work.h"
#include "store/studio.h"

#include <stddef.h>

typedef struct {
    char *work;
} TextOptions;

static const AtOption text_options[] = {
    {"work", 0, AT_OPTION_PATH, offsetof(TextOptions, work),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED | AT_OPTION_WORK, N_("WORK"),
        N_("id of a work, the start or end of one, or a path")},
    {0},
};

static const AtColumn text_columns[] = {
    {"work", AT_COLUMN_ID, NULL},
    {"text", AT_COLUMN_TEXT, N_("Text")},
    {0},
};

static const char text_sql[] =
    "SELECT b.text FROM work w JOIN body b ON b.version = w.version WHERE w.no = ?";

static gboolean show_text(AtSql *sql, const char *name, AtRows *rows, GError **error)
{
    gint64 no;
    AtId id;
    g_autoptr(GError) failure = NULL;
    if (!at_work_find(sql, name, &no, &id, error))
        return FALSE;
    g_autoptr(AtStatement) s = at_sql_query(sql, text_sql, error, "i", no);
    if (!s)
        return FALSE;
    const char *text = at_statement_step(s, &failure) ? at_statement_text(s, 0) : NULL;
    if (failure) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (!text)
        return at_fail(error, AT_NOT_FOUND, _("%s: there are no words in this work"), name);
    at_rows_id(rows, &id);
    at_rows_text(rows, text);
    at_rows_say(rows, "%s", text);
    return at_rows_end(rows, error);
}

static gboolean run_text(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    TextOptions *options = data;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_text(sql, options->work, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

const AtOperation at_text_operations[] = {
    {.name = "text",
        .summary = N_("Print the words of a document"),
        .details = N_("As they were found when it was added: of a book, a document or a page its "
                      "text, of a score its titles and lyrics."),
        .options = text_options,
        .options_size = sizeof(TextOptions),
        .columns = text_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/works/{work}/text",
        .run = run_text},
    {0},
};
