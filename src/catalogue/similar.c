#include "catalogue/similar.h"

#include "catalogue/first.h"

#include <string.h>

#define PIECES 16
#define VALUES 65536

static const char load_text[] =
    "SELECT w.no, p.bytes FROM work w JOIN fingerprint p ON p.version = w.version "
    "WHERE p.algorithm = 'pdq' AND p.quality >= ? AND (w.trashed = 0 OR ?) ORDER BY w.no";
static const char own_text[] =
    "SELECT w.no, p.bytes FROM work w JOIN fingerprint p ON p.version = w.version "
    "WHERE p.algorithm = 'pdq' AND w.no = ?";

gboolean at_pdq_read(AtStatement *s, guint column, AtPdq *hash)
{
    gsize n;
    gconstpointer bytes = at_statement_blob(s, column, &n);
    if (!bytes || n != sizeof hash->bits)
        return FALSE;
    memcpy(hash->bits, bytes, sizeof hash->bits);
    return TRUE;
}

static gboolean read_hash(AtStatement *s, AtPdq *hash)
{
    hash->work = at_statement_int(s, 0);
    return at_pdq_read(s, 1, hash);
}

GArray *at_pdq_load(AtSql *sql, gboolean trashed, GError **error)
{
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(AtPdq));
    g_autoptr(AtStatement) s =
        at_sql_query(sql, load_text, error, "ii", (gint64)AT_PDQ_QUALITY, (gint64)trashed);
    GError *failure = NULL;
    while (at_statement_step(s, &failure)) {
        AtPdq hash;
        if (read_hash(s, &hash))
            g_array_append_val(hashes, hash);
    }
    return s && at_ended(failure, error) ? g_steal_pointer(&hashes) : NULL;
}

guint at_pdq_distance(const AtPdq *a, const AtPdq *b)
{
    guint distance = 0;
    for (int i = 0; i < 4; i++)
        distance += (guint)__builtin_popcountll(a->bits[i] ^ b->bits[i]);
    return distance;
}

static gint compare_neighbours(gconstpointer a, gconstpointer b)
{
    const AtNeighbour *x = a, *y = b;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->work < y->work ? -1 : x->work > y->work;
}

GArray *at_similar_to(AtSql *sql, gint64 work, GError **error)
{
    g_autoptr(GArray) near = g_array_new(FALSE, FALSE, sizeof(AtNeighbour));
    g_autoptr(AtStatement) s = at_sql_query(sql, own_text, error, "i", work);
    GError *failure = NULL;
    AtPdq own;
    gboolean has = at_statement_step(s, &failure) && read_hash(s, &own);
    if (!s || !at_ended(failure, error))
        return NULL;
    if (!has)
        return g_steal_pointer(&near);
    g_autoptr(GArray) hashes = at_pdq_load(sql, FALSE, error);
    for (guint i = 0; hashes && i < hashes->len; i++) {
        const AtPdq *other = &g_array_index(hashes, AtPdq, i);
        AtNeighbour one = {other->work, at_pdq_distance(&own, other)};
        if (one.distance <= AT_PDQ_NEAR && one.work != work)
            g_array_append_val(near, one);
    }
    g_array_sort(near, compare_neighbours);
    return hashes ? g_steal_pointer(&near) : NULL;
}

static guint piece_of(const AtPdq *hash, guint piece)
{
    return (guint)(hash->bits[piece / 4] >> (16 * (piece % 4))) & 0xffff;
}

/* Hashes sorted by one piece: those with value v are order[start[v]] to order[start[v + 1] - 1]. */
typedef struct {
    guint *start; /* (VALUES + 1) */
    guint *order; /* (n) */
} Table;

static void fill(Table *table, const GArray *hashes, guint piece)
{
    memset(table->start, 0, (VALUES + 1) * sizeof(guint));
    for (guint i = 0; i < hashes->len; i++)
        table->start[piece_of(&g_array_index(hashes, AtPdq, i), piece) + 1]++;
    for (guint v = 0; v < VALUES; v++)
        table->start[v + 1] += table->start[v];
    g_autofree guint *next = g_memdup2(table->start, VALUES * sizeof(guint));
    for (guint i = 0; i < hashes->len; i++)
        table->order[next[piece_of(&g_array_index(hashes, AtPdq, i), piece)]++] = i;
}

static void compare_bucket(const GArray *hashes, const Table *table, guint i, guint value,
    void (*each)(guint i, guint k, gpointer data), gpointer data)
{
    const AtPdq *own = &g_array_index(hashes, AtPdq, i);
    for (guint at = table->start[value]; at < table->start[value + 1]; at++) {
        guint k = table->order[at];
        if (k > i && at_pdq_distance(own, &g_array_index(hashes, AtPdq, k)) <= AT_PDQ_NEAR)
            each(i, k, data);
    }
}

void at_pdq_pairs(
    const GArray *hashes, void (*each)(guint i, guint k, gpointer data), gpointer data)
{
    g_autofree guint *start = g_new(guint, VALUES + 1);
    g_autofree guint *order = g_new(guint, hashes->len + 1);
    Table table = {start, order};
    for (guint piece = 0; piece < PIECES; piece++) {
        fill(&table, hashes, piece);
        for (guint i = 0; i < hashes->len; i++) {
            guint value = piece_of(&g_array_index(hashes, AtPdq, i), piece);
            compare_bucket(hashes, &table, i, value, each, data);
            for (guint bit = 0; bit < 16; bit++)
                compare_bucket(hashes, &table, i, value ^ 1U << bit, each, data);
        }
    }
}
