/* The text chunks of a PNG (W3C PNG 11.3.3), which many drawing programs write instead of XMP. */
#include "media/picture.h"

#include "media/vocabulary.h"

#include <string.h>
#include <vips/vips.h>

#define PREFIX "png-comment-" /* then a number, a dash and the keyword */

static gboolean has_field(const AtDecoded *decoded, const char *name)
{
    for (guint i = 0; i < decoded->fields->len; i++)
        if (strcmp(((const AtField *)decoded->fields->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

static void add(AtDecoded *decoded, const char *keyword, const char *text)
{
    static const char *const names[][2] = {{"Title", "title"}, {"Author", "creator"},
        {"Description", "description"}, {"Copyright", "copyright"}, {"Software", "software"},
        {"Creation Time", "date"}};
    g_autofree char *date = NULL;
    g_autofree char *tag = g_strconcat("PNG.", keyword, NULL);

    at_decoded_add_raw(decoded, tag, text);
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i][0], keyword) != 0 || has_field(decoded, names[i][1]))
            continue;
        if (strcmp(names[i][1], "date") == 0)
            text = date = at_vocabulary_date(text, NULL, NULL);
        at_decoded_add_field(decoded, names[i][1], text);
    }
}

static void *read_one(VipsImage *image, const char *name, GValue *value, void *data)
{
    const char *keyword =
        g_str_has_prefix(name, PREFIX) ? strchr(name + strlen(PREFIX), '-') : NULL;
    if (keyword && G_VALUE_TYPE(value) == VIPS_TYPE_REF_STRING &&
        !g_str_has_prefix(keyword + 1, "XML:") && !g_str_has_prefix(keyword + 1, "Raw profile")) {
        g_autofree char *text = at_vocabulary_text(vips_value_get_ref_string(value, NULL));
        if (text)
            add(data, keyword + 1, text);
    }
    return NULL;
}

void at_png_read_text(VipsImage *image, AtDecoded *decoded)
{
    vips_image_map(image, read_one, decoded);
}
