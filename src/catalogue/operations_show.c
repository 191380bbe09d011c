/* Looking closer: show, similar, tags, people. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "catalogue/first.h"
#include "catalogue/list.h"
#include "catalogue/show.h"
#include "catalogue/similar.h"
#include "catalogue/work.h"
#include "store/studio.h"

#include <stddef.h>

typedef struct {
    char *work;
} WorkOptions;
static const AtOption work_options[] = {
    {"work", 0, AT_OPTION_PATH, offsetof(WorkOptions, work),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED | AT_OPTION_WORK, N_("WORK"),
        N_("id of a work, the start or end of one, or a path")},
    {0}};
static const AtOption no_options[] = {{0}};

static gboolean run_show(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const WorkOptions *o = options;
    AtSql *sql = at_studio_reader(context->studio, error);
    gint64 work;
    gboolean good = sql && at_work_find(sql, o->work, &work, NULL, error) &&
        at_show_work(sql, work, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static const AtColumn similar_columns[] = {
    AT_WORK_COLUMNS, {"distance", AT_COLUMN_INT, N_("Bits apart")}, {0}};

static gboolean show_similar(AtSql *sql, const char *name, AtRows *rows, GError **error)
{
    gint64 work;
    if (!at_work_find(sql, name, &work, NULL, error))
        return FALSE;
    g_autoptr(GArray) near = at_similar_to(sql, work, error);
    for (guint i = 0; near && i < near->len; i++) {
        const AtNeighbour *one = &g_array_index(near, AtNeighbour, i);
        if (!at_list_values(sql, one->work, rows, error))
            return FALSE;
        at_rows_int(rows, one->distance);
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return near != NULL;
}

static gboolean run_similar(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const WorkOptions *o = options;
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_similar(sql, o->work, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

/* Counting by an index alone takes a fifth of looking at each row, and few works are in the trash:
 * so all are counted, and what is in the trash is taken off. */

static const AtColumn tag_columns[] = {{"name", AT_COLUMN_TEXT, N_("Tag")},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN}, {0}};
static const char tags_text[] =
    "SELECT t.name, a.n - COALESCE(x.n, 0) AS works FROM "
    "(SELECT tag, COUNT(*) AS n FROM work_tag WHERE source < 3 GROUP BY tag) a "
    "JOIN tag t ON t.no = a.tag LEFT JOIN "
    "(SELECT k.tag, COUNT(*) AS n FROM work_sort s JOIN work_tag k ON k.work = s.work "
    "WHERE s.trashed = 1 AND k.source < 3 GROUP BY k.tag) x ON x.tag = a.tag "
    "WHERE a.n > COALESCE(x.n, 0) ORDER BY works DESC, t.folded";

static gboolean show_tags(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, tags_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        at_rows_text(rows, at_statement_text(s, 0));
        at_rows_int(rows, at_statement_int(s, 1));
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_tags(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_tags(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static const AtColumn people_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"name", AT_COLUMN_TEXT, N_("Name")}, {"roles", AT_COLUMN_TEXT, N_("Roles")},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN}, {0}};
/* Who has several roles may have them in one work, which counts once. */
static const char people_text[] =
    "SELECT p.id, p.name, c.roles, CASE WHEN c.kinds = 1 THEN c.n ELSE "
    "(SELECT COUNT(DISTINCT r.work) FROM role r JOIN work_sort s ON s.work = r.work "
    "WHERE r.party = p.no AND r.source < 3 AND s.trashed = 0) END FROM "
    "(SELECT a.party, GROUP_CONCAT(a.role) AS roles, COUNT(*) AS kinds, "
    "SUM(a.n - COALESCE(x.n, 0)) AS n FROM "
    "(SELECT party, role, COUNT(*) AS n FROM role WHERE source < 3 GROUP BY party, role) a "
    "LEFT JOIN "
    "(SELECT r.party, r.role, COUNT(*) AS n FROM work_sort s JOIN role r ON r.work = s.work "
    "WHERE s.trashed = 1 AND r.source < 3 GROUP BY r.party, r.role) x "
    "ON x.party = a.party AND x.role = a.role "
    "WHERE a.n > COALESCE(x.n, 0) GROUP BY a.party) c "
    "JOIN party p ON p.no = c.party ORDER BY p.folded, p.no";

/* In the person's language. */
static char *roles_told(char **roles)
{
    g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(g_free);
    for (; *roles; roles++)
        g_ptr_array_add(told, at_message_retell(*roles));
    g_ptr_array_add(told, NULL);
    return g_strjoinv(_(", "), (char **)told->pdata);
}

static gboolean show_people(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, people_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        AtId id;
        g_auto(GStrv) roles = g_strsplit(at_statement_text(s, 2), ",", -1);
        g_autofree char *joined = g_strjoinv(", ", roles);
        g_autofree char *told = roles_told(roles);
        at_rows_id(rows, at_statement_id(s, 0, &id) ? &id : NULL);
        at_rows_text(rows, at_statement_text(s, 1));
        at_rows_text_as(rows, joined, told);
        at_rows_int(rows, at_statement_int(s, 3));
        if (!at_rows_end(rows, error))
            return FALSE;
    }
    return s && at_ended(failure, error);
}

static gboolean run_people(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_people(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

const AtOperation at_show_operations[] = {
    {.name = "show",
        .summary = N_("Show all that is known of a work"),
        .details = N_("The tags as they stand in the file are in --json alone, under \"raw\"."),
        .options = work_options,
        .options_size = sizeof(WorkOptions),
        .columns = at_show_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/works/{work}",
        .run = run_show},
    {.name = "similar",
        .summary = N_("List works that look like one"),
        .options = work_options,
        .options_size = sizeof(WorkOptions),
        .columns = similar_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/works/{work}/similar",
        .run = run_similar},
    {.name = "tags",
        .summary = N_("List the tags, most used first"),
        .options = no_options,
        .columns = tag_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/tags",
        .run = run_tags},
    {.name = "people",
        .summary = N_("List people and organisations with their roles"),
        .options = no_options,
        .columns = people_columns,
        .role = AT_ROLE_VIEWER,
        .method = "GET",
        .path = "/api/people",
        .run = run_people},
    {0}};
