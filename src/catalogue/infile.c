#include "catalogue/infile.h"

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/add.h"
#include "catalogue/files.h"
#include "catalogue/walk.h"
#include "catalogue/words.h"
#include "media/decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* A descriptor to read bytes from that lie in memory; -1 with an error. */
static int memory_file(GBytes *bytes, GError **error)
{
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    int fd = memfd_create("written", MFD_CLOEXEC);
    /* The decoder takes only what it cannot write to. */
    g_autofree char *self = g_strdup_printf("/proc/self/fd/%d", fd);
    gboolean good = fd >= 0 && at_file_write_all(fd, data, n);
    int reading = good ? open(self, O_RDONLY | O_CLOEXEC) : -1;
    if (reading < 0)
        at_fail_errno(error, errno, _("there is no room to check what was written"));
    if (fd >= 0)
        close(fd);
    return reading;
}

static const AtFormat *format_of(int fd, const char *name)
{
    guint8 head[AT_SNIFF_BYTES];
    gssize n = pread(fd, head, sizeof head, 0);
    return n > 0 ? at_format_sniff(head, (gsize)n, name) : NULL;
}

static gboolean is_same_picture(const AtDecoded *a, const AtDecoded *b)
{
    return a->width == b->width && a->height == b->height && a->pages == b->pages &&
        (a->pdq && b->pdq ? g_bytes_equal(a->pdq, b->pdq) : a->pdq == b->pdq);
}

/* The new bytes, seen to hold the same picture as the file open as request->fd. */
static GBytes *make_checked(
    AtContext *context, const AtDecodeRequest *request, const GPtrArray *fields, GError **error)
{
    g_autoptr(AtDecoded) before =
        at_decoder_decode(context->decoder, request, context->cancel, error);
    g_autoptr(GBytes) bytes = before
        ? at_decoder_write_file(context->decoder, request, (const AtField *const *)fields->pdata,
              fields->len, context->cancel, error)
        : NULL;
    int fd = bytes ? memory_file(bytes, error) : -1;
    if (fd < 0)
        return NULL;
    AtDecodeRequest again = *request;
    again.fd = fd;
    g_autoptr(AtDecoded) after =
        at_decoder_decode(context->decoder, &again, context->cancel, error);
    gboolean same =
        after && format_of(fd, request->name) == request->format && is_same_picture(before, after);
    close(fd);
    if (after && !same)
        at_fail(
            error, AT_ENGINE, _("writing would have changed the picture, so the file was left"));
    return same ? g_steal_pointer(&bytes) : NULL;
}

static gboolean write_open(AtContext *context, const AtWorkFile *file, int fd, const char *path,
    const GPtrArray *fields, GError **error)
{
    struct stat before, info;
    AtDecodeRequest request = {.fd = fd,
        .name = file->name,
        .format = format_of(fd, file->name),
        .sidecar = -1,
        .want = AT_WANT_FACTS | AT_WANT_PDQ};
    if (!request.format)
        return at_fail(error, AT_UNSUPPORTED, _("it is no format that can be written"));
    if (fstat(fd, &before) != 0)
        return at_fail_errno(error, errno, _("it could not be read"));
    g_autoptr(GBytes) bytes = make_checked(context, &request, fields, error);
    if (!bytes)
        return FALSE;
    const AtReplacing what = {.folder = file->folder,
        .path = path,
        .was = &before,
        .bytes = bytes,
        .mode = before.st_mode & 07777};
    return at_files_replace(&what, &info, error);
}

/* Leaves the file's name in front of what went wrong. */
static gboolean write_one(
    AtContext *context, const AtWorkFile *file, const GPtrArray *fields, GError **error)
{
    g_autofree char *path = g_build_filename(file->folder, file->name, NULL);
    g_autofree char *shown = at_text_show(path, -1);
    int fd = at_walk_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return at_fail_errno(error, errno, _("%s could not be read"), shown);
    gboolean good = write_open(context, file, fd, path, fields, error);
    close(fd);
    if (!good) {
        g_prefix_error(error, "%s: ", shown);
        return FALSE;
    }
    const char *paths[] = {path, NULL};
    AtAddRequest request = {.paths = paths, .quiet = TRUE};
    g_auto(AtAddResult) result = {0};
    return at_add(context, &request, &result, error);
}

gboolean at_infile_write(AtContext *context, gint64 work, GError **error)
{
    AtSql *sql = at_studio_reader(context->studio, error);
    g_autoptr(GPtrArray) files = sql ? at_files_of(sql, work, error) : NULL;
    g_autoptr(AtWords) words = files ? at_words_load(sql, work, error) : NULL;
    at_studio_reader_done(context->studio, sql);
    for (guint i = 0; words && i < files->len; i++) {
        const AtWorkFile *file = g_ptr_array_index(files, i);
        if (file->there && !write_one(context, file, words, error))
            return FALSE;
    }
    return words != NULL;
}
