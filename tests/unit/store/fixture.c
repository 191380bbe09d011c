#include "fixture.h"

static AtMicros tick(gpointer data)
{
    Fixture *f = data;
    return f->now += 1000;
}

static gboolean index_nothing(AtSql *sql, gint64 work, GError **error)
{
    return TRUE;
}

void fixture_reopen(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    at_studio_close(f->studio);
    f->studio = at_studio_open(f->dir, AT_STUDIO_CREATE, &error);
    g_assert_no_error(error);
    at_studio_set_index(f->studio, index_nothing);
    f->context.studio = f->studio;
}

void fixture_init(Fixture *f)
{
    *f = (Fixture){.now = 1700000000 * AT_SECOND};
    f->dir = g_dir_make_tmp("studio-XXXXXX", NULL);
    f->context = (AtContext){.studio_dir = f->dir,
        .actor = "owner",
        .role = AT_ROLE_OWNER,
        .cancel = g_cancellable_new(),
        .clock = tick,
        .clock_data = f,
        .random = g_rand_new_with_seed(1),
        .ids = &f->ids};
    fixture_reopen(f);
}

void fixture_clear(Fixture *f)
{
    at_studio_close(f->studio);
    g_object_unref(f->context.cancel);
    g_rand_free(f->context.random);
    at_scratch_remove(f->dir);
    g_free(f->dir);
}

gint64 fixture_work(Fixture *f, const char *title)
{
    static const char text[] =
        "INSERT INTO work (id, kind, title, created, added) VALUES (?, 1, ?, 0, 0)";
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f->studio, &error);
    AtId id = at_context_id(&f->context);
    gboolean good = at_sql_run(sql, text, &error, "ut", &id, title);
    gint64 no = at_sql_last_number(sql);
    good = good && at_studio_commit(f->studio, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    return no;
}

char *fixture_title(Fixture *f, gint64 work)
{
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_reader(f->studio, &error);
    char *title = NULL;
    {
        g_autoptr(AtStatement) s =
            at_sql_query(sql, "SELECT title FROM work WHERE no = ?", &error, "i", work);
        if (at_statement_step(s, &error))
            title = g_strdup(at_statement_text(s, 0));
    }
    at_studio_reader_done(f->studio, sql);
    g_assert_no_error(error);
    return title;
}
