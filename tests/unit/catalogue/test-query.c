#include "works.h"

#include "catalogue/query.h"

static void a_wrong_query_says_which_word_is_wrong(void)
{
    static const struct {
        const char *query, *message;
    } cases[] = {
        {"kind:pictur", "'kind:pictur': a kind is image, sound, film, text or score"},
        {"knid:image", "there is no filter 'knid:'; did you mean 'kind:'?"},
        {"zzzzzz:1", "there is no filter 'zzzzzz:'; in quotes it is looked for as a word"},
        {"width:wide", "'width:wide': a number is missing; right would be width:>60"},
        {"rating:>", "'rating:>': a number is missing; right would be rating:>3"},
        {"duration:1:2:3:4",
            "'duration:1:2:3:4': a number is missing; right would be duration:>60"},
        {"before:soon",
            "'before:soon': a date is missing; right would be before:2024, before:2024-05 or "
            "before:2024-05-01"},
        {"state:lost", "'state:lost': a state is present, missing, away or failed"},
        {"is:red", "'is:red': it can be duplicate, stacked or trashed"},
        {"tag:", "'tag:': a value is missing behind the colon"},
        {"rating:>9", "'rating:>9': a rating is a number from 0 to 5"},
        {"rating:6", "'rating:6': a rating is a number from 0 to 5"},
        {"sea \"blue hour", "the quotation mark before 'blue hour' is not closed by a second one"},
        {"sea \"", "the last quotation mark is not closed by a second one"},
        {"creator:\"Ada", "the quotation mark before 'Ada' is not closed by a second one"},
        {"-", "'-' stands right before what is not wanted, such as -rain; alone it says nothing"},
        {"sea - rain",
            "'-' stands right before what is not wanted, such as -rain; alone it says nothing"},
        {"... ? !", "there is nothing to look for in '... ? !': a word has a letter or a digit"},
        {"\"\"", "there is nothing to look for in '\"\"': a word has a letter or a digit"},
        {"title:?!", "'title:?!': what is looked for has a letter or a digit"},
        {"licence:?!", "'licence:?!': what is looked for has a letter or a digit"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(at_query_parse(cases[i].query, FALSE, &error));
        g_assert_error(error, AT_ERROR, AT_INVALID);
        g_assert_cmpstr(error->message, ==, cases[i].message);
    }
    g_autofree char *spaces = g_strnfill(3000, ' ');
    g_autoptr(GError) error = NULL;
    g_assert_null(at_query_parse(spaces, TRUE, &error));
    g_assert_error(error, AT_ERROR, AT_LIMIT);
}

static void fill(Fixture *f)
{
    works_add(f, "Dawn over the sea", "dawn.png", 1000000, "nothing");
    works_add(f, "Evening", "evening.png", 2000000, "the blue hour, the sea");
    works_add(f, "静夜思", "Émile's café.png", 3000000, "hour of the blue");
}

static void words_phrases_and_filters_find_works(void)
{
    static const struct {
        const char *query, *titles;
    } cases[] = {
        {"", "静夜思,Evening,Dawn over the sea"}, {"sea", "Evening,Dawn over the sea"},
        {"SEA dawn", "Dawn over the sea"},
        {"se", "Evening,Dawn over the sea"}, /* the start of the last word */
        {"se dawn", ""}, /* but only of the last */
        {"d", ""}, /* and not of one letter */
        {"\\\"blue hour\\\"", "Evening"}, {"blue hour", "静夜思,Evening"}, {"sea -dawn", "Evening"},
        {"-sea", "静夜思"}, {"-sea -blue", ""}, {"静夜", "静夜思"}, {"夜思", "静夜思"},
        {"静", "静夜思"}, {"静思", ""}, {"emile CAFE", "静夜思"}, /* the path, accents folded */
        {"path:cafe", "静夜思"}, {"title:sea", "Dawn over the sea"},
        {"kind:image title:evening", "Evening"}, {"-kind:image", ""},
        {"type:png", "静夜思,Evening,Dawn over the sea"},
        {"type:image/*", "静夜思,Evening,Dawn over the sea"}, {"type:image/jpeg", ""},
        {"width:>999 width:<=1000 height:500", "静夜思,Evening,Dawn over the sea"},
        {"width:>1000", ""}, {"before:1970-01-01T00:00:02Z", "Dawn over the sea"},
        {"after:1970-01-01T00:00:02Z", "静夜思,Evening"},
        {"credit:none licence:none", "静夜思,Evening,Dawn over the sea"}, {"credit:any", ""},
        {"state:missing", ""}, {"is:duplicate", ""}, {"is:trashed", ""}, {"tag:x collection:y", ""},
        {"sea & ...", "Evening,Dawn over the sea"}, /* a sign among words */
        {"\\\"a) OR (b\\\" NEAR", ""}, /* the engine's own words are words */
    };
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        static const char *const sorts[] = {"date", "added"};
        for (gsize k = 0; k < G_N_ELEMENTS(sorts); k++) {
            g_autofree char *options =
                g_strdup_printf("{'query':'%s','sort':'%s'}", cases[i].query, sorts[k]);
            works_assert(&f, "search", options, cases[i].titles);
        }
    }
}

static void works_come_in_the_order_asked_for(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    works_assert(&f, "search", "{'query':'sea','sort':'relevance'}", "Dawn over the sea,Evening");
    works_assert(&f, "works", "{'sort':'title'}", "Dawn over the sea,Evening,静夜思");
    works_assert(&f, "works", "{'limit':1,'offset':1}", "Evening");
    works_assert(&f, "search", "{'query':'sea','limit':1,'offset':1}", "Dawn over the sea");
    works_assert_refused(
        &f, "works", "{'limit':-1}", AT_INVALID, "limit and offset are numbers from 0 up");
}

static void a_query_that_is_still_typed_is_taken_as_far_as_it_goes(void)
{
    static const struct {
        const char *query, *titles;
    } cases[] = {
        {"\\\"blue hour", "Evening"},
        {"title:\\\"over the", "Dawn over the sea"},
        {"sea -", "Evening,Dawn over the sea"},
        {"-", "静夜思,Evening,Dawn over the sea"},
        {"\\\"", "静夜思,Evening,Dawn over the sea"},
    };
    g_auto(Fixture) f;
    fixture_init(&f);
    fill(&f);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *options = g_strdup_printf("{'query':'%s'}", cases[i].query);
        works_assert(&f, "grid", options, cases[i].titles);
    }
}

/* Many works of one word are walked, not looked up: both ways must agree. */
static void many_matches_are_found_in_the_same_order(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    g_autoptr(GError) error = NULL;
    AtSql *sql = at_studio_write(f.studio, &error);
    g_assert_true(at_sql_script(sql,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
        "INSERT INTO work_sort SELECT i, (i * 7919) % 5003, i, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, '', 'x' FROM n;"
        "INSERT INTO work_words (rowid, title, people, words, path, body) "
        "SELECT work, CASE WHEN work % 10 = 0 THEN 'common' ELSE '' END, '', "
        "CASE WHEN work % 100 = 1 THEN 'common' ELSE '' END, '', "
        "'common ' || CASE WHEN work % 50 = 0 THEN 'rare' ELSE '' END FROM work_sort",
        &error));
    static const char *const queries[] = {"common", "rare", "common -rare", "\"common rare\""};
    for (gsize i = 0; i < G_N_ELEMENTS(queries); i++) {
        g_autoptr(AtQuery) query = at_query_parse(queries[i], FALSE, &error);
        g_autoptr(GArray) all = at_query_run(sql, query, AT_SORT_DATE, 0, 0, &error);
        g_autoptr(GArray) part = at_query_run(sql, query, AT_SORT_DATE, 20, 30, &error);
        gint64 count, last = G_MAXINT64;
        g_assert_true(at_query_count(sql, query, &count, &error));
        g_assert_cmpint(count, ==, all->len);
        g_assert_cmpuint(part->len, ==, 30);
        for (guint k = 0; k < all->len; k++) {
            gint64 work = g_array_index(all, gint64, k), created = work * 7919 % 5003;
            g_assert_cmpint(created, <=, last);
            last = created;
            if (k >= 20 && k < 50)
                g_assert_cmpint(g_array_index(part, gint64, k - 20), ==, work);
        }
    }
    g_autoptr(AtQuery) query = at_query_parse("common", FALSE, &error);
    g_autoptr(GArray) ranked = at_query_run(sql, query, AT_SORT_RELEVANCE, 0, 0, &error);
    g_assert_cmpuint(ranked->len, ==, AT_RANKED);
    g_assert_cmpint(g_array_index(ranked, gint64, 0) % 10, ==, 0);
    g_assert_cmpint(g_array_index(ranked, gint64, ranked->len - 1) % 10, !=, 0);
    at_studio_rollback(f.studio);
}

static void months_are_counted_newest_first(void)
{
    g_auto(Fixture) f;
    fixture_init(&f);
    works_add(
        &f, "A", "a", G_GINT64_CONSTANT(1704067199) * AT_SECOND, "x"); /* 2023-12-31T23:59:59 */
    works_add(&f, "B", "b", G_GINT64_CONSTANT(1704067200) * AT_SECOND, "x"); /* 2024-01-01 */
    works_add(
        &f, "C", "c", G_GINT64_CONSTANT(1706745599) * AT_SECOND, "x"); /* 2024-01-31T23:59:59 */
    works_add(&f, "D", "d", -1, "x");
    g_autofree char *json = works_do(&f, "timeline", "{}");
    g_assert_cmpstr(g_strstrip(json), ==,
        "[{\"month\":\"2024-01\",\"count\":2,\"first\":0},"
        "{\"month\":\"2023-12\",\"count\":1,\"first\":2},"
        "{\"month\":\"1969-12\",\"count\":1,\"first\":3}]");
    g_autofree char *none = works_do(&f, "timeline", "{'query':'nobody'}");
    g_assert_cmpstr(g_strstrip(none), ==, "[]");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/query/a-wrong-query", a_wrong_query_says_which_word_is_wrong);
    g_test_add_func("/catalogue/query/find-works", words_phrases_and_filters_find_works);
    g_test_add_func("/catalogue/query/order", works_come_in_the_order_asked_for);
    g_test_add_func(
        "/catalogue/query/typing", a_query_that_is_still_typed_is_taken_as_far_as_it_goes);
    g_test_add_func("/catalogue/query/many-matches", many_matches_are_found_in_the_same_order);
    g_test_add_func("/catalogue/query/months", months_are_counted_newest_first);
    return g_test_run();
}
