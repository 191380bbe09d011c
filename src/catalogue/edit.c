#include "catalogue/edit.h"

#include "base/message.h"
#include "base/nearest.h"
#include "catalogue/first.h"

#include <string.h>

#define VALUE_LIMIT 100000

static const char mine_text[] =
    "SELECT no FROM field WHERE work = ? AND name = ? AND source = 2 ORDER BY position";
static const char set_text[] = "UPDATE field SET value = ? WHERE no = ?";
static const char drop_text[] = "DELETE FROM field WHERE no = ?";
static const char put_text[] =
    "INSERT INTO field (work, name, position, value, source) VALUES (?, ?, ?, ?, 2)";
static const char title_text[] = "UPDATE work SET title = ?, title_source = ? WHERE no = ?";
static const char date_text[] = "UPDATE work SET created = ?, created_source = ? WHERE no = ?";
static const char rating_text[] = "UPDATE work SET rating = ? WHERE no = ?";
static const char said_text[] =
    "SELECT value FROM field WHERE work = ? AND name = ? AND source < 2 "
    "ORDER BY source DESC, position LIMIT 1";
static const char file_text[] =
    "SELECT l.name, l.mtime FROM work w JOIN location l ON l.version = w.version WHERE w.no = ? "
    "ORDER BY l.state, l.no LIMIT 1";
static const char creators_text[] =
    "SELECT party FROM role WHERE work = ? AND role = 'creator' AND source < 3";
static const char tags_text[] = "SELECT tag FROM work_tag WHERE work = ? AND source < 3";

static gboolean set_value(AtKeep *keep, gint64 no, const char *value, GError **error)
{
    return at_change_touch(keep->change, "field", no, 0, error) &&
        (value ? at_sql_run(keep->sql, set_text, error, "ti", value, no)
               : at_sql_run(keep->sql, drop_text, error, "i", no));
}

/* The person's own values of a name become these, place by place: a value that stays as it is is no
 * change. */
static gboolean put_values(
    AtKeep *keep, gint64 work, const char *name, char *const *values, GError **error)
{
    g_autoptr(GArray) old = g_array_new(FALSE, FALSE, sizeof(gint64));
    guint n = g_strv_length((char **)values);
    if (!at_numbers(at_sql_query(keep->sql, mine_text, error, "it", work, name), old, error))
        return FALSE;
    for (guint i = 0; i < old->len; i++)
        if (!set_value(keep, g_array_index(old, gint64, i), i < n ? values[i] : NULL, error))
            return FALSE;
    for (guint i = old->len; i < n; i++) {
        if (!at_sql_run(keep->sql, put_text, error, "itit", work, name, (gint64)i, values[i]))
            return FALSE;
        at_change_made(keep->change, "field", at_sql_last_number(keep->sql), 0);
    }
    return TRUE;
}

/* What the file or its sidecar says, or NULL. */
static gboolean said_by_file(
    AtKeep *keep, gint64 work, const char *name, char **value, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(keep->sql, said_text, error, "it", work, name);
    GError *failure = NULL;
    *value = at_statement_step(s, &failure) ? g_strdup(at_statement_text(s, 0)) : NULL;
    return s && at_ended(failure, error);
}

/* The name of a file without its extension, and when it was last changed. */
static gboolean file_of(AtKeep *keep, gint64 work, char **name, AtMicros *changed, GError **error)
{
    g_autoptr(AtStatement) s = at_sql_query(keep->sql, file_text, error, "i", work);
    GError *failure = NULL;
    *name = NULL;
    if (at_statement_step(s, &failure)) {
        gsize n;
        const char *bytes = at_statement_blob(s, 0, &n);
        g_autofree char *text = g_strndup(bytes, n);
        *name = g_utf8_make_valid(text, -1);
        char *dot = strrchr(*name, '.');
        if (dot && dot != *name)
            *dot = '\0';
        *changed = at_statement_int(s, 1) / 1000;
    }
    return s && at_ended(failure, error);
}

static gboolean set_title(AtKeep *keep, gint64 work, const char *value, GError **error)
{
    g_autofree char *said = NULL, *name = NULL;
    AtMicros changed;
    if (!at_change_touch(keep->change, "work", work, 0, error) ||
        !said_by_file(keep, work, "title", &said, error) ||
        !file_of(keep, work, &name, &changed, error))
        return FALSE;
    const char *title = *value ? value : said ? said : name ? name : "";
    gint64 source = *value ? 2 : said ? 1 : 0;
    return at_sql_run(keep->sql, title_text, error, "tii", title, source, work);
}

static gboolean set_date(AtKeep *keep, gint64 work, const char *value, GError **error)
{
    g_autofree char *said = NULL, *name = NULL;
    AtMicros at = 0;
    gint64 source = 2;
    if (*value && !at_time_parse(value, &at, NULL, NULL))
        return at_fail(error, AT_INVALID,
            _("'%s' is not a date; right would be 2024, 2024-05-01 or 2024-05-01T12:30:00Z"),
            value);
    if (!at_change_touch(keep->change, "work", work, 0, error))
        return FALSE;
    if (!*value) {
        if (!file_of(keep, work, &name, &at, error) ||
            !said_by_file(keep, work, "date", &said, error))
            return FALSE;
        source = said && at_time_parse(said, &at, NULL, NULL) ? 1 : 0;
    }
    return at_sql_run(keep->sql, date_text, error, "iii", at, source, work);
}

static gboolean set_rating(AtKeep *keep, gint64 work, const char *value, GError **error)
{
    gint64 rating = 0;
    g_autofree char *said = NULL;
    if (*value && !g_ascii_string_to_signed(value, 10, 0, 5, &rating, NULL))
        return at_fail(error, AT_INVALID, _("a rating has 0 to 5 stars, not '%s'"), value);
    if (!at_change_touch(keep->change, "work", work, 0, error) ||
        (!*value && !said_by_file(keep, work, "rating", &said, error)))
        return FALSE;
    if (said)
        rating = CLAMP(g_ascii_strtoll(said, NULL, 10), 0, 5);
    return at_sql_run(keep->sql, rating_text, error, "ii", rating, work);
}

static gboolean put(
    AtKeep *keep, gint64 work, gint64 no, gboolean tags, gboolean there, GError **error)
{
    return tags ? at_keep_put_tag(keep, work, no, there, error)
                : at_keep_put_role(keep, work, no, "creator", there, error);
}

/* Exactly these tags (or creators): what is there and not named goes, what is named and not there
 * comes. */
static gboolean set_names(
    AtKeep *keep, gint64 work, gboolean tags, char *const *names, GError **error)
{
    g_autoptr(GArray) there = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(gint64));
    const char *text = tags ? tags_text : creators_text;
    if (!at_numbers(at_sql_query(keep->sql, text, error, "i", work), there, error))
        return FALSE;
    for (guint i = 0; names[i]; i++) {
        gint64 no;
        if (!(tags ? at_keep_tag(keep, names[i], TRUE, &no, error)
                   : at_keep_party(keep, names[i], TRUE, &no, error)))
            return FALSE;
        g_array_append_val(wanted, no);
    }
    for (guint i = 0; i < there->len; i++) {
        gint64 no = g_array_index(there, gint64, i);
        gboolean stays = FALSE;
        for (guint k = 0; k < wanted->len; k++)
            stays = stays || g_array_index(wanted, gint64, k) == no;
        if (!stays && !put(keep, work, no, tags, FALSE, error))
            return FALSE;
    }
    for (guint i = 0; i < wanted->len; i++)
        if (!put(keep, work, g_array_index(wanted, gint64, i), tags, TRUE, error))
            return FALSE;
    return TRUE;
}

static gboolean set_creators(AtKeep *keep, gint64 work, char *const *names, GError **error)
{
    return set_names(keep, work, FALSE, names, error);
}

static gboolean set_tags(AtKeep *keep, gint64 work, char *const *names, GError **error)
{
    return set_names(keep, work, TRUE, names, error);
}

static gboolean is_degrees(const char *value, double limit)
{
    char *end;
    double number = g_ascii_strtod(value, &end);
    return end != value && !*end && number >= -limit && number <= limit;
}

static gboolean is_latitude(const char *value)
{
    return is_degrees(value, 90);
}

static gboolean is_longitude(const char *value)
{
    return is_degrees(value, 180);
}

static gboolean matches(const char *pattern, const char *value)
{
    return g_regex_match_simple(pattern, value, G_REGEX_CASELESS | G_REGEX_DOLLAR_ENDONLY, 0);
}

/* RFC 5646, 2.1: language, script, region, variants, extensions, private use. */
static gboolean is_language(const char *value)
{
    return matches("^(x(-[a-z0-9]{1,8})+|([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8})(-[a-z]{4})?"
                   "(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
                   "(-[0-9a-wyz](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?)$",
        value);
}

static gboolean is_isrc(const char *value) /* ISO 3901 */
{
    return matches("^[a-z]{2}-?[a-z0-9]{3}-?[0-9]{2}-?[0-9]{5}$", value);
}

static gboolean is_iswc(const char *value) /* ISO 15707 */
{
    return matches("^T-?[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}[-.]?[0-9]$", value);
}

static const struct {
    const char *name;
    gboolean (*one)(AtKeep *keep, gint64 work, const char *value, GError **error);
    gboolean (*many)(AtKeep *keep, gint64 work, char *const *values, GError **error);
    gboolean (*check)(const char *value); /* of one that is not empty */
    const char *right; /* what it takes */
} fields[] = {
    {"title", set_title, NULL},
    {"creator", NULL, set_creators},
    {"keyword", NULL, set_tags},
    {"date", set_date, NULL},
    {"rating", set_rating, NULL},
    {"credit"},
    {"copyright"},
    {"licence"},
    {"description"},
    {"place"},
    {"latitude", .check = is_latitude, .right = N_("degrees from -90 to 90, such as 59.91")},
    {"longitude", .check = is_longitude, .right = N_("degrees from -180 to 180, such as 10.75")},
    {"language", .check = is_language, .right = N_("a language tag such as en, zh-CN or zh-Hant")},
    {"album"},
    {"track"},
    {"genre"},
    {"isrc", .check = is_isrc, .right = N_("a recording code such as GB-AYE-68-00023")},
    {"iswc", .check = is_iswc, .right = N_("a work code such as T-034.524.680-1")},
    {"note"},
};

/* Values of a repeatable field, cut at semicolons; of another, the value itself; none for an empty
 * one. */
static char **values_of(const char *value, gboolean many)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    g_auto(GStrv) parts = many ? g_strsplit(value, ";", -1) : NULL;
    for (guint i = 0; parts && parts[i]; i++)
        if (*g_strstrip(parts[i]))
            g_ptr_array_add(values, g_strdup(parts[i]));
    if (!many && *value)
        g_ptr_array_add(values, g_strdup(value));
    g_ptr_array_add(values, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&values), FALSE);
}

gboolean at_edit_field(
    AtKeep *keep, gint64 work, const char *name, const char *value, GError **error)
{
    AtNearest near = {0};
    gsize i = 0;
    for (; i < G_N_ELEMENTS(fields) && !g_str_equal(fields[i].name, name); i++)
        at_nearest_try(&near, name, fields[i].name);
    if (i == G_N_ELEMENTS(fields))
        return near.name ? at_fail(error, AT_INVALID,
                               _("there is no field '%s'; did you mean '%s'?"), name, near.name)
                         : at_fail(error, AT_INVALID, _("there is no field '%s'"), name);
    if (!g_utf8_validate(value, -1, NULL) || strlen(value) > VALUE_LIMIT)
        return at_fail(error, AT_INVALID, _("%s: a value is text in UTF-8 of at most %d bytes"),
            name, VALUE_LIMIT);
    if (fields[i].check && *value && !fields[i].check(value))
        return at_fail(error, AT_INVALID, _("%s: '%s' is not right; right would be %s"), name,
            value, _(fields[i].right));
    g_auto(GStrv) values = values_of(value, fields[i].many != NULL);
    if (fields[i].one && !fields[i].one(keep, work, value, error))
        return FALSE;
    /* Roles, tags and the work itself hold these; a field beside them could only disagree. */
    if (fields[i].many)
        return fields[i].many(keep, work, values, error);
    return fields[i].one == set_rating || put_values(keep, work, name, values, error);
}
