#include "fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

static void a_studio_comes_back_with_what_was_committed(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = fixture_work(&f, "kept");
    fixture_reopen(&f);
    g_autofree char *title = fixture_title(&f, work);
    g_assert_cmpstr(title, ==, "kept");
}

static void there_is_none_until_it_is_made(void)
{
    g_autofree char *dir = g_dir_make_tmp("none-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_autofree char *said = g_strconcat(dir, ": there is no studio here", NULL);
    g_assert_null(at_studio_open(dir, 0, &error));
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_assert_cmpstr(error->message, ==, said);
    at_scratch_remove(dir);
}

static void two_may_have_it_open_and_see_each_others_commits(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtStudio) second = at_studio_open(f.dir, 0, &error);
    g_assert_no_error(error);
    gint64 before = at_studio_data_version(second);
    gint64 work = fixture_work(&f, "shared");
    g_assert_cmpint(at_studio_data_version(second), !=, before);
    AtSql *sql = at_studio_reader(second, &error);
    {
        g_autoptr(AtStatement) s =
            at_sql_query(sql, "SELECT title FROM work WHERE no = ?", &error, "i", work);
        g_assert_true(at_statement_step(s, &error));
    }
    at_studio_reader_done(second, sql);
}

static void read_only_looks_and_never_writes(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fixture_work(&f, "x");
    g_autoptr(GError) error = NULL;
    g_autoptr(AtStudio) studio = at_studio_open(f.dir, AT_STUDIO_READ_ONLY, &error);
    g_assert_no_error(error);
    g_assert_null(at_studio_write(studio, &error));
    g_autofree char *said = g_strconcat(f.dir, ": the studio is open for looking only", NULL);
    g_assert_cmpstr(error->message, ==, said);
}

static void scratch_of_the_dead_is_cleared_and_of_the_living_is_kept(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    g_autofree char *dead = g_build_filename(f.dir, "tmp", "dead01", NULL);
    g_assert_cmpint(g_mkdir(dead, 0700), ==, 0);
    const char *living = at_scratch_dir(at_studio_scratch(f.studio));
    g_autoptr(AtStudio) second = at_studio_open(f.dir, 0, &error);
    g_assert_no_error(error);
    g_assert_false(g_file_test(dead, G_FILE_TEST_EXISTS));
    g_assert_true(g_file_test(living, G_FILE_TEST_IS_DIR));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/studio/comes-back", a_studio_comes_back_with_what_was_committed);
    g_test_add_func("/store/studio/none-until-made", there_is_none_until_it_is_made);
    g_test_add_func(
        "/store/studio/two-may-have-it-open", two_may_have_it_open_and_see_each_others_commits);
    g_test_add_func("/store/studio/read-only", read_only_looks_and_never_writes);
    g_test_add_func("/store/studio/scratch-of-the-dead",
        scratch_of_the_dead_is_cleared_and_of_the_living_is_kept);
    return g_test_run();
}
