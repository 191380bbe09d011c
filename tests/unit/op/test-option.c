#include "op/option.h"

#include <string.h>

typedef struct {
    char *query;
    char **paths;
    gboolean copy, watch;
    gint64 limit, stars;
    char **set;
    char *sort;
    char **works;
} Options;

static const AtOption table[] = {
    {"query", 0, AT_OPTION_STRING, offsetof(Options, query),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, "QUERY", "what to look for"},
    {"paths", 0, AT_OPTION_PATHS, offsetof(Options, paths), AT_OPTION_POSITIONAL, "PATH",
        "files to add"},
    {"copy", 'c', AT_OPTION_FLAG, offsetof(Options, copy), 0, NULL, "copy them"},
    {"watch", 'w', AT_OPTION_FLAG, offsetof(Options, watch), 0, NULL, "follow them"},
    {"limit", 'n', AT_OPTION_INT, offsetof(Options, limit), 0, "NUMBER", "at most so many"},
    {"set", 0, AT_OPTION_STRINGS, offsetof(Options, set), 0, "NAME=VALUE", "what to change"},
    {"sort", 0, AT_OPTION_STRING, offsetof(Options, sort), 0, "ORDER", "order", "date|title"},
    {"work", 0, AT_OPTION_STRINGS, offsetof(Options, works), AT_OPTION_WORK, "WORK", "works"},
    {0},
};
static const AtOption numbered[] = {
    {"stars", 0, AT_OPTION_INT, offsetof(Options, stars), AT_OPTION_REQUIRED, "N", "how many"},
    {0},
};

static gboolean read_argv(
    const AtOption *options_table, Options *options, const char *line, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(line, "|", -1);
    if (*line == '\0')
        argv[0] = NULL;
    return at_options_from_argv(options_table, options, argv, error);
}

static gboolean read_json(
    const AtOption *options_table, Options *options, const char *json, GError **error)
{
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    g_assert_nonnull(node);
    return at_options_from_json(options_table, options, json_node_get_object(node), error);
}

/* What was read is compared by the JSON it would be stored as. */
static void argv_is_read(void)
{
    static const struct {
        const char *line, *json;
    } cases[] = {
        {"cat", "{\"query\":\"cat\"}"},
        {"cat|-cw", "{\"query\":\"cat\",\"copy\":true,\"watch\":true}"},
        {"--copy|cat|/a/b|/c", "{\"query\":\"cat\",\"paths\":[\"/a/b\",\"/c\"],\"copy\":true}"},
        {"cat|--limit|5", "{\"query\":\"cat\",\"limit\":5}"},
        {"cat|--limit=5", "{\"query\":\"cat\",\"limit\":5}"},
        {"cat|-n5", "{\"query\":\"cat\",\"limit\":5}"},
        {"cat|-n|5", "{\"query\":\"cat\",\"limit\":5}"},
        {"--|--copy", "{\"query\":\"--copy\"}"},
        {"-", "{\"query\":\"-\"}"},
        {"x|--set|a=1|--set=b=2", "{\"query\":\"x\",\"set\":[\"a=1\",\"b=2\"]}"},
        {"x|--sort|title", "{\"query\":\"x\",\"sort\":\"title\"}"},
        {"x|/a//b/./c/", "{\"query\":\"x\",\"paths\":[\"/a/b/c\"]}"},
        {"x|/a/b\xff", "{\"query\":\"x\",\"paths\":[\"file:///a/b%FF\"]}"},
        {"x|--work|01J9|--work|/p/q", "{\"query\":\"x\",\"work\":[\"01J9\",\"/p/q\"]}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Options options = {0};
        g_autoptr(GError) error = NULL;
        g_assert_true(read_argv(table, &options, cases[i].line, &error));
        g_assert_no_error(error);
        g_autofree char *json = at_options_to_json(table, &options);
        g_assert_cmpstr(json, ==, cases[i].json);
        Options again = {0};
        g_assert_true(read_json(table, &again, json, &error));
        g_autofree char *twice = at_options_to_json(table, &again);
        g_assert_cmpstr(twice, ==, json);
        at_options_clear(table, &again);
        at_options_clear(table, &options);
        g_assert_true(options.query == NULL && options.paths == NULL && options.limit == 0);
    }
}

static void a_relative_path_becomes_absolute(void)
{
    Options options = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_argv(table, &options, "x|./some/file", &error));
    g_autofree char *cwd = g_get_current_dir();
    g_autofree char *expected = g_build_filename(cwd, "some/file", NULL);
    g_assert_cmpstr(options.paths[0], ==, expected);
    at_options_clear(table, &options);
}

static void a_wrong_argv_is_told_in_a_sentence(void)
{
    static const struct {
        const char *line, *message;
    } cases[] = {
        {"", "QUERY is missing: what to look for"},
        {"x|--copi", "there is no option --copi; did you mean --copy?"},
        {"x|--zzzzzz", "there is no option --zzzzzz"},
        {"x|-z", "there is no option -z (a name that begins with '-' goes after --)"},
        {"x|--limit", "--limit needs a value: at most so many"},
        {"x|--limit|many", "--limit: 'many' is not a whole number"},
        {"x|-n9223372036854775808", "-n: '9223372036854775808' is not a whole number"},
        {"x|--sort|size", "--sort: 'size' is none of date|title"},
        {"x|--copy=maybe", "--copy: 'maybe' is neither 1 nor 0"},
        {"\xff", "QUERY: '\xef\xbf\xbd' is not valid UTF-8"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Options options = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(read_argv(table, &options, cases[i].line, &error));
        g_assert_error(error, AT_ERROR, AT_INVALID);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        at_options_clear(table, &options);
    }
    Options options = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(read_argv(numbered, &options, "5", &error));
    g_assert_cmpstr(error->message, ==, "'5' is one argument too many");
}

static void a_required_number_may_be_zero_but_not_missing(void)
{
    Options options = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_argv(numbered, &options, "--stars|0", &error));
    g_autofree char *json = at_options_to_json(numbered, &options);
    g_assert_cmpstr(json, ==, "{\"stars\":0}");
    g_assert_true(read_json(numbered, &options, json, &error));
    g_assert_false(read_argv(numbered, &options, "", &error));
    g_assert_cmpstr(error->message, ==, "--stars is missing: how many");
    g_clear_error(&error);
    g_assert_false(read_json(numbered, &options, "{}", &error));
    g_assert_cmpstr(error->message, ==, "stars is missing: how many");
}

static void json_is_read_as_leniently_as_a_query_string_needs(void)
{
    Options options = {0};
    g_autoptr(GError) error = NULL;
    g_assert_true(read_json(table, &options,
        "{\"query\":\"x\",\"limit\":\"5\",\"copy\":\"1\",\"set\":\"a=1\",\"sort\":null}", &error));
    g_autofree char *json = at_options_to_json(table, &options);
    g_assert_cmpstr(json, ==, "{\"query\":\"x\",\"copy\":true,\"limit\":5,\"set\":[\"a=1\"]}");
    at_options_clear(table, &options);
}

static void a_wrong_body_is_told_in_a_sentence(void)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"{\"quary\":\"x\"}", "there is no option quary; did you mean query?"},
        {"{\"query\":[\"x\"]}", "query: one value is taken, not a list"},
        {"{\"query\":{}}", "query: this value cannot be taken"},
        {"{\"query\":true}", "query: this value cannot be taken"},
        {"{\"limit\":1.5,\"query\":\"x\"}", "limit: this value cannot be taken"},
        {"{\"paths\":[\"a\"],\"query\":\"x\"}", "paths: 'a' is not an absolute path"},
        {"{\"paths\":[\"file://%\"],\"query\":\"x\"}", "paths: 'file://%' is not a file: URI"},
        {"{}", "query is missing: what to look for"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        Options options = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(read_json(table, &options, cases[i].json, &error));
        g_assert_error(error, AT_ERROR, AT_INVALID);
        g_assert_cmpstr(error->message, ==, cases[i].message);
        at_options_clear(table, &options);
    }
}

static void single_values_are_set_by_name(void)
{
    Options options = {0};
    g_autoptr(GError) error = NULL;
    g_assert_false(at_options_complete(table, &options, &error));
    g_clear_error(&error);
    g_assert_true(at_options_set(table, &options, "query", "a", &error));
    g_assert_true(at_options_set(table, &options, "query", "b", &error));
    g_assert_true(at_options_complete(table, &options, &error));
    g_assert_cmpstr(options.query, ==, "b");
    g_assert_false(at_options_set(table, &options, "nothing", "b", &error));
    g_assert_cmpstr(error->message, ==, "there is no option nothing");
    g_assert_nonnull(at_options_find(table, NULL, 'c'));
    at_options_clear(table, &options);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/op/option/argv-is-read", argv_is_read);
    g_test_add_func(
        "/op/option/a-relative-path-becomes-absolute", a_relative_path_becomes_absolute);
    g_test_add_func(
        "/op/option/a-wrong-argv-is-told-in-a-sentence", a_wrong_argv_is_told_in_a_sentence);
    g_test_add_func("/op/option/a-required-number-may-be-zero-but-not-missing",
        a_required_number_may_be_zero_but_not_missing);
    g_test_add_func("/op/option/json-is-read-as-leniently-as-a-query-string-needs",
        json_is_read_as_leniently_as_a_query_string_needs);
    g_test_add_func(
        "/op/option/a-wrong-body-is-told-in-a-sentence", a_wrong_body_is_told_in_a_sentence);
    g_test_add_func("/op/option/single-values-are-set-by-name", single_values_are_set_by_name);
    return g_test_run();
}
