/*
 * Writing XMP sidecars: the packet is edited as the XML it is (RDF/XML, XMP specification part 1),
 * so that whatever other programs put into it (their own namespaces, qualifiers, structures,
 * comments) stays as it stands.
 *
 * A property may stand as an attribute or an element, in any of several rdf:Descriptions: all its
 * forms are removed before the new one is appended to the first. No entity is expanded, and a
 * packet with a DTD is refused. A packet that Atelier made and that says nothing any more becomes
 * no bytes at all: there shall be no such sidecar.
 */
#include "media/decode.h"

#include "base/message.h"
#include "media/vocabulary.h"

#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <math.h>
#include <string.h>

#define SIDECAR_BYTES (16 * 1024 * 1024)
#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define META "adobe:ns:meta/"
#define DC "http://purl.org/dc/elements/1.1/"
#define XMP "http://ns.adobe.com/xap/1.0/"
#define RIGHTS "http://ns.adobe.com/xap/1.0/rights/"
#define PHOTOSHOP "http://ns.adobe.com/photoshop/1.0/"
#define IPTC_CORE "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
#define EXIF "http://ns.adobe.com/exif/1.0/"
#define CC "http://creativecommons.org/ns#"
#define DM "http://ns.adobe.com/xmp/1.0/DynamicMedia/"

typedef enum {
    FORM_TEXT,
    FORM_ALTERNATIVES, /* rdf:Alt with x-default */
    FORM_ORDERED, /* rdf:Seq */
    FORM_BAG, /* rdf:Bag */
    FORM_NORTH, /* GPSCoordinate */
    FORM_EAST,
    FORM_GONE, /* only removed: an older spelling of the same field */
} Form;

typedef struct {
    const char *field;
    const char *prefix;
    const char *uri;
    const char *name;
    Form form;
} Property;

static const Property properties[] = {
    {"title", "dc", DC, "title", FORM_ALTERNATIVES},
    {"creator", "dc", DC, "creator", FORM_ORDERED},
    {"credit", "photoshop", PHOTOSHOP, "Credit", FORM_TEXT},
    {"copyright", "dc", DC, "rights", FORM_ALTERNATIVES},
    {"licence", "xmpRights", RIGHTS, "WebStatement", FORM_TEXT},
    {"licence", "xmpRights", RIGHTS, "UsageTerms", FORM_ALTERNATIVES},
    {"licence", "cc", CC, "license", FORM_GONE},
    {"description", "dc", DC, "description", FORM_ALTERNATIVES},
    {"keyword", "dc", DC, "subject", FORM_BAG},
    {"rating", "xmp", XMP, "Rating", FORM_TEXT},
    {"place", "Iptc4xmpCore", IPTC_CORE, "Location", FORM_TEXT},
    {"place", "photoshop", PHOTOSHOP, "City", FORM_GONE},
    {"place", "photoshop", PHOTOSHOP, "State", FORM_GONE},
    {"place", "photoshop", PHOTOSHOP, "Country", FORM_GONE},
    {"latitude", "exif", EXIF, "GPSLatitude", FORM_NORTH},
    {"longitude", "exif", EXIF, "GPSLongitude", FORM_EAST},
    {"date", "photoshop", PHOTOSHOP, "DateCreated", FORM_TEXT},
    {"language", "dc", DC, "language", FORM_BAG},
    {"album", "xmpDM", DM, "album", FORM_TEXT},
    {"track", "xmpDM", DM, "trackNumber", FORM_TEXT},
    {"genre", "xmpDM", DM, "genre", FORM_TEXT},
    {"software", "xmp", XMP, "CreatorTool", FORM_TEXT},
};

static const char empty_packet[] =
    "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"Atelier\">\n"
    " <rdf:RDF xmlns:rdf=\"" RDF "\">\n"
    "  <rdf:Description rdf:about=\"\"/>\n"
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n"
    "<?xpacket end=\"w\"?>\n";

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

static gboolean is_element(const xmlNode *node, const char *uri, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0 &&
        node->ns && strcmp((const char *)node->ns->href, uri) == 0;
}

static xmlNode *find_element(xmlNode *node, const char *uri, const char *name, guint depth)
{
    for (; node && depth > 0; node = node->next) {
        if (is_element(node, uri, name))
            return node;
        xmlNode *inside = find_element(node->children, uri, name, depth - 1);
        if (inside)
            return inside;
    }
    return NULL;
}

/* A prefix that is not declared would change its meaning when this file declares it. */
static xmlDoc *parse(const char *text, gsize n, GError **error)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    g_autoptr(xmlDoc) doc = xmlCtxtReadMemory(parser, text, (int)n, NULL, NULL,
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    gboolean good = doc && parser->nsWellFormed;
    int line = parser->lastError.line;
    xmlFreeParserCtxt(parser);
    if (!good)
        return at_fail_null(
            error, AT_INVALID, _("its XMP sidecar is not well-formed XML (line %d)"), line);
    return g_steal_pointer(&doc);
}

/* The old packet, or an empty one for -1 and for an empty file. */
static xmlDoc *read_packet(int old, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GMappedFile) file = NULL;
    const char *text = empty_packet;
    gsize n = strlen(empty_packet);
    if (old >= 0) {
        file = g_mapped_file_new_from_fd(old, FALSE, &problem);
        if (!file)
            return at_fail_null(
                error, AT_IO, _("its XMP sidecar cannot be read (%s)"), problem->message);
        if (g_mapped_file_get_length(file) > SIDECAR_BYTES)
            return at_fail_null(error, AT_LIMIT,
                _("its XMP sidecar is larger than the limit of %d MB"), SIDECAR_BYTES >> 20);
        if (g_mapped_file_get_length(file) > 0) {
            text = g_mapped_file_get_contents(file);
            n = g_mapped_file_get_length(file);
        }
    }
    g_autoptr(xmlDoc) doc = parse(text, n, error);
    if (!doc)
        return NULL;
    if (doc->intSubset || doc->extSubset)
        return at_fail_null(
            error, AT_INVALID, _("its XMP sidecar has a DTD, which XMP does not allow"));
    return g_steal_pointer(&doc);
}

static void remove_property(xmlNode *rdf, const Property *property)
{
    const xmlChar *name = (const xmlChar *)property->name;
    const xmlChar *uri = (const xmlChar *)property->uri;
    for (xmlNode *node = rdf->children; node; node = node->next) {
        if (!is_element(node, RDF, "Description"))
            continue;
        xmlUnsetNsProp(node, xmlSearchNsByHref(node->doc, node, uri), name);
        xmlNode *next = NULL;
        for (xmlNode *child = node->children; child; child = next) {
            next = child->next;
            if (!is_element(child, property->uri, property->name))
                continue;
            xmlNode *blank = child->prev;
            if (blank && xmlIsBlankNode(blank)) { /* the indent before it */
                xmlUnlinkNode(blank);
                xmlFreeNode(blank);
            }
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        }
    }
}

/* The namespace as the packet names it already, or declared here under its usual prefix or one that
 * is free. */
static xmlNs *namespace_for(xmlNode *node, const char *uri, const char *prefix)
{
    xmlNs *ns = xmlSearchNsByHref(node->doc, node, (const xmlChar *)uri);
    if (ns && ns->prefix)
        return ns;
    g_autofree char *unique = g_strdup(prefix);
    for (guint i = 1; xmlSearchNs(node->doc, node, (const xmlChar *)unique); i++) {
        g_free(unique);
        unique = g_strdup_printf("%s%u", prefix, i);
    }
    return xmlNewNs(node, (const xmlChar *)uri, (const xmlChar *)unique);
}

static void indent(xmlNode *parent, guint depth)
{
    char text[16] = "\n";
    memset(text + 1, ' ', MIN(depth, 14));
    xmlAddChild(parent, xmlNewDocText(parent->doc, (const xmlChar *)text));
}

/* 54.989667 as "54,59.380020N". */
static char *coordinate(const char *value, const char *ends, double highest)
{
    double degrees = 0;
    char minutes[G_ASCII_DTOSTR_BUF_SIZE];
    if (!at_vocabulary_degrees(value, &degrees) || fabs(degrees) > highest)
        return NULL;
    double whole = floor(fabs(degrees));
    g_ascii_formatd(minutes, sizeof minutes, "%.6f", (fabs(degrees) - whole) * 60);
    return g_strdup_printf("%d,%s%c", (int)whole, minutes, ends[degrees < 0]);
}

static void add_list(xmlNode *element, const char *kind, const GPtrArray *values)
{
    xmlNs *rdf = namespace_for(element, RDF, "rdf");
    indent(element, 4);
    xmlNode *list = xmlNewChild(element, rdf, (const xmlChar *)kind, NULL);
    for (guint i = 0; i < values->len; i++) {
        indent(list, 5);
        xmlNode *item = xmlNewTextChild(list, rdf, (const xmlChar *)"li", values->pdata[i]);
        if (strcmp(kind, "Alt") == 0)
            xmlSetNsProp(item, xmlSearchNs(item->doc, item, (const xmlChar *)"xml"),
                (const xmlChar *)"lang", (const xmlChar *)"x-default");
    }
    indent(list, 4);
    indent(element, 3);
}

static gboolean add_property(
    xmlNode *description, const Property *property, const GPtrArray *values, GError **error)
{
    g_autofree char *text = g_strdup(values->pdata[0]);
    if (property->form == FORM_NORTH || property->form == FORM_EAST) {
        gboolean north = property->form == FORM_NORTH;
        g_free(text);
        text = coordinate(values->pdata[0], north ? "NS" : "EW", north ? 90 : 180);
        if (!text)
            return at_fail(error, AT_INVALID, _("%s: '%s' is not a number of degrees"),
                property->field, (const char *)values->pdata[0]);
    }
    xmlNs *ns = namespace_for(description, property->uri, property->prefix);
    if (!description->children)
        indent(description, 2);
    xmlNode *last = description->last;
    xmlNode *element = xmlNewDocNode(description->doc, ns, (const xmlChar *)property->name, NULL);
    if (last && xmlIsBlankNode(last)) {
        xmlAddPrevSibling(last, element); /* then its indent: libxml2 joins neighbouring texts */
        xmlAddPrevSibling(element, xmlNewDocText(description->doc, (const xmlChar *)"\n   "));
    } else {
        xmlAddChild(description, element);
    }
    if (property->form == FORM_ALTERNATIVES)
        add_list(element, "Alt", values);
    else if (property->form == FORM_ORDERED)
        add_list(element, "Seq", values);
    else if (property->form == FORM_BAG)
        add_list(element, "Bag", values);
    else
        xmlNodeAddContent(element, (const xmlChar *)text);
    return TRUE;
}

/* Of the two homes of a licence, an address belongs in WebStatement and words in UsageTerms. */
static gboolean takes(const Property *property, const GPtrArray *values)
{
    if (values->len == 0 || property->form == FORM_GONE)
        return FALSE;
    if (strcmp(property->field, "licence") != 0)
        return TRUE;
    gboolean address = g_str_has_prefix(values->pdata[0], "http://") ||
        g_str_has_prefix(values->pdata[0], "https://");
    return address == (strcmp(property->name, "WebStatement") == 0);
}

static gboolean set_field(
    xmlNode *rdf, const char *name, const AtField *const *fields, guint n, GError **error)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    xmlNode *description = find_element(rdf->children, RDF, "Description", 1);
    gboolean known = FALSE;

    for (guint i = 0; i < n; i++)
        if (strcmp(fields[i]->name, name) == 0 && *fields[i]->value)
            g_ptr_array_add(values, fields[i]->value);
    if (!description)
        description =
            xmlNewChild(rdf, namespace_for(rdf, RDF, "rdf"), (const xmlChar *)"Description", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(properties); i++) {
        if (strcmp(properties[i].field, name) != 0)
            continue;
        known = TRUE;
        remove_property(rdf, &properties[i]);
        if (takes(&properties[i], values) &&
            !add_property(description, &properties[i], values, error))
            return FALSE;
    }
    if (!known)
        return at_fail(error, AT_INVALID, _("'%s' has no place in an XMP sidecar"), name);
    return TRUE;
}

/* Nothing but what every empty packet has. */
static gboolean says_something(const xmlNode *rdf)
{
    for (const xmlNode *node = rdf->children; node; node = node->next) {
        if (xmlIsBlankNode(node))
            continue;
        if (!is_element(node, RDF, "Description"))
            return TRUE;
        for (const xmlAttr *a = node->properties; a; a = a->next)
            if (strcmp((const char *)a->name, "about") != 0)
                return TRUE;
        for (const xmlNode *child = node->children; child; child = child->next)
            if (!xmlIsBlankNode(child))
                return TRUE;
    }
    return FALSE;
}

static gboolean is_own(xmlNode *root)
{
    xmlChar *toolkit = xmlGetNsProp(root, (const xmlChar *)"xmptk", (const xmlChar *)META);
    gboolean own = g_strcmp0((const char *)toolkit, "Atelier") == 0;
    xmlFree(toolkit);
    return own;
}

static GBytes *write_packet(xmlDoc *doc, GError **error)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlSaveCtxt *save = xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_NO_DECL | XML_SAVE_AS_XML);
    gboolean written = save && xmlSaveDoc(save, doc) >= 0 && xmlSaveClose(save) >= 0;
    GBytes *bytes = NULL;
    if (written)
        bytes = g_bytes_new(xmlBufferContent(buffer), (gsize)xmlBufferLength(buffer));
    else
        at_fail(error, AT_ENGINE, _("the XMP sidecar cannot be written"));
    xmlBufferFree(buffer);
    return bytes;
}

GBytes *at_metadata_write_sidecar(int old, const AtField *const *fields, guint n, GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(xmlDoc) doc = read_packet(old, error);
    if (!doc)
        return NULL;
    xmlNode *rdf = find_element(xmlDocGetRootElement(doc), RDF, "RDF", 3);
    if (!rdf)
        return at_fail_null(
            error, AT_INVALID, _("its XMP sidecar holds no XMP (no rdf:RDF in it)"));
    for (guint i = 0; i < n; i++)
        if (g_hash_table_add(done, fields[i]->name) &&
            !set_field(rdf, fields[i]->name, fields, n, error))
            return NULL;
    if (is_own(xmlDocGetRootElement(doc)) && !says_something(rdf))
        return g_bytes_new(NULL, 0);
    return write_packet(doc, error);
}
