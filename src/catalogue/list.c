#include "catalogue/list.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/stacks.h"
#include "media/format.h"

#include <string.h>

const AtColumn at_list_columns[] = {AT_WORK_COLUMNS, {0}};

const AtColumn at_tile_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"kind", AT_COLUMN_TEXT, N_("Kind")}, {"title", AT_COLUMN_TEXT, N_("Title")},
    {"titled", AT_COLUMN_BOOL, NULL}, {"created", AT_COLUMN_TIME, N_("Made")},
    {"width", AT_COLUMN_INT, NULL}, {"height", AT_COLUMN_INT, NULL},
    {"duration", AT_COLUMN_DURATION, NULL}, {"preview", AT_COLUMN_TEXT, NULL},
    {"state", AT_COLUMN_TEXT, N_("State")}, {"reason", AT_COLUMN_TEXT, NULL},
    {"credited", AT_COLUMN_BOOL, NULL}, {"licensed", AT_COLUMN_BOOL, NULL},
    {"rating", AT_COLUMN_INT, NULL}, {"places", AT_COLUMN_INT, NULL}, {"stack", AT_COLUMN_ID, NULL},
    {"stack_count", AT_COLUMN_INT, NULL}, {0}};

static const char list_text[] =
    "SELECT w.id, w.kind, w.title, v.media_type, v.width, v.height, v.duration, v.sha256, w.created, "
    "w.rating, s.state FROM work w LEFT JOIN version v ON v.no = w.version "
    "LEFT JOIN work_sort s ON s.work = w.no WHERE w.no = ?";
static const char creator_text[] =
    "SELECT p.name FROM role r JOIN party p ON p.no = r.party WHERE r.work = ? AND r.role = 'creator' "
    "AND r.source < 3 ORDER BY r.no";
static const char place_text[] =
    "SELECT r.path, f.path, l.name FROM work w JOIN location l ON l.version = w.version "
    "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root WHERE w.no = ? "
    "ORDER BY l.state, r.away, l.no LIMIT 1";
/* The shape of the large preview is the tile's shape. */
static const char tile_text[] =
    "SELECT w.id, w.kind, w.title, w.title_source, w.created, "
    "COALESCE(p.width, v.width), COALESCE(p.height, v.height), v.duration, "
    "CASE WHEN p.version IS NULL THEN NULL ELSE v.sha256 END, s.state, v.failure, s.credited, "
    "s.licensed, w.rating, s.places FROM work w LEFT JOIN version v ON v.no = w.version "
    "LEFT JOIN preview p ON p.version = v.no AND p.size = 960 "
    "LEFT JOIN work_sort s ON s.work = w.no WHERE w.no = ?";

const char *at_state_name(gint64 state)
{
    static const char *const names[] = {N_("present"), N_("missing"), N_("away"), N_("failed")};
    return names[CLAMP(state, 0, 3)];
}

gboolean at_creator_of(AtSql *sql, gint64 work, char **creator, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(AtStatement) s = at_sql_query(sql, creator_text, error, "i", work);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        if (names->len > 0)
            g_string_append(names, "; ");
        g_string_append(names, at_statement_text(s, 0));
    }
    *creator = names->len > 0 ? g_strdup(names->str) : NULL;
    return s && at_ended(failure, error);
}

gboolean at_place_of(AtSql *sql, gint64 work, char **path, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, place_text, error, "i", work);
    GError *failure = NULL;
    *path = at_statement_step(s, &failure) ? at_path_of(s, 0) : NULL;
    return s && at_ended(failure, error);
}

char *at_preview_prefix(const AtHash *sha256)
{
    char text[AT_HASH_TEXT];
    at_hash_format(sha256, text);
    return g_strdup_printf("/preview/%.16s/", text);
}

/* A measure that is 0 is not known. */
static void show_measure(AtRows *rows, gint64 value)
{
    if (value > 0)
        at_rows_int(rows, value);
    else
        at_rows_null(rows);
}

static void show_id(AtRows *rows, AtStatement *s, guint column)
{
    AtId id;
    at_rows_id(rows, at_statement_id(s, column, &id) ? &id : NULL);
}

static void show_values(AtRows *rows, AtStatement *s, const char *creator, const char *path)
{
    AtHash hash;
    char sha256[AT_HASH_TEXT];
    gboolean hashed = at_statement_hash(s, 7, &hash);
    if (hashed)
        at_hash_format(&hash, sha256);
    show_id(rows, s, 0);
    at_rows_text(rows, at_kind_name((AtKind)at_statement_int(s, 1)));
    at_rows_text(rows, at_statement_text(s, 2));
    at_rows_text(rows, creator);
    at_rows_show(rows, path);
    at_rows_text(rows, at_statement_text(s, 3));
    show_measure(rows, at_statement_int(s, 4));
    show_measure(rows, at_statement_int(s, 5));
    show_measure(rows, at_statement_int(s, 6));
    at_rows_text(rows, hashed ? sha256 : NULL);
    at_rows_int(rows, at_statement_int(s, 8));
    at_rows_int(rows, at_statement_int(s, 9));
    at_rows_text(rows, at_state_name(at_statement_int(s, 10)));
}

gboolean at_list_values(AtSql *sql, gint64 work, AtRows *rows, GError **error)
{
    g_autofree char *creator = NULL, *path = NULL;
    if (!at_creator_of(sql, work, &creator, error) || !at_place_of(sql, work, &path, error))
        return FALSE;
    g_autoptr(AtStatement) s = at_sql_query(sql, list_text, error, "i", work);
    if (!at_statement_step(s, error))
        return FALSE;
    show_values(rows, s, creator, path);
    return TRUE;
}

gboolean at_list_rows(AtSql *sql, const GArray *works, AtRows *rows, GError **error)
{
    for (guint i = 0; i < works->len; i++)
        if (!at_list_values(sql, g_array_index(works, gint64, i), rows, error) ||
            !at_rows_end(rows, error))
            return FALSE;
    return TRUE;
}

static gboolean show_stack(AtSql *sql, gint64 work, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, AT_STACK_OF, error, "i", work);
    GError *failure = NULL;
    if (at_statement_step(s, &failure)) {
        show_id(rows, s, 0);
        at_rows_int(rows, at_statement_int(s, 1));
    } else {
        at_rows_null(rows);
        at_rows_int(rows, 0);
    }
    return s && at_ended(failure, error);
}

static void show_tile(AtRows *rows, AtStatement *s)
{
    AtHash hash;
    g_autofree char *preview = at_statement_hash(s, 8, &hash) ? at_preview_prefix(&hash) : NULL;
    const char *failure = at_statement_text(s, 10);
    show_id(rows, s, 0);
    at_rows_text(rows, at_kind_name((AtKind)at_statement_int(s, 1)));
    at_rows_text(rows, at_statement_text(s, 2));
    at_rows_bool(rows, at_statement_int(s, 3) > 0);
    at_rows_int(rows, at_statement_int(s, 4));
    show_measure(rows, at_statement_int(s, 5));
    show_measure(rows, at_statement_int(s, 6));
    show_measure(rows, at_statement_int(s, 7));
    at_rows_text(rows, preview);
    at_rows_text(rows, at_state_name(at_statement_int(s, 9)));
    at_rows_text(rows, failure && *failure ? failure : NULL);
    at_rows_bool(rows, at_statement_int(s, 11) != 0);
    at_rows_bool(rows, at_statement_int(s, 12) != 0);
    at_rows_int(rows, at_statement_int(s, 13));
    at_rows_int(rows, at_statement_int(s, 14));
}

gboolean at_tile_rows(AtSql *sql, const GArray *works, AtRows *rows, GError **error)
{
    for (guint i = 0; i < works->len; i++) {
        gint64 work = g_array_index(works, gint64, i);
        g_autoptr(AtStatement) s = at_sql_query(sql, tile_text, error, "i", work);
        if (!at_statement_step(s, error))
            return FALSE;
        show_tile(rows, s);
        if (!show_stack(sql, work, rows, error) || !at_rows_end(rows, error))
            return FALSE;
    }
    return TRUE;
}
