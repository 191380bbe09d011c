#include "app/http_private.h"

#include "app/place.h"
#include "base/hash.h"
#include "base/message.h"
#include "net/compress.h"

#include <glib/gstdio.h>
#include <string.h>

#define MAX_FILE (8 * 1024 * 1024)
#define QUALITY 9
#define QUALITY_AT_ONCE 5 /* for what is put together while the browser waits */
#define ANSWERS "<!-- answers -->"

/* No inline script or style but those that the build put into the file itself, named by their
 * hashes; nothing from elsewhere, in no frame but the page's own. */
static const char page_policy[] =
    "default-src 'none'; script-src 'self'%s; style-src 'self'%s; img-src 'self' blob: data:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";

typedef struct {
    GBytes *plain, *brotli; /* brotli: NULL when it is not worth it */
    char *etag, *brotli_etag;
    const char *policy; /* interned */
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

/* " 'sha256-…'" (CSP 3, 2.3.1) of what stands in each element of this name that has no source. */
static char *hash_sources(const char *text, const char *name)
{
    GString *sources = g_string_new(NULL);
    g_autofree char *open = g_strdup_printf("<%s", name);
    g_autofree char *close = g_strdup_printf("</%s>", name);
    for (const char *at = text; (at = strstr(at, open));) {
        const char *from = strchr(at, '>');
        const char *to = from ? strstr(from, close) : NULL;
        if (!to)
            break;
        from++;
        if (!g_strstr_len(at, from - at, " src=")) {
            AtHash hash;
            at_hash_bytes(from, (gsize)(to - from), &hash);
            g_autofree char *base64 = g_base64_encode(hash.bytes, AT_HASH_BYTES);
            g_string_append_printf(sources, " 'sha256-%s'", base64);
        }
        at = to;
    }
    return g_string_free(sources, FALSE);
}

static const char *policy_of(const char *text, const char *type)
{
    gboolean page = g_str_has_prefix(type, "text/html");
    g_autofree char *scripts = hash_sources(page ? text : "", "script");
    g_autofree char *styles = hash_sources(page ? text : "", "style");
    g_autofree char *policy = g_strdup_printf(page_policy, scripts, styles);
    return g_intern_string(policy);
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

static void reply_with(
    AtReply *reply, const char *type, const char *policy, GBytes *body, char *etag, gboolean small)
{
    *reply = (AtReply){
        .status = 200,
        .type = type,
        .body = body,
        .etag = etag,
        .cache = "no-cache",
        .policy = policy,
        .encoding = small ? "br" : NULL,
        .header = g_strdup("Cross-Origin-Opener-Policy"),
        .value = g_strdup("same-origin"),
    };
}

/* What the library asks for first (web/lib/api.mjs takes them by these very addresses). An answer
 * that fails is left out: the page asks itself then, and says what it is told. */
static const char *const first_questions[] = {
    "/api/timeline?sort=date", "/api/grid?sort=date&offset=0&limit=120", "/api/attention"};

static void put_answer(GString *page, const char *address, GString *answer)
{
    g_string_replace(answer, "<", "\\u003c", 0); /* nothing in it can end the element */
    g_autofree char *escaped = g_markup_escape_text(address, -1);
    g_string_append_printf(page, "<script type=\"application/json\" data-path=\"%s\">%s</script>\n",
        escaped, answer->str);
}

static void put_answers(AtHttp *http, AtRequest *request, GString *page)
{
    for (gsize i = 0; i < G_N_ELEMENTS(first_questions); i++) {
        g_autoptr(GString) answer = g_string_new(NULL);
        g_autoptr(GError) failure = NULL;
        if (at_http_ask(http, request, first_questions[i], answer, &failure))
            put_answer(page, first_questions[i], answer);
        else
            g_debug("%s: %s", first_questions[i], failure->message);
    }
    const char *language = at_messages_use(at_request_header(request, "Accept-Language"));
    if (strcmp(language, "en") == 0)
        return;
    g_autofree char *address = g_strconcat("/api/messages?language=", language, NULL);
    g_autoptr(GString) messages = g_string_new(NULL);
    at_http_messages(language, messages);
    put_answer(page, address, messages);
}

typedef struct {
    AtHttp *http;
    GBytes *plain;
    const char *type, *policy;
} First;

static void first_free(gpointer data)
{
    First *first = data;
    g_bytes_unref(first->plain);
    g_free(first);
}

/* The page with the answers of its first view inside, so that a slow phone waits once. In a thread
 * of the server. */
static void work(AtRequest *request, AtReply *reply, gpointer data)
{
    First *first = data;
    gsize n;
    const char *text = g_bytes_get_data(first->plain, &n);
    const char *mark = g_strstr_len(text, (gssize)n, ANSWERS);
    gsize before = mark ? (gsize)(mark - text) : n;
    GString *page = g_string_new_len(text, (gssize)before);
    if (mark) {
        put_answers(first->http, request, page);
        g_string_append_len(page, mark + strlen(ANSWERS), (gssize)(n - before - strlen(ANSWERS)));
    }
    GBytes *plain = g_string_free_to_bytes(page);
    gboolean takes = at_http_takes_brotli(request);
    GBytes *small = takes ? at_compress_brotli(plain, QUALITY_AT_ONCE) : NULL;
    char *etag = etag_of(plain, small ? "-br" : "");
    if (small)
        g_bytes_unref(plain);
    reply_with(reply, first->type, first->policy, small ? small : plain, etag, small != NULL);
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
    if (strcmp(name, "index.html") == 0) {
        First *first = g_new(First, 1);
        *first = (First){http, g_bytes_ref(file->plain), file->type, file->policy};
        at_request_work(request, work, first, first_free);
        return TRUE;
    }
    gboolean small = file->brotli && at_http_takes_brotli(request);
    AtReply reply;
    reply_with(&reply, file->type, file->policy, g_bytes_ref(small ? file->brotli : file->plain),
        g_strdup(small ? file->brotli_etag : file->etag), small);
    at_request_reply(request, &reply);
    return TRUE;
}
