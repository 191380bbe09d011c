/*
 * base/hash.h - SHA-256 (FIPS 180-4) of bytes and of open files, by OpenSSL's EVP.
 *
 * Hashes name content everywhere: versions, blobs, proofs. Text form is 64 lower-case hex digits.
 */
#pragma once
#include <glib.h>
#include <gio/gio.h>

#define AT_HASH_BYTES 32
#define AT_HASH_TEXT 65

typedef struct {
    guint8 bytes[AT_HASH_BYTES];
} AtHash;

void at_hash_bytes(gconstpointer data, gsize n, AtHash *hash);

/* Reads fd from offset 0 to its end with pread (its position does not move). size: bytes hashed,
 * may be NULL. Fails with AT_IO or AT_CANCELLED; name is only for the message. */
gboolean at_hash_fd(int fd, const char *name, GCancellable *cancel, AtHash *hash, guint64 *size,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

void at_hash_format(const AtHash *hash, char text[AT_HASH_TEXT]);
gboolean at_hash_parse(const char *text, AtHash *hash, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a GHashTable whose keys are AtHash. */
guint at_hash_key(gconstpointer hash);
gboolean at_hash_key_equal(gconstpointer a, gconstpointer b);

/* A running hash, for data that arrives in pieces. */
typedef struct AtHasher AtHasher;
AtHasher *at_hasher_new(void);
void at_hasher_update(AtHasher *hasher, gconstpointer data, gsize n);
void at_hasher_finish(AtHasher *hasher, AtHash *hash); /* once */
void at_hasher_free(AtHasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtHasher, at_hasher_free)
