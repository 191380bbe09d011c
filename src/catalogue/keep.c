#include "catalogue/keep.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/first.h"
#include "catalogue/index.h"
#include "catalogue/name.h"
#include "catalogue/work.h"

#include <string.h>

const AtColumn at_keep_columns[] = {{"works", AT_COLUMN_INT, N_("Works"), AT_COLUMN_GIVEN},
    {"change", AT_COLUMN_ID, N_("Change")}, {0}};

static const char revise_text[] = "UPDATE work SET revision = revision + 1 WHERE no = ?";
static const char tag_text[] = "SELECT no FROM tag WHERE folded = ?";
static const char new_tag_text[] = "INSERT INTO tag (name, folded) VALUES (?, ?)";
static const char party_text[] = "SELECT no FROM party WHERE folded = ? ORDER BY no LIMIT 1";
static const char new_party_text[] = "INSERT INTO party (id, name, folded) VALUES (?, ?, ?)";
static const char tag_source_text[] = "SELECT source + 1 FROM work_tag WHERE work = ? AND tag = ?";
static const char put_tag_text[] = "INSERT INTO work_tag (work, tag, source) VALUES (?, ?, 2)";
static const char set_tag_text[] = "UPDATE work_tag SET source = ? WHERE work = ? AND tag = ?";
static const char drop_tag_text[] = "DELETE FROM work_tag WHERE work = ? AND tag = ?";
static const char keywords_text[] =
    "SELECT value FROM field WHERE work = ? AND name = 'keyword' AND source < 2";
static const char folded_text[] = "SELECT folded FROM tag WHERE no = ?";
static const char role_text[] = "SELECT no FROM role WHERE work = ? AND party = ? AND role = ?";
static const char role_source_text[] = "SELECT source FROM role WHERE no = ?";
static const char put_role_text[] =
    "INSERT INTO role (work, party, role, source) VALUES (?, ?, ?, 2)";
static const char set_role_text[] = "UPDATE role SET source = ? WHERE no = ?";
static const char drop_role_text[] = "DELETE FROM role WHERE no = ?";

/* "0 Rated 2 works": as at_keep_commit() wrote it. */
static void read_answer(AtKeep *keep)
{
    char *end;
    keep->number = g_ascii_strtoll(at_change_answer(keep->change), &end, 10);
    keep->said = *end ? g_strdup(end + 1) : NULL;
}

/* Those that the query finds stand behind those that were named; none stands twice. */
static gboolean add_found(AtSql *sql, const AtSelection *selection, GArray *works, GError **error)
{
    AtSort sort;
    g_autoptr(AtQuery) query = at_query_parse(selection->query, FALSE, error);
    if (!query || !at_sort_parse(selection->sort, &sort, error))
        return FALSE;
    g_autoptr(GArray) found = at_query_run(sql, query, sort, 0, 0, error);
    if (!found)
        return FALSE;
    g_autoptr(GHashTable) named = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = 0; i < works->len; i++)
        g_hash_table_add(named, &g_array_index(works, gint64, i));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(gint64));
    for (guint i = 0; i < found->len; i++)
        if (!g_hash_table_contains(named, &g_array_index(found, gint64, i)))
            g_array_append_vals(others, &g_array_index(found, gint64, i), 1);
    g_array_append_vals(works, others->data, others->len);
    return TRUE;
}

gboolean at_keep_begin(AtKeep *keep, AtContext *context, const char *operation,
    const AtSelection *selection, GError **error)
{
    keep->context = context;
    keep->change = at_change_begin(context, operation, error);
    if (!keep->change)
        return FALSE;
    keep->repeated = at_change_repeated(keep->change, &keep->id, &keep->count);
    if (keep->repeated) {
        read_answer(keep);
        return TRUE;
    }
    keep->sql = at_change_sql(keep->change);
    keep->works = at_works_find(keep->sql, selection ? selection->works : NULL, error);
    return keep->works &&
        (!selection || !selection->query || add_found(keep->sql, selection, keep->works, error));
}

void at_keep_clear(AtKeep *keep)
{
    at_change_free(keep->change);
    g_clear_pointer(&keep->works, g_array_unref);
    g_free(keep->said);
    *keep = (AtKeep){0};
}

static gboolean index_one(AtKeep *keep, gint64 work, AtKeepIndex index, GError **error)
{
    if (index == AT_KEEP_NOTHING)
        return TRUE;
    if (!at_sql_run(keep->sql, revise_text, error, "i", work))
        return FALSE;
    if (index == AT_KEEP_WORDS)
        return at_index_work(keep->sql, work, error);
    return index != AT_KEEP_SORT || at_index_sort(keep->sql, work, error);
}

static char *say(const char *format, const char *name, gint64 count)
{
    return name ? g_strdup_printf(format, name) : g_strdup_printf(format, (guint)count);
}

/* Where one work changed, its title tells which. */
static char *add_title(char *sentence, const char *title, gboolean translate)
{
    g_autofree char *owned = sentence;
    const char *format = N_("%s: “%s”");
    return title && *title ? g_strdup_printf(translate ? _(format) : format, sentence, title)
                           : g_steal_pointer(&owned);
}

static gboolean index_all(AtKeep *keep, const GArray *works, AtKeepIndex index, GError **error)
{
    for (guint i = 0; i < works->len; i++) {
        at_context_progress(keep->context, i, works->len, "");
        if (!at_context_go_on(keep->context, error) ||
            !index_one(keep, g_array_index(works, gint64, i), index, error))
            return FALSE;
    }
    return TRUE;
}

gboolean at_keep_commit(AtKeep *keep, AtKeepIndex index, GError **error, const char *one,
    const char *many, const char *name)
{
    if (!at_change_compare(keep->change, error))
        return FALSE;
    g_autoptr(GArray) changed = at_change_changed(keep->change, FALSE);
    g_autofree char *title = NULL;
    if (!index_all(keep, changed, index, error) ||
        (changed->len == 1 && !name &&
            !at_work_title(keep->sql, g_array_index(changed, gint64, 0), &title, error)))
        return FALSE;
    keep->count = changed->len;
    gulong n = changed->len;
    g_autofree char *summary = add_title(say(n == 1 ? one : many, name, keep->count), title, FALSE);
    g_autofree char *said =
        add_title(say(at_message_plural(one, many, n), name, keep->count), title, TRUE);
    g_autofree char *answer = g_strdup_printf("%" G_GINT64_FORMAT " %s", keep->number, said);
    at_change_set_answer(keep->change, answer);
    if (!at_change_commit(keep->change, &keep->id, error, "%s", summary))
        return FALSE;
    if (!at_change_differs(keep->change))
        keep->said = g_strdup(_("Nothing had to be changed"));
    else if (keep->context->dry_run)
        keep->said = g_strdup_printf(_("Would be done: %s"), said);
    else
        keep->said = g_steal_pointer(&said);
    return TRUE;
}

gboolean at_keep_answer(AtKeep *keep, AtRows *rows, GError **error)
{
    const AtId none = {{0}};
    at_rows_int(rows, keep->count);
    at_rows_id(rows, memcmp(&keep->id, &none, sizeof none) ? &keep->id : NULL);
    at_keep_say(keep, rows);
    return at_rows_end(rows, error);
}

void at_keep_say(const AtKeep *keep, AtRows *rows)
{
    if (keep->said)
        at_rows_say(rows, "%s", keep->said);
}

gboolean at_keep_tag(AtKeep *keep, const char *text, gboolean make, gint64 *no, GError **error)
{
    g_auto(AtName) name = {0};
    if (!at_name_parse(text, &name, error) ||
        !at_first(at_sql_query(keep->sql, tag_text, error, "t", name.folded), no, error))
        return FALSE;
    if (*no || !make)
        return TRUE;
    if (!at_sql_run(keep->sql, new_tag_text, error, "tt", name.text, name.folded))
        return FALSE;
    *no = at_sql_last_number(keep->sql);
    at_change_made(keep->change, "tag", *no, 0);
    return TRUE;
}

gboolean at_keep_party(AtKeep *keep, const char *text, gboolean make, gint64 *no, GError **error)
{
    g_auto(AtName) name = {0};
    if (!at_name_parse(text, &name, error) ||
        !at_first(at_sql_query(keep->sql, party_text, error, "t", name.folded), no, error))
        return FALSE;
    if (*no || !make)
        return TRUE;
    AtId id = at_context_id(keep->context);
    if (!at_sql_run(keep->sql, new_party_text, error, "utt", &id, name.text, name.folded))
        return FALSE;
    *no = at_sql_last_number(keep->sql);
    at_change_made(keep->change, "party", *no, 0);
    return TRUE;
}

/* Whether the file, or its sidecar, names this tag among its keywords. */
static gboolean is_said(AtKeep *keep, gint64 work, gint64 tag, gboolean *said, GError **error)
{
    GError *failure = NULL;
    g_autoptr(AtStatement) t = at_sql_query(keep->sql, folded_text, error, "i", tag);
    if (!at_statement_step(t, error))
        return FALSE;
    g_autoptr(AtStatement) s = at_sql_query(keep->sql, keywords_text, error, "i", work);
    *said = FALSE;
    while (!*said && at_statement_step(s, &failure)) {
        g_auto(AtName) name = {0};
        *said = at_name_take(at_statement_text(s, 0), &name) &&
            g_str_equal(name.folded, at_statement_text(t, 0));
    }
    return s && at_ended(failure, error);
}

static gboolean take_tag(AtKeep *keep, gint64 work, gint64 tag, gint64 source, GError **error)
{
    gboolean said;
    if (!is_said(keep, work, tag, &said, error))
        return FALSE;
    if (source == 0 || said)
        return at_sql_run(keep->sql, set_tag_text, error, "iii", (gint64)3, work, tag);
    return at_sql_run(keep->sql, drop_tag_text, error, "ii", work, tag);
}

gboolean at_keep_put_tag(AtKeep *keep, gint64 work, gint64 tag, gboolean there, GError **error)
{
    gint64 found; /* source + 1; 0: no row */
    if (!at_first(at_sql_query(keep->sql, tag_source_text, error, "ii", work, tag), &found, error))
        return FALSE;
    gboolean is_there = found > 0 && found - 1 < 3;
    if (is_there == there)
        return TRUE;
    if (!at_change_touch(keep->change, "work_tag", work, tag, error))
        return FALSE;
    if (!there)
        return take_tag(keep, work, tag, found - 1, error);
    if (!found)
        return at_sql_run(keep->sql, put_tag_text, error, "ii", work, tag);
    return at_sql_run(keep->sql, set_tag_text, error, "iii", (gint64)2, work, tag);
}

gboolean at_keep_put_role(
    AtKeep *keep, gint64 work, gint64 party, const char *role, gboolean there, GError **error)
{
    gint64 no, source = 3;
    if (!at_first(at_sql_query(keep->sql, role_text, error, "iit", work, party, role), &no, error))
        return FALSE;
    if (no && !at_first(at_sql_query(keep->sql, role_source_text, error, "i", no), &source, error))
        return FALSE;
    if ((source < 3) == there)
        return TRUE;
    if (!no) {
        if (!at_sql_run(keep->sql, put_role_text, error, "iit", work, party, role))
            return FALSE;
        at_change_made(keep->change, "role", at_sql_last_number(keep->sql), 0);
        return TRUE;
    }
    if (!at_change_touch(keep->change, "role", no, 0, error))
        return FALSE;
    if (!there && source == 2)
        return at_sql_run(keep->sql, drop_role_text, error, "i", no);
    return at_sql_run(keep->sql, set_role_text, error, "ii", (gint64)(there ? 2 : 3), no);
}
