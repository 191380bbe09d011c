#include "works.h"

#include "catalogue/words.h"

static void run_sql(Fixture *f, const char *script)
{
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f->studio, &error);
    g_assert_true(at_sql_script(sql, script, &error));
    g_assert_true(at_studio_commit(f->studio, &error));
    g_assert_no_error(error);
}

static void assert_words(Fixture *f, gint64 work, const char *expected)
{
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_reader(f->studio, &error);
    g_autoptr(AtWords) words = at_words_load(sql, work, &error);
    at_studio_reader_done(f->studio, sql);
    g_assert_no_error(error);
    g_autofree char *text = at_words_format(words);
    g_assert_cmpstr(text, ==, expected);
}

static void a_person_is_heard_and_a_file_is_not(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = works_add(&f, "One", "one.png", 1000000, "x");
    run_sql(&f,
        "INSERT INTO field (work, name, position, value, source) VALUES (1, 'title', 0, 'File', 0), "
        "(1, 'credit', 0, 'Sidecar', 1), (1, 'rating', 0, '3', 0), (1, 'keyword', 0, 'ink', 0);"
        "INSERT INTO tag (no, name, folded) VALUES (1, 'ink', 'ink');"
        "INSERT INTO work_tag VALUES (1, 1, 0); UPDATE work SET rating = 3");
    assert_words(&f, work, "");
    g_free(works_do(&f, "edit",
        "{'works':['/pictures/one.png'],'set':['title=Mine','place=Bern','note=Secret','isrc=GBAYE6800023']}"));
    assert_words(&f, work, "[[\"place\",\"Bern\"],[\"title\",\"Mine\"]]");
    g_free(works_do(&f, "undo", "{}"));
    g_free(works_do(&f, "tag", "{'works':['/pictures/one.png'],'add':['sea']}"));
    assert_words(&f, work, "[[\"keyword\",\"ink\"],[\"keyword\",\"sea\"]]");
    g_free(works_do(&f, "tag", "{'works':['/pictures/one.png'],'remove':['sea','ink']}"));
    assert_words(&f, work, "[[\"keyword\",\"\"]]");
    g_free(works_do(&f, "undo", "{}"));
    g_free(works_do(&f, "undo", "{}"));
    g_free(works_do(&f, "rate", "{'works':['/pictures/one.png'],'stars':5}"));
    assert_words(&f, work, "[[\"rating\",\"5\"]]");
    g_free(works_do(&f, "rate", "{'works':['/pictures/one.png'],'stars':0}"));
    assert_words(&f, work, "[[\"rating\",\"0\"]]"); /* no stars over the file's three */
    run_sql(&f, "UPDATE field SET source = 1 WHERE name = 'rating'");
    assert_words(&f, work, "[[\"rating\",\"\"]]"); /* the sidecar's just go */
    g_free(works_do(&f, "rate", "{'works':['/pictures/one.png'],'stars':3}"));
    assert_words(&f, work, "");
    g_free(works_do(&f, "credit", "{'works':['/pictures/one.png'],'name':'Ann','role':'editor'}"));
    assert_words(&f, work, "");
    g_free(works_do(&f, "credit", "{'works':['/pictures/one.png'],'name':'Ann'}"));
    assert_words(&f, work, "[[\"creator\",\"Ann\"]]");
}

static void words_are_kept_and_laid_over_one_another(void)
{
    g_autoptr(GError) error = NULL;
    static const char text[] = "[[\"keyword\",\"a\"],[\"keyword\",\"b\"],[\"title\",\"“静”\\n\"]]";
    g_autoptr(AtWords) words = at_words_parse(text, &error);
    g_assert_no_error(error);
    g_autofree char *again = at_words_format(words);
    g_assert_cmpstr(again, ==, text);
    g_autoptr(AtWords) over = at_words_parse("[[\"keyword\",\"\"],[\"credit\",\"C\"]]", &error);
    at_words_lay_over(words, over);
    g_autofree char *laid = at_words_format(words);
    g_assert_cmpstr(laid, ==, "[[\"credit\",\"C\"],[\"keyword\",\"\"],[\"title\",\"“静”\\n\"]]");
    g_autoptr(AtWords) none = at_words_parse("", &error);
    g_assert_cmpuint(none->len, ==, 0);
    static const char *const broken[] = {"{}", "[1]", "[[\"a\"]]", "["};
    for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
        g_autoptr(GError) why = NULL;
        g_assert_null(at_words_parse(broken[i], &why));
        g_assert_error(why, AT_ERROR, AT_INVALID);
    }
}

/* Reads a sidecar that says this (pairs, as words are kept), and gives what counts as its own. */
static char *read_sidecar(Fixture *f, gint64 work, const char *says)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtWords) fields = at_words_parse(says, &error);
    for (guint i = 0; i < fields->len; i++)
        ((AtField *)fields->pdata[i])->sidecar = TRUE;
    at_words_add(fields, "title", "File");
    AtSql *sql = at_studio_reader(f->studio, &error);
    g_autoptr(AtWords) others = at_words_of_others(sql, work, fields, &error);
    at_studio_reader_done(f->studio, sql);
    g_assert_no_error(error);
    g_autoptr(AtWords) own = at_words_new();
    for (guint i = 0; i < others->len; i++) {
        const AtField *field = others->pdata[i];
        if (field->sidecar)
            at_words_add(own, field->name, field->value);
        else
            g_assert_cmpstr(field->value, ==, "File");
    }
    return at_words_format(own);
}

static void a_sidecar_is_told_from_what_was_written_into_it(void)
{
    static const struct {
        const char *says, *own;
    } cases[] = {
        {"[[\"title\",\"Mine\"]]", "[[\"title\",\"Theirs\"]]"},
        {"[[\"title\",\"Under way\"]]", "[[\"title\",\"Theirs\"]]"},
        {"[[\"title\",\"Changed\"]]", "[[\"title\",\"Changed\"]]"},
        {"[[\"keyword\",\"b\"],[\"keyword\",\"a\"]]", ""},
        {"[[\"keyword\",\"a\"],[\"keyword\",\"b\"],[\"keyword\",\"c\"]]",
            "[[\"keyword\",\"a\"],[\"keyword\",\"b\"],[\"keyword\",\"c\"]]"},
        {"[[\"latitude\",\"54.5\"],[\"place\",\"Bern\"]]", "[[\"place\",\"Bern\"]]"},
        {"[[\"date\",\"2024-05-01T12:30:00Z\"]]", ""}, {"", ""}, /* another program took all away */
    };
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = works_add(&f, "One", "one.png", 1000000, "x");
    run_sql(&f,
        "INSERT INTO field (work, name, position, value, source) VALUES (1, 'title', 0, 'Theirs', 1);"
        "INSERT INTO sidecar_said VALUES (1, '[[\"date\",\"2024-05-01 12:30:00Z\"],"
        "[\"keyword\",\"a\"],[\"keyword\",\"b\"],[\"latitude\",\"54.50\"],[\"title\",\"Mine\"]]', "
        "'[[\"title\",\"Under way\"]]')");
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *own = read_sidecar(&f, work, cases[i].says);
        g_assert_cmpstr(own, ==, cases[i].own);
    }
}

static void what_is_taken_back_gives_way_to_the_sidecars_own(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    gint64 work = works_add(&f, "One", "one.png", 1000000, "x");
    run_sql(&f,
        "INSERT INTO field (work, name, position, value, source) VALUES (1, 'keyword', 0, 'a', 1), "
        "(1, 'keyword', 1, 'b', 1)");
    g_autoptr(GError) error = NULL;
    g_autoptr(AtWords) words = at_words_parse("[[\"place\",\"Bern\"]]", &error);
    g_autoptr(AtWords) before =
        at_words_parse("[[\"keyword\",\"c\"],[\"place\",\"Rome\"],[\"title\",\"Mine\"]]", &error);
    AtSql *sql = at_studio_reader(f.studio, &error);
    g_autoptr(AtWords) all = at_words_to_write(sql, work, words, before, &error);
    at_studio_reader_done(f.studio, sql);
    g_assert_no_error(error);
    g_autofree char *text = at_words_format(all);
    g_assert_cmpstr(text, ==,
        "[[\"keyword\",\"a\"],[\"keyword\",\"b\"],[\"place\",\"Bern\"],[\"title\",\"\"]]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, test) g_test_add_func("/words/" name, test)
    ADD("a person is heard and a file is not", a_person_is_heard_and_a_file_is_not);
    ADD("words are kept and laid over one another", words_are_kept_and_laid_over_one_another);
    ADD("a sidecar is told from what was written into it",
        a_sidecar_is_told_from_what_was_written_into_it);
    ADD("what is taken back gives way to the sidecar's own",
        what_is_taken_back_gives_way_to_the_sidecars_own);
    return g_test_run();
}
