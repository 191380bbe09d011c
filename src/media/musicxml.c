#include "media/document.h"

#include "base/message.h"
#include "media/musicxml.h"
#include "media/xml.h"
#include "media/zip.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT (64 * 1024 * 1024)

static gboolean is_zip(GBytes *bytes)
{
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    return n > 4 && !memcmp(data, "PK\3\4", 4);
}

static char *root_of(GBytes *container)
{
    g_autoptr(AtXml) xml = at_xml_new(container);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;)
        if (event == AT_XML_OPEN && at_xml_is(xml, "rootfile"))
            return at_xml_attribute(xml, "full-path");
    return NULL;
}

/* The score within a .mxl: the first root file that META-INF/container.xml names. */
static GBytes *unpack(const AtSource *source, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(GBytes) container =
        at_zip_find(source, "META-INF/container.xml", FILE_LIMIT, &trouble);
    g_autofree char *root = container ? root_of(container) : NULL;
    if (!root && !trouble)
        return at_fail_null(
            error, AT_INVALID, _("the score has no META-INF/container.xml, which names its parts"));
    GBytes *score = root ? at_zip_find(source, root, FILE_LIMIT, &trouble) : NULL;
    if (trouble)
        g_propagate_error(error, g_steal_pointer(&trouble));
    else if (!score)
        at_fail(error, AT_INVALID, _("its score '%s' is missing"), root);
    return score;
}

static GBytes *read_score(const AtSource *source, GError **error)
{
    gboolean whole;
    g_autoptr(GBytes) bytes = at_source_read(source, FILE_LIMIT, &whole, error);
    if (!bytes)
        return NULL;
    if (!whole)
        return at_fail_null(error, AT_LIMIT, _("it is larger than %d MB"), FILE_LIMIT >> 20);
    return is_zip(bytes) ? unpack(source, error) : g_steal_pointer(&bytes);
}

static void fact_number(AtDecoded *decoded, const char *name, guint value)
{
    g_autofree char *text = g_strdup_printf("%u", value);
    at_decoded_add_fact(decoded, name, text);
}

gboolean at_decode_musicxml(const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_autoptr(GBytes) bytes = read_score(source, error);
    if (!bytes)
        return FALSE;
    g_autoptr(AtScore) score = at_score_read(bytes, decoded, error);
    if (!score)
        return FALSE;
    decoded->kind = AT_KIND_SCORE;
    decoded->duration = llrint(MIN(score->duration, 1e9) * 1e6);
    fact_number(decoded, "parts", score->parts);
    fact_number(decoded, "measures", score->measures);
    fact_number(decoded, "notes", score->notes);
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    at_decoded_add_fact(decoded, "tempo", g_ascii_formatd(text, sizeof text, "%.6g", score->tempo));
    at_decoded_add_fact(decoded, "time_signature", score->time);
    return at_roll_preview(score->roll, source, decoded, error);
}
