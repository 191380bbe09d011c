#include "net/route.h"

static void note(const char *name, const char *value, gpointer data)
{
    g_string_append_printf(data, "%s=%s;", name, value);
}

static void templates_match_paths(void)
{
    static const struct {
        const char *template, *path, *values; /* NULL: no match */
    } cases[] = {
        {"/api/works", "/api/works", ""},
        {"/api/works", "/api/works/", NULL},
        {"/api/works/{work}", "/api/works/01J9", "work=01J9;"},
        {"/api/works/{work}", "/api/works/", NULL},
        {"/api/works/{work}", "/api/works/a/b", NULL},
        {"/api/works/{work}", "/api/works/%2Fhome%2Fa%20b", "work=/home/a b;"},
        {"/api/works/{work}", "/api/works/%zz", NULL},
        {"/api/works/{work}", "/api/works/a%00b", NULL},
        {"/api/works/{work}/similar", "/api/works/7/similar", "work=7;"},
        {"/preview/{hash}/{size}", "/preview/ab/240", "hash=ab;size=240;"},
        {"/preview/{hash}/{size}", "/preview//240", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) values = g_string_new(NULL);
        gboolean match = at_route_match(cases[i].template, cases[i].path, note, values);
        g_assert_cmpint(match, ==, cases[i].values != NULL);
        if (match)
            g_assert_cmpstr(values->str, ==, cases[i].values);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/net/route/templates-match-paths", templates_match_paths);
    return g_test_run();
}
