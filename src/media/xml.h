/*
 * media/xml.h - reading XML from outside, event by event, by libxml2.
 *
 *   xml = at_xml_new(bytes);
 *   while ((event = at_xml_next(xml)) > AT_XML_END) ...
 *   at_xml_check(xml, &error)         whether it was whole
 *
 * No DTD is loaded, no entity is expanded (but XML's own five), nothing is opened, and libxml2's
 * own limits hold: 256 levels, 10 MB a text. Damage ends the document there; the last 512 bytes
 * before it may be lost too.
 */
#pragma once
#include "base/error.h"

typedef struct AtXml AtXml;

typedef enum {
    AT_XML_BROKEN = -1,
    AT_XML_END = 0,
    AT_XML_OPEN, /* an empty element opens and closes too */
    AT_XML_CLOSE,
    AT_XML_TEXT,
} AtXmlEvent;

AtXml *at_xml_new(GBytes *bytes);
void at_xml_free(AtXml *xml);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtXml, at_xml_free)

AtXmlEvent at_xml_next(AtXml *xml);
gboolean at_xml_check(AtXml *xml, GError **error);

/* Of the present event; lent until the next. */
const char *at_xml_name(AtXml *xml); /* without its prefix */
gboolean at_xml_is(AtXml *xml, const char *name);
const char *at_xml_text(AtXml *xml);
guint at_xml_depth(AtXml *xml);

/* By the name as written, "xml:lang". NULL: not there. */
char *at_xml_attribute(AtXml *xml, const char *name);

/* All text within the element that just opened, up to its close, which becomes the present event.
 * */
char *at_xml_inner(AtXml *xml);
