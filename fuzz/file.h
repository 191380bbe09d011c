/* What the targets of decoders share: the input as an open file, and what must hold of whatever was
 * found in it. */
#pragma once
#include "media/decode.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

static inline int fuzz_file(gconstpointer data, gsize n)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, data, n), ==, (gssize)n);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    return fd;
}

/* What a decoder found, the studio takes. */
static inline void fuzz_check(AtDecoded *decoded, const char *media_type, AtKind kind)
{
    g_autoptr(GError) error = NULL;
    g_free(decoded->media_type);
    decoded->media_type = g_strdup(media_type);
    decoded->kind = kind;
    g_assert_true(!decoded->text || g_utf8_validate(decoded->text, -1, NULL));
    g_autoptr(GVariant) variant = g_variant_ref_sink(at_decoded_to_variant(decoded));
    g_autoptr(AtDecoded) taken = at_decoded_from_variant(variant, &error);
    g_assert_no_error(error);
}

typedef gboolean (*FuzzDecode)(const AtSource *source, AtDecoded *decoded, GError **error);

/* Facts only. It is refused with a sentence, or what was found is taken. */
static inline gboolean fuzz_decode(
    FuzzDecode decode, const char *media_type, gconstpointer data, gsize n)
{
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    const AtFormat *format = at_format_by_type(media_type);
    AtSource source = {.fd = fuzz_file(data, n), .name = "input", .format = format};
    gboolean good = decode(&source, decoded, &error);
    close(source.fd);
    g_assert_true(good == (error == NULL));
    if (good)
        fuzz_check(decoded, media_type, format->kind);
    else
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
    return good;
}
