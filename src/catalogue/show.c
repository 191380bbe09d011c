#include "catalogue/show.h"

#include "base/json.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/list.h"
#include "catalogue/stacks.h"

#include <string.h>

const AtColumn at_show_columns[] = {AT_WORK_COLUMNS,
    {"revision", AT_COLUMN_INT, NULL, AT_COLUMN_GIVEN},
    {"added", AT_COLUMN_TIME, N_("Added"), AT_COLUMN_GIVEN}, {"size", AT_COLUMN_SIZE, N_("Size")},
    {"pages", AT_COLUMN_INT, NULL, AT_COLUMN_SPARE, N_("Pages")},
    {"moves", AT_COLUMN_BOOL, NULL, AT_COLUMN_SPARE | AT_COLUMN_GIVEN, N_("Moves")},
    {"titled", AT_COLUMN_BOOL, NULL, AT_COLUMN_GIVEN},
    {"trashed", AT_COLUMN_BOOL, NULL, AT_COLUMN_SPARE | AT_COLUMN_GIVEN, N_("In the trash")},
    {"reason", AT_COLUMN_TEXT, N_("Could not be read"), AT_COLUMN_TOLD},
    {"preview", AT_COLUMN_TEXT, NULL},
    {"fields", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Fields"),
        N_("{name:told}: {value} ({source:file|sidecar|person})")},
    {"tags", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Tags"),
        N_("{name} ({source:file|sidecar|person})")},
    {"people", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("People"),
        N_("{name}, {role:told} ({source:file|sidecar|person})")},
    {"collections", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Collections"), "{name}"},
    {"versions", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Versions"),
        "{added}, {media_type}, {size:size}[, {width} × {height}][, {duration:duration}], {sha256}"},
    {"locations", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Files"), N_("{path} ({state:told})")},
    {"sources", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Made from"),
        N_("{title}[ ({how:told})], {id}")},
    {"derived", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Others made from it"),
        N_("{title}[ ({how:told})], {id}")},
    {"stack", AT_COLUMN_JSON, NULL, 0, N_("Stack"), N_("{reason:told}, {state:told}, {id}")},
    {"facts", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Facts")},
    {"raw", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN},
    {"notes", AT_COLUMN_JSON, NULL, AT_COLUMN_GIVEN, N_("Notes"), "{:told}"}, {0}};

/* The hash of a version (alias v) that has previews, else NULL. */
#define SHOWN_PREVIEW(v)                                                                           \
    "CASE WHEN EXISTS (SELECT 1 FROM preview p WHERE p.version = " v ".no) THEN " v ".sha256 END"

static const char work_text[] =
    "SELECT w.revision, w.added, v.size, v.pages, v.moves, w.title_source, w.trashed, v.failure, " SHOWN_PREVIEW(
        "v") ", "
             "v.facts, v.raw, v.notes FROM work w LEFT JOIN version v ON v.no = w.version WHERE w.no = ?";

/* What becomes of a column of a list's row. */
typedef enum {
    TEXT,
    NUMBER,
    SECONDS, /* microseconds as seconds */
    TIME,
    ID,
    HASH,
    PREVIEW, /* a hash, or null */
    PATH, /* takes three columns: root, folder, name */
    STATE, /* location: state of the file, then whether its root is away; takes two */
} Shape;
typedef struct {
    const char *name;
    Shape shape;
} Member;
typedef struct {
    const char *text;
    Member members[10];
} List;

static const List lists[] = {
    {"SELECT name, value, source FROM field WHERE work = ? AND name NOT IN ('creator', 'keyword') "
     "ORDER BY name, source, position",
        {{"name", TEXT}, {"value", TEXT}, {"source", NUMBER}}},
    {"SELECT t.name, k.source FROM work_tag k JOIN tag t ON t.no = k.tag WHERE k.work = ? "
     "AND k.source < 3 ORDER BY t.folded",
        {{"name", TEXT}, {"source", NUMBER}}},
    {"SELECT p.id, p.name, r.role, r.source FROM role r JOIN party p ON p.no = r.party "
     "WHERE r.work = ? AND r.source < 3 ORDER BY r.no",
        {{"id", ID}, {"name", TEXT}, {"role", TEXT}, {"source", NUMBER}}},
    {"SELECT c.id, c.name FROM collection_work k JOIN collection c ON c.no = k.collection "
     "WHERE k.work = ? ORDER BY c.name",
        {{"id", ID}, {"name", TEXT}}},
    {"SELECT v.sha256, v.media_type, v.size, v.width, v.height, v.duration, v.pages, v.added, " SHOWN_PREVIEW(
         "v") " FROM version v WHERE v.work = ? ORDER BY v.no DESC",
        {{"sha256", HASH}, {"media_type", TEXT}, {"size", NUMBER}, {"width", NUMBER},
            {"height", NUMBER}, {"duration", SECONDS}, {"pages", NUMBER}, {"added", TIME},
            {"preview", PREVIEW}}},
    {"SELECT r.path, f.path, l.name, l.state, r.away, v.sha256 FROM version v "
     "JOIN location l ON l.version = v.no JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root "
     "WHERE v.work = ? ORDER BY l.state, l.no",
        {{"path", PATH}, {"state", STATE}, {"sha256", HASH}}},
    {"SELECT w.id, w.title, d.how, " SHOWN_PREVIEW(
         "o") " FROM derivation d JOIN version v ON v.no = d.version "
              "JOIN version o ON o.no = d.source JOIN work w ON w.no = o.work WHERE v.work = ? AND w.no <> ? "
              "ORDER BY w.no",
        {{"id", ID}, {"title", TEXT}, {"how", TEXT}, {"preview", PREVIEW}}},
    {"SELECT w.id, w.title, d.how, " SHOWN_PREVIEW(
         "v") " FROM derivation d JOIN version o ON o.no = d.source "
              "JOIN version v ON v.no = d.version JOIN work w ON w.no = v.work WHERE o.work = ? AND w.no <> ? "
              "ORDER BY w.no",
        {{"id", ID}, {"title", TEXT}, {"how", TEXT}, {"preview", PREVIEW}}},
};

static void write_id(AtJson *json, AtStatement *s, guint column)
{
    char text[AT_ID_TEXT];
    AtId id;
    if (at_statement_id(s, column, &id))
        at_id_format(&id, text);
    at_json_string(json, at_statement_is_null(s, column) ? NULL : text);
}

static void write_hash(AtJson *json, AtStatement *s, guint column, gboolean preview)
{
    AtHash hash;
    g_autofree char *text = NULL;
    if (at_statement_hash(s, column, &hash) && preview) {
        text = at_preview_prefix(&hash);
    } else if (at_statement_hash(s, column, &hash)) {
        text = g_malloc(AT_HASH_TEXT);
        at_hash_format(&hash, text);
    }
    at_json_string(json, text);
}

static void write_shown(AtJson *json, AtStatement *s, guint column)
{
    g_autofree char *path = at_path_of(s, column);
    g_autofree char *valid = g_utf8_make_valid(path, -1);
    at_json_string(json, valid);
}

/* Gives the number of columns it took. */
static guint write_member(AtJson *json, AtStatement *s, guint column, Shape shape)
{
    g_autofree char *time = NULL;
    switch (shape) {
    case TEXT:
        at_json_string(json, at_statement_text(s, column));
        return 1;
    case NUMBER:
        at_json_int(json, at_statement_int(s, column));
        return 1;
    case SECONDS:
        at_json_double(json, (double)at_statement_int(s, column) / (double)AT_SECOND);
        return 1;
    case TIME:
        time = at_time_format(at_statement_int(s, column));
        at_json_string(json, time);
        return 1;
    case ID:
        write_id(json, s, column);
        return 1;
    case HASH:
    case PREVIEW:
        write_hash(json, s, column, shape == PREVIEW);
        return 1;
    case PATH:
        write_shown(json, s, column);
        return 3;
    case STATE:
        at_json_string(json,
            at_statement_int(s, column)           ? "missing"
                : at_statement_int(s, column + 1) ? "away"
                                                  : "present");
        return 2;
    }
    return 1;
}

static gboolean show_list(AtSql *sql, gint64 work, const List *list, AtRows *rows, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    AtJson json = {.out = out};
    g_autoptr(AtStatement) s = at_sql_query_built(sql, list->text, error);
    GError *failure = NULL;
    for (const char *p = list->text; s && *p; p++)
        if (*p == '?')
            at_statement_bind(s, "i", work);
    at_json_open(&json, '[');
    while (at_statement_step(s, &failure)) {
        guint column = 0;
        at_json_open(&json, '{');
        for (const Member *m = list->members; m->name; m++) {
            at_json_key(&json, m->name);
            column += write_member(&json, s, column, m->shape);
        }
        at_json_close(&json, '}');
    }
    at_json_close(&json, ']');
    at_rows_json(rows, out->str);
    return s && at_ended(failure, error);
}

static gboolean show_stack(AtSql *sql, gint64 work, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, AT_STACK_OF, error, "i", work);
    GError *failure = NULL;
    if (at_statement_step(s, &failure)) {
        g_autoptr(GString) out = g_string_new(NULL);
        AtJson json = {.out = out};
        at_json_open(&json, '{');
        at_json_key(&json, "id");
        write_id(&json, s, 0);
        at_json_key(&json, "state");
        at_json_string(&json, at_statement_int(s, 2) ? "accepted" : "suggested");
        at_json_key(&json, "reason");
        at_json_string(&json, at_statement_text(s, 3));
        at_json_key(&json, "count");
        at_json_int(&json, at_statement_int(s, 1));
        at_json_close(&json, '}');
        at_rows_json(rows, out->str);
    } else {
        at_rows_null(rows);
    }
    return s && at_ended(failure, error);
}

/* A column that holds JSON, or fallback where it is empty. */
static void show_json(AtRows *rows, const char *json, const char *fallback)
{
    at_rows_json(rows, json && *json ? json : fallback);
}

static void show_facts(AtRows *rows, AtStatement *s)
{
    AtHash hash;
    g_autofree char *preview = at_statement_hash(s, 8, &hash) ? at_preview_prefix(&hash) : NULL;
    const char *failure = at_statement_text(s, 7);
    at_rows_int(rows, at_statement_int(s, 0));
    at_rows_int(rows, at_statement_int(s, 1));
    at_rows_int(rows, at_statement_int(s, 2));
    at_rows_int(rows, at_statement_int(s, 3));
    at_rows_bool(rows, at_statement_int(s, 4) != 0);
    at_rows_bool(rows, at_statement_int(s, 5) != 0);
    at_rows_bool(rows, at_statement_int(s, 6) != 0);
    at_rows_text(rows, failure && *failure ? failure : NULL);
    at_rows_text(rows, preview);
}

gboolean at_show_work(AtSql *sql, gint64 work, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, work_text, error, "i", work);
    if (!at_list_values(sql, work, rows, error) || !at_statement_step(s, error))
        return FALSE;
    show_facts(rows, s);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (!show_list(sql, work, &lists[i], rows, error))
            return FALSE;
    if (!show_stack(sql, work, rows, error))
        return FALSE;
    show_json(rows, at_statement_text(s, 9), "{}");
    show_json(rows, at_statement_text(s, 10), "{}");
    show_json(rows, at_statement_text(s, 11), "[]");
    return at_rows_end(rows, error);
}
