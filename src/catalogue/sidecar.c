#include "catalogue/sidecar.h"

#include "catalogue/said.h"
#include "catalogue/walk.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The sidecar that is there: "a.jpg.xmp", else "a.xmp"; -1: none. */
static int open_old(const char *folder, const char *name)
{
    const char *dot = strrchr(name, '.');
    g_autofree char *own = g_strconcat(folder, "/", name, ".xmp", NULL);
    g_autofree char *loose = dot && dot > name
        ? g_strdup_printf("%s/%.*s.xmp", folder, (int)(dot - name), name)
        : g_strdup(own);
    int fd = at_walk_open(own, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    return fd >= 0 ? fd : at_walk_open(loose, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

/* The catalogue knows already what it has written itself. */
static gboolean remember(AtContext *context, const AtPlace *place, gint64 mtime, GError **error)
{
    AtSql *sql = at_studio_write(context->studio, error);
    if (!sql)
        return FALSE;
    if (at_sql_run(sql, "UPDATE location SET sidecar = ? WHERE no = ?", error, "ii", mtime,
            place->location))
        return at_studio_commit(context->studio, error);
    at_studio_rollback(context->studio);
    return FALSE;
}

static gboolean write_one(
    AtContext *context, const AtPlace *place, const GPtrArray *fields, GError **error)
{
    int old = open_old(place->folder, place->name);
    g_autoptr(GBytes) bytes = at_decoder_write_sidecar(context->decoder, old,
        (const AtField *const *)fields->pdata, fields->len, context->cancel, error);
    if (old >= 0)
        close(old);
    if (!bytes)
        return FALSE;
    g_autofree char *path = g_strconcat(place->folder, "/", place->name, ".xmp", NULL);
    struct stat info;
    return at_said_replace(place->folder, path, bytes, 0644, &info, error) &&
        remember(context, place, at_walk_nanoseconds(&info.st_mtim), error);
}

gboolean at_sidecar_write(AtContext *context, gint64 work, guint *written, GError **error)
{
    g_autoptr(AtSaid) said = at_said_load(context, work, error);
    for (guint i = 0; said && i < said->places->len; i++) {
        if (!write_one(context, g_ptr_array_index(said->places, i), said->fields, error))
            return FALSE;
        if (written)
            *written = i + 1;
    }
    return said != NULL;
}
