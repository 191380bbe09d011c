#include "app/http_private.h"

#include "base/message.h"
#include "net/route.h"

#include <string.h>
#include <unistd.h>

#define CACHE_MEGABYTES 32 /* unless ATELIER_PREVIEW_CACHE says another number */
#define CACHED_BYTES (128 * 1024) /* larger ones are read from their file */
#define MAX_KNOWN 20000
#define FOREVER "private, max-age=31536000, immutable"

/* A work's preview in one size; the version is named by the first 16 digits of its hash. */
static const char find_sql[] =
    "SELECT p.media_type, p.blob_sha256 FROM version v JOIN preview p ON p.version = v.no "
    "WHERE v.sha256 >= ? AND v.sha256 <= ? AND p.size = ? LIMIT 1";

typedef struct {
    char *key; /* "hash16/size" */
    const char *type;
    GBytes *bytes;
    GList link; /* in order, newest first */
} Cached;

/* Which blob a preview is: it never changes, so SQL is asked once. */
typedef struct {
    const char *type;
    AtHash blob;
} Known;

/* All in the server's thread. */
struct AtPreviews {
    GHashTable *known; /* key -> Known */
    GHashTable *by_key;
    GQueue order;
    gsize bytes, limit;
};

static void cached_free(gpointer data)
{
    Cached *cached = data;
    g_free(cached->key);
    g_bytes_unref(cached->bytes);
    g_free(cached);
}

AtPreviews *at_previews_new(void)
{
    AtPreviews *previews = g_new0(AtPreviews, 1);
    const char *given = g_getenv("ATELIER_PREVIEW_CACHE");
    guint64 megabytes = CACHE_MEGABYTES;
    if (given && !g_ascii_string_to_unsigned(given, 10, 0, 4096, &megabytes, NULL))
        megabytes = CACHE_MEGABYTES;
    previews->limit = (gsize)megabytes * 1024 * 1024;
    previews->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    previews->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, cached_free);
    g_queue_init(&previews->order);
    return previews;
}

void at_previews_free(AtPreviews *previews)
{
    if (!previews)
        return;
    g_hash_table_unref(previews->by_key);
    g_hash_table_unref(previews->known);
    g_free(previews);
}

static void keep(AtPreviews *previews, const char *key, const char *type, GBytes *bytes)
{
    gsize n = g_bytes_get_size(bytes);
    if (n > CACHED_BYTES || n > previews->limit || g_hash_table_contains(previews->by_key, key))
        return;
    Cached *cached = g_new0(Cached, 1);
    cached->key = g_strdup(key);
    cached->type = type;
    cached->bytes = g_bytes_ref(bytes);
    cached->link.data = cached;
    g_queue_push_head_link(&previews->order, &cached->link);
    g_hash_table_insert(previews->by_key, cached->key, cached);
    previews->bytes += n;
    while (previews->bytes > previews->limit) {
        Cached *oldest = g_queue_peek_tail_link(&previews->order)->data;
        g_queue_unlink(&previews->order, &oldest->link);
        previews->bytes -= g_bytes_get_size(oldest->bytes);
        g_hash_table_remove(previews->by_key, oldest->key);
    }
}

static gboolean answer_cached(AtPreviews *previews, const char *key, AtRequest *request)
{
    Cached *cached = g_hash_table_lookup(previews->by_key, key);
    if (!cached)
        return FALSE;
    g_queue_unlink(&previews->order, &cached->link);
    g_queue_push_head_link(&previews->order, &cached->link);
    AtReply reply = {.status = 200,
        .type = cached->type,
        .body = g_bytes_ref(cached->bytes),
        .cache = FOREVER,
        .policy = "sandbox; default-src 'none'"};
    at_request_reply(request, &reply);
    return TRUE;
}

typedef struct {
    AtHttp *http;
    char *key;
    Known found; /* type: NULL until it was found */
    GBytes *bytes; /* what was read, when it is small */
    AtHash low, high;
    gint64 size;
} Load;

static void remember(AtPreviews *previews, const char *key, const Known *found)
{
    if (g_hash_table_size(previews->known) >= MAX_KNOWN)
        g_hash_table_remove_all(previews->known);
    g_hash_table_replace(previews->known, g_strdup(key), g_memdup2(found, sizeof *found));
}

/* Freed in the server's thread after the reply went out: the time to remember what was read. */
static void load_free(gpointer data)
{
    Load *load = data;
    if (load->found.type)
        remember(load->http->previews, load->key, &load->found);
    if (load->bytes)
        keep(load->http->previews, load->key, load->found.type, load->bytes);
    g_clear_pointer(&load->bytes, g_bytes_unref);
    g_free(load->key);
    g_free(load);
}

static gboolean find(Load *load, GError **error)
{
    AtStudio *studio = load->http->studio;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    GError *failure = NULL;
    {
        g_autoptr(AtStatement) s =
            at_sql_query(sql, find_sql, &failure, "hhi", &load->low, &load->high, load->size);
        if (s && at_statement_step(s, &failure) && at_statement_hash(s, 1, &load->found.blob))
            load->found.type = g_intern_string(at_statement_text(s, 0));
    }
    at_studio_reader_done(studio, sql);
    if (failure)
        g_propagate_error(error, failure);
    else if (!load->found.type)
        at_fail(error, AT_NOT_FOUND, _("there is no such preview"));
    return load->found.type != NULL;
}

static GBytes *read_all(int fd, guint64 size)
{
    guchar *data = g_malloc(MAX(size, 1));
    gsize have = 0;
    while (have < size) {
        gssize got = pread(fd, data + have, size - have, (off_t)have);
        if (got <= 0)
            break;
        have += (gsize)got;
    }
    return g_bytes_new_take(data, have);
}

/* Small ones come whole and are lent to *bytes too, large ones as a file. */
static gboolean fill_reply(
    AtHttp *http, const Known *found, AtReply *reply, GBytes **bytes, GError **error)
{
    guint64 size = 0;
    int fd = at_blobs_open(at_studio_blobs(http->studio), &found->blob, &size, error);
    if (fd < 0)
        return FALSE;
    reply->status = 200;
    reply->type = found->type;
    reply->cache = FOREVER;
    reply->policy = "sandbox; default-src 'none'";
    if (size > CACHED_BYTES) {
        char hash[AT_HASH_TEXT];
        at_hash_format(&found->blob, hash);
        reply->has_file = TRUE;
        reply->file = fd;
        reply->size = size;
        reply->etag = g_strdup_printf("\"%.20s\"", hash);
        return TRUE;
    }
    *bytes = read_all(fd, size);
    reply->body = g_bytes_ref(*bytes);
    close(fd);
    return TRUE;
}

static void work(AtRequest *request, AtReply *reply, gpointer data)
{
    Load *load = data;
    g_autoptr(GError) error = NULL;
    at_messages_use(at_request_header(request, "Accept-Language"));
    if (!find(load, &error) || !fill_reply(load->http, &load->found, reply, &load->bytes, &error))
        at_reply_error(reply, error);
}

static gboolean answer_known(AtHttp *http, const char *key, AtRequest *request)
{
    const Known *found = g_hash_table_lookup(http->previews->known, key);
    AtReply reply = {0};
    GBytes *bytes = NULL;
    if (!found || !fill_reply(http, found, &reply, &bytes, NULL))
        return FALSE;
    if (bytes)
        keep(http->previews, key, found->type, bytes);
    g_clear_pointer(&bytes, g_bytes_unref);
    at_request_reply(request, &reply);
    return TRUE;
}

static gint64 size_of(const char *name)
{
    static const char *const sizes[] = {"240", "960", "2048"};
    if (strcmp(name, "clip") == 0)
        return 1;
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
        if (strcmp(name, sizes[i]) == 0)
            return g_ascii_strtoll(name, NULL, 10);
    return 0;
}

/* The lowest and highest hash that begin with these 16 digits. */
static gboolean hash_range(const char *digits, AtHash *low, AtHash *high)
{
    memset(low->bytes, 0, sizeof low->bytes);
    memset(high->bytes, 0xff, sizeof high->bytes);
    for (guint i = 0; i < 16; i++) {
        gint value = g_ascii_xdigit_value(digits[i]);
        if (value < 0 || g_ascii_isupper(digits[i]))
            return FALSE;
        guint shift = i % 2 ? 0 : 4;
        low->bytes[i / 2] = (guint8)(low->bytes[i / 2] | (guint)value << shift);
        high->bytes[i / 2] =
            (guint8)((high->bytes[i / 2] & ~(0xfu << shift)) | (guint)value << shift);
    }
    return TRUE;
}

gboolean at_http_preview(AtHttp *http, AtRequest *request)
{
    static const char prefix[] = "/preview/";
    const char *path = at_request_path(request), *method = at_request_method(request);
    if (strncmp(path, prefix, sizeof prefix - 1) != 0 ||
        (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0))
        return FALSE;
    const char *key = path + sizeof prefix - 1;
    if (answer_cached(http->previews, key, request) || answer_known(http, key, request))
        return TRUE;
    AtHash low, high;
    gint64 size = strlen(key) > 17 && key[16] == '/' ? size_of(key + 17) : 0;
    if (size == 0 || !hash_range(key, &low, &high))
        return FALSE;
    Load *load = g_new0(Load, 1);
    *load = (Load){.http = http, .key = g_strdup(key), .low = low, .high = high, .size = size};
    at_request_work(request, work, load, load_free);
    return TRUE;
}
