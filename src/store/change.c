#include "store/change.h"

#include "base/message.h"
#include "store/change_private.h"

#include <malloc.h>
#include <string.h>

/* A change of more rows than this leaves holes that would stay with the process. */
#define MANY 10000

typedef struct {
    const AtTracked *table;
    gint64 key, key2;
    AtRow *before; /* NULL: there was none */
    AtRow *after; /* of a note; else read at commit */
    gboolean noted;
} Touched;

struct AtChange {
    AtContext *context;
    char *operation;
    AtSql *sql;
    GPtrArray *touched; /* Touched * in order */
    GHashTable *seen; /* those of touched that are no notes, by table and keys */
    GHashTable *works, *own; /* numbers of the works that changed, as gint64 * */
    GHashTable *said; /* likewise: those whose sidecars are to say something else now */
    gint64 reverts; /* changes.no that this undoes */
    gboolean repeated;
    gboolean compared;
    gboolean large; /* MANY rows were touched */
    gboolean gone; /* works were deleted for good */
    gint64 no; /* changes.no when it is extended; 0: new */
    gint64 position; /* of the next row */
    AtId id;
    gint64 repeated_works;
    char *answer;
};

static const char repeated_text[] =
    "SELECT id, works, answer, request FROM changes WHERE idempotency = ?";
static const char find_text[] =
    "SELECT no, (SELECT COALESCE(MAX(position) + 1, 0) FROM change_row WHERE change_no = no) "
    "FROM changes WHERE id = ?";
static const char insert_text[] =
    "INSERT INTO changes (id, at, actor, operation, summary, works, reverts, idempotency, answer, "
    "request) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char extend_text[] = "UPDATE changes SET summary = ?, works = works + ? WHERE no = ?";
static const char due_text[] = "REPLACE INTO sidecar_due (work, change_no) VALUES (?, ?)";
static const char row_text[] =
    "INSERT INTO change_row (change_no, position, table_name, row_key, row_key2, before_row, "
    "after_row) VALUES (?, ?, ?, ?, ?, ?, ?)";

static void free_touched(gpointer data)
{
    Touched *touched = data;
    at_row_free(touched->before);
    at_row_free(touched->after);
    g_free(touched);
}

static guint hash_touched(gconstpointer data)
{
    const Touched *touched = data;
    return g_int64_hash(&touched->key) * 31 + g_int64_hash(&touched->key2) * 7 +
        g_direct_hash(touched->table);
}

static gboolean is_same_row(gconstpointer a, gconstpointer b)
{
    const Touched *x = a, *y = b;
    return x->table == y->table && x->key == y->key && x->key2 == y->key2;
}

/* The key was used before: for the same, or nothing is done. A change from before requests were
 * kept has none. */
static gboolean is_same_request(const AtChange *change, const char *stored, GError **error)
{
    const char *request = change->context->request;
    return !request || !stored || !*stored || g_str_equal(request, stored) ||
        at_fail(error, AT_CONFLICT,
            _("the Idempotency-Key '%s' was used for another request; nothing was changed"),
            change->context->idempotency_key);
}

/* Finds the committed change that carries the context's key. FALSE only with an error. */
static gboolean look_for_repeat(AtChange *change, AtSql *sql, GError **error)
{
    const char *key = change->context->idempotency_key;
    if (!key)
        return TRUE;
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql, repeated_text, &failure, "t", key);
    if (at_statement_step(s, &failure) &&
        is_same_request(change, at_statement_text(s, 3), &failure)) {
        change->repeated = at_statement_id(s, 0, &change->id);
        change->repeated_works = at_statement_int(s, 1);
        at_change_set_answer(change, at_statement_text(s, 2));
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

AtChange *at_change_begin(AtContext *context, const char *operation, GError **error)
{
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return NULL;
    g_autoptr(AtChange) change = g_new0(AtChange, 1);
    change->context = context;
    change->operation = g_strdup(operation);
    change->sql = sql;
    change->touched = g_ptr_array_new_with_free_func(free_touched);
    change->seen = g_hash_table_new(hash_touched, is_same_row);
    change->works = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    change->own = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    change->said = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GError) failure = NULL;
    if (!look_for_repeat(change, sql, &failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    if (change->repeated) {
        at_studio_rollback(context->studio);
        change->sql = NULL;
    }
    return g_steal_pointer(&change);
}

void at_change_free(AtChange *change)
{
    if (!change)
        return;
    if (change->sql)
        at_studio_rollback(change->context->studio);
    gboolean large = change->large;
    g_free(change->operation);
    g_free(change->answer);
    g_hash_table_unref(change->seen);
    g_ptr_array_unref(change->touched);
    g_hash_table_unref(change->works);
    g_hash_table_unref(change->own);
    g_hash_table_unref(change->said);
    g_free(change);
    if (large)
        malloc_trim(0);
}

AtSql *at_change_sql(AtChange *change)
{
    return change->sql;
}

gboolean at_change_repeated(const AtChange *change, AtId *id, gint64 *works)
{
    if (!change->repeated)
        return FALSE;
    if (id)
        *id = change->id;
    if (works)
        *works = change->repeated_works;
    return TRUE;
}

void at_change_set_answer(AtChange *change, const char *answer)
{
    g_free(change->answer);
    change->answer = g_strdup(answer);
}

const char *at_change_answer(const AtChange *change)
{
    return change->answer ? change->answer : "";
}

gboolean at_change_extend(AtChange *change, const AtId *id, GError **error)
{
    change->id = *id;
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(change->sql, find_text, &failure, "u", id);
    if (at_statement_step(s, &failure)) {
        change->no = at_statement_int(s, 0);
        change->position = at_statement_int(s, 1);
    }
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

void at_change_set_reverts(AtChange *change, gint64 no, const char *operation)
{
    change->reverts = no;
    g_free(change->operation);
    change->operation = g_strdup(operation);
}

static void add_work(AtChange *change, const AtTracked *table, gint64 work)
{
    g_hash_table_add(change->works, g_memdup2(&work, sizeof work));
    if (!table->beside)
        g_hash_table_add(change->own, g_memdup2(&work, sizeof work));
}

static gboolean count_works(
    AtChange *change, const AtTracked *table, gint64 key, const AtRow *row, GError **error)
{
    gint64 work;
    if (row && table->work && at_row_get_int(row, table->work, &work))
        add_work(change, table, work);
    if (!table->works || (table->by && !(row && at_row_get_int(row, table->by, &key))))
        return TRUE;
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(change->sql, table->works, &failure, "i", key);
    while (s && at_statement_step(s, &failure))
        add_work(change, table, at_statement_int(s, 0));
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

gboolean at_change_differs(const AtChange *change)
{
    return change->touched->len > 0 || change->gone;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;
    return (x > y) - (x < y);
}

GArray *at_change_changed(const AtChange *change, gboolean own)
{
    GArray *works = g_array_new(FALSE, FALSE, sizeof(gint64));
    GHashTableIter iter;
    gpointer work;
    g_hash_table_iter_init(&iter, own ? change->own : change->works);
    while (g_hash_table_iter_next(&iter, &work, NULL))
        g_array_append_vals(works, work, 1);
    g_array_sort(works, by_number);
    return works;
}

/* A new entry, or NULL when the row was touched before. */
static Touched *enter(AtChange *change, const char *table, gint64 key, gint64 key2)
{
    const Touched row = {.table = at_tracked_find(table), .key = key, .key2 = key2};
    g_assert(row.table && !change->compared);
    if (g_hash_table_contains(change->seen, &row))
        return NULL;
    Touched *touched = g_memdup2(&row, sizeof row);
    g_hash_table_add(change->seen, touched);
    g_ptr_array_add(change->touched, touched);
    change->large = change->large || change->touched->len > MANY;
    return touched;
}

gboolean at_change_touch(
    AtChange *change, const char *table, gint64 key, gint64 key2, GError **error)
{
    Touched *touched = enter(change, table, key, key2);
    if (!touched)
        return TRUE;
    return at_tracked_read(change->sql, touched->table, key, key2, &touched->before, error);
}

void at_change_made(AtChange *change, const char *table, gint64 key, gint64 key2)
{
    enter(change, table, key, key2);
}

gboolean at_change_note(AtChange *change, const char *table, gint64 key, const char *column,
    const char *before, const char *after, GError **error)
{
    Touched *touched = g_new0(Touched, 1);
    touched->table = at_tracked_find(table);
    g_assert(touched->table && !touched->table->key2);
    touched->key = key;
    touched->noted = TRUE;
    touched->before = at_row_new();
    at_row_add(touched->before, column, before);
    touched->after = at_row_new();
    at_row_add(touched->after, column, after);
    g_ptr_array_add(change->touched, touched);
    if (touched->table->work && g_str_equal(touched->table->work, touched->table->key))
        add_work(change, touched->table, key);
    return TRUE;
}

void at_change_gone(AtChange *change, gint64 work)
{
    change->gone = TRUE;
    g_hash_table_add(change->works, g_memdup2(&work, sizeof work));
}

/* row: whole; differing: the columns that do, NULL when the row came or went. */
static void count_said(
    AtChange *change, const AtTracked *table, const AtRow *row, const AtRow *differing)
{
    gint64 work;
    if (!table->words || !at_row_get_int(row, table->work, &work))
        return;
    g_auto(GStrv) columns = g_strsplit(table->words, " ", -1);
    gboolean said = !columns[0] || !differing;
    for (char **column = columns; *column && !said; column++)
        said = at_row_get(differing, *column) != NULL;
    if (said)
        g_hash_table_add(change->said, g_memdup2(&work, sizeof work));
}

/* Leaves in touched what is to be stored; FALSE in *differs when nothing is. */
static gboolean finish_touched(
    AtChange *change, Touched *touched, gboolean *differs, GError **error)
{
    *differs = TRUE;
    if (touched->noted)
        return TRUE;
    g_autoptr(AtRow) after = NULL;
    if (!at_tracked_read(change->sql, touched->table, touched->key, touched->key2, &after, error))
        return FALSE;
    const AtRow *before = touched->before;
    AtRow *old = NULL;
    *differs =
        before && after ? at_row_differ(before, after, &old, &touched->after) : before || after;
    if (*differs &&
        (!count_works(change, touched->table, touched->key, before, error) ||
            !count_works(change, touched->table, touched->key, after, error))) {
        at_row_free(old);
        return FALSE;
    }
    if (*differs)
        count_said(change, touched->table, before ? before : after, old);
    if (old) {
        at_row_free(touched->before);
        touched->before = old;
    } else if (*differs) {
        touched->after = g_steal_pointer(&after);
    }
    return TRUE;
}

gboolean at_change_compare(AtChange *change, GError **error)
{
    guint kept = 0;
    if (change->compared)
        return TRUE;
    for (guint i = 0; i < change->touched->len; i++) {
        Touched *touched = change->touched->pdata[i];
        gboolean differs;
        if (!finish_touched(change, touched, &differs, error))
            return FALSE;
        change->touched->pdata[i] = change->touched->pdata[kept];
        change->touched->pdata[kept] = touched;
        kept += differs ? 1 : 0;
    }
    g_hash_table_remove_all(change->seen); /* nothing is touched any more */
    g_ptr_array_set_size(change->touched, (gint)kept);
    change->compared = TRUE;
    return TRUE;
}

static gboolean store_row(AtChange *change, const Touched *touched, GError **error)
{
    g_autofree char *before = touched->before ? at_row_format(touched->before) : NULL;
    g_autofree char *after = touched->after ? at_row_format(touched->after) : NULL;
    return at_sql_run(change->sql, row_text, error, "iitiitt", change->no, change->position++,
        touched->table->name, touched->key, touched->key2, before, after);
}

/* The outbox of what is to be written beside files: catalogue/due.h empties it. */
static gboolean store_due(AtChange *change, GError **error)
{
    GHashTableIter each;
    gpointer work;
    g_hash_table_iter_init(&each, change->said);
    while (g_hash_table_iter_next(&each, &work, NULL))
        if (!at_sql_run(change->sql, due_text, error, "ii", *(gint64 *)work, change->no))
            return FALSE;
    return TRUE;
}

static gboolean store(AtChange *change, const char *summary, GError **error)
{
    gint64 works = g_hash_table_size(change->works);
    if (change->no) {
        if (!at_sql_run(change->sql, extend_text, error, "tii", summary, works, change->no))
            return FALSE;
    } else {
        const AtId none = {{0}};
        if (memcmp(&change->id, &none, sizeof none) == 0)
            change->id = at_context_id(change->context);
        const char *key = change->context->idempotency_key;
        if (!at_sql_run(change->sql, insert_text, error, "uitttiittt", &change->id,
                at_context_now(change->context), change->context->actor, change->operation, summary,
                works, change->reverts, key, key ? at_change_answer(change) : "",
                key && change->context->request ? change->context->request : ""))
            return FALSE;
        change->no = at_sql_last_number(change->sql);
    }
    for (guint i = 0; i < change->touched->len; i++)
        if (!store_row(change, change->touched->pdata[i], error))
            return FALSE;
    return store_due(change, error);
}

gboolean at_change_store(
    AtChange *change, const char *summary, AtId *id, gint64 *no, GError **error)
{
    if (!at_change_compare(change, error))
        return FALSE;
    gboolean differs = at_change_differs(change);
    if (differs && !store(change, summary, error))
        return FALSE;
    *id = differs ? change->id : (AtId){{0}};
    *no = differs ? change->no : 0;
    return TRUE;
}

gboolean at_change_end(AtChange *change, GError **error)
{
    change->sql = NULL; /* commit() lets the writer go whether it fails or not */
    if (!change->context->dry_run)
        return at_studio_commit(change->context->studio, error);
    at_studio_rollback(change->context->studio);
    return TRUE;
}

gboolean at_change_commit(AtChange *change, AtId *id, GError **error, const char *summary, ...)
{
    va_list args;
    va_start(args, summary);
    g_autofree char *text = g_strdup_vprintf(summary, args);
    va_end(args);
    AtId stored;
    gint64 no;
    if (!at_change_store(change, text, &stored, &no, error) || !at_change_end(change, error))
        return FALSE;
    if (id)
        *id = change->context->dry_run ? (AtId){{0}} : stored;
    return TRUE;
}
