/* Options that JSON gave, written as JSON and read again, are the same JSON. */
#include "op/option.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

typedef struct {
    gboolean flag;
    char *name;
    gint64 count;
    char **tags;
    char **paths;
} Options;

static const AtOption table[] = {
    {"flag", 'f', AT_OPTION_FLAG, offsetof(Options, flag), 0, NULL, "a flag", NULL},
    {"name", 0, AT_OPTION_STRING, offsetof(Options, name), 0, "NAME", "a name", NULL},
    {"count", 0, AT_OPTION_INT, offsetof(Options, count), 0, "N", "a number", NULL},
    {"tags", 0, AT_OPTION_STRINGS, offsetof(Options, tags), 0, "TAG", "tags", NULL},
    {"paths", 0, AT_OPTION_PATHS, offsetof(Options, paths), AT_OPTION_POSITIONAL, "PATH", "paths",
        NULL},
    {0},
};

static char *through(const char *text, gssize n)
{
    g_autoptr(JsonParser) parser = json_parser_new_immutable();
    if (!json_parser_load_from_data(parser, text, n, NULL))
        return NULL;
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root))
        return NULL;
    Options options = {0};
    g_autoptr(GError) error = NULL;
    gboolean read = at_options_from_json(table, &options, json_node_get_object(root), &error);
    g_assert_true(read || (error && error->message));
    char *json = read ? at_options_to_json(table, &options) : NULL;
    at_options_clear(table, &options);
    return json;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autofree char *once = through((const char *)data, (gssize)size);
    if (!once)
        return 0;
    g_autofree char *twice = through(once, -1);
    g_assert_cmpstr(once, ==, twice);
    return 0;
}
