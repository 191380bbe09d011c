#include "fixture.h"

static const char rename_text[] = "UPDATE work SET title = ?, revision = revision + 1 WHERE no = ?";
static const char tag_text[] = "INSERT INTO work_tag (work, tag) VALUES (?, ?)";

static AtId rename_work(Fixture *f, gint64 work, const char *title)
{
    g_autoptr(GError) error = NULL;
    AtId id;
    g_autoptr(AtChange) change = at_change_begin(&f->context, "edit", &error);
    g_assert_no_error(error);
    g_assert_true(at_change_touch(change, "work", work, 0, &error));
    g_assert_true(at_sql_run(at_change_sql(change), rename_text, &error, "ti", title, work));
    g_assert_true(at_change_commit(change, &id, &error, "Renamed to %s", title));
    g_assert_no_error(error);
    return id;
}

static AtId undo(Fixture *f, const AtId *id, guint restored, guint kept)
{
    g_autoptr(GError) error = NULL;
    AtUndo result;
    gboolean good = at_change_undo(&f->context, id, FALSE, FALSE, &result, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    g_assert_cmpuint(result.restored, ==, restored);
    g_assert_cmpuint(result.kept, ==, kept);
    at_undo_clear(&result);
    return result.id;
}

static void assert_title(Fixture *f, gint64 work, const char *title)
{
    g_autofree char *is = fixture_title(f, work);
    g_assert_cmpstr(is, ==, title);
}

static gint64 due(Fixture *f, gint64 *change)
{
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_reader(f->studio, &error);
    gint64 n = 0;
    {
        g_autoptr(AtStatement) s =
            at_sql_query(sql, "SELECT COUNT(*), MAX(change_no) FROM sidecar_due", &error, "");
        g_assert_true(at_statement_step(s, &error));
        n = at_statement_int(s, 0);
        *change = at_statement_int(s, 1);
    }
    at_studio_reader_done(f->studio, sql);
    return n;
}

/* A row of a table is inserted or, a work, written to; TRUE when that left a work due. */
static gboolean is_due_after(const char *table, const char *text)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "one"), no;
    g_autoptr(GError) error = NULL;
    g_autoptr(AtChange) change = at_change_begin(&f.context, "edit", &error);
    gboolean of_work = g_str_equal(table, "work");
    g_assert_true(!of_work || at_change_touch(change, table, work, 0, &error));
    g_assert_true(at_sql_run(at_change_sql(change), text, &error, "i", work));
    if (g_str_equal(table, "work_tag"))
        at_change_made(change, table, work, 7);
    else if (!of_work)
        at_change_made(change, table, at_sql_last_number(at_change_sql(change)), 0);
    g_assert_true(at_change_commit(change, NULL, &error, "Done"));
    g_assert_no_error(error);
    return due(&f, &no) == 1;
}

static void only_words_are_due(void)
{
    g_assert_true(is_due_after("work", "UPDATE work SET title = 'two' WHERE no = ?"));
    g_assert_true(is_due_after("work", "UPDATE work SET rating = 2 WHERE no = ?"));
    g_assert_false(is_due_after("work", "UPDATE work SET trashed = 1 WHERE no = ?"));
    g_assert_true(is_due_after("work_tag", "INSERT INTO work_tag (work, tag) VALUES (?, 7)"));
    g_assert_true(is_due_after("field",
        "INSERT INTO field (work, name, position, value, source) VALUES (?, 'place', 0, 'x', 2)"));
    g_assert_true(
        is_due_after("role", "INSERT INTO role (work, party, role) VALUES (?, 1, 'creator')"));
    g_assert_false(is_due_after("version",
        "INSERT INTO version (work, sha256, media_type, size, added) VALUES (?, x'00', '', 0, 0)"));
}

static void words_are_due_in_the_change_that_says_them(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "before"), first, second, third;
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(due(&f, &first), ==, 0);
    AtId id = rename_work(&f, work, "after");
    g_assert_cmpint(due(&f, &first), ==, 1);
    AtUndo result;
    g_assert_true(at_change_undo(&f.context, &id, FALSE, TRUE, &result, &error));
    at_undo_clear(&result);
    g_assert_cmpint(due(&f, &second), ==, 1);
    g_assert_cmpint(second, ==, first); /* a preview says nothing */
    undo(&f, &id, 1, 0);
    g_assert_cmpint(due(&f, &third), ==, 1);
    g_assert_cmpint(third, >, first);
}

static void undo_puts_back_and_redo_does_again(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "before");
    AtId id = rename_work(&f, work, "after");
    assert_title(&f, work, "after");
    AtId undone = undo(&f, &id, 1, 0);
    assert_title(&f, work, "before");
    g_autoptr(GError) error = NULL;
    AtUndo result;
    g_assert_false(at_change_undo(&f.context, &id, FALSE, FALSE, &result, &error));
    g_assert_error(error, AT_ERROR, AT_CONFLICT);
    g_assert_cmpstr(error->message, ==, "'Renamed to after' is undone already");
    undo(&f, &undone, 1, 0);
    assert_title(&f, work, "after");
    undo(&f, &id, 1, 0); /* in force again, so it can be undone again */
    assert_title(&f, work, "before");
}

static void undo_keeps_what_somebody_changed_since(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "one");
    AtId id = rename_work(&f, work, "two");
    rename_work(&f, work, "three");
    undo(&f, &id, 0, 1);
    assert_title(&f, work, "three");
}

static void a_new_row_goes_and_a_removed_one_comes_back(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "x");
    g_autoptr(GError) error = NULL;
    AtId id;
    {
        g_autoptr(AtChange) change = at_change_begin(&f.context, "tag", &error);
        g_assert_true(at_change_touch(change, "work_tag", work, 7, &error));
        g_assert_true(at_sql_run(at_change_sql(change), tag_text, &error, "ii", work, (gint64)7));
        g_assert_true(at_change_touch(change, "work", work, 0, &error));
        g_assert_true(
            at_sql_run(at_change_sql(change), "DELETE FROM work WHERE no = ?", &error, "i", work));
        g_assert_true(at_change_commit(change, &id, &error, "Swapped"));
    }
    assert_title(&f, work, NULL);
    AtUndo result;
    g_assert_true(at_change_undo(&f.context, &id, FALSE, TRUE, &result, &error));
    g_assert_cmpuint(result.restored, ==, 2);
    at_undo_clear(&result);
    assert_title(&f, work, NULL); /* a preview only counts */
    undo(&f, &id, 2, 0);
    assert_title(&f, work, "x");
    AtSql *sql = at_studio_reader(f.studio, &error);
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, "SELECT COUNT(*) FROM work_tag", &error, "");
        g_assert_true(at_statement_step(s, &error));
        g_assert_cmpint(at_statement_int(s, 0), ==, 0);
    }
    at_studio_reader_done(f.studio, sql);
}

static void nothing_is_stored_of_a_change_that_changed_nothing_or_was_given_up(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "same");
    AtId id = rename_work(&f, work, "same"), none = {{0}};
    g_assert_cmpmem(&id, sizeof id, &none, sizeof none);
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(AtChange) change = at_change_begin(&f.context, "edit", &error);
        g_assert_true(at_change_touch(change, "work", work, 0, &error));
        g_assert_true(at_sql_run(at_change_sql(change), rename_text, &error, "ti", "lost", work));
    }
    assert_title(&f, work, "same");
    AtUndo result;
    g_assert_false(at_change_undo(&f.context, NULL, FALSE, FALSE, &result, &error));
    g_assert_cmpstr(error->message, ==, "there is nothing to undo");
}

static void only_works_that_really_differ_count(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 one = fixture_work(&f, "one"), two = fixture_work(&f, "two"),
           three = fixture_work(&f, "three");
    g_autoptr(GError) error = NULL;
    AtId id;
    g_autoptr(AtChange) change = at_change_begin(&f.context, "edit", &error);
    AtSql *sql = at_change_sql(change);
    gint64 touched[] = {one, two};
    for (gsize i = 0; i < G_N_ELEMENTS(touched); i++) {
        g_assert_true(at_change_touch(change, "work", touched[i], 0, &error));
        g_assert_true(at_sql_run(sql, rename_text, &error, "ti", "two", touched[i]));
    }
    g_assert_true(at_change_touch(change, "collection_work", 1, three, &error));
    g_assert_true(at_sql_run(
        sql, "INSERT INTO collection_work (collection, work) VALUES (1, ?)", &error, "i", three));
    g_assert_true(at_change_compare(change, &error));
    g_autoptr(GArray) all = at_change_changed(change, FALSE);
    g_autoptr(GArray) own = at_change_changed(change, TRUE);
    g_assert_cmpuint(all->len, ==, 2);
    g_assert_cmpint(g_array_index(all, gint64, 0), ==, one);
    g_assert_cmpint(g_array_index(all, gint64, 1), ==, three);
    g_assert_cmpuint(own->len, ==, 1);
    g_assert_cmpint(g_array_index(own, gint64, 0), ==, one);
    g_assert_true(at_change_commit(change, &id, &error, "Renamed"));
    undo(&f, &id, 2, 0);
    assert_title(&f, one, "one");
}

static void a_note_alone_can_be_undone(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "added");
    g_autoptr(GError) error = NULL;
    AtId id;
    {
        g_autoptr(AtChange) change = at_change_begin(&f.context, "add", &error);
        g_assert_true(at_change_note(change, "work", work, "trashed", "12", "0", &error));
        g_assert_true(at_change_commit(change, &id, &error, "Added 1 work"));
    }
    undo(&f, &id, 1, 0);
    AtSql *sql = at_studio_reader(f.studio, &error);
    {
        g_autoptr(AtStatement) s = at_sql_query(sql, "SELECT trashed FROM work", &error, "");
        g_assert_true(at_statement_step(s, &error));
        g_assert_cmpint(at_statement_int(s, 0), ==, 12);
    }
    at_studio_reader_done(f.studio, sql);
}

static void a_key_seen_before_repeats_the_answer(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "a");
    f.context.idempotency_key = "k1";
    AtId id = rename_work(&f, work, "b"), again;
    gint64 works = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(AtChange) change = at_change_begin(&f.context, "edit", &error);
    g_assert_no_error(error);
    g_assert_true(at_change_repeated(change, &again, &works));
    g_assert_cmpmem(&id, sizeof id, &again, sizeof again);
    g_assert_cmpint(works, ==, 1);
}

static void random_changes_undone_in_reverse_leave_the_beginning(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    gint64 works[5];
    for (int i = 0; i < 5; i++)
        works[i] = fixture_work(&f, "start");
    AtId ids[40];
    for (int i = 0; i < 40; i++) {
        g_autofree char *title = g_strdup_printf("t%d", i);
        ids[i] = rename_work(&f, works[g_rand_int_range(rand, 0, 5)], title);
    }
    for (int i = 39; i >= 0; i--)
        undo(&f, &ids[i], 1, 0);
    for (int i = 0; i < 5; i++)
        assert_title(&f, works[i], "start");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/change/undo-and-redo", undo_puts_back_and_redo_does_again);
    g_test_add_func(
        "/store/change/undo-keeps-what-changed-since", undo_keeps_what_somebody_changed_since);
    g_test_add_func(
        "/store/change/rows-go-and-come-back", a_new_row_goes_and_a_removed_one_comes_back);
    g_test_add_func("/store/change/nothing-is-stored",
        nothing_is_stored_of_a_change_that_changed_nothing_or_was_given_up);
    g_test_add_func("/store/change/only-what-differs", only_works_that_really_differ_count);
    g_test_add_func("/store/change/only-words-are-due", only_words_are_due);
    g_test_add_func(
        "/store/change/words-are-due-in-their-change", words_are_due_in_the_change_that_says_them);
    g_test_add_func("/store/change/a-note-alone", a_note_alone_can_be_undone);
    g_test_add_func("/store/change/a-key-seen-before", a_key_seen_before_repeats_the_answer);
    g_test_add_func("/store/change/random-changes-undone",
        random_changes_undone_in_reverse_leave_the_beginning);
    return g_test_run();
}
