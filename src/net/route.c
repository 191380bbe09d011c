#include "net/route.h"

#include <string.h>

static gboolean is_name(const char *piece)
{
    return piece[0] == '{' && g_str_has_suffix(piece, "}");
}

static char *decode(const char *piece)
{
    return *piece ? g_uri_unescape_string(piece, NULL) : NULL;
}

static gboolean pieces_match(char **wanted, char **got)
{
    guint i = 0;
    for (; wanted[i] && got[i]; i++) {
        g_autofree char *value = is_name(wanted[i]) ? decode(got[i]) : NULL;
        if (is_name(wanted[i]) ? value == NULL : strcmp(wanted[i], got[i]) != 0)
            return FALSE;
    }
    return !wanted[i] && !got[i];
}

gboolean at_route_match(const char *template, const char *path, AtRouteFunc each, gpointer data)
{
    const char *brace = strchr(template, '{');
    if (!brace)
        return strcmp(template, path) == 0;
    if (strncmp(template, path, (gsize)(brace - template)) != 0)
        return FALSE;
    g_auto(GStrv) wanted = g_strsplit(template, "/", -1);
    g_auto(GStrv) got = g_strsplit(path, "/", -1);
    if (!pieces_match(wanted, got))
        return FALSE;
    for (guint i = 0; each && wanted[i]; i++) {
        if (!is_name(wanted[i]))
            continue;
        g_autofree char *name = g_strndup(wanted[i] + 1, strlen(wanted[i]) - 2);
        g_autofree char *value = decode(got[i]);
        each(name, value, data);
    }
    return TRUE;
}
