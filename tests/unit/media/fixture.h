/* What the tests of the decoders share: a file in memory, decoded, and looking at what came out. */
#pragma once
#include "media/decode.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef gboolean (*Decode)(const AtSource *source, AtDecoded *decoded, GError **error);

static inline int fixture_fd(gconstpointer data, gsize n)
{
    int fd = memfd_create("fixture", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, data, n), ==, (gssize)n);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    return fd;
}

/* Closes fd. NULL when it failed. */
static inline AtDecoded *fixture_decode(
    int fd, Decode decode, const char *name, const char *media_type, guint want, GError **error)
{
    AtFormat format = {.media_type = media_type};
    AtSource source = {.fd = fd, .name = name, .format = &format, .want = want};
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    decoded->media_type = g_strdup(media_type);
    gboolean good = decode(&source, decoded, error);
    close(fd);
    return good ? g_steal_pointer(&decoded) : NULL;
}

/* The first of that name; NULL: none. */
static inline const char *fixture_value(const GPtrArray *fields, const char *name)
{
    for (guint i = 0; i < fields->len; i++) {
        const AtField *field = g_ptr_array_index(fields, i);
        if (!strcmp(field->name, name))
            return field->value;
    }
    return NULL;
}

#define fixture_field(decoded, name) fixture_value((decoded)->fields, name)
#define fixture_fact(decoded, name) fixture_value((decoded)->facts, name)

static inline const AtPreview *fixture_preview(const AtDecoded *decoded, guint size)
{
    for (guint i = 0; i < decoded->previews->len; i++) {
        const AtPreview *preview = g_ptr_array_index(decoded->previews, i);
        if (preview->size == size)
            return preview;
    }
    return NULL;
}

/* A file of the shared data, which not every machine has; NULL after skipping the test. */
static inline char *fixture_shared(const char *path)
{
    const char *source = g_getenv("ATELIER_SOURCE");
    char *full = g_build_filename(source ? source : ".", "..", "shared", "data", path, NULL);
    if (g_file_test(full, G_FILE_TEST_EXISTS))
        return full;
    g_free(full);
    g_test_skip("the shared data is not on this machine");
    return NULL;
}
