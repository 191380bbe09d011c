#include "catalogue/add_place.h"

#include "catalogue/walk.h"

#include <errno.h>
#include <string.h>

gboolean at_place_find(AtSql *sql, gint64 folder, const char *name, AtPlace *place, GError **error)
{
    g_autoptr(GError) failure = NULL;
    *place = (AtPlace){0};
    AtStatement *s = at_sql_query(sql,
        "SELECT l.no, l.version, v.work, l.sidecar, l.state, v.decoded, l.failure <> '', v.sha256 "
        "FROM location l LEFT JOIN version v ON v.no = l.version WHERE l.folder = ? AND l.name = ?",
        &failure, "ib", folder, name, strlen(name));
    if (s && at_statement_step(s, &failure)) {
        place->no = at_statement_int(s, 0);
        place->version = at_statement_int(s, 1);
        place->work = at_statement_int(s, 2);
        place->sidecar = at_statement_int(s, 3);
        place->state = at_statement_int(s, 4);
        place->decoded = at_statement_int(s, 5);
        place->failed = at_statement_int(s, 6) != 0;
        if (!at_statement_hash(s, 7, &place->hash))
            place->version = 0;
    }
    at_statement_free(s);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

void at_same_clear(AtSame *same)
{
    g_clear_pointer(&same->failure, g_free);
}

GArray *at_place_same(AtSql *sql, const AtHash *hash, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, TRUE, sizeof(AtSame));
    g_array_set_clear_func(found, (GDestroyNotify)at_same_clear);
    g_autoptr(AtStatement) s = at_sql_query(sql,
        "SELECT v.no, v.work, v.decoded, w.version = v.no, w.trashed > 0, v.failure "
        "FROM version v JOIN work w ON w.no = v.work WHERE v.sha256 = ? ORDER BY v.no",
        &failure, "h", hash);
    while (s && at_statement_step(s, &failure)) {
        AtSame same = {.version = at_statement_int(s, 0),
            .work = at_statement_int(s, 1),
            .decoded = at_statement_int(s, 2),
            .current = at_statement_int(s, 3) != 0,
            .trashed = at_statement_int(s, 4) != 0,
            .failure = g_strdup(at_statement_text(s, 5))};
        g_array_append_val(found, same);
    }
    if (!failure)
        return g_steal_pointer(&found);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static char *blob_text(AtStatement *s, guint column)
{
    gsize n;
    gconstpointer data = at_statement_blob(s, column, &n);
    return g_strndup(data ? data : "", n);
}

static AtPlaceState look(AtStatement *s)
{
    g_autofree char *root = blob_text(s, 5), *folder = blob_text(s, 4), *name = blob_text(s, 3);
    g_autofree char *path = g_build_filename(root, folder, name, NULL);
    struct stat info;
    if (at_walk_stat_target(path, &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            return AT_PLACE_THERE;
        return at_root_is_away(root, at_statement_int(s, 6)) ? AT_PLACE_THERE : AT_PLACE_GONE;
    }
    gint64 inode = at_statement_int(s, 7);
    gboolean as_known = info.st_size == at_statement_int(s, 1) &&
        at_walk_nanoseconds(&info.st_mtim) == at_statement_int(s, 2) &&
        (!inode || inode == (gint64)info.st_ino);
    return as_known ? AT_PLACE_THERE : AT_PLACE_OTHER;
}

gboolean at_place_left(const AtPlaceSeen *seen, gint64 inode)
{
    return seen->state == AT_PLACE_GONE ||
        (seen->state == AT_PLACE_OTHER && inode && seen->inode == inode);
}

#define LOOK                                                                                       \
    "SELECT l.no, l.size, l.mtime, l.name, f.path, r.path, r.device, l.inode FROM location l "     \
    "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root "

GArray *at_place_look(AtSql *sql, gint64 version, gint64 work, GError **error)
{
    static const char of_version[] = LOOK "WHERE l.version = ? ORDER BY l.no";
    static const char of_work[] =
        LOOK "JOIN version v ON v.no = l.version WHERE v.work = ? ORDER BY l.no";
    g_autoptr(GError) failure = NULL;
    g_autoptr(GArray) seen = g_array_new(FALSE, TRUE, sizeof(AtPlaceSeen));
    g_autoptr(AtStatement) s =
        at_sql_query(sql, version ? of_version : of_work, &failure, "i", version ? version : work);
    while (s && at_statement_step(s, &failure)) {
        AtPlaceSeen one = {at_statement_int(s, 0), at_statement_int(s, 7), look(s)};
        g_array_append_val(seen, one);
    }
    if (!failure)
        return g_steal_pointer(&seen);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}
