#include "catalogue/add_plan.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_note.h"
#include "catalogue/add_place.h"
#include "catalogue/walk.h"

#include <string.h>

struct AtAddPlan {
    AtContext *context;
    AtAddResult *result;
    GHashTable *moved; /* set of location.no (as pointer) that new paths would take over */
    GHashTable *hashes; /* set of texts: bytes that would be new works */
};

AtAddPlan *at_add_plan_new(AtContext *context, AtAddResult *result)
{
    AtAddPlan *plan = g_new0(AtAddPlan, 1);
    plan->context = context;
    plan->result = result;
    plan->moved = g_hash_table_new(NULL, NULL);
    plan->hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return plan;
}

void at_add_plan_free(AtAddPlan *plan)
{
    if (!plan)
        return;
    g_hash_table_unref(plan->moved);
    g_hash_table_unref(plan->hashes);
    g_free(plan);
}

static gboolean would_move(AtAddPlan *plan, AtSql *sql, const AtItem *item, const GArray *same,
    gboolean *moves, GError **error)
{
    for (guint i = 0; i < same->len && !*moves; i++) {
        g_autoptr(GArray) seen =
            at_place_look(sql, g_array_index(same, AtSame, i).version, 0, error);
        if (!seen)
            return FALSE;
        for (guint k = 0; k < seen->len && !*moves; k++) {
            const AtPlaceSeen *one = &g_array_index(seen, AtPlaceSeen, k);
            *moves = at_place_left(one, item->inode) &&
                g_hash_table_add(plan->moved, GSIZE_TO_POINTER((gsize)one->no));
        }
    }
    return TRUE;
}

static gboolean count_new(AtAddPlan *plan, AtSql *sql, const AtItem *item, GError **error)
{
    gboolean moves = FALSE;
    g_autoptr(GArray) same = at_place_same(sql, &item->hash, error);
    if (!same || !would_move(plan, sql, item, same, &moves, error))
        return FALSE;
    char text[AT_HASH_TEXT];
    at_hash_format(&item->hash, text);
    plan->result->updated += moves;
    plan->result->added += !moves;
    if (!same->len && g_hash_table_add(plan->hashes, g_strdup(text)))
        plan->result->works++;
    return TRUE;
}

static gboolean count_known(AtAddPlan *plan, AtSql *sql, const AtItem *item, GError **error)
{
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql,
        "SELECT v.sha256, l.state, l.sidecar FROM location l JOIN version v ON v.no = l.version "
        "WHERE l.no = ?",
        &failure, "i", item->location);
    AtHash hash;
    gboolean as_known = s && at_statement_step(s, &failure) && at_statement_hash(s, 0, &hash) &&
        !memcmp(&hash, &item->hash, sizeof hash) && !at_statement_int(s, 1) &&
        at_statement_int(s, 2) == item->sidecar;
    at_statement_free(s);
    plan->result->unchanged += as_known;
    plan->result->updated += !as_known;
    if (!failure && !as_known) { /* what came here is missing nowhere */
        gboolean moves = FALSE;
        g_autoptr(GArray) same = at_place_same(sql, &item->hash, &failure);
        if (same && would_move(plan, sql, item, same, &moves, &failure))
            return TRUE;
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_add_plan_item(AtAddPlan *plan, AtItem *own, GError **error)
{
    g_autoptr(AtItem) item = own;
    if (item->note)
        at_add_note(plan->result, "%s", item->note);
    if (item->state == AT_ITEM_LEFT)
        return TRUE;
    if (item->state == AT_ITEM_UNREADABLE) {
        g_autofree char *path = at_item_path(item);
        at_add_failure(plan->result, path, item->failure);
        return TRUE;
    }
    if (item->fields_only) {
        plan->result->updated++;
        return TRUE;
    }
    AtSql *sql = at_studio_reader(plan->context->studio, error);
    if (!sql)
        return FALSE;
    gboolean good =
        item->location ? count_known(plan, sql, item, error) : count_new(plan, sql, item, error);
    at_studio_reader_done(plan->context->studio, sql);
    return good;
}

gboolean at_add_plan_gone(AtAddPlan *plan, const GPtrArray *gone, GError **error)
{
    for (guint i = 0; i < gone->len; i++) {
        const AtGone *one = g_ptr_array_index(gone, i);
        g_autofree char *path =
            g_build_filename(one->folder->root->path, one->folder->path, one->name, NULL);
        struct stat info;
        if (!g_hash_table_contains(plan->moved, GSIZE_TO_POINTER((gsize)one->location)) &&
            at_walk_stat(path, &info) != 0)
            plan->result->missing++;
    }
    return at_context_go_on(plan->context, error);
}
