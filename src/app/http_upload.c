#include "app/http_private.h"

#include "app/session.h"
#include "base/json.h"
#include "base/message.h"
#include "net/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define UPLOAD_LIMIT (G_GUINT64_CONSTANT(256) << 30)
#define MAX_NAME 255

/* The job that adds a batch, while it has not begun: files that come meanwhile are its work too. */
struct AtUploads {
    GMutex lock; /* guards waiting */
    GHashTable *waiting; /* batch -> AtId */
};

typedef struct {
    AtHttp *http;
    char *batch;
    char *name;
    char *path; /* of the file in the making; NULL once it was moved */
    int fd;
} Upload;

AtUploads *at_uploads_new(void)
{
    AtUploads *uploads = g_new0(AtUploads, 1);
    g_mutex_init(&uploads->lock);
    uploads->waiting = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return uploads;
}

void at_uploads_free(AtUploads *uploads)
{
    if (!uploads)
        return;
    g_hash_table_unref(uploads->waiting);
    g_mutex_clear(&uploads->lock);
    g_free(uploads);
}

static void upload_free(gpointer data)
{
    Upload *upload = data;
    if (upload->fd >= 0)
        close(upload->fd);
    if (upload->path)
        g_unlink(upload->path);
    g_free(upload->path);
    g_free(upload->batch);
    g_free(upload->name);
    g_free(upload);
}

static gboolean piece(gpointer data, gconstpointer bytes, gsize n, GError **error)
{
    Upload *upload = data;
    const char *p = bytes;
    while (n > 0) {
        gssize wrote = write(upload->fd, p, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return at_fail_errno(error, errno, _("%s: cannot be stored"), upload->name);
        p += wrote;
        n -= (gsize)wrote;
    }
    return TRUE;
}

/* "a.jpg", then "a (2).jpg": what is there already is never replaced. */
static char *free_name(const char *folder, const char *name, guint attempt)
{
    const char *dot = strrchr(name, '.');
    if (attempt == 1)
        return g_build_filename(folder, name, NULL);
    gsize stem = dot && dot != name ? (gsize)(dot - name) : strlen(name);
    g_autofree char *number = g_strdup_printf(" (%u)", attempt);
    gsize keep = stem, most = NAME_MAX - MIN(strlen(number) + strlen(name + stem), NAME_MAX);
    if (keep > most)
        for (keep = most; keep > 0 && (name[keep] & 0xc0) == 0x80;)
            keep--; /* not inside a character of UTF-8 */
    g_autofree char *numbered = g_strdup_printf("%.*s%s%s", (int)keep, name, number, name + stem);
    return g_build_filename(folder, numbered, NULL);
}

static gboolean sync_folder(const char *folder, GError **error)
{
    int fd = g_open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    int failed = fd < 0 || fsync(fd) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return !failed || at_fail_errno(error, failed, "%s", folder);
}

/* The finished file takes its name: link() fails where rename() would replace. */
static gboolean move(Upload *upload, const char *folder, GError **error)
{
    if (fsync(upload->fd) != 0)
        return at_fail_errno(error, errno, _("%s: cannot be stored"), upload->name);
    if (g_mkdir_with_parents(folder, 0777) != 0)
        return at_fail_errno(error, errno, _("%s: this folder cannot be made"), folder);
    for (guint attempt = 1; attempt < 10000; attempt++) {
        g_autofree char *target = free_name(folder, upload->name, attempt);
        if (link(upload->path, target) == 0) {
            g_unlink(upload->path);
            g_clear_pointer(&upload->path, g_free);
            (void)g_chmod(target, 0666 & ~(guint)022);
            return sync_folder(folder, error);
        }
        if (errno != EEXIST)
            return at_fail_errno(error, errno, _("%s: cannot be stored"), upload->name);
    }
    return at_fail(error, AT_CONFLICT, _("%s: too many files of this name"), upload->name);
}

static gboolean still_waits(AtStudio *studio, const AtId *id)
{
    AtJob job = {0};
    gboolean waits = at_job_get(studio, id, &job, NULL) && job.state == AT_JOB_QUEUED;
    at_job_clear(&job);
    return waits;
}

static char *add_options(const char *folder)
{
    AtJson json = {.out = g_string_new(NULL)};
    g_autofree char *uri = g_filename_to_uri(folder, NULL, NULL);
    at_json_open(&json, '{');
    at_json_key(&json, "path");
    at_json_open(&json, '[');
    at_json_string(&json, g_utf8_validate(folder, -1, NULL) ? folder : uri);
    at_json_close(&json, ']');
    at_json_close(&json, '}');
    return g_string_free(json.out, FALSE);
}

/* A file is in its place before the job that adds it is stored, so whatever was acknowledged will
 * be added. */
static gboolean store_job(
    Upload *upload, AtContext *context, const char *folder, AtId *id, GError **error)
{
    AtUploads *uploads = upload->http->uploads;
    gboolean ok = TRUE;
    g_mutex_lock(&uploads->lock);
    const AtId *waiting = g_hash_table_lookup(uploads->waiting, upload->batch);
    if (waiting && still_waits(upload->http->studio, waiting)) {
        *id = *waiting;
    } else {
        g_autofree char *options = add_options(folder);
        ok = at_http_add_job(upload->http, context, "add", options, id, error);
        if (ok)
            g_hash_table_replace(
                uploads->waiting, g_strdup(upload->batch), g_memdup2(id, sizeof *id));
    }
    g_mutex_unlock(&uploads->lock);
    return ok;
}

static void finish(AtRequest *request, AtReply *reply, gpointer data)
{
    Upload *upload = data;
    g_autoptr(GError) error = NULL;
    AtId id;
    AtSession session;
    const char *dir = at_studio_dir(upload->http->studio);
    g_autofree char *folder = g_build_filename(dir, "uploads", upload->batch, NULL);
    at_session_init(&session, upload->http->studio, dir);
    session.context.language = at_messages_use(at_request_header(request, "Accept-Language"));
    if (move(upload, folder, &error) && store_job(upload, &session.context, folder, &id, &error)) {
        char text[AT_ID_TEXT];
        at_id_format(&id, text);
        GString *json = g_string_new(NULL);
        g_string_append_printf(json, "{\"job\":\"%s\"}\n", text);
        at_http_json(request, reply, 202, json);
    } else {
        at_reply_error(reply, error);
    }
    at_session_clear(&session);
}

/* The whole body came; the rest is work for a thread, which takes the upload over. */
static void end(AtRequest *request, gpointer data)
{
    Upload *upload = data;
    Upload *taken = g_new(Upload, 1);
    *taken = *upload;
    *upload = (Upload){.fd = -1};
    at_request_work(request, finish, taken, upload_free);
}

/* The last piece of what the browser calls the file, without what a file name cannot hold. */
static char *clean_name(const char *given)
{
    if (!given || !g_utf8_validate(given, -1, NULL))
        return NULL;
    const char *slash = strrchr(given, '/');
    const char *base = slash ? slash + 1 : given;
    gsize n = strlen(base);
    if (n == 0 || n > MAX_NAME || base[0] == '.')
        return NULL;
    for (const char *p = base; *p; p++)
        if ((guchar)*p < 0x20 || *p == 0x7f)
            return NULL;
    return g_strdup(base);
}

static char *clean_batch(char *given)
{
    g_autofree char *batch = given ? given : g_strdup("one");
    gsize n = strlen(batch);
    if (n == 0 || n > 64)
        return NULL;
    for (const char *p = batch; *p; p++)
        if (!g_ascii_isalnum(*p) && *p != '-' && *p != '_')
            return NULL;
    return g_steal_pointer(&batch);
}

static Upload *begin(AtHttp *http, AtRequest *request, GError **error)
{
    AtScratch *scratch = at_studio_scratch(http->studio);
    g_autofree char *given = at_http_parameter(request, "name");
    g_autofree char *name = clean_name(given);
    g_autofree char *batch = clean_batch(at_http_parameter(request, "batch"));
    if (!name)
        return at_fail_null(error, AT_INVALID, _("name is not one that a file can have"));
    if (!batch)
        return at_fail_null(error, AT_INVALID, _("batch may hold letters, digits, - and _"));
    if (!scratch)
        return at_fail_null(error, AT_DENIED, _("this studio can only be looked at"));
    Upload *upload = g_new0(Upload, 1);
    upload->fd = at_scratch_file(scratch, &upload->path, error);
    if (upload->fd < 0) {
        g_free(upload);
        return NULL;
    }
    upload->http = http;
    upload->name = g_steal_pointer(&name);
    upload->batch = g_steal_pointer(&batch);
    return upload;
}

gboolean at_http_upload(AtHttp *http, AtRequest *request)
{
    static const AtUploadCalls calls = {piece, end, upload_free};
    if (strcmp(at_request_path(request), "/api/upload") != 0 ||
        strcmp(at_request_method(request), "PUT") != 0)
        return FALSE;
    g_autoptr(GError) error = NULL;
    Upload *upload = begin(http, request, &error);
    if (upload) {
        at_request_upload(request, UPLOAD_LIMIT, &calls, upload);
        return TRUE;
    }
    AtReply reply = {0};
    at_reply_error(&reply, error);
    at_request_reply(request, &reply);
    return TRUE;
}
