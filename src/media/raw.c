/*
 * Camera raw files: the largest picture the camera itself put into them, which is what it showed on
 * its screen. The facts are those of the raw picture; a smaller embedded one is said.
 */
#include "media/decode.h"

#include "base/message.h"
#include "media/metadata.h"
#include "media/picture.h"

gboolean at_decode_raw(const AtSource *source, AtDecoded *decoded, GError **error)
{
    const char *media_type = NULL;
    guint orientation = 1;
    guint size[2] = {0};
    g_autoptr(GBytes) bytes =
        at_metadata_preview(source->fd, &media_type, &orientation, size, error);
    if (!bytes || !at_image_decode_bytes(bytes, media_type, orientation, source, decoded, error) ||
        !at_metadata_read(source->fd, source->name, decoded, error))
        return FALSE;

    gboolean turned = orientation >= 5;
    guint width = turned ? size[1] : size[0];
    guint height = turned ? size[0] : size[1];
    if (width <= decoded->width || height <= decoded->height)
        return TRUE;
    at_decoded_add_note(decoded, _("is shown by its embedded picture of %u x %u pixels"),
        decoded->width, decoded->height);
    decoded->width = width;
    decoded->height = height;
    return TRUE;
}

GBytes *at_render_raw(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error)
{
    const char *embedded = NULL;
    guint orientation = 1;
    guint size[2];
    g_autoptr(GBytes) bytes = at_metadata_preview(source->fd, &embedded, &orientation, size, error);
    if (!bytes)
        return NULL;
    return at_image_render_bytes(bytes, embedded, orientation, source, edge, media_type, error);
}
