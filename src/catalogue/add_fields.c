#include "catalogue/add_fields.h"

#include "catalogue/add_record.h"
#include "catalogue/name.h"
#include "catalogue/words.h"

#include <string.h>

typedef struct {
    AtContext *context;
    AtSql *sql;
    gint64 work;
    const GPtrArray *fields;
} Fields;

/* The n-th value of a name; the sidecar's, where it has any, hide the file's. NULL: no more. */
static const char *value_of(const Fields *f, const char *name, guint n)
{
    gboolean sidecar = FALSE;
    for (guint i = 0; f->fields && i < f->fields->len; i++) {
        const AtField *field = g_ptr_array_index(f->fields, i);
        sidecar = sidecar || (field->sidecar && !strcmp(field->name, name));
    }
    for (guint i = 0; f->fields && i < f->fields->len; i++) {
        const AtField *field = g_ptr_array_index(f->fields, i);
        if (!strcmp(field->name, name) && !field->sidecar == !sidecar && n-- == 0)
            return field->value;
    }
    return NULL;
}

/* How many fields before this one have its name and source. */
static gint64 position_of(const Fields *f, guint at)
{
    const AtField *field = g_ptr_array_index(f->fields, at);
    gint64 position = 0;
    for (guint i = 0; i < at; i++) {
        const AtField *other = g_ptr_array_index(f->fields, i);
        position += !strcmp(other->name, field->name) && other->sidecar == field->sidecar;
    }
    return position;
}

static gboolean replace_fields(const Fields *f, GError **error)
{
    if (!at_sql_run(f->sql, "DELETE FROM field WHERE work = ? AND source < 2", error, "i", f->work))
        return FALSE;
    for (guint i = 0; f->fields && i < f->fields->len; i++) {
        const AtField *field = g_ptr_array_index(f->fields, i);
        if (!at_sql_run(f->sql,
                "INSERT INTO field (work, name, position, value, source) VALUES (?, ?, ?, ?, ?)",
                error, "ititi", f->work, field->name, position_of(f, i), field->value,
                (gint64)(field->sidecar ? 1 : 0)))
            return FALSE;
    }
    return TRUE;
}

static gboolean store_title(const Fields *f, const AtItem *item, GError **error)
{
    const char *title = value_of(f, "title", 0);
    AtMicros created;
    const char *date = value_of(f, "date", 0);
    gboolean dated = date && at_time_parse(date, &created, NULL, NULL);
    if (title &&
        !at_sql_run(f->sql,
            "UPDATE work SET title = ?, title_source = 1 WHERE no = ? AND title_source < 2", error,
            "ti", title, f->work))
        return FALSE;
    if (!title &&
        !at_sql_run(f->sql, "UPDATE work SET title_source = 0 WHERE no = ? AND title_source = 1",
            error, "i", f->work))
        return FALSE;
    if (dated &&
        !at_sql_run(f->sql,
            "UPDATE work SET created = ?, created_source = 1 WHERE no = ? AND created_source < 2",
            error, "ii", created, f->work))
        return FALSE;
    if (!dated &&
        !at_sql_run(f->sql,
            "UPDATE work SET created = ?, created_source = 0 WHERE no = ? AND created_source = 1",
            error, "ii", item->mtime / 1000, f->work))
        return FALSE;
    return at_record_name(f->sql, f->work, item, error);
}

/* The rating of the file counts until a person gave another one. */
static gboolean store_rating(const Fields *f, GError **error)
{
    const char *text = value_of(f, "rating", 0);
    gint64 rating = text ? CLAMP(g_ascii_strtoll(text, NULL, 10), 0, 5) : 0;
    return at_sql_run(f->sql,
        "UPDATE work SET rating = ? WHERE no = ? AND (rating = 0 OR rating = "
        "COALESCE((SELECT CAST(MAX(value) AS DECIMAL) FROM field WHERE work = ? "
        "AND name = 'rating' AND position = 0 AND source < 2), 0))",
        error, "iii", rating, f->work, f->work);
}

/* One number, or *no = 0. */
static gboolean find(AtStatement *s, GError **error, gint64 *no)
{
    g_autoptr(GError) failure = NULL;
    *no = s && at_statement_step(s, &failure) ? at_statement_int(s, 0) : 0;
    at_statement_free(s);
    if (!failure)
        return s != NULL;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean tag_number(const Fields *f, const AtName *name, gint64 *no, GError **error)
{
    if (!find(at_sql_query(f->sql, "SELECT no FROM tag WHERE folded = ?", error, "t", name->folded),
            error, no))
        return FALSE;
    if (*no)
        return TRUE;
    if (!at_sql_run(f->sql, "INSERT INTO tag (name, folded) VALUES (?, ?)", error, "tt", name->text,
            name->folded))
        return FALSE;
    *no = at_sql_last_number(f->sql);
    return TRUE;
}

static gboolean party_number(const Fields *f, const AtName *name, gint64 *no, GError **error)
{
    if (!find(at_sql_query(f->sql, "SELECT no FROM party WHERE folded = ? ORDER BY no LIMIT 1",
                  error, "t", name->folded),
            error, no))
        return FALSE;
    if (*no)
        return TRUE;
    AtId id = at_context_id(f->context);
    if (!at_sql_run(f->sql, "INSERT INTO party (id, name, folded) VALUES (?, ?, ?)", error, "utt",
            &id, name->text, name->folded))
        return FALSE;
    *no = at_sql_last_number(f->sql);
    return TRUE;
}

static gboolean store_tags(const Fields *f, GError **error)
{
    if (!at_sql_run(
            f->sql, "DELETE FROM work_tag WHERE work = ? AND source = 0", error, "i", f->work))
        return FALSE;
    const char *value;
    for (guint i = 0; (value = value_of(f, "keyword", i)); i++) {
        gint64 tag, there;
        g_auto(AtName) name = {0};
        if (!at_name_take(value, &name))
            continue;
        if (!tag_number(f, &name, &tag, error) ||
            !find(at_sql_query(f->sql, "SELECT tag FROM work_tag WHERE work = ? AND tag = ?", error,
                      "ii", f->work, tag),
                error, &there))
            return FALSE;
        if (!there &&
            !at_sql_run(f->sql, "INSERT INTO work_tag (work, tag, source) VALUES (?, ?, 0)", error,
                "ii", f->work, tag))
            return FALSE;
    }
    return TRUE;
}

static gboolean store_roles(const Fields *f, GError **error)
{
    if (!at_sql_run(f->sql, "DELETE FROM role WHERE work = ? AND source = 0", error, "i", f->work))
        return FALSE;
    const char *value;
    for (guint i = 0; (value = value_of(f, "creator", i)); i++) {
        gint64 party, there;
        g_auto(AtName) name = {0};
        if (!at_name_take(value, &name))
            continue;
        if (!party_number(f, &name, &party, error) ||
            !find(at_sql_query(f->sql,
                      "SELECT no FROM role WHERE work = ? AND party = ? AND role = 'creator'",
                      error, "ii", f->work, party),
                error, &there))
            return FALSE;
        if (!there &&
            !at_sql_run(f->sql,
                "INSERT INTO role (work, party, role, source) VALUES (?, ?, 'creator', 0)", error,
                "ii", f->work, party))
            return FALSE;
    }
    return TRUE;
}

gboolean at_fields_store(
    AtContext *context, AtSql *sql, gint64 work, const AtItem *item, GError **error)
{
    g_autoptr(AtWords) theirs = at_words_of_others(sql, work, item->decoded->fields, error);
    const Fields f = {context, sql, work, theirs};
    return theirs && store_rating(&f, error) && replace_fields(&f, error) &&
        store_title(&f, item, error) && store_tags(&f, error) && store_roles(&f, error);
}
