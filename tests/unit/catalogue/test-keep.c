#include "works.h"

static void fill(Fixture *f)
{
    works_add(f, "One", "one.png", 1000000, "x");
    works_add(f, "Two", "two.png", 2000000, "x");
    works_add(f, "Three", "three.png", 3000000, "x");
}

static void undo(Fixture *f)
{
    g_autofree char *json = works_do(f, "undo", "{}");
    g_assert_nonnull(strstr(json, "\"kept\":0"));
}

static void tags_are_put_on_found_and_undone(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(&f, "tag",
        "{'works':['/pictures/one.png','/pictures/two.png'],'add':['Blue Hour','sea']}"));
    works_assert(&f, "search", "{'query':'tag:\\\"blue hour\\\"'}", "Two,One");
    works_assert(&f, "search", "{'query':'blue'}", "Two,One");
    g_free(works_do(&f, "tag", "{'works':['/pictures/one.png'],'remove':['BLUE HOUR']}"));
    works_assert(&f, "search", "{'query':'blue'}", "Two");
    g_autofree char *tags = works_do(&f, "tags", "{}");
    g_assert_cmpstr(g_strstrip(tags), ==,
        "[{\"name\":\"sea\",\"count\":2},{\"name\":\"Blue Hour\",\"count\":1}]");
    undo(&f);
    undo(&f);
    works_assert(&f, "search", "{'query':'blue'}", "");
    g_free(works_do(&f, "redo", "{}"));
    works_assert(&f, "search", "{'query':'tag:sea'}", "Two,One");
    works_assert_refused(&f, "tag", "{'works':['/pictures/one.png']}", AT_INVALID,
        "no tag was named: use --add TAG or --remove TAG");
}

static void a_keyword_of_the_file_that_was_taken_away_stays_away(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f.studio, &error);
    g_assert_true(at_sql_script(sql,
        "INSERT INTO tag (no, name, folded) VALUES (1, 'ink', 'ink');"
        "INSERT INTO work_tag VALUES (1, 1, 0)",
        &error));
    g_assert_true(at_studio_commit(f.studio, &error));
    g_free(works_do(&f, "tag", "{'works':['/pictures/one.png'],'remove':['ink']}"));
    works_assert(&f, "search", "{'query':'tag:ink'}", "");
    g_free(works_do(&f, "tag", "{'works':['/pictures/one.png'],'add':['ink']}"));
    works_assert(&f, "search", "{'query':'tag:ink'}", "One");
}

static void an_edit_wins_and_its_empty_value_gives_the_file_back(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(&f, "edit",
        "{'works':['/pictures/one.png'],'set':['title=Eins','creator=Ada Lind; Bo','licence=CC0','date=2020']}"));
    works_assert(&f, "search",
        "{'query':'creator:\\\"ada lind\\\" licence:any after:2020 before:2021'}", "Eins");
    g_autofree char *people = works_do(&f, "people", "{}");
    g_assert_nonnull(strstr(people, "\"name\":\"Bo\",\"roles\":\"creator\",\"count\":1"));
    g_free(works_do(&f, "edit", "{'works':['/pictures/one.png'],'set':['title=','creator=Bo']}"));
    works_assert(&f, "search", "{'query':'one creator:bo'}", "one"); /* the name of its file */
    works_assert(&f, "search", "{'query':'creator:ada'}", "");
    undo(&f);
    undo(&f);
    works_assert(&f, "search", "{'query':'one licence:none credit:none'}", "One");
}

static void assert_rows(Fixture *f, const char *operation, const char *part)
{
    g_autofree char *rows = works_do(f, operation, "{}");
    if (!strstr(rows, part))
        g_error("%s gave, instead of '%s':\n%s", operation, part, rows);
}

static void what_is_in_the_trash_counts_for_no_tag_and_nobody(void)
{
    static const char *const credits[][2] = {
        {"one", "composer"}, {"one", "performer"}, {"two", "performer"}, {"three", "performer"}};
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(credits); i++) {
        g_autofree char *options =
            g_strdup_printf("{'works':['/pictures/%s.png'],'name':'Ada','role':'%s'}",
                credits[i][0], credits[i][1]);
        g_free(works_do(&f, "credit", options));
    }
    g_free(works_do(&f, "credit", "{'works':['/pictures/two.png'],'name':'Bo','role':'editor'}"));
    g_free(
        works_do(&f, "tag", "{'works':['/pictures/one.png','/pictures/two.png'],'add':['sea']}"));
    assert_rows(&f, "people", "\"name\":\"Ada\",\"roles\":\"composer, performer\",\"count\":3}");
    assert_rows(&f, "people", "\"name\":\"Bo\",\"roles\":\"editor\",\"count\":1}");
    g_free(works_do(&f, "trash", "{'works':['/pictures/two.png']}"));
    assert_rows(&f, "people", "\"roles\":\"composer, performer\",\"count\":2}]");
    assert_rows(&f, "tags", "[{\"name\":\"sea\",\"count\":1}]");
    g_free(works_do(&f, "trash", "{'works':['/pictures/one.png']}"));
    assert_rows(&f, "people", "\"name\":\"Ada\",\"roles\":\"performer\",\"count\":1}]");
    assert_rows(&f, "tags", "[]");
}

static void an_edit_that_cannot_be_is_refused_whole(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    static const struct {
        const char *set, *message;
    } cases[] = {
        {"titel=X", "there is no field 'titel'; did you mean 'title'?"},
        {"title", "'title': a field is set as NAME=VALUE, such as title=Dawn"},
        {"date=soon",
            "'soon' is not a date; right would be 2024, 2024-05-01 or 2024-05-01T12:30:00Z"},
        {"rating=9", "a rating has 0 to 5 stars, not '9'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *options = g_strdup_printf(
            "{'works':['/pictures/one.png'],'set':['title=Eins','%s']}", cases[i].set);
        works_assert_refused(&f, "edit", options, AT_INVALID, cases[i].message);
    }
    works_assert(&f, "works", "{}", "Three,Two,One");
    g_free(works_do(
        &f, "edit", "{'works':['/pictures/one.png'],'set':['title=Eins'],'if-revision':'0'}"));
    works_assert_refused(&f, "edit",
        "{'works':['/pictures/one.png'],'set':['title=Uno'],'if-revision':'0'}", AT_CONFLICT,
        "somebody else changed “Eins” meanwhile (it has revision 1, not 0)");
    works_assert_refused(&f, "edit", "{'works':['nowhere'],'set':['title=Uno']}", AT_NOT_FOUND,
        "there is no work 'nowhere'; name it by its id, the start or end of it, or its path");
}

static void the_trash_hides_and_gives_back_and_forgets(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(&f, "rate", "{'works':['/pictures/two.png'],'stars':4}"));
    g_free(works_do(&f, "trash", "{'works':['/pictures/one.png','/pictures/two.png']}"));
    works_assert(&f, "works", "{}", "Three");
    works_assert(&f, "works", "{'trash':true}", "Two,One");
    g_free(works_do(&f, "untrash", "{'works':['/pictures/two.png']}"));
    works_assert(&f, "search", "{'query':'rating:4'}", "Two");
    g_autofree char *counted = works_do(&f, "trash-empty", "{'dry-run':true}");
    g_assert_nonnull(strstr(counted, "\"works\":1,\"files\":0"));
    works_assert(&f, "works", "{'trash':true}", "One");
    g_free(works_do(&f, "trash-empty", "{}"));
    works_assert(&f, "works", "{'trash':true}", "");
    works_assert_refused(&f, "show", "{'work':'/pictures/one.png'}", AT_NOT_FOUND,
        "there is no work '/pictures/one.png'; name it by its id, the start or end of it, or its path");
}

static void a_forgotten_folder_leaves_the_list_and_comes_back(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(&f, "trash", "{'works':['/pictures/one.png']}"));
    g_free(works_do(&f, "trash", "{'works':['/pictures/two.png','/pictures/three.png']}"));
    g_autofree char *trashed = works_do(&f, "folders", "{}");
    g_assert_nonnull(strstr(trashed, "\"path\":\"/pictures\",\"count\":0"));
    undo(&f);
    undo(&f);
    g_free(works_do(&f, "forget", "{'folder':'/pictures'}"));
    works_assert(&f, "works", "{}", "");
    g_autofree char *none = works_do(&f, "folders", "{}");
    g_assert_cmpstr(g_strstrip(none), ==, "[]");
    undo(&f);
    works_assert(&f, "works", "{}", "Three,Two,One");
    g_autofree char *one = works_do(&f, "folders", "{}");
    g_assert_nonnull(strstr(one, "\"path\":\"/pictures\",\"count\":3"));
    works_assert_refused(&f, "forget", "{'folder':'/other'}", AT_NOT_FOUND,
        "/other: this folder was never added; 'atelier folders' lists those that were");
}

static void collections_lie_in_one_another_without_a_circle(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(&f, "collection create", "{'name':'Sea'}"));
    g_free(works_do(&f, "collection create", "{'name':'Deep','parent':'Sea'}"));
    g_free(works_do(&f, "collection add", "{'collection':'deep','works':['/pictures/one.png']}"));
    works_assert(&f, "search", "{'query':'collection:sea'}", "One");
    works_assert_refused(&f, "collection move", "{'collection':'Sea','parent':'Deep'}", AT_INVALID,
        "a collection can't lie in itself or in one that lies in it");
    works_assert_refused(&f, "collection move", "{'collection':'Sea','parent':'Sea'}", AT_INVALID,
        "a collection can't lie in itself or in one that lies in it");
    g_free(works_do(&f, "collection delete", "{'collection':'Sea'}"));
    works_assert(&f, "search", "{'query':'collection:deep'}", "One");
    works_assert(&f, "search", "{'query':'collection:sea'}", "");
    undo(&f);
    works_assert(&f, "search", "{'query':'collection:sea'}", "One");
    g_free(works_do(&f, "collection move", "{'collection':'Deep'}"));
    works_assert(&f, "search", "{'query':'collection:sea'}", "");
    g_free(works_do(&f, "collection rename", "{'collection':'Deep','name':'Abyss'}"));
    works_assert(&f, "search", "{'query':'collection:abyss'}", "One");
    g_free(
        works_do(&f, "collection remove", "{'collection':'Abyss','works':['/pictures/one.png']}"));
    works_assert(&f, "search", "{'query':'collection:abyss'}", "");
    works_assert_refused(&f, "collection delete", "{'collection':'Nope'}", AT_NOT_FOUND,
        "there is no collection 'Nope'; name it by its id, the start or end of it, or its name");
}

static void a_work_is_not_made_from_itself(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    g_free(works_do(
        &f, "derive", "{'works':['/pictures/two.png'],'from':'/pictures/one.png','how':'crop'}"));
    works_assert_refused(&f, "derive", "{'works':['/pictures/one.png'],'from':'/pictures/two.png'}",
        AT_INVALID, "a work can't be made from itself, not even in steps");
    g_autofree char *shown = works_do(&f, "show", "{'work':'/pictures/two.png'}");
    g_assert_nonnull(strstr(shown, "\"title\":\"One\",\"how\":\"crop\""));
}

static void the_same_key_changes_nothing_twice(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    f.context.idempotency_key = "k";
    g_autofree char *first = works_do(&f, "collection create", "{'name':'Sea'}");
    g_autofree char *again = works_do(&f, "collection create", "{'name':'Sea'}");
    g_assert_cmpstr(again, ==, first);
    f.context.idempotency_key = NULL;
    g_autofree char *activity = works_do(&f, "activity", "{}");
    g_assert_null(strstr(activity + 2, "},{"));
}

static void searches_are_saved_and_forgotten(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_free(works_do(&f, "search-save", "{'name':'Best','query':'rating:>=4'}"));
    g_autofree char *one = works_do(&f, "searches", "{}");
    g_assert_nonnull(strstr(one, "\"name\":\"Best\",\"query\":\"rating:>=4\""));
    works_assert_refused(&f, "search-save", "{'name':'Bad','query':'rating:x'}", AT_INVALID,
        "'rating:x': a number is missing; right would be rating:>3");
    g_free(works_do(&f, "search-forget", "{'search':'Best'}"));
    works_assert_refused(&f, "search-forget", "{'search':'Best'}", AT_NOT_FOUND,
        "there is no saved search 'Best'; name it by its id, the start or end of it, or its name");
}

static void a_search_saved_again_replaces_the_one_of_its_name(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_free(works_do(&f, "search-save", "{'name':'Best','query':'rating:>=4'}"));
    g_free(works_do(&f, "search-save", "{'name':' Best ','query':'rating:5'}"));
    g_autofree char *one = works_do(&f, "searches", "{}");
    g_assert_nonnull(strstr(one, "\"name\":\"Best\",\"query\":\"rating:5\""));
    g_assert_null(strstr(one, "rating:>=4"));
    g_free(works_do(&f, "undo", "{}"));
    g_autofree char *before = works_do(&f, "searches", "{}");
    g_assert_nonnull(strstr(before, "\"name\":\"Best\",\"query\":\"rating:>=4\""));
    works_assert_refused(
        &f, "search-save", "{'name':' ','query':'x'}", AT_INVALID, "a name is empty");
}

static void the_start_of_several_searches_ids_forgets_none(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_free(works_do(&f, "search-save", "{'name':'One','query':'x'}"));
    g_free(works_do(&f, "search-save", "{'name':'Two','query':'y'}"));
    g_autofree char *both = works_do(&f, "searches", "{}");
    const char *id = strstr(both, "\"id\":\"");
    g_assert_nonnull(id);
    g_autofree char *start = g_strndup(id + 6, 4);
    g_autofree char *options = g_strdup_printf("{'search':'%s'}", start);
    g_autofree char *sentence = g_strdup_printf(
        "'%s' begins the ids of 2 saved searches; give more of the id of the one you mean", start);
    works_assert_refused(&f, "search-forget", options, AT_INVALID, sentence);
    g_autofree char *after = works_do(&f, "searches", "{}");
    g_assert_cmpstr(after, ==, both);
}

static void what_changes_nothing_says_so(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_free(works_do(&f, "search-save", "{'name':'One','query':'x'}"));
    g_autofree char *again = works_do(&f, "search-save", "{'name':'One','query':'x'}");
    g_assert_nonnull(strstr(again, "Nothing had to be changed"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/keep/tags", tags_are_put_on_found_and_undone);
    g_test_add_func(
        "/catalogue/keep/keyword", a_keyword_of_the_file_that_was_taken_away_stays_away);
    g_test_add_func("/catalogue/keep/edit", an_edit_wins_and_its_empty_value_gives_the_file_back);
    g_test_add_func("/catalogue/keep/edit-refused", an_edit_that_cannot_be_is_refused_whole);
    g_test_add_func("/catalogue/keep/what-is-in-the-trash-counts-for-no-tag-and-nobody",
        what_is_in_the_trash_counts_for_no_tag_and_nobody);
    g_test_add_func("/catalogue/keep/trash", the_trash_hides_and_gives_back_and_forgets);
    g_test_add_func("/catalogue/keep/forget", a_forgotten_folder_leaves_the_list_and_comes_back);
    g_test_add_func("/catalogue/keep/collections", collections_lie_in_one_another_without_a_circle);
    g_test_add_func("/catalogue/keep/derive", a_work_is_not_made_from_itself);
    g_test_add_func("/catalogue/keep/same-key", the_same_key_changes_nothing_twice);
    g_test_add_func("/catalogue/keep/searches", searches_are_saved_and_forgotten);
    g_test_add_func("/catalogue/keep/a-search-saved-again-replaces-the-one-of-its-name",
        a_search_saved_again_replaces_the_one_of_its_name);
    g_test_add_func("/catalogue/keep/the-start-of-several-searches-ids-forgets-none",
        the_start_of_several_searches_ids_forgets_none);
    g_test_add_func("/catalogue/keep/what-changes-nothing-says-so", what_changes_nothing_says_so);
    return g_test_run();
}
