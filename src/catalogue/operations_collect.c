/* Collections, one inside another. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/keep.h"
#include "catalogue/list.h"
#include "catalogue/name.h"
#include "catalogue/query.h"
#include "store/find.h"

#include <stddef.h>
#include <string.h>

#define DEEPEST 20 /* collections inside one another */

static const AtColumn list_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"parent", AT_COLUMN_ID, NULL}, {"name", AT_COLUMN_TEXT, N_("Collection")},
    {"count", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN}, {"cover", AT_COLUMN_TEXT, NULL}, {0}};

static const char list_text[] =
    "SELECT c.no, c.id, p.id, c.name FROM collection c LEFT JOIN collection p ON p.no = c.parent "
    "ORDER BY c.name, c.no";
#define INSIDE                                                                                     \
    "WITH RECURSIVE inside (no) AS (SELECT ? UNION SELECT c.no FROM collection c "                 \
    "JOIN inside ON c.parent = inside.no) "
static const char count_text[] =
    INSIDE "SELECT COUNT(DISTINCT k.work) FROM collection_work k JOIN work w ON w.no = k.work "
           "WHERE k.collection IN (SELECT no FROM inside) AND w.trashed = 0";
static const char cover_text[] =
    INSIDE "SELECT v.sha256 FROM collection_work k JOIN work w ON w.no = k.work "
           "JOIN version v ON v.no = w.version JOIN preview p ON p.version = v.no AND p.size = 960 "
           "WHERE k.collection IN (SELECT no FROM inside) AND w.trashed = 0 "
           "ORDER BY k.position, k.work LIMIT 1";
static const char inside_text[] = INSIDE "SELECT COUNT(*) FROM inside WHERE no = ?";
static const char names_text[] = "SELECT no, name FROM collection ORDER BY no";
static const char parent_text[] = "SELECT parent FROM collection WHERE no = ?";
static const char insert_text[] =
    "INSERT INTO collection (id, parent, name, added) VALUES (?, ?, ?, ?)";
static const char rename_text[] = "UPDATE collection SET name = ? WHERE no = ?";
static const char move_text[] = "UPDATE collection SET parent = ? WHERE no = ?";
static const char delete_text[] = "DELETE FROM collection WHERE no = ?";
static const char beside_text[] =
    "SELECT id, name FROM collection WHERE parent = ? AND no <> ? ORDER BY no";
static const char name_text[] = "SELECT name FROM collection WHERE no = ?";
static const char works_text[] = "SELECT work FROM collection_work WHERE collection = ?";
static const char children_text[] = "SELECT no FROM collection WHERE parent = ?";
static const char there_text[] =
    "SELECT COUNT(*) FROM collection_work WHERE collection = ? AND work = ?";
static const char last_text[] =
    "SELECT COALESCE(MAX(position), 0) FROM collection_work WHERE collection = ?";
static const char put_text[] =
    "INSERT INTO collection_work (collection, work, position) VALUES (?, ?, ?)";
static const char take_text[] = "DELETE FROM collection_work WHERE collection = ? AND work = ?";

static gboolean show_one(AtSql *sql, AtStatement *s, AtRows *rows, GError **error)
{
    gint64 no = at_statement_int(s, 0), count;
    AtId id, parent;
    g_autofree char *cover = NULL;
    if (!at_first(at_sql_query(sql, count_text, error, "i", no), &count, error))
        return FALSE;
    g_autoptr(AtStatement) c = at_sql_query(sql, cover_text, error, "i", no);
    GError *failure = NULL;
    AtHash hash;
    if (at_statement_step(c, &failure) && at_statement_hash(c, 0, &hash))
        cover = at_preview_prefix(&hash);
    if (!c || !at_ended(failure, error))
        return FALSE;
    at_rows_id(rows, at_statement_id(s, 1, &id) ? &id : NULL);
    at_rows_id(rows, at_statement_id(s, 2, &parent) ? &parent : NULL);
    at_rows_text(rows, at_statement_text(s, 3));
    at_rows_int(rows, count);
    at_rows_text(rows, cover);
    return at_rows_end(rows, error);
}

static gboolean show_all(AtSql *sql, AtRows *rows, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, list_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure))
        if (!show_one(sql, s, rows, error))
            return FALSE;
    return s && at_ended(failure, error);
}

static gboolean run_list(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    gboolean good = sql && show_all(sql, rows, error);
    at_studio_reader_done(context->studio, sql);
    return good;
}

static gboolean find_by_name(AtSql *sql, const char *name, guint *found, gint64 *no, GError **error)
{
    g_autofree char *wanted = at_text_fold(name);
    g_autoptr(AtStatement) s = at_sql_query(sql, names_text, error, "");
    GError *failure = NULL;
    *found = 0;
    while (at_statement_step(s, &failure)) {
        g_autofree char *folded = at_text_fold(at_statement_text(s, 1));
        if (!g_str_equal(folded, wanted))
            continue;
        *no = at_statement_int(s, 0);
        ++*found;
    }
    return s && at_ended(failure, error);
}

static const AtNamed collections = {
    AT_NAMED("collection"), N_("collection"), N_("collections"), AT_BY_NAME, find_by_name};

/* In one place a name is given once: of two a person could not tell which is which. own: the
 * collection that is to have it, or 0. */
static gboolean is_free(AtKeep *keep, const char *folded, gint64 parent, gint64 own, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(keep->sql, beside_text, error, "ii", parent, own);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        g_autofree char *other = at_text_fold(at_statement_text(s, 1));
        AtId id;
        char text[AT_ID_TEXT] = "";
        if (!g_str_equal(other, folded))
            continue;
        if (at_statement_id(s, 0, &id))
            at_id_format(&id, text);
        return at_fail(error, AT_CONFLICT,
            _("there is a collection “%s” in this place already (%s); give another name"),
            at_statement_text(s, 1), text);
    }
    return s && at_ended(failure, error);
}

/* How far down a collection lies: 1 for one that is in no other. */
static gboolean depth_of(AtSql *sql, gint64 no, guint *depth, GError **error)
{
    for (*depth = 0; no && *depth <= DEEPEST; ++*depth)
        if (!at_first(at_sql_query(sql, parent_text, error, "i", no), &no, error))
            return FALSE;
    return TRUE;
}

static gboolean find_parent(AtSql *sql, const char *name, gint64 *parent, GError **error)
{
    guint depth;
    *parent = 0;
    if (!name || !*name)
        return TRUE;
    if (!at_find(sql, &collections, name, parent, NULL, error) ||
        !depth_of(sql, *parent, &depth, error))
        return FALSE;
    return depth < DEEPEST ||
        at_fail(error, AT_LIMIT, _("collections lie at most %d deep in one another"), DEEPEST);
}

typedef struct {
    char *collection, *name, *parent;
    AtSelection selection;
} CollectOptions;

#define COLLECTION                                                                                 \
    {                                                                                              \
        "collection", 0, AT_OPTION_STRING, offsetof(CollectOptions, collection),                   \
            AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("COLLECTION"),                           \
            N_("name or id of a collection, or the start or end of its id")                        \
    }
#define NAME                                                                                       \
    {                                                                                              \
        "name", 0, AT_OPTION_STRING, offsetof(CollectOptions, name),                               \
            AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("NAME"), N_("its name")                  \
    }
#define PARENT                                                                                     \
    {                                                                                              \
        "parent", 'p', AT_OPTION_STRING, offsetof(CollectOptions, parent), 0, N_("COLLECTION"),    \
            N_("the collection it lies in; nothing: in none")                                      \
    }
static const AtOption create_options[] = {PARENT, NAME, {0}};
static const AtOption rename_options[] = {COLLECTION, NAME, {0}};
static const AtOption move_options[] = {COLLECTION, PARENT, {0}};
static const AtOption delete_options[] = {COLLECTION, {0}};
static const AtOption put_options[] = {COLLECTION, AT_SELECTION(CollectOptions, selection), {0}};
static const AtOption no_options[] = {{0}};

static const AtColumn create_columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
    {"works", AT_COLUMN_INT, NULL}, {"change", AT_COLUMN_ID, N_("Change")}, {0}};

static const char made_text[] =
    "SELECT c.id FROM changes h JOIN change_row k ON k.change_no = h.no "
    "JOIN collection c ON c.no = k.row_key WHERE h.id = ? AND k.table_name = 'collection'";

/* The id of the collection that a change made, for an answer that is repeated. */
static gboolean show_made(AtKeep *keep, AtRows *rows, GError **error)
{
    AtSql *sql = at_studio_reader(keep->context->studio, error);
    if (!sql)
        return FALSE;
    GError *failure = NULL;
    AtId id;
    gboolean found;
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, made_text, &failure, "u", &keep->id);
        found = at_statement_step(s, &failure) && at_statement_id(s, 0, &id);
    }
    at_studio_reader_done(keep->context->studio, sql);
    at_rows_id(rows, found ? &id : NULL);
    return at_ended(failure, error) && at_keep_answer(keep, rows, error);
}

static gboolean run_create(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    g_auto(AtName) name = {0};
    gint64 parent;
    if (!at_name_parse(o->name, &name, error) ||
        !at_keep_begin(&keep, context, "collection create", NULL, error))
        return FALSE;
    if (keep.repeated)
        return show_made(&keep, rows, error);
    AtId id = at_context_id(context);
    if (!find_parent(keep.sql, o->parent, &parent, error) ||
        !is_free(&keep, name.folded, parent, 0, error) ||
        !at_sql_run(
            keep.sql, insert_text, error, "uiti", &id, parent, name.text, at_context_now(context)))
        return FALSE;
    at_change_made(keep.change, "collection", at_sql_last_number(keep.sql), 0);
    if (!at_keep_commit(&keep, AT_KEEP_NOTHING, error, N_("Made the collection “%s”"),
            N_("Made the collection “%s”"), name.text))
        return FALSE;
    at_rows_id(rows, context->dry_run ? NULL : &id);
    return at_keep_answer(&keep, rows, error);
}

static gboolean begin_on_one(AtKeep *keep, AtContext *context, const char *operation,
    const CollectOptions *o, gint64 *no, GError **error)
{
    return at_keep_begin(keep, context, operation, &o->selection, error) &&
        (keep->repeated || at_find(keep->sql, &collections, o->collection, no, NULL, error));
}

static gboolean run_rename(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    g_auto(AtName) name = {0};
    gint64 no, parent;
    if (!at_name_parse(o->name, &name, error) ||
        !begin_on_one(&keep, context, "collection rename", o, &no, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return at_first(at_sql_query(keep.sql, parent_text, error, "i", no), &parent, error) &&
        is_free(&keep, name.folded, parent, no, error) &&
        at_change_touch(keep.change, "collection", no, 0, error) &&
        at_sql_run(keep.sql, rename_text, error, "ti", name.text, no) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Renamed a collection to “%s”"),
            N_("Renamed a collection to “%s”"), name.text);
}

static gboolean name_of(AtSql *sql, gint64 no, char **name, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, name_text, error, "i", no);
    if (!at_statement_step(s, error))
        return FALSE;
    *name = g_strdup(at_statement_text(s, 0));
    return TRUE;
}

static gboolean run_move(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 no, parent, circle;
    if (!begin_on_one(&keep, context, "collection move", o, &no, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    if (!find_parent(keep.sql, o->parent, &parent, error) ||
        !at_first(at_sql_query(keep.sql, inside_text, error, "ii", no, parent), &circle, error))
        return FALSE;
    if (circle)
        return at_fail(
            error, AT_INVALID, _("a collection can't lie in itself or in one that lies in it"));
    g_autofree char *name = NULL;
    if (!name_of(keep.sql, no, &name, error))
        return FALSE;
    g_autofree char *folded = at_text_fold(name);
    return is_free(&keep, folded, parent, no, error) &&
        at_change_touch(keep.change, "collection", no, 0, error) &&
        at_sql_run(keep.sql, move_text, error, "ii", parent, no) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Moved the collection “%s”"),
            N_("Moved the collection “%s”"), name);
}

/* What lies in it moves up to where it lay itself. */
static gboolean lift_children(AtKeep *keep, gint64 no, GError **error)
{
    gint64 parent;
    g_autoptr(GArray) children = g_array_new(FALSE, FALSE, sizeof(gint64));
    if (!at_first(at_sql_query(keep->sql, parent_text, error, "i", no), &parent, error) ||
        !at_numbers(at_sql_query(keep->sql, children_text, error, "i", no), children, error))
        return FALSE;
    for (guint i = 0; i < children->len; i++) {
        gint64 child = g_array_index(children, gint64, i);
        if (!at_change_touch(keep->change, "collection", child, 0, error) ||
            !at_sql_run(keep->sql, move_text, error, "ii", parent, child))
            return FALSE;
    }
    return TRUE;
}

static gboolean take_work(AtKeep *keep, gint64 no, gint64 work, GError **error)
{
    return at_change_touch(keep->change, "collection_work", no, work, error) &&
        at_sql_run(keep->sql, take_text, error, "ii", no, work);
}

static gboolean take_all(AtKeep *keep, gint64 no, GError **error)
{
    g_autoptr(GArray) works = g_array_new(FALSE, FALSE, sizeof(gint64));
    gboolean good = at_numbers(at_sql_query(keep->sql, works_text, error, "i", no), works, error);
    for (guint i = 0; good && i < works->len; i++)
        good = take_work(keep, no, g_array_index(works, gint64, i), error);
    return good;
}

static gboolean run_delete(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    g_autofree char *name = NULL;
    gint64 no;
    if (!begin_on_one(&keep, context, "collection delete", o, &no, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return name_of(keep.sql, no, &name, error) && lift_children(&keep, no, error) &&
        take_all(&keep, no, error) && at_change_touch(keep.change, "collection", no, 0, error) &&
        at_sql_run(keep.sql, delete_text, error, "i", no) &&
        at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Took the collection “%s” away"),
            N_("Took the collection “%s” away"), name);
}

static gboolean put_one(AtKeep *keep, gint64 no, gint64 work, gint64 position, GError **error)
{
    gint64 there;
    if (!at_first(at_sql_query(keep->sql, there_text, error, "ii", no, work), &there, error))
        return FALSE;
    return there ||
        (at_change_touch(keep->change, "collection_work", no, work, error) &&
            at_sql_run(keep->sql, put_text, error, "iii", no, work, position));
}

static gboolean run_put(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 no, last;
    if (!begin_on_one(&keep, context, "collection add", o, &no, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    if (!at_first(at_sql_query(keep.sql, last_text, error, "i", no), &last, error))
        return FALSE;
    for (guint i = 0; i < keep.works->len; i++)
        if (!put_one(&keep, no, g_array_index(keep.works, gint64, i), last + 1 + i, error))
            return FALSE;
    return at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Put %u work into a collection"),
        N_("Put %u works into a collection"), NULL);
}

static gboolean run_take(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CollectOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 no;
    if (!begin_on_one(&keep, context, "collection remove", o, &no, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    for (guint i = 0; i < keep.works->len; i++) {
        if (!take_work(&keep, no, g_array_index(keep.works, gint64, i), error))
            return FALSE;
    }
    return at_keep_end(&keep, AT_KEEP_NOTHING, rows, error, N_("Took %u work out of a collection"),
        N_("Took %u works out of a collection"), NULL);
}

#define ROW(verb, text, table, how, where)                                                         \
    .name = "collection " verb, .summary = text, .options = table,                                 \
    .options_size = sizeof(CollectOptions), .columns = at_keep_columns,                            \
    .result = AT_RESULT_CHANGE, .role = AT_ROLE_EDITOR,                                            \
    .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES, .method = how,                             \
    .path = "/api/collections" where

const AtOperation at_collect_operations[] = {{.name = "collections",
                                                 .summary = N_("List the collections"),
                                                 .options = no_options,
                                                 .columns = list_columns,
                                                 .role = AT_ROLE_VIEWER,
                                                 .method = "GET",
                                                 .path = "/api/collections",
                                                 .run = run_list},
    {.name = "collection create",
        .summary = N_("Make a collection"),
        .options = create_options,
        .options_size = sizeof(CollectOptions),
        .columns = create_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES,
        .method = "POST",
        .path = "/api/collections",
        .run = run_create},
    {ROW("rename", N_("Give a collection another name"), rename_options, "POST",
         "/{collection}/rename"),
        .run = run_rename},
    {ROW("move", N_("Put a collection into another"), move_options, "POST", "/{collection}/move"),
        .run = run_move},
    {ROW("delete", N_("Take a collection away; its works stay"), delete_options, "DELETE",
         "/{collection}"),
        .run = run_delete},
    {ROW("add", N_("Put works into a collection"), put_options, "POST", "/{collection}/add"),
        .run = run_put},
    {ROW("remove", N_("Take works out of a collection"), put_options, "POST",
         "/{collection}/remove"),
        .run = run_take},
    {0}};
