#include "base/nearest.h"

static void the_nearest_name_is_offered(void)
{
    static const char *const names[] = {
        "add", "search", "show", "similar", "timeline", "tag", "tags"};
    static const struct {
        const char *word, *name;
    } cases[] = {
        {"serach", "search"},
        {"sho", "show"},
        {"simlar", "similar"},
        {"timelin", "timeline"},
        {"tgas", "tags"},
        {"sim", "similar"},
        {"xyz", NULL},
        {"", NULL},
        {"a-word-that-is-much-longer-than-any-name-that-there-is", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AtNearest near = {0};
        for (gsize k = 0; k < G_N_ELEMENTS(names); k++)
            at_nearest_try(&near, cases[i].word, names[k]);
        g_assert_cmpstr(near.name, ==, cases[i].name);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/nearest/the-nearest-name-is-offered", the_nearest_name_is_offered);
    return g_test_run();
}
