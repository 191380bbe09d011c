#include "base/hash.h"

#include "base/error.h"

#include <errno.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

/* One pread's worth: large enough that the call costs nothing beside the hashing. */
#define CHUNK (256 * 1024)

struct AtHasher {
    EVP_MD_CTX *context;
};

/* Fetched once: fetching per message costs more than hashing a small one. */
static const EVP_MD *sha256(void)
{
    static gsize once;
    static EVP_MD *fetched;
    if (g_once_init_enter(&once)) {
        fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
        g_once_init_leave(&once, 1);
    }
    return fetched;
}

AtHasher *at_hasher_new(void)
{
    AtHasher *hasher = g_new0(AtHasher, 1);
    hasher->context = EVP_MD_CTX_new();
    g_assert(hasher->context && EVP_DigestInit_ex2(hasher->context, sha256(), NULL));
    return hasher;
}

void at_hasher_update(AtHasher *hasher, gconstpointer data, gsize n)
{
    int ok = EVP_DigestUpdate(hasher->context, data, n);
    g_assert(ok);
}

void at_hasher_finish(AtHasher *hasher, AtHash *hash)
{
    int ok = EVP_DigestFinal_ex(hasher->context, hash->bytes, NULL);
    g_assert(ok);
}

void at_hasher_free(AtHasher *hasher)
{
    if (!hasher)
        return;
    EVP_MD_CTX_free(hasher->context);
    g_free(hasher);
}

void at_hash_bytes(gconstpointer data, gsize n, AtHash *hash)
{
    g_autoptr(AtHasher) hasher = at_hasher_new();
    at_hasher_update(hasher, data, n);
    at_hasher_finish(hasher, hash);
}

gboolean at_hash_fd(
    int fd, const char *name, GCancellable *cancel, AtHash *hash, guint64 *size, GError **error)
{
    g_autoptr(AtHasher) hasher = at_hasher_new();
    g_autofree guint8 *chunk = g_malloc(CHUNK);
    guint64 at = 0;
    for (;;) {
        if (g_cancellable_is_cancelled(cancel))
            return at_fail(error, AT_CANCELLED, "%s: stopped while it was read", name);
        gssize n = pread(fd, chunk, CHUNK, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return at_fail_errno(error, errno, "%s: could not be read", name);
        if (n == 0)
            break;
        at_hasher_update(hasher, chunk, (gsize)n);
        at += (guint64)n;
    }
    at_hasher_finish(hasher, hash);
    if (size)
        *size = at;
    return TRUE;
}

void at_hash_format(const AtHash *hash, char text[AT_HASH_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < AT_HASH_BYTES; i++) {
        text[2 * i] = hex[hash->bytes[i] >> 4];
        text[2 * i + 1] = hex[hash->bytes[i] & 15];
    }
    text[2 * AT_HASH_BYTES] = '\0';
}

gboolean at_hash_parse(const char *text, AtHash *hash, GError **error)
{
    AtHash parsed;
    gboolean good = strlen(text) == 2 * AT_HASH_BYTES;
    for (int i = 0; good && i < AT_HASH_BYTES; i++) {
        int high = g_ascii_xdigit_value(text[2 * i]), low = g_ascii_xdigit_value(text[2 * i + 1]);
        good = high >= 0 && low >= 0;
        if (good)
            parsed.bytes[i] = (guint8)(high << 4 | low);
    }
    if (!good)
        return at_fail(
            error, AT_INVALID, "'%s' is not a SHA-256 hash: it has 64 hexadecimal digits", text);
    *hash = parsed;
    return TRUE;
}

guint at_hash_key(gconstpointer hash)
{
    guint value;
    memcpy(&value, hash, sizeof value);
    return value;
}

gboolean at_hash_key_equal(gconstpointer a, gconstpointer b)
{
    return !memcmp(a, b, AT_HASH_BYTES);
}
