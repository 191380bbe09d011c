#include "store/find.h"

#include "base/text.h"

#include <string.h>

#define SHORTEST 4

typedef struct {
    guint count;
    gint64 no;
    AtId id;
} Found;

static gboolean read_rows(AtStatement *s, Found *found, GError **error)
{
    g_autoptr(AtStatement) owned = s;
    g_autoptr(GError) failure = NULL;
    found->count = 0;
    while (s && at_statement_step(s, &failure)) {
        found->no = at_statement_int(s, 0);
        found->count += at_statement_id(s, 1, &found->id);
    }
    if (!failure)
        return s != NULL;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean by_start(AtSql *sql, const AtNamed *kind, const AtId *low, const AtId *high,
    Found *found, GError **error)
{
    return read_rows(at_sql_query(sql, kind->start_text, error, "uu", low, high), found, error);
}

static gboolean by_name(
    AtSql *sql, const AtNamed *kind, const char *name, Found *found, GError **error)
{
    guint count = 0;
    gint64 no = 0;
    if (!kind->by_name)
        return TRUE;
    if (!kind->by_name(sql, name, &count, &no, error))
        return FALSE;
    if (count != 1) {
        found->count = count;
        return TRUE;
    }
    return read_rows(at_sql_query(sql, kind->id_text, error, "i", no), found, error);
}

static gboolean several_begin(AtSql *sql, const AtNamed *kind, const char *name, const AtId *low,
    const AtId *high, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, kind->count_text, error, "uu", low, high);
    if (!at_statement_step(s, error))
        return FALSE;
    return at_fail(error, AT_INVALID,
        _("'%s' begins the ids of %d %s; give more of the id of the one you mean"), name,
        (int)at_statement_int(s, 0), _(kind->many));
}

/* Counts those that end so; of several the last stays in found. */
static gboolean by_end(
    AtSql *sql, const AtNamed *kind, const char *end, Found *found, GError **error)
{
    AtId tail, id;
    gsize n = at_id_tail(end, &tail);
    if (!n)
        return TRUE;
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s =
        at_sql_query(sql, kind->end_text, error, "ib", -(gint64)n, tail.bytes + AT_ID_BYTES - n, n);
    while (s && at_statement_step(s, &failure)) {
        if (!at_statement_id(s, 1, &id) || !at_id_ends(&id, end))
            continue;
        found->no = at_statement_int(s, 0);
        found->id = id;
        found->count++;
    }
    if (!failure)
        return s != NULL;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_find(
    AtSql *sql, const AtNamed *kind, const char *name, gint64 *no, AtId *id, GError **error)
{
    Found found = {0};
    AtId low, high;
    gsize n = strlen(name);
    gboolean may_be_id = n >= SHORTEST && at_id_range(name, &low, &high);
    gboolean whole = n == AT_ID_TEXT - 1;
    g_autofree char *shown = at_text_show(name, -1);
    if (may_be_id && whole && !by_start(sql, kind, &low, &high, &found, error))
        return FALSE;
    if (!found.count && !by_name(sql, kind, name, &found, error))
        return FALSE;
    if (found.count > 1)
        return at_fail(error, AT_INVALID,
            _("%d %s have the name '%s'; use the id of the one you mean"), (int)found.count,
            _(kind->many), shown);
    if (!found.count && may_be_id && !whole && !by_start(sql, kind, &low, &high, &found, error))
        return FALSE;
    if (found.count > 1)
        return several_begin(sql, kind, name, &low, &high, error);
    if (!found.count && n >= SHORTEST && !whole && !by_end(sql, kind, name, &found, error))
        return FALSE;
    if (found.count > 1)
        return at_fail(error, AT_INVALID,
            _("'%s' ends the ids of %d %s; give more of the id of the one you mean"), name,
            (int)found.count, _(kind->many));
    if (!found.count)
        return at_fail(error, AT_NOT_FOUND, _("there is no %s '%s'; name it by %s"), _(kind->one),
            shown, _(kind->ways));
    *no = found.no;
    if (id)
        *id = found.id;
    return TRUE;
}
