#include "catalogue/sidecar.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/walk.h"
#include "media/decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What is there now. */
typedef struct {
    char *path; /* of what is to be written */
    char *beside; /* name of what is hidden until it is whole */
    int fd; /* of what is to be read, or -1 */
    gboolean own; /* it is the same file */
    struct stat info;
} Old;

static void old_clear(Old *old)
{
    g_free(old->path);
    g_free(old->beside);
    if (old->fd >= 0)
        close(old->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Old, old_clear)

gboolean at_sidecar_is_known(const AtWorkFile *file)
{
    struct stat info;
    gboolean own;
    g_autofree char *name = at_walk_sidecar(file->folder, file->name, &info, &own);
    return file->sidecar == (name ? at_walk_nanoseconds(&info.st_mtim) : 0);
}

gboolean at_sidecar_is_there(const AtWorkFile *file)
{
    struct stat info;
    gboolean own;
    g_autofree char *name = at_walk_sidecar(file->folder, file->name, &info, &own);
    return name && own;
}

/* The name is the same at each try, so that what a killed process left is met by the next. */
static void clean(const AtWorkFile *file, Old *old)
{
    old->beside = g_strdup_printf(AT_SIDECAR_PREFIX "%d", (int)file->location);
    g_autofree char *path = g_build_filename(file->folder, old->beside, NULL);
    unlink(path);
}

static gboolean look(const AtWorkFile *file, Old *old, GError **error)
{
    struct stat there;
    g_autofree char *name = at_walk_sidecar(file->folder, file->name, &there, &old->own);
    g_autofree char *source = name ? g_build_filename(file->folder, name, NULL) : NULL;
    old->path = name && old->own ? g_strdup(source)
                                 : g_strconcat(file->folder, "/", file->name, ".xmp", NULL);
    if (name) {
        old->fd = at_walk_open(source, O_RDONLY | O_NONBLOCK | O_NOCTTY);
        if (old->fd < 0 || fstat(old->fd, &old->info) != 0)
            return at_fail_errno(error, errno, _("it could not be read"));
    }
    if (file->sidecar == (name ? at_walk_nanoseconds(&old->info.st_mtim) : 0))
        return TRUE;
    return at_fail(error, AT_CONFLICT, _("it was changed meanwhile, so it was left"));
}

/* As readable as the sidecar was, or as the file it speaks of. */
static guint mode_of(const AtWorkFile *file, const Old *old)
{
    struct stat info;
    g_autofree char *path = g_build_filename(file->folder, file->name, NULL);
    if (old->own)
        return old->info.st_mode & 0777;
    return at_walk_stat_target(path, &info) == 0 ? info.st_mode & 0666 : 0600;
}

static gboolean is_same(int fd, GBytes *bytes)
{
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, NULL);
    g_autoptr(GBytes) old = file ? g_mapped_file_get_bytes(file) : NULL;
    return old && g_bytes_equal(old, bytes);
}

static gboolean put(AtContext *context, const AtWorkFile *file, const AtWords *words, Old *old,
    gint64 *mtime, GError **error)
{
    struct stat info;
    clean(file, old);
    if (!look(file, old, error))
        return FALSE;
    g_autoptr(GBytes) bytes = at_decoder_write_sidecar(context->decoder, old->fd,
        (const AtField *const *)words->pdata, words->len, context->cancel, error);
    if (!bytes)
        return FALSE;
    *mtime = file->sidecar;
    if (g_bytes_get_size(bytes) == 0) {
        if (!old->own)
            return TRUE;
        *mtime = 0;
        return at_files_remove(file->folder, old->path, &old->info, error);
    }
    if (old->own && is_same(old->fd, bytes)) /* it says so already */
        return TRUE;
    const AtReplacing what = {.folder = file->folder,
        .path = old->path,
        .beside = old->beside,
        .was = old->own ? &old->info : NULL,
        .bytes = bytes,
        .mode = mode_of(file, old)};
    if (!at_files_replace(&what, &info, error))
        return FALSE;
    *mtime = at_walk_nanoseconds(&info.st_mtim);
    return TRUE;
}

gboolean at_sidecar_put(
    AtContext *context, const AtWorkFile *file, const AtWords *words, gint64 *mtime, GError **error)
{
    g_auto(Old) old = {.fd = -1};
    if (put(context, file, words, &old, mtime, error))
        return TRUE;
    g_autofree char *shown = at_text_show(old.path, -1);
    g_prefix_error(error, "%s: ", shown);
    return FALSE;
}
