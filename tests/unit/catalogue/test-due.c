#include "works.h"

#include "catalogue/due.h"
#include "media/decoder.h"

#include <glib/gstdio.h>

/* A studio with one work whose file lies in a folder of its own, and the real worker. */
typedef struct {
    Fixture f;
    gint64 work;
    char *folder, *file, *sidecar;
} Setup;

static void setup_init(Setup *s)
{
    g_autoptr(GError) error = NULL;
    *s = (Setup){.work = 0};
    fixture_init(&s->f);
    s->f.context.decoder = at_decoder_new(g_getenv("ATELIER_DECODE"), 1, &error);
    g_assert_no_error(error);
    s->work = works_add(&s->f, "One", "one.png", 1000000, "x");
    s->folder = g_dir_make_tmp("pictures-XXXXXX", NULL);
    s->file = g_build_filename(s->folder, "one.png", NULL);
    s->sidecar = g_strconcat(s->file, ".xmp", NULL);
    g_assert_true(g_file_set_contents(s->file, "x", 1, NULL));
    AtSql *sql = at_studio_write(s->f.studio, &error);
    g_assert_true(
        at_sql_run(sql, "UPDATE root SET path = ?", &error, "b", s->folder, strlen(s->folder)));
    g_assert_true(at_studio_commit(s->f.studio, &error));
}

static void setup_clear(Setup *s)
{
    at_decoder_free(s->f.context.decoder);
    at_scratch_remove(s->folder);
    g_free(s->folder);
    g_free(s->file);
    g_free(s->sidecar);
    fixture_clear(&s->f);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setup, setup_clear)

static void rename_to(Setup *s, const char *title)
{
    g_autofree char *options =
        g_strdup_printf("{'works':['%s'],'set':['title=%s']}", s->file, title);
    g_free(works_do(&s->f, "edit", options));
}

static void write_due(Setup *s, guint written, guint failed)
{
    g_autoptr(GError) error = NULL;
    g_auto(AtDueDone) done = {0};
    gboolean good = at_due_write(&s->f.context, &done, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    g_assert_cmpuint(done.written, ==, written);
    g_assert_cmpuint(done.failed, ==, failed);
    g_assert_cmpint(failed > 0, ==, done.reason != NULL);
}

static AtDueState look(Setup *s)
{
    g_autoptr(GError) error = NULL;
    AtDueState state = {0};
    AtSql *sql = at_studio_reader(s->f.studio, &error);
    g_assert_true(at_due_look(sql, &state, &error));
    at_studio_reader_done(s->f.studio, sql);
    return state;
}

static void assert_says(Setup *s, const char *title)
{
    g_autofree char *text = NULL;
    g_autofree char *wanted = title ? g_strdup_printf(">%s<", title) : NULL;
    gboolean there = g_file_get_contents(s->sidecar, &text, NULL, NULL);
    g_assert_cmpint(there, ==, title != NULL);
    if (title)
        g_assert_nonnull(strstr(text, wanted));
}

static void what_is_due_is_written_once(void)
{
    g_auto(Setup) s;
    setup_init(&s);
    write_due(&s, 0, 0);
    rename_to(&s, "Dawn");
    rename_to(&s, "Noon");
    g_assert_cmpint(look(&s).due, ==, 1);
    assert_says(&s, NULL);
    write_due(&s, 1, 0);
    assert_says(&s, "Noon");
    g_assert_cmpint(look(&s).due, ==, 0);
    write_due(&s, 0, 0);
    g_free(works_do(&s.f, "undo", "{}"));
    g_free(works_do(&s.f, "undo", "{}"));
    write_due(&s, 1, 0);
    assert_says(&s, NULL);
}

/* Says something new between the writing and its end. */
static void interrupt(guint64 done, guint64 total, const char *doing, gpointer data)
{
    Setup *s = data;
    AtContext *context = &s->f.context;
    context->progress = NULL;
    rename_to(s, "Newer");
}

static void a_writing_does_not_settle_what_was_said_since(void)
{
    g_auto(Setup) s;
    setup_init(&s);
    rename_to(&s, "Older");
    s.f.context.progress = interrupt;
    s.f.context.progress_data = &s;
    write_due(&s, 1, 0);
    assert_says(&s, "Older");
    g_assert_cmpint(look(&s).due, ==, 1);
    write_due(&s, 1, 0);
    assert_says(&s, "Newer");
    g_assert_cmpint(look(&s).due, ==, 0);
}

static void what_cannot_be_written_is_told_once_and_waits(void)
{
    g_auto(Setup) s;
    setup_init(&s);
    g_autofree char *away = g_strconcat(s.folder, ".away", NULL);
    rename_to(&s, "Dawn");
    g_assert_cmpint(g_rename(s.folder, away), ==, 0);
    write_due(&s, 0, 1);
    g_assert_cmpint(look(&s).failed, ==, 1);
    write_due(&s, 0, 0);
    g_assert_cmpint(look(&s).due, ==, 1);
    g_assert_cmpint(g_rename(away, s.folder), ==, 0);
    write_due(&s, 1, 0);
    assert_says(&s, "Dawn");
    g_assert_cmpint(look(&s).due, ==, 0);
}

static void nothing_is_written_when_it_is_switched_off(void)
{
    g_auto(Setup) s;
    setup_init(&s);
    g_free(works_do(&s.f, "sidecars off", "{}"));
    rename_to(&s, "Dawn");
    write_due(&s, 0, 0);
    assert_says(&s, NULL);
    g_assert_false(look(&s).on);
    g_assert_cmpint(look(&s).due, ==, 1);
    g_free(works_do(&s.f, "sidecars on", "{}"));
    write_due(&s, 1, 0);
    assert_says(&s, "Dawn");
}

static void one_who_stops_it_leaves_the_rest_due(void)
{
    g_auto(Setup) s;
    setup_init(&s);
    rename_to(&s, "Dawn");
    g_autoptr(GError) error = NULL;
    g_auto(AtDueDone) done = {0};
    g_cancellable_cancel(s.f.context.cancel);
    g_assert_false(at_due_write(&s.f.context, &done, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
    g_assert_cmpint(look(&s).due, ==, 1);
    g_cancellable_reset(s.f.context.cancel);
    write_due(&s, 1, 0);
    assert_says(&s, "Dawn");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func("/due/" name, test)
    ADD("what is due is written once", what_is_due_is_written_once);
    ADD("a writing does not settle what was said since",
        a_writing_does_not_settle_what_was_said_since);
    ADD("what cannot be written is told once and waits",
        what_cannot_be_written_is_told_once_and_waits);
    ADD("nothing is written when it is switched off", nothing_is_written_when_it_is_switched_off);
    ADD("one who stops it leaves the rest due", one_who_stops_it_leaves_the_rest_due);
    return g_test_run();
}
