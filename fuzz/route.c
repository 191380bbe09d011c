/* What a template's name takes from a path is not empty and, escaped again, matches as the same
 * value. */
#include "net/route.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void keep(const char *name, const char *value, gpointer data)
{
    char **place = data;
    g_free(*place);
    *place = g_strdup(value);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autofree char *path = g_strndup((const char *)data, size);
    g_autofree char *value = NULL, *again = NULL;
    if (!at_route_match("/api/works/{work}", path, keep, &value))
        return 0;
    g_assert_true(value && *value);
    g_autofree char *escaped = g_uri_escape_bytes((const guchar *)value, strlen(value), NULL);
    g_autofree char *canonical = g_strconcat("/api/works/", escaped, NULL);
    g_assert_true(at_route_match("/api/works/{work}", canonical, keep, &again));
    g_assert_cmpstr(value, ==, again);
    return 0;
}
