#include "app/original.h"

#include "base/message.h"
#include "catalogue/first.h"
#include "catalogue/work.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char version_sql[] = "SELECT version FROM work WHERE no = ?";
static const char places_sql[] =
    "SELECT r.path, f.path, l.name, v.media_type, v.sha256 FROM location l "
    "JOIN folder f ON f.no = l.folder JOIN root r ON r.no = f.root JOIN version v ON v.no = l.version "
    "WHERE l.version = ? AND l.state = 0 ORDER BY r.away, l.no";

static gboolean find_version(AtSql *sql, const char *work, gint64 *version, GError **error)
{
    gint64 no;
    return at_work_find(sql, work, &no, NULL, error) &&
        at_first(at_sql_query(sql, version_sql, error, "i", no), version, error);
}

static gboolean try_place(AtStatement *s, const AtHash *hash, AtOriginal *original)
{
    g_autofree char *path = at_path_of(s, 0);
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return FALSE;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return FALSE;
    }
    char text[AT_HASH_TEXT];
    at_hash_format(hash, text);
    original->fd = fd;
    original->size = (guint64)info.st_size;
    original->name = g_path_get_basename(path);
    original->media_type = g_strdup(at_statement_text(s, 3));
    original->etag = g_strdup_printf("\"%.20s-%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x\"",
        text, (guint64)info.st_mtim.tv_sec * G_USEC_PER_SEC + (guint64)info.st_mtim.tv_nsec / 1000,
        (guint64)info.st_size);
    return TRUE;
}

static gboolean open_version(AtSql *sql, gint64 version, AtOriginal *original, GError **error)
{
    GError *failure = NULL;
    g_autoptr(AtStatement) s = at_sql_query(sql, places_sql, error, "i", version);
    if (!s)
        return FALSE;
    while (at_statement_step(s, &failure)) {
        AtHash hash;
        if (!at_statement_hash(s, 4, &hash))
            return at_fail(error, AT_ENGINE,
                _("the catalogue's record of this work is damaged: it holds no SHA-256"));
        if (try_place(s, &hash, original))
            return TRUE;
    }
    if (failure) {
        g_propagate_error(error, failure);
        return FALSE;
    }
    return at_fail(error, AT_NOT_FOUND, _("the file of this work is not there now"));
}

gboolean at_original_open(AtStudio *studio, const char *work, AtOriginal *original, GError **error)
{
    *original = (AtOriginal){.fd = -1};
    gint64 version = 0;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    gboolean ok =
        find_version(sql, work, &version, error) && open_version(sql, version, original, error);
    at_studio_reader_done(studio, sql);
    return ok;
}

void at_original_clear(AtOriginal *original)
{
    if (original->fd >= 0)
        close(original->fd);
    g_free(original->name);
    g_free(original->media_type);
    g_free(original->etag);
    *original = (AtOriginal){.fd = -1};
}
