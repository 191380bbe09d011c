#include "app/http_private.h"

#include "app/place.h"
#include "base/hash.h"
#include "net/compress.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_FILE (8 * 1024 * 1024)
#define QUALITY 9

/* No inline script or style but the one of each that the build put into the file itself, named by
 * its hash; nothing from elsewhere, in no frame but the page's own. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'%s; style-src 'self'%s; img-src 'self' blob: data:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

typedef struct {
    GBytes *plain, *brotli; /* brotli: NULL when it is not worth it */
    char *etag, *brotli_etag;
    char *policy;
    const char *type;
    gint64 mtime;
    goffset size;
} File;

struct AtPage {
    char *dir;
    GHashTable *files; /* path below dir -> File */
};

static void file_free(gpointer data)
{
    File *file = data;
    g_clear_pointer(&file->plain, g_bytes_unref);
    g_clear_pointer(&file->brotli, g_bytes_unref);
    g_free(file->etag);
    g_free(file->brotli_etag);
    g_free(file->policy);
    g_free(file);
}

AtPage *at_page_new(void)
{
    AtPage *page = g_new0(AtPage, 1);
    page->dir = at_place_web();
    page->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    return page;
}

void at_page_free(AtPage *page)
{
    if (!page)
        return;
    g_hash_table_unref(page->files);
    g_free(page->dir);
    g_free(page);
}

static const char *type_of(const char *name)
{
    static const struct {
        const char *ending, *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(name, types[i].ending))
            return types[i].type;
    return NULL;
}

static gboolean is_text(const char *type)
{
    return !g_str_has_prefix(type, "image/") || strcmp(type, "image/svg+xml") == 0
        ? !g_str_has_prefix(type, "font/")
        : FALSE;
}

/* The decoded path below the folder, or NULL: no piece is empty or begins with a dot. */
static char *name_of(const char *path)
{
    g_autofree char *decoded = g_uri_unescape_string(path, NULL);
    if (!decoded || *decoded != '/' || strchr(decoded, '\\'))
        return NULL;
    if (decoded[1] == '\0')
        return g_strdup("index.html");
    g_auto(GStrv) pieces = g_strsplit(decoded + 1, "/", -1);
    guint n = g_strv_length(pieces);
    for (guint i = 0; i < n; i++)
        if (pieces[i][0] == '\0' || pieces[i][0] == '.')
            return NULL;
    return g_strdup(decoded + 1);
}

static char *etag_of(GBytes *bytes, const char *more)
{
    AtHash hash;
    char text[AT_HASH_TEXT];
    at_hash_bytes(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &hash);
    at_hash_format(&hash, text);
    return g_strdup_printf("\"%.20s%s\"", text, more);
}

/* " 'sha256-…'" (CSP 3, 2.3.1) of what stands between open and close in the text, "" without. */
static char *hash_source(const char *text, const char *open, const char *close)
{
    const char *from = strstr(text, open);
    const char *to = from ? strstr(from, close) : NULL;
    if (!to)
        return g_strdup("");
    from += strlen(open);
    AtHash hash;
    at_hash_bytes(from, (gsize)(to - from), &hash);
    g_autofree char *base64 = g_base64_encode(hash.bytes, AT_HASH_BYTES);
    return g_strdup_printf(" 'sha256-%s'", base64);
}

static char *policy_of(const char *text, const char *type)
{
    gboolean page = g_str_has_prefix(type, "text/html");
    g_autofree char *script = hash_source(page ? text : "", "<script>", "</script>");
    g_autofree char *style = hash_source(page ? text : "", "<style>", "</style>");
    return g_strdup_printf(page_policy, script, style);
}

/* Read again only when it changed on the disk. */
static File *load(AtPage *page, const char *name)
{
    const char *type = type_of(name);
    g_autofree char *path = g_build_filename(page->dir, name, NULL);
    GStatBuf info;
    if (!type || g_stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size > MAX_FILE)
        return NULL;
    gint64 mtime = (gint64)info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
    File *file = g_hash_table_lookup(page->files, name);
    if (file && file->mtime == mtime && file->size == info.st_size)
        return file;
    char *text;
    gsize n;
    if (!g_file_get_contents(path, &text, &n, NULL))
        return NULL;
    file = g_new0(File, 1);
    file->policy = policy_of(text, type);
    file->plain = g_bytes_new_take(text, n);
    file->brotli = is_text(type) ? at_compress_brotli(file->plain, QUALITY) : NULL;
    file->etag = etag_of(file->plain, "");
    file->brotli_etag = etag_of(file->plain, "-br");
    file->type = type;
    file->mtime = mtime;
    file->size = info.st_size;
    g_hash_table_replace(page->files, g_strdup(name), file);
    return file;
}

gboolean at_http_page(AtHttp *http, AtRequest *request)
{
    const char *method = at_request_method(request);
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return FALSE;
    g_autofree char *name = name_of(at_request_path(request));
    File *file = name ? load(http->page, name) : NULL;
    if (!file)
        return FALSE;
    gboolean small = file->brotli && at_http_takes_brotli(request);
    AtReply reply = {
        .status = 200,
        .type = file->type,
        .body = g_bytes_ref(small ? file->brotli : file->plain),
        .etag = g_strdup(small ? file->brotli_etag : file->etag),
        .cache = "no-cache",
        .policy = file->policy,
        .encoding = small ? "br" : NULL,
        .header = g_strdup("Cross-Origin-Opener-Policy"),
        .value = g_strdup("same-origin"),
    };
    at_request_reply(request, &reply);
    return TRUE;
}
