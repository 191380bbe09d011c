#include "media/xml.h"

#include "base/message.h"

#include <libxml/xmlreader.h>
#include <string.h>

#define INNER_LIMIT (64 * 1024)

struct AtXml {
    GBytes *bytes;
    xmlTextReader *reader;
    gboolean close; /* an empty element has yet to close */
    gboolean broken;
    int line;
};

static void hold_tongue(
    void *data, const char *text, xmlParserSeverities severity, xmlTextReaderLocatorPtr locator)
{
    AtXml *xml = data;
    if (!xml->line && severity == XML_PARSER_SEVERITY_ERROR)
        xml->line = xmlTextReaderLocatorLineNumber(locator);
}

AtXml *at_xml_new(GBytes *bytes)
{
    AtXml *xml = g_new0(AtXml, 1);
    xml->bytes = g_bytes_ref(bytes);
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n);
    if (data && n <= G_MAXINT)
        xml->reader = xmlReaderForMemory(data, (int)n, NULL, NULL,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA |
                XML_PARSE_COMPACT);
    if (xml->reader)
        xmlTextReaderSetErrorHandler(xml->reader, hold_tongue, xml);
    return xml;
}

void at_xml_free(AtXml *xml)
{
    if (!xml)
        return;
    xmlFreeTextReader(xml->reader);
    g_bytes_unref(xml->bytes);
    g_free(xml);
}

AtXmlEvent at_xml_next(AtXml *xml)
{
    if (xml->broken || !xml->reader)
        return xml->broken = TRUE, AT_XML_BROKEN;
    if (xml->close) {
        xml->close = FALSE;
        return AT_XML_CLOSE;
    }
    int more;
    while ((more = xmlTextReaderRead(xml->reader)) == 1) {
        switch (xmlTextReaderNodeType(xml->reader)) {
        case XML_READER_TYPE_ELEMENT:
            xml->close = xmlTextReaderIsEmptyElement(xml->reader) == 1;
            return AT_XML_OPEN;
        case XML_READER_TYPE_END_ELEMENT:
            return AT_XML_CLOSE;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            return AT_XML_TEXT;
        default:
            break;
        }
    }
    xml->broken = more < 0;
    return xml->broken ? AT_XML_BROKEN : AT_XML_END;
}

gboolean at_xml_check(AtXml *xml, GError **error)
{
    if (!xml->broken)
        return TRUE;
    return at_fail(error, AT_INVALID, _("its XML is damaged at line %d"), MAX(xml->line, 1));
}

const char *at_xml_name(AtXml *xml)
{
    const xmlChar *name = xmlTextReaderConstLocalName(xml->reader);
    return name ? (const char *)name : "";
}

gboolean at_xml_is(AtXml *xml, const char *name)
{
    return !strcmp(at_xml_name(xml), name);
}

const char *at_xml_text(AtXml *xml)
{
    const xmlChar *text = xmlTextReaderConstValue(xml->reader);
    return text ? (const char *)text : "";
}

guint at_xml_depth(AtXml *xml)
{
    return (guint)MAX(xmlTextReaderDepth(xml->reader), 0);
}

char *at_xml_attribute(AtXml *xml, const char *name)
{
    xmlChar *value = xmlTextReaderGetAttribute(xml->reader, (const xmlChar *)name);
    char *copy = g_strdup((const char *)value);
    xmlFree(value);
    return copy;
}

char *at_xml_inner(AtXml *xml)
{
    GString *text = g_string_new(NULL);
    guint depth = 1;
    while (depth) {
        AtXmlEvent event = at_xml_next(xml);
        if (event <= AT_XML_END)
            break;
        if (event == AT_XML_OPEN)
            depth++;
        else if (event == AT_XML_CLOSE)
            depth--;
        else if (text->len < INNER_LIMIT)
            g_string_append(text, at_xml_text(xml));
    }
    return g_strstrip(g_string_free(text, FALSE));
}
