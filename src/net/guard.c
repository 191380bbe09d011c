#include "net/guard.h"

#include <string.h>

static gboolean is_own(const AtGuard *guard, const char *name)
{
    const char *own[] = {"127.0.0.1", "localhost", "[::1]", guard->host};
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        if (!own[i])
            continue;
        g_autofree char *with_port = g_strdup_printf("%s:%u", own[i], guard->port);
        if (g_ascii_strcasecmp(name, with_port) == 0)
            return TRUE;
        if (guard->port == 80 && g_ascii_strcasecmp(name, own[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean at_guard_host(const AtGuard *guard, const char *host)
{
    return host && is_own(guard, host);
}

gboolean at_guard_origin(const AtGuard *guard, const AtGuardRequest *request)
{
    const char *origin = request->origin, *site = request->site;
    if (origin && !(g_str_has_prefix(origin, "http://") && is_own(guard, origin + 7)))
        return FALSE;
    if (!site || strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0)
        return TRUE;
    gboolean look = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    return request->page && look && g_strcmp0(request->mode, "navigate") == 0 &&
        g_strcmp0(request->dest, "document") == 0;
}
