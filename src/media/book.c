#include "media/document.h"

#include "base/message.h"

#include <string.h>

static void count_characters(AtDecoded *decoded)
{
    if (!decoded->text)
        return;
    g_autofree char *n = g_strdup_printf("%ld", g_utf8_strlen(decoded->text, -1));
    at_decoded_add_fact(decoded, "characters", n);
}

/* A cover that cannot be shown costs only itself: the first page is drawn instead. */
static gboolean show_cover(GBytes *cover, const AtSource *source, AtDecoded *decoded)
{
    g_autoptr(GError) error = NULL;
    if (!cover || !(source->want & AT_WANT_PREVIEWS))
        return FALSE;
    if (at_preview_from_encoded(cover, source, decoded, &error)) {
        at_decoded_add_fact(decoded, "cover", "yes");
        return TRUE;
    }
    at_decoded_add_note(decoded, "%s", error->message);
    g_ptr_array_set_size(decoded->previews, 0);
    return FALSE;
}

gboolean at_decode_book(const AtSource *source, AtDecoded *decoded, GError **error)
{
    const char *type = source->format->media_type;
    g_autoptr(GBytes) cover = NULL;
    gboolean good;
    decoded->kind = AT_KIND_TEXT;
    if (!strcmp(type, "application/epub+zip"))
        good = at_epub_read(source, decoded, &cover, error);
    else if (g_str_has_suffix(type, "wordprocessingml.document"))
        good = at_docx_read(source, decoded, error);
    else
        good = at_odt_read(source, decoded, error);
    if (!good)
        return FALSE;
    count_characters(decoded);
    if (show_cover(cover, source, decoded))
        return TRUE;
    return at_page_preview(decoded->text ? decoded->text : "", source, decoded, error);
}
