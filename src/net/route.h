/*
 * net/route.h - path templates: "/api/works/{work}" against the path of a request.
 */
#pragma once
#include <glib.h>

/* Called for each name in braces with its decoded value. */
typedef void (*AtRouteFunc)(const char *name, const char *value, gpointer data);

/* path: percent-encoded, without query. FALSE (and nothing called) when it does not match; a piece
 * that is empty or holds a wrong escape or a NUL matches nothing. each may be NULL. */
gboolean at_route_match(const char *template, const char *path, AtRouteFunc each, gpointer data);
