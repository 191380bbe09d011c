#include "net/guard.h"

static AtGuard guard = {.host = (char *)"127.0.0.2", .port = 8420};

static void only_own_names_are_served(void)
{
    static const struct {
        const char *host;
        gboolean ok;
    } cases[] = {
        {"127.0.0.1:8420", TRUE},
        {"localhost:8420", TRUE},
        {"LocalHost:8420", TRUE},
        {"[::1]:8420", TRUE},
        {"127.0.0.2:8420", TRUE},
        {NULL, FALSE},
        {"", FALSE},
        {"127.0.0.1", FALSE},
        {"127.0.0.1:8421", FALSE},
        {"rebound.example:8420", FALSE},
        {"localhost.example:8420", FALSE},
        {"localhost:8420, localhost:8420", FALSE},
        {"127.0.0.3:8420", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(at_guard_host(&guard, cases[i].host), ==, cases[i].ok);
    AtGuard web = {.host = (char *)"127.0.0.1", .port = 80};
    g_assert_true(at_guard_host(&web, "localhost"));
}

static void foreign_pages_are_refused(void)
{
    static const struct {
        AtGuardRequest request;
        gboolean ok;
    } cases[] = {
        {{.method = "GET"}, TRUE},
        {{.method = "POST"}, TRUE},
        {{.method = "POST", .origin = "http://127.0.0.1:8420"}, TRUE},
        {{.method = "POST", .origin = "http://localhost:8420", .site = "same-origin"}, TRUE},
        {{.method = "GET", .site = "none", .mode = "navigate", .dest = "document"}, TRUE},
        {{.method = "POST", .origin = "https://127.0.0.1:8420"}, FALSE},
        {{.method = "POST", .origin = "http://evil.example"}, FALSE},
        {{.method = "POST", .origin = "http://127.0.0.1:3000"}, FALSE},
        {{.method = "GET", .origin = "null"}, FALSE},
        {{.method = "GET", .site = "cross-site", .mode = "no-cors", .dest = "image"}, FALSE},
        {{.method = "GET", .site = "same-site", .mode = "cors", .dest = "empty"}, FALSE},
        {{.method = "GET", .site = "cross-site", .mode = "navigate", .dest = "document"}, FALSE},
        {{.method = "GET",
             .site = "cross-site",
             .mode = "navigate",
             .dest = "document",
             .page = TRUE},
            TRUE},
        {{.method = "GET",
             .site = "cross-site",
             .mode = "navigate",
             .dest = "iframe",
             .page = TRUE},
            FALSE},
        {{.method = "POST",
             .site = "cross-site",
             .mode = "navigate",
             .dest = "document",
             .page = TRUE},
            FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(at_guard_origin(&guard, &cases[i].request), ==, cases[i].ok);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/net/guard/only-own-names-are-served", only_own_names_are_served);
    g_test_add_func("/net/guard/foreign-pages-are-refused", foreign_pages_are_refused);
    return g_test_run();
}
