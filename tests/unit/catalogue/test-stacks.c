#include "works.h"

#include "catalogue/similar.h"
#include "catalogue/stacks.h"

static void put_pdq(Fixture *f, gint64 work, const guint8 bytes[32])
{
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f->studio, &error);
    gboolean good = at_sql_run(sql,
                        "INSERT INTO fingerprint (version, algorithm, quality, bytes) "
                        "SELECT version, 'pdq', 90, ? FROM work WHERE no = ?",
                        &error, "bi", (gconstpointer)bytes, (gsize)32, work) &&
        at_studio_commit(f->studio, &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

static void flip(guint8 bytes[32], guint from, guint n)
{
    for (guint i = from; i < from + n; i++)
        bytes[i % 256 / 8] ^= (guint8)(1U << i % 8);
}

static void count_pair(guint i, guint k, gpointer data)
{
    g_autofree char *key = g_strdup_printf("%u %u", i, k);
    g_hash_table_add(data, g_steal_pointer(&key));
}

/* Every pair that comparing each with each finds, and no other. */
static void looking_up_pieces_finds_every_near_pair(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(AtPdq));
    for (gint64 i = 0; i < 400; i++) {
        AtPdq hash = {.work = i};
        for (int k = 0; k < 4; k++)
            hash.bits[k] = (guint64)g_rand_int(random) << 32 | g_rand_int(random);
        if (i % 2) { /* near the one before, by up to 40 bits */
            hash = g_array_index(hashes, AtPdq, i - 1);
            for (gint32 n = g_rand_int_range(random, 0, 41); n > 0; n--)
                hash.bits[g_rand_int_range(random, 0, 4)] ^= G_GUINT64_CONSTANT(1)
                    << g_rand_int_range(random, 0, 64);
        }
        g_array_append_val(hashes, hash);
    }
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    at_pdq_pairs(hashes, count_pair, found);
    guint expected = 0;
    for (guint i = 0; i < hashes->len; i++)
        for (guint k = i + 1; k < hashes->len; k++)
            expected += at_pdq_distance(&g_array_index(hashes, AtPdq, i),
                            &g_array_index(hashes, AtPdq, k)) <= AT_PDQ_NEAR;
    g_assert_cmpuint(g_hash_table_size(found), ==, expected);
    g_assert_cmpuint(expected, >, 100);
}

static char *stacks(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(at_stacks_refresh(&f->context, &error));
    g_assert_no_error(error);
    return works_do(f, "stacks", "{}");
}

static void what_looks_alike_is_suggested_until_a_person_decides(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    guint8 bytes[32] = {0};
    flip(bytes, 0, 128);
    put_pdq(&f, works_add(&f, "One", "one.png", 1, "x"), bytes);
    flip(bytes, 40, 31);
    put_pdq(&f, works_add(&f, "Two", "two.png", 2, "x"), bytes);
    flip(bytes, 100, 100);
    put_pdq(&f, works_add(&f, "Far", "far.png", 3, "x"), bytes);
    g_autofree char *first = stacks(&f), *again = stacks(&f);
    g_assert_cmpstr(first, ==, again); /* its id too */
    g_assert_nonnull(strstr(first, "\"reason\":\"similar\",\"state\":\"suggested\",\"count\":2"));
    g_assert_nonnull(strstr(first, "\"distance\":31"));
    works_assert(&f, "similar", "{'work':'/pictures/one.png'}", "Two");
    works_assert(&f, "search", "{'query':'is:duplicate'}", "Two,One");
    g_autofree char *id = g_strndup(first + strlen("[{\"id\":\""), 26);
    g_autofree char *options = g_strdup_printf("{'stack':'%s'}", id);
    g_free(works_do(&f, "stack dissolve", options));
    g_autofree char *none = stacks(&f);
    g_assert_cmpstr(g_strstrip(none), ==, "[]");
    g_free(works_do(&f, "undo", "{}"));
    g_free(works_do(&f, "stack accept", options));
    g_autofree char *kept = stacks(&f);
    g_assert_nonnull(strstr(kept, "\"state\":\"accepted\""));
    g_assert_null(strstr(kept, "suggested"));
}

static void the_same_bytes_in_two_places_are_doubles(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    works_add(&f, "One", "one.png", 1, "x");
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f.studio, &error);
    g_assert_true(at_sql_script(sql,
        "INSERT INTO location (folder, name, version, size, mtime, inode) "
        "VALUES (1, CAST('copy.png' AS BLOB), 1, 1, 1, 2)",
        &error));
    g_assert_true(at_index_work(sql, 1, &error) && at_studio_commit(f.studio, &error));
    g_autofree char *found = stacks(&f);
    g_assert_nonnull(strstr(found, "\"reason\":\"same\""));
    g_assert_nonnull(strstr(found, "/pictures/one.png"));
    g_assert_nonnull(strstr(found, "/pictures/copy.png"));
    works_assert(&f, "search", "{'query':'is:duplicate'}", "One");
}

static void a_person_puts_works_together(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    works_add(&f, "One", "one.png", 1, "x");
    works_add(&f, "Two", "two.png", 2, "x");
    works_assert_refused(&f, "stack make", "{'works':['/pictures/one.png']}", AT_INVALID,
        "a stack is made of two works or more");
    g_free(works_do(&f, "stack make", "{'works':['/pictures/one.png','/pictures/two.png']}"));
    g_autofree char *made = stacks(&f);
    g_assert_nonnull(strstr(made, "\"reason\":\"person\",\"state\":\"accepted\",\"count\":2"));
    g_free(works_do(&f, "undo", "{}"));
    g_autofree char *none = stacks(&f);
    g_assert_cmpstr(g_strstrip(none), ==, "[]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/stacks/every-near-pair", looking_up_pieces_finds_every_near_pair);
    g_test_add_func(
        "/catalogue/stacks/suggested", what_looks_alike_is_suggested_until_a_person_decides);
    g_test_add_func("/catalogue/stacks/doubles", the_same_bytes_in_two_places_are_doubles);
    g_test_add_func("/catalogue/stacks/made", a_person_puts_works_together);
    return g_test_run();
}
