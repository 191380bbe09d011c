#include "catalogue/words.h"

#include "base/json.h"
#include "base/message.h"
#include "catalogue/first.h"
#include "media/vocabulary.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* No property that other programs read: they stay in the studio. */
static const char *const homeless[] = {"note", "isrc", "iswc", NULL};

static const char fields_text[] =
    "SELECT value, name FROM field WHERE work = ? AND source = 2 "
    "AND name NOT IN ('creator', 'keyword', 'rating') ORDER BY name, position";
/* The rating of the file counts until a person gave another one. */
static const char rating_text[] =
    "SELECT rating, COALESCE((SELECT CAST(f.value AS DECIMAL) FROM field f WHERE f.work = w.no "
    "AND f.name = 'rating' AND f.position = 0 AND f.source < 2 ORDER BY f.source DESC LIMIT 1), 0), "
    "COALESCE((SELECT CAST(f.value AS DECIMAL) FROM field f WHERE f.work = w.no "
    "AND f.name = 'rating' AND f.position = 0 AND f.source = 0), 0) FROM work w WHERE no = ?";
static const char spoke_of_tags_text[] =
    "SELECT COUNT(*) FROM work_tag WHERE work = ? AND source >= 2";
static const char tags_text[] = "SELECT t.name FROM work_tag k JOIN tag t ON t.no = k.tag "
                                "WHERE k.work = ? AND k.source < 3 ORDER BY t.folded";
static const char spoke_of_creators_text[] =
    "SELECT COUNT(*) FROM role WHERE work = ? AND role = 'creator' AND source >= 2";
static const char creators_text[] =
    "SELECT p.name FROM role r JOIN party p ON p.no = r.party "
    "WHERE r.work = ? AND r.role = 'creator' AND r.source < 3 ORDER BY r.no";
static const char written_text[] = "SELECT said, intended FROM sidecar_said WHERE work = ?";
static const char theirs_text[] =
    "SELECT value FROM field WHERE work = ? AND name = ? AND source = 1 ORDER BY position";

AtWords *at_words_new(void)
{
    return g_ptr_array_new_with_free_func(at_field_free);
}

void at_words_free(AtWords *words)
{
    if (words)
        g_ptr_array_unref(words);
}

static void add(AtWords *words, const char *name, const char *value, gboolean sidecar)
{
    AtField *field = g_new0(AtField, 1);
    *field = (AtField){g_strdup(name), g_strdup(value), sidecar};
    g_ptr_array_add(words, field);
}

void at_words_add(AtWords *words, const char *name, const char *value)
{
    add(words, name, value, FALSE);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const AtField *const *)a)->name, (*(const AtField *const *)b)->name);
}

/* One value a row. name NULL: it stands in the second column. */
static gboolean load_values(
    AtSql *sql, gint64 work, const char *text, const char *name, AtWords *words, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, text, error, "i", work);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        const char *of = name ? name : at_statement_text(s, 1);
        if (!g_strv_contains(homeless, of))
            at_words_add(words, of, at_statement_text(s, 0));
    }
    return s && at_ended(failure, error);
}

/* All names that are there, once the person said something of them. */
static gboolean load_names(AtSql *sql, gint64 work, const char *spoke, const char *text,
    const char *name, AtWords *words, GError **error)
{
    gint64 any;
    guint before = words->len;
    if (!at_first(at_sql_query(sql, spoke, error, "i", work), &any, error))
        return FALSE;
    if (!any)
        return TRUE;
    if (!load_values(sql, work, text, name, words, error))
        return FALSE;
    if (words->len == before)
        at_words_add(words, name, "");
    return TRUE;
}

static gboolean load_rating(AtSql *sql, gint64 work, AtWords *words, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, rating_text, error, "i", work);
    GError *failure = NULL;
    if (at_statement_step(s, &failure)) {
        gint64 rating = at_statement_int(s, 0), said = CLAMP(at_statement_int(s, 1), 0, 5);
        char text[2] = {(char)('0' + CLAMP(rating, 0, 5)), '\0'};
        /* No stars over the stars in the file are a word, too; over the sidecar's they end them. */
        gboolean none = rating == 0 && at_statement_int(s, 2) == 0;
        if (rating != said)
            at_words_add(words, "rating", none ? "" : text);
    }
    return s && at_ended(failure, error);
}

AtWords *at_words_load(AtSql *sql, gint64 work, GError **error)
{
    g_autoptr(AtWords) words = at_words_new();
    if (!load_values(sql, work, fields_text, NULL, words, error) ||
        !load_rating(sql, work, words, error) ||
        !load_names(sql, work, spoke_of_creators_text, creators_text, "creator", words, error) ||
        !load_names(sql, work, spoke_of_tags_text, tags_text, "keyword", words, error))
        return NULL;
    g_ptr_array_sort(words, by_name); /* keeps the order of values: it is stable */
    return g_steal_pointer(&words);
}

char *at_words_format(const AtWords *words)
{
    AtJson json = {.out = g_string_new(NULL)};
    if (words->len)
        at_json_open(&json, '[');
    for (guint i = 0; i < words->len; i++) {
        const AtField *field = words->pdata[i];
        at_json_open(&json, '[');
        at_json_string(&json, field->name);
        at_json_string(&json, field->value);
        at_json_close(&json, ']');
    }
    if (words->len)
        at_json_close(&json, ']');
    return g_string_free(json.out, FALSE);
}

AtWords *at_words_parse(const char *text, GError **error)
{
    g_autoptr(AtWords) words = at_words_new();
    if (!text || !*text)
        return g_steal_pointer(&words);
    g_autoptr(JsonNode) node = json_from_string(text, NULL);
    JsonArray *all = node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    for (guint i = 0; all && i < json_array_get_length(all); i++) {
        JsonNode *pair = json_array_get_element(all, i);
        JsonArray *two = JSON_NODE_HOLDS_ARRAY(pair) ? json_node_get_array(pair) : NULL;
        if (!two || json_array_get_length(two) != 2)
            return at_fail_null(error, AT_INVALID, _("what a sidecar says is not kept as words"));
        at_words_add(
            words, json_array_get_string_element(two, 0), json_array_get_string_element(two, 1));
    }
    return all ? g_steal_pointer(&words)
               : at_fail_null(error, AT_INVALID, _("what a sidecar says is not kept as words"));
}

gboolean at_words_has(const AtWords *words, const char *name)
{
    for (guint i = 0; i < words->len; i++)
        if (!strcmp(((const AtField *)words->pdata[i])->name, name))
            return TRUE;
    return FALSE;
}

void at_words_lay_over(AtWords *words, const AtWords *over)
{
    for (guint i = words->len; i-- > 0;)
        if (at_words_has(over, ((const AtField *)words->pdata[i])->name))
            g_ptr_array_remove_index(words, i);
    for (guint i = 0; i < over->len; i++) {
        const AtField *field = over->pdata[i];
        at_words_add(words, field->name, field->value);
    }
    g_ptr_array_sort(words, by_name);
}

/* What the sidecar says by itself of a name. */
static gboolean add_theirs(
    AtSql *sql, gint64 work, const char *name, gboolean sidecar, AtWords *words, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, theirs_text, error, "it", work, name);
    GError *failure = NULL;
    while (at_statement_step(s, &failure))
        add(words, name, at_statement_text(s, 0), sidecar);
    return s && at_ended(failure, error);
}

AtWords *at_words_to_write(
    AtSql *sql, gint64 work, const AtWords *words, const AtWords *before, GError **error)
{
    g_autoptr(AtWords) all = at_words_new();
    at_words_lay_over(all, words);
    for (guint i = 0; i < before->len; i++) {
        const char *name = ((const AtField *)before->pdata[i])->name;
        if (at_words_has(all, name))
            continue;
        if (!add_theirs(sql, work, name, FALSE, all, error))
            return NULL;
        if (!at_words_has(all, name))
            at_words_add(all, name, "");
    }
    g_ptr_array_sort(all, by_name);
    return g_steal_pointer(&all);
}

/* As it comes back when it is read. */
static char *read_back(const char *name, const char *value)
{
    double degrees;
    if (g_str_has_suffix(name, "itude") && at_vocabulary_degrees(value, &degrees))
        return at_vocabulary_format_degrees(degrees);
    if (!strcmp(name, "date"))
        return at_vocabulary_date(value, NULL, NULL);
    return at_vocabulary_text(value);
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The values of a name, sorted: programs keep their lists in orders of their own. */
static GPtrArray *values_of(const GPtrArray *fields, const char *name, gboolean sidecar)
{
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; fields && i < fields->len; i++) {
        const AtField *field = fields->pdata[i];
        char *value = strcmp(field->name, name) || (sidecar && !field->sidecar)
            ? NULL
            : read_back(name, field->value);
        if (value)
            g_ptr_array_add(values, value);
    }
    g_ptr_array_sort(values, by_text);
    return values;
}

/* Whether the sidecar says of this name just what these words do. */
static gboolean is_said_by(const GPtrArray *fields, const char *name, const AtWords *words)
{
    if (!at_words_has(words, name))
        return FALSE;
    g_autoptr(GPtrArray) ours = values_of(words, name, FALSE);
    g_autoptr(GPtrArray) its = values_of(fields, name, TRUE);
    gboolean same = ours->len == its->len;
    for (guint i = 0; same && i < ours->len; i++)
        same = !strcmp(ours->pdata[i], its->pdata[i]);
    return same;
}

/* The names that the sidecar says as Atelier wrote them. */
static GHashTable *own_names(const GPtrArray *fields, const AtWords *said, const AtWords *intended)
{
    GHashTable *own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const AtWords *const both[] = {said, intended};
    for (guint k = 0; k < G_N_ELEMENTS(both); k++)
        for (guint i = 0; i < both[k]->len; i++) {
            const char *name = ((const AtField *)both[k]->pdata[i])->name;
            if (is_said_by(fields, name, both[k]))
                g_hash_table_add(own, g_strdup(name));
        }
    return own;
}

static gboolean load_written(
    AtSql *sql, gint64 work, AtWords **said, AtWords **intended, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(sql, written_text, error, "i", work);
    GError *failure = NULL;
    gboolean any = at_statement_step(s, &failure);
    if (!s || !at_ended(failure, error))
        return FALSE;
    *said = at_words_parse(any ? at_statement_text(s, 0) : NULL, error);
    *intended = *said ? at_words_parse(any ? at_statement_text(s, 1) : NULL, error) : NULL;
    return *intended != NULL;
}

AtWords *at_words_of_others(AtSql *sql, gint64 work, const GPtrArray *fields, GError **error)
{
    g_autoptr(AtWords) said = NULL;
    g_autoptr(AtWords) intended = NULL;
    if (!load_written(sql, work, &said, &intended, error))
        return NULL;
    g_autoptr(GHashTable) own = own_names(fields, said, intended);
    g_autoptr(AtWords) theirs = at_words_new();
    for (guint i = 0; fields && i < fields->len; i++) {
        const AtField *field = fields->pdata[i];
        if (!field->sidecar || !g_hash_table_contains(own, field->name))
            add(theirs, field->name, field->value, field->sidecar);
    }
    GHashTableIter each;
    gpointer name;
    g_hash_table_iter_init(&each, own);
    while (g_hash_table_iter_next(&each, &name, NULL))
        if (!add_theirs(sql, work, name, TRUE, theirs, error))
            return NULL;
    return g_steal_pointer(&theirs);
}
