/*
 * net/guard.h - who may speak to a server on somebody's own machine.
 *
 * Any page in the person's browser can send requests to 127.0.0.1. Two rules keep it out. The Host
 * must be one of this server's own names, so that a foreign name that was pointed at 127.0.0.1 (DNS
 * rebinding) gets nothing. A request that a browser marks as coming from another origin (Origin,
 * Sec-Fetch-Site; https://w3c.github.io/webappsec-fetch-metadata/) is refused, except following a
 * link to the page itself. Programs that send neither header may do all.
 */
#pragma once
#include <glib.h>

typedef struct {
    char *host; /* as given to --listen, e.g. "127.0.0.1" */
    guint port;
} AtGuard;

/* host: the Host header, or NULL. */
gboolean at_guard_host(const AtGuard *guard, const char *host);

typedef struct {
    const char *method;
    const char *origin, *site, *mode,
        *dest; /* Origin, Sec-Fetch-Site, -Mode, -Dest; each may be NULL */
    gboolean page; /* the target is a page that a link elsewhere may lead to */
} AtGuardRequest;

gboolean at_guard_origin(const AtGuard *guard, const AtGuardRequest *request);
