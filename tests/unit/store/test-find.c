#include "fixture.h"

#include "store/find.h"

static gboolean by_title(AtSql *sql, const char *name, guint *found, gint64 *no, GError **error)
{
    g_autoptr(AtStatement) s =
        at_sql_query(sql, "SELECT no FROM work WHERE title = ?", error, "t", name);
    *found = 0;
    while (at_statement_step(s, NULL)) {
        *no = at_statement_int(s, 0);
        ++*found;
    }
    return s != NULL;
}

static const AtNamed works = {AT_NAMED("work"), "work", "works", AT_BY_NAME, by_title};

/* A work with an id that reads as text, filled up with zeros. */
static gint64 add(Fixture *f, const char *start, const char *title)
{
    g_autoptr(GError) error = NULL;
    gint64 no = fixture_work(f, title);
    AtId id, high;
    g_assert_true(at_id_range(start, &id, &high));
    AtSql *sql = at_studio_write(f->studio, &error);
    g_assert_true(at_sql_run(sql, "UPDATE work SET id = ? WHERE no = ?", &error, "ui", &id, no));
    g_assert_true(at_studio_commit(f->studio, &error));
    return no;
}

static void assert_found(Fixture *f, const char *name, gint64 wanted)
{
    g_autoptr(GError) error = NULL;
    gint64 no = 0;
    AtId id;
    AtSql *sql = at_studio_reader(f->studio, &error);
    gboolean good = at_find(sql, &works, name, &no, &id, &error);
    at_studio_reader_done(f->studio, sql);
    g_assert_no_error(error);
    g_assert_true(good);
    g_assert_cmpint(no, ==, wanted);
}

static void assert_refused(Fixture *f, const char *name, AtErrorCode code, const char *sentence)
{
    g_autoptr(GError) error = NULL;
    gint64 no = 77;
    AtSql *sql = at_studio_reader(f->studio, &error);
    g_assert_false(at_find(sql, &works, name, &no, NULL, &error));
    at_studio_reader_done(f->studio, sql);
    g_assert_error(error, AT_ERROR, (gint)code);
    g_assert_cmpstr(error->message, ==, sentence);
    g_assert_cmpint(no, ==, 77);
}

static void a_row_is_found_by_its_id_a_start_of_it_and_its_name(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 sea = add(&f, "01ABCD1", "Sea"), sky = add(&f, "01ABCD2", "Sky");
    assert_found(&f, "01ABCD10000000000000000000", sea);
    assert_found(&f, "01abcd2", sky);
    assert_found(&f, "Sky", sky);
}

static void a_row_is_found_by_the_end_of_its_id(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 sea = add(&f, "01ABCD00000000000000005EA1", "Sea");
    gint64 sky = add(&f, "01ABCD00000000000000015EA1", "Sky");
    gint64 tail = add(&f, "01ABCD00000000000000017QQQ", "Tail");
    gint64 head = add(&f, "7QQQ", "Head");
    assert_found(&f, "05ea1", sea);
    assert_found(&f, "o5eal", sea);
    assert_found(&f, "15EA1", sky);
    assert_found(&f, "17QQQ", tail);
    assert_found(&f, "7QQQ", head);
    gint64 high = add(&f, "01ABCD0000000000000000ZZZZ", "High");
    assert_found(&f, "zzzz", high);
    assert_refused(&f, "5EA1", AT_INVALID,
        "'5EA1' ends the ids of 2 works; give more of the id of the one you mean");
    assert_refused(&f, "EA1", AT_NOT_FOUND,
        "there is no work 'EA1'; name it by its id, the start or end of it, or its name");
}

static void what_several_rows_are_called_is_refused_with_their_count(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    add(&f, "01ABCD1", "Sea");
    add(&f, "01ABCD2", "Sea");
    add(&f, "01ABCD3", "Sky");
    assert_refused(&f, "01AB", AT_INVALID,
        "'01AB' begins the ids of 3 works; give more of the id of the one you mean");
    assert_refused(
        &f, "Sea", AT_INVALID, "2 works have the name 'Sea'; use the id of the one you mean");
    static const char *const none[] = {"01A", "01ABCD4", "Lake", "", "01ABCD40000000000000000000"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autofree char *sentence = g_strdup_printf(
            "there is no work '%s'; name it by its id, the start or end of it, or its name",
            none[i]);
        assert_refused(&f, none[i], AT_NOT_FOUND, sentence);
    }
}

static void a_name_is_not_hidden_by_ids_that_begin_with_it(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    add(&f, "01ABCD1", "Sea");
    gint64 other = add(&f, "02", "01AB");
    assert_found(&f, "01AB", other);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/find/three-ways", a_row_is_found_by_its_id_a_start_of_it_and_its_name);
    g_test_add_func(
        "/store/find/a-row-is-found-by-the-end-of-its-id", a_row_is_found_by_the_end_of_its_id);
    g_test_add_func(
        "/store/find/several", what_several_rows_are_called_is_refused_with_their_count);
    g_test_add_func("/store/find/name-first", a_name_is_not_hidden_by_ids_that_begin_with_it);
    return g_test_run();
}
