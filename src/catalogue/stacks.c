#include "catalogue/stacks.h"

#include "base/message.h"
#include "catalogue/first.h"
#include "catalogue/similar.h"

#include <string.h>

static const char settled_text[] = "SELECT k.stack, k.work FROM stack_work k JOIN stack t "
                                   "ON t.no = k.stack WHERE t.state > 0 ORDER BY k.stack, k.work";
static const char same_text[] =
    "SELECT w.no, v.sha256, (SELECT COUNT(*) FROM location l WHERE l.version = v.no AND l.state = 0) "
    "FROM work w JOIN version v ON v.no = w.version ORDER BY v.sha256, w.no";
static const char suggested_text[] =
    "SELECT t.no, t.reason, k.work FROM stack t JOIN stack_work k ON k.stack = t.no "
    "WHERE t.state = 0 ORDER BY t.no, k.work";
static const char drop_works_text[] = "DELETE FROM stack_work WHERE stack = ?";
static const char drop_text[] = "DELETE FROM stack WHERE no = ?";
static const char insert_text[] =
    "INSERT INTO stack (id, state, added, reason) VALUES (?, 0, ?, ?)";
static const char put_text[] = "INSERT INTO stack_work (stack, work, distance) VALUES (?, ?, ?)";

/* A suggestion: its works in order, and how far each lies from the first. */
typedef struct {
    const char *reason;
    GArray *works; /* gint64 */
    GArray *distances; /* guint */
} Group;

static void free_group(gpointer data)
{
    Group *group = data;
    g_array_unref(group->works);
    g_array_unref(group->distances);
    g_free(group);
}

static Group *group_new(const char *reason)
{
    Group *group = g_new0(Group, 1);
    group->reason = reason;
    group->works = g_array_new(FALSE, FALSE, sizeof(gint64));
    group->distances = g_array_new(FALSE, FALSE, sizeof(guint));
    return group;
}

static void group_add(Group *group, gint64 work, guint distance)
{
    g_array_append_val(group->works, work);
    g_array_append_val(group->distances, distance);
}

/* "similar 3 17 29": equal for equal suggestions. */
static char *key_of(const char *reason, const GArray *works)
{
    GString *key = g_string_new(reason);
    for (guint i = 0; i < works->len; i++)
        g_string_append_printf(key, " %" G_GINT64_FORMAT, g_array_index(works, gint64, i));
    return g_string_free(key, FALSE);
}

typedef struct {
    GHashTable *stacks_of; /* work -> GArray of such stacks */
    const GArray *hashes; /* AtPdq */
    guint *parent; /* union-find over hashes */
    GPtrArray *groups; /* Group * */
} Finding;

static gboolean load_settled(AtSql *sql, Finding *f, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, settled_text, error, "");
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        gint64 stack = at_statement_int(s, 0), work = at_statement_int(s, 1);
        GArray *stacks = g_hash_table_lookup(f->stacks_of, &work);
        if (!stacks) {
            stacks = g_array_new(FALSE, FALSE, sizeof(gint64));
            g_hash_table_insert(f->stacks_of, g_memdup2(&work, sizeof work), stacks);
        }
        g_array_append_val(stacks, stack);
    }
    return s && at_ended(failure, error);
}

/* A person has decided on these two already. */
static gboolean is_settled(const Finding *f, gint64 a, gint64 b)
{
    const GArray *of_a = g_hash_table_lookup(f->stacks_of, &a);
    const GArray *of_b = g_hash_table_lookup(f->stacks_of, &b);
    for (guint i = 0; of_a && of_b && i < of_a->len; i++)
        for (guint k = 0; k < of_b->len; k++)
            if (g_array_index(of_a, gint64, i) == g_array_index(of_b, gint64, k))
                return TRUE;
    return FALSE;
}

static guint root_of(guint *parent, guint i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void join(guint i, guint k, gpointer data)
{
    Finding *f = data;
    guint a = root_of(f->parent, i), b = root_of(f->parent, k);
    if (a == b ||
        is_settled(
            f, g_array_index(f->hashes, AtPdq, i).work, g_array_index(f->hashes, AtPdq, k).work))
        return;
    /* The lowest is the root, so that a group is met at its first work. */
    f->parent[MAX(a, b)] = MIN(a, b);
}

static void find_similar(Finding *f)
{
    guint n = f->hashes->len;
    g_autofree guint *parent = g_new(guint, n + 1);
    g_autofree Group **group_of = g_new0(Group *, n + 1);
    f->parent = parent;
    for (guint i = 0; i < n; i++)
        parent[i] = i;
    at_pdq_pairs(f->hashes, join, f);
    for (guint i = 0; i < n; i++) {
        guint root = root_of(parent, i);
        const AtPdq *own = &g_array_index(f->hashes, AtPdq, i);
        const AtPdq *first = &g_array_index(f->hashes, AtPdq, root);
        if (root == i)
            continue;
        if (!group_of[root]) {
            group_of[root] = group_new(N_("similar"));
            group_add(group_of[root], first->work, 0);
            g_ptr_array_add(f->groups, group_of[root]);
        }
        group_add(group_of[root], own->work, at_pdq_distance(first, own));
    }
    f->parent = NULL;
}

static void close_same(Finding *f, Group *group, gint64 places)
{
    gint64 first = group->works->len ? g_array_index(group->works, gint64, 0) : 0;
    gboolean several = group->works->len > 1 || places > 1;
    gboolean settled = several;
    for (guint i = 0; i < group->works->len; i++)
        settled = settled && is_settled(f, first, g_array_index(group->works, gint64, i));
    if (several && !settled)
        g_ptr_array_add(f->groups, group);
    else
        free_group(group);
}

static gboolean find_same(AtSql *sql, Finding *f, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, same_text, error, "");
    GError *failure = NULL;
    Group *group = group_new(N_("same"));
    gint64 places = 0;
    AtHash hash, last = {{0}};
    while (at_statement_step(s, &failure)) {
        if (!at_statement_hash(s, 1, &hash))
            continue;
        if (memcmp(&hash, &last, sizeof hash) != 0) {
            close_same(f, group, places);
            group = group_new(N_("same"));
            places = 0;
            last = hash;
        }
        group_add(group, at_statement_int(s, 0), 0);
        places += at_statement_int(s, 2);
    }
    close_same(f, group, places);
    return s && at_ended(failure, error);
}

static gboolean drop_stack(AtSql *sql, gint64 no, GError **error)
{
    return at_sql_run(sql, drop_works_text, error, "i", no) &&
        at_sql_run(sql, drop_text, error, "i", no);
}

/* wanted: key -> Group of what is not in the database yet. Suggestions that are not wanted any more
 * go. */
static gboolean drop_old(AtSql *sql, GHashTable *wanted, GError **error)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, suggested_text, error, "");
        GError *failure = NULL;
        while (at_statement_step(s, &failure)) {
            gint64 no = at_statement_int(s, 0);
            if (!numbers->len || g_array_index(numbers, gint64, numbers->len - 1) != no) {
                g_array_append_val(numbers, no);
                g_ptr_array_add(groups,
                    group_new(g_str_equal(at_statement_text(s, 1), "same") ? "same" : "similar"));
            }
            group_add(groups->pdata[groups->len - 1], at_statement_int(s, 2), 0);
        }
        if (!s || !at_ended(failure, error))
            return FALSE;
    }
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = groups->pdata[i];
        g_autofree char *key = key_of(group->reason, group->works);
        if (!g_hash_table_remove(wanted, key) &&
            !drop_stack(sql, g_array_index(numbers, gint64, i), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean insert_group(AtContext *context, AtSql *sql, const Group *group, GError **error)
{
    AtId id = at_context_id(context);
    if (!at_sql_run(sql, insert_text, error, "uit", &id, at_context_now(context), group->reason))
        return FALSE;
    gint64 no = at_sql_last_number(sql);
    for (guint i = 0; i < group->works->len; i++)
        if (!at_sql_run(sql, put_text, error, "iii", no, g_array_index(group->works, gint64, i),
                (gint64)g_array_index(group->distances, guint, i)))
            return FALSE;
    return TRUE;
}

static gboolean write_groups(
    AtContext *context, AtSql *sql, const GPtrArray *groups, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < groups->len; i++) {
        Group *group = groups->pdata[i];
        g_hash_table_insert(wanted, key_of(group->reason, group->works), group);
    }
    if (!drop_old(sql, wanted, error))
        return FALSE;
    for (guint i = 0; i < groups->len; i++) {
        const Group *group = groups->pdata[i];
        g_autofree char *key = key_of(group->reason, group->works);
        if (g_hash_table_contains(wanted, key) && !insert_group(context, sql, group, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean refresh_in(AtContext *context, AtSql *sql, Finding *f, GError **error)
{
    g_autoptr(GArray) hashes = at_pdq_load(sql, TRUE, error);
    if (!hashes || !load_settled(sql, f, error) || !find_same(sql, f, error))
        return FALSE;
    f->hashes = hashes;
    find_similar(f);
    return write_groups(context, sql, f->groups, error);
}

gboolean at_stacks_refresh(AtContext *context, GError **error)
{
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    g_autoptr(GHashTable) stacks_of =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_array_unref);
    Finding finding = {.stacks_of = stacks_of, .groups = groups};
    if (refresh_in(context, sql, &finding, error))
        return at_studio_commit(context->studio, error);
    at_studio_rollback(context->studio);
    return FALSE;
}
