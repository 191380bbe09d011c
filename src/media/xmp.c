#include "media/document.h"
#include "media/xml.h"

#include <string.h>

static const struct {
    const char *name, *field;
    gboolean many;
} names[] = {
    {"title", "title", FALSE},
    {"creator", "creator", TRUE},
    {"rights", "copyright", FALSE},
    {"description", "description", FALSE},
    {"subject", "keyword", TRUE},
    {"language", "language", FALSE},
    {"WebStatement", "licence", FALSE},
    {"license", "licence", FALSE},
    {"Credit", "credit", FALSE},
};

static gboolean has(const GHashTable *had, const char *field)
{
    return g_hash_table_contains((GHashTable *)had, field);
}

/* The items of a bag, sequence or alternative, or the text alone; of a text's languages x-default,
 * wherever it stands, else the first. */
static void read_property(AtXml *xml, const char *field, gboolean many, AtDecoded *decoded)
{
    guint depth = 1, items = 0;
    gboolean is_default = FALSE;
    g_autofree char *only = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *resource = at_xml_attribute(xml, "rdf:resource");
    if (resource)
        g_string_append(text, resource);
    while (depth) {
        AtXmlEvent event = at_xml_next(xml);
        if (event <= AT_XML_END)
            break;
        if (event == AT_XML_OPEN) {
            g_autofree char *language = at_xml_attribute(xml, "xml:lang");
            is_default = g_strcmp0(language, "x-default") == 0;
            depth++;
        } else if (event == AT_XML_TEXT) {
            if (text->len < 8192)
                g_string_append(text, at_xml_text(xml));
        } else {
            depth--;
            g_autofree char *value = g_strstrip(g_strdup(text->str));
            gboolean item = at_xml_is(xml, "li") || depth == 0;
            if (*value && item && many && ++items < 200)
                at_decoded_add_field(decoded, field, value);
            else if (*value && item && !many && (!only || is_default)) {
                g_free(only);
                only = g_steal_pointer(&value);
            }
            if (item)
                g_string_truncate(text, 0);
        }
    }
    at_decoded_add_field(decoded, field, only);
}

void at_xmp_read(const char *packet, gsize n, AtDecoded *decoded)
{
    g_autoptr(GHashTable) had = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < decoded->fields->len; i++)
        g_hash_table_add(had, g_strdup(((AtField *)decoded->fields->pdata[i])->name));
    g_autoptr(GBytes) bytes = g_bytes_new(packet, n);
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;)
        for (gsize i = 0; event == AT_XML_OPEN && i < G_N_ELEMENTS(names); i++)
            if (at_xml_is(xml, names[i].name)) {
                if (!has(had, names[i].field))
                    read_property(xml, names[i].field, names[i].many, decoded);
                break;
            }
}
