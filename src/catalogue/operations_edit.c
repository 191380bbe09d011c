/* What a person says about works: edit, tag, rate, credit, derive. */
#include "catalogue/operations.h"

#include "base/message.h"
#include "catalogue/edit.h"
#include "catalogue/first.h"
#include "catalogue/infile.h"
#include "catalogue/keep.h"
#include "catalogue/work.h"

#include <stddef.h>
#include <string.h>

typedef struct {
    AtSelection selection;
    char **set;
    gboolean in_file;
    char *if_revision;
} EditOptions;
static const AtOption edit_options[] = {
    {"set", 's', AT_OPTION_STRINGS, offsetof(EditOptions, set), AT_OPTION_REQUIRED,
        N_("NAME=VALUE"),
        N_("title, creator, credit, copyright, licence, description, keyword, rating, place, latitude, "
           "longitude, date, language, album, track, genre, isrc, iswc or note; an empty value takes "
           "the person's word back; values of creator and keyword are separated by semicolons")},
    {"in-file", 0, AT_OPTION_FLAG, offsetof(EditOptions, in_file), 0, NULL,
        N_("write it into the file itself too, through a temporary file")},
    {"if-revision", 0, AT_OPTION_STRING, offsetof(EditOptions, if_revision), 0, N_("N"),
        N_("only if nobody changed the work since it had this revision")},
    AT_SELECTION(EditOptions, selection), {0}};

static const char revision_text[] = "SELECT revision FROM work WHERE no = ?";

/* Two tabs edited one work: the second is told. */
static gboolean check_revision(AtKeep *keep, const char *wanted, GError **error)
{
    gint64 expected;
    if (!wanted)
        return TRUE;
    if (!g_ascii_string_to_signed(wanted, 10, 0, G_MAXINT64, &expected, NULL))
        return at_fail(error, AT_INVALID, _("'%s' is not a revision: it is a number"), wanted);
    for (guint i = 0; i < keep->works->len; i++) {
        gint64 revision, work = g_array_index(keep->works, gint64, i);
        if (!at_first(at_sql_query(keep->sql, revision_text, error, "i", work), &revision, error))
            return FALSE;
        if (revision == expected)
            continue;
        g_autofree char *title = NULL;
        return at_work_title(keep->sql, work, &title, error) &&
            at_fail(error, AT_CONFLICT,
                _("somebody else changed “%s” meanwhile (it has revision %d, not %d)"), title,
                (int)revision, (int)expected);
    }
    return TRUE;
}

static gboolean edit_all(AtKeep *keep, char *const *set, GError **error)
{
    for (guint i = 0; set[i]; i++) {
        const char *equals = strchr(set[i], '=');
        if (!equals)
            return at_fail(error, AT_INVALID,
                _("'%s': a field is set as NAME=VALUE, such as title=Dawn"), set[i]);
        g_autofree char *name = g_strndup(set[i], (gsize)(equals - set[i]));
        for (guint k = 0; k < keep->works->len; k++)
            if (!at_edit_field(
                    keep, g_array_index(keep->works, gint64, k), name, equals + 1, error))
                return FALSE;
    }
    return TRUE;
}

static gboolean run_edit(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const EditOptions *o = options;
    g_auto(AtKeep) keep = {0};
    if (!at_keep_begin(&keep, context, "edit", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    if (!check_revision(&keep, o->if_revision, error) || !edit_all(&keep, o->set, error) ||
        !at_keep_commit(
            &keep, AT_KEEP_WORDS, error, N_("Edited %u work"), N_("Edited %u works"), NULL))
        return FALSE;
    for (guint i = 0; o->in_file && !context->dry_run && i < keep.works->len; i++)
        if (!at_infile_write(context, g_array_index(keep.works, gint64, i), error))
            return FALSE;
    return at_keep_answer(&keep, rows, error);
}

typedef struct {
    AtSelection selection;
    char **add, **remove;
} TagOptions;
static const AtOption tag_options[] = {
    {"add", 'a', AT_OPTION_STRINGS, offsetof(TagOptions, add), 0, N_("TAG"), N_("a tag to put on")},
    {"remove", 'r', AT_OPTION_STRINGS, offsetof(TagOptions, remove), 0, N_("TAG"),
        N_("a tag to take away")},
    AT_SELECTION(TagOptions, selection), {0}};

static gboolean put_tags(AtKeep *keep, char *const *names, gboolean there, GError **error)
{
    for (guint i = 0; keep->works->len && names && names[i]; i++) {
        gint64 tag;
        if (!at_keep_tag(keep, names[i], there, &tag, error))
            return FALSE;
        for (guint k = 0; tag && k < keep->works->len; k++)
            if (!at_keep_put_tag(keep, g_array_index(keep->works, gint64, k), tag, there, error))
                return FALSE;
    }
    return TRUE;
}

static const struct {
    const char *one, *many;
} tag_words[] = {
    {N_("Tagged %u work"), N_("Tagged %u works")},
    {N_("Took tags from %u work"), N_("Took tags from %u works")},
    {N_("Changed the tags of %u work"), N_("Changed the tags of %u works")},
};

static gboolean run_tag(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const TagOptions *o = options;
    g_auto(AtKeep) keep = {0};
    if (!o->add && !o->remove)
        return at_fail(error, AT_INVALID, _("no tag was named: use --add TAG or --remove TAG"));
    guint which = !o->remove ? 0 : !o->add ? 1 : 2;
    if (!at_keep_begin(&keep, context, "tag", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    return put_tags(&keep, o->remove, FALSE, error) && put_tags(&keep, o->add, TRUE, error) &&
        at_keep_end(
            &keep, AT_KEEP_WORDS, rows, error, tag_words[which].one, tag_words[which].many, NULL);
}

typedef struct {
    AtSelection selection;
    gint64 stars;
} RateOptions;
static const AtOption rate_options[] = {
    {"stars", 's', AT_OPTION_INT, offsetof(RateOptions, stars), AT_OPTION_REQUIRED, N_("N"),
        N_("1 to 5; 0 takes the rating away")},
    AT_SELECTION(RateOptions, selection), {0}};

static gboolean run_rate(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const RateOptions *o = options;
    g_auto(AtKeep) keep = {0};
    if (o->stars < 0 || o->stars > 5)
        return at_fail(error, AT_INVALID, _("a rating has 0 to 5 stars"));
    if (!at_keep_begin(&keep, context, "rate", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    char stars[2] = {(char)('0' + o->stars), '\0'};
    for (guint i = 0; i < keep.works->len; i++)
        if (!at_edit_field(&keep, g_array_index(keep.works, gint64, i), "rating", stars, error))
            return FALSE;
    return at_keep_end(
        &keep, AT_KEEP_SORT, rows, error, N_("Rated %u work"), N_("Rated %u works"), NULL);
}

typedef struct {
    AtSelection selection;
    char *name, *role;
    gboolean remove;
} CreditOptions;
static const AtOption credit_options[] = {
    {"name", 0, AT_OPTION_STRING, offsetof(CreditOptions, name), AT_OPTION_REQUIRED, N_("NAME"),
        N_("of the person or organisation")},
    {"role", 'r', AT_OPTION_STRING, offsetof(CreditOptions, role), 0, N_("ROLE"),
        N_("creator (as it is without this), composer, lyricist, performer, editor, ...")},
    {"remove", 0, AT_OPTION_FLAG, offsetof(CreditOptions, remove), 0, NULL,
        N_("take the credit away")},
    AT_SELECTION(CreditOptions, selection), {0}};

#define ROLE_LIMIT 40

static gboolean run_credit(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const CreditOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 party;
    const char *role = o->role && *o->role ? o->role : "creator";
    if (strlen(role) > ROLE_LIMIT)
        return at_fail(error, AT_INVALID, _("a role has at most %d letters"), ROLE_LIMIT);
    if (!at_keep_begin(&keep, context, "credit", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    if (!at_keep_party(&keep, o->name, !o->remove && keep.works->len, &party, error))
        return FALSE;
    for (guint i = 0; party && i < keep.works->len; i++)
        if (!at_keep_put_role(
                &keep, g_array_index(keep.works, gint64, i), party, role, !o->remove, error))
            return FALSE;
    return o->remove
        ? at_keep_end(&keep, AT_KEEP_WORDS, rows, error, N_("Took a credit from %u work"),
              N_("Took a credit from %u works"), NULL)
        : at_keep_end(&keep, AT_KEEP_WORDS, rows, error, N_("Credited %u work"),
              N_("Credited %u works"), NULL);
}

typedef struct {
    AtSelection selection;
    char *from, *how;
    gboolean remove;
} DeriveOptions;
static const AtOption derive_options[] = {
    {"from", 'f', AT_OPTION_PATH, offsetof(DeriveOptions, from),
        AT_OPTION_REQUIRED | AT_OPTION_WORK, N_("WORK"), N_("the work they were made from")},
    {"how", 0, AT_OPTION_STRING, offsetof(DeriveOptions, how), 0, N_("HOW"),
        N_("crop, edit, translation, ...")},
    {"remove", 0, AT_OPTION_FLAG, offsetof(DeriveOptions, remove), 0, NULL,
        N_("take the link away")},
    AT_SELECTION(DeriveOptions, selection), {0}};

static const char version_text[] = "SELECT version FROM work WHERE no = ?";
static const char drop_link_text[] = "DELETE FROM derivation WHERE version = ? AND source = ?";
static const char link_text[] = "INSERT INTO derivation (version, source, how) VALUES (?, ?, ?)";
/* Whether the second version comes, over any number of steps, from the first. */
static const char circle_text[] =
    "WITH RECURSIVE came (no) AS (SELECT ? UNION SELECT d.version FROM derivation d "
    "JOIN came ON d.source = came.no) SELECT COUNT(*) FROM came WHERE no = ?";

static gboolean link_work(
    AtKeep *keep, gint64 work, gint64 source, const DeriveOptions *o, GError **error)
{
    gint64 version, circle;
    if (!at_first(at_sql_query(keep->sql, version_text, error, "i", work), &version, error) ||
        !at_first(
            at_sql_query(keep->sql, circle_text, error, "ii", version, source), &circle, error))
        return FALSE;
    if (circle && !o->remove)
        return at_fail(error, AT_INVALID, _("a work can't be made from itself, not even in steps"));
    return at_change_touch(keep->change, "derivation", version, source, error) &&
        at_sql_run(keep->sql, drop_link_text, error, "ii", version, source) &&
        (o->remove ||
            at_sql_run(keep->sql, link_text, error, "iit", version, source, o->how ? o->how : ""));
}

static gboolean run_derive(AtContext *context, gpointer options, AtRows *rows, GError **error)
{
    const DeriveOptions *o = options;
    g_auto(AtKeep) keep = {0};
    gint64 from, source;
    if (!at_keep_begin(&keep, context, "derive", &o->selection, error))
        return FALSE;
    if (keep.repeated)
        return at_keep_answer(&keep, rows, error);
    if (!at_work_find(keep.sql, o->from, &from, NULL, error) ||
        !at_first(at_sql_query(keep.sql, version_text, error, "i", from), &source, error))
        return FALSE;
    for (guint i = 0; i < keep.works->len; i++)
        if (!link_work(&keep, g_array_index(keep.works, gint64, i), source, o, error))
            return FALSE;
    return o->remove ? at_keep_end(&keep, AT_KEEP_RECORDS, rows, error,
                           N_("Took away what %u work was made from"),
                           N_("Took away what %u works were made from"), NULL)
                     : at_keep_end(&keep, AT_KEEP_RECORDS, rows, error,
                           N_("Linked %u work to what it was made from"),
                           N_("Linked %u works to what they were made from"), NULL);
}

#define ROW(verb, text, type, table)                                                               \
    .name = verb, .summary = text, .options = table, .options_size = sizeof(type),                 \
    .columns = at_keep_columns, .result = AT_RESULT_CHANGE, .role = AT_ROLE_EDITOR,                \
    .flags = AT_OPERATION_CHANGES | AT_OPERATION_TRIES, .method = "POST", .path = "/api/" verb

const AtOperation at_edit_operations[] = {
    {ROW("edit", N_("Set what is known of works"), EditOptions, edit_options), .run = run_edit},
    {ROW("tag", N_("Put tags on works or take them away"), TagOptions, tag_options),
        .run = run_tag},
    {ROW("rate", N_("Give works stars"), RateOptions, rate_options), .run = run_rate},
    {ROW("credit", N_("Name who did what in works"), CreditOptions, credit_options),
        .run = run_credit},
    {ROW("derive", N_("Say which work others were made from"), DeriveOptions, derive_options),
        .run = run_derive},
    {0}};
