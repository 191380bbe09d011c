/* What the picture tests share: pictures made by libvips, decoded as the worker would, looked at
 * again. */
#pragma once
#include "media/picture.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vips/vips.h>

#define PICTURES_ALL (AT_WANT_FACTS | AT_WANT_PREVIEWS | AT_WANT_CLIP | AT_WANT_PDQ)

G_GNUC_UNUSED static int pictures_fd(gconstpointer data, gsize n)
{
    int fd = memfd_create("picture", MFD_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, data, n), ==, (gssize)n);
    return fd;
}

/* suffix chooses format and options, as libvips has them: ".jpg[Q=90]". Takes image. */
G_GNUC_UNUSED static int pictures_save(VipsImage *image, const char *suffix)
{
    void *data = NULL;
    gsize n = 0;
    if (vips_image_write_to_buffer(image, suffix, &data, &n, NULL))
        g_error("%s: %s", suffix, vips_error_buffer());
    int fd = pictures_fd(data, n);
    g_free(data);
    g_object_unref(image);
    return fd;
}

/* Four quarters: red, green / blue, yellow. */
G_GNUC_UNUSED static VipsImage *pictures_quarters(int width, int height)
{
    static const guint8 colours[4][3] = {
        {220, 30, 30}, {30, 200, 30}, {30, 30, 210}, {230, 220, 30}};
    g_autofree guint8 *pixels = g_malloc((gsize)width * height * 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            memcpy(pixels + ((gsize)y * width + x) * 3,
                colours[(y * 2 / height) * 2 + x * 2 / width], 3);
    g_autoptr(VipsImage) raw = vips_image_new_from_memory_copy(
        pixels, (gsize)width * height * 3, width, height, 3, VIPS_FORMAT_UCHAR);
    VipsImage *image = NULL;
    g_assert_cmpint(
        vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL), ==, 0);
    return image;
}

/* As the worker does it; takes fd. */
G_GNUC_UNUSED static AtDecoded *pictures_decode(
    int fd, const char *media_type, guint want, GError **error)
{
    AtFormat format = {.media_type = media_type, .label = "picture", .kind = AT_KIND_IMAGE};
    AtSource source = {.fd = fd, .name = "test", .format = &format, .want = want};
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    gboolean good = at_decode_image(&source, decoded, error);
    close(fd);
    return good ? g_steal_pointer(&decoded) : NULL;
}

G_GNUC_UNUSED static const AtPreview *pictures_preview(const AtDecoded *decoded, guint size)
{
    for (guint i = 0; i < decoded->previews->len; i++) {
        const AtPreview *preview = decoded->previews->pdata[i];
        if (preview->size == size)
            return preview;
    }
    return NULL;
}

/* The preview's pixel at x, y (parts of its width and height). */
G_GNUC_UNUSED static void pictures_pixel(
    const AtPreview *preview, double x, double y, guint8 pixel[3])
{
    gsize n = 0;
    const void *data = g_bytes_get_data(preview->bytes, &n);
    g_autoptr(VipsImage) image = vips_image_new_from_buffer(data, n, "", NULL);
    double *values = NULL;
    int bands = 0;
    g_assert_nonnull(image);
    g_assert_cmpint(vips_getpoint(image, &values, &bands, (int)(x * image->Xsize),
                        (int)(y * image->Ysize), NULL),
        ==, 0);
    g_assert_cmpint(bands, ==, 3);
    for (int i = 0; i < 3; i++)
        pixel[i] = (guint8)values[i];
    g_free(values);
}

#define pictures_assert_near(pixel, r, g, b, by)                                                   \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_assert_cmpint(ABS((pixel)[0] - (r)), <=, by);                                            \
        g_assert_cmpint(ABS((pixel)[1] - (g)), <=, by);                                            \
        g_assert_cmpint(ABS((pixel)[2] - (b)), <=, by);                                            \
    }                                                                                              \
    G_STMT_END

/* A field's n-th value. */
G_GNUC_UNUSED static const char *pictures_value(const GPtrArray *list, const char *name, guint n)
{
    for (guint i = 0; i < list->len; i++) {
        const AtField *field = list->pdata[i];
        if (strcmp(field->name, name) == 0 && n-- == 0)
            return field->value;
    }
    return NULL;
}
