#include "media/document.h"
#include "media/xml.h"
#include "media/zip.h"

#include "base/message.h"

#include <stdlib.h>
#include <string.h>

/* ECMA-376 (Office Open XML): the text lies in word/document.xml, properties in docProps/. */
#define PART_LIMIT (64 * 1024 * 1024)

/* ECMA-376 part 2, 11: core properties; Dublin Core and a few of its own. */
static void read_core(GBytes *bytes, AtDecoded *decoded)
{
    static const char *const fields[][2] = {{"title", "title"}, {"creator", "creator"},
        {"subject", "description"}, {"description", "description"}, {"keywords", "keyword"},
        {"created", "date"}, {"language", "language"}, {"rights", "copyright"},
        {"lastModifiedBy", NULL}, {"modified", NULL}, {"category", NULL}};
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        for (gsize i = 0; event == AT_XML_OPEN && i < G_N_ELEMENTS(fields); i++) {
            if (!at_xml_is(xml, fields[i][0]))
                continue;
            g_autofree char *tag = g_strconcat("core.", fields[i][0], NULL);
            g_autofree char *value = at_xml_inner(xml);
            at_decoded_add_raw(decoded, tag, value);
            if (fields[i][1] && !at_prose_has(decoded, fields[i][1]))
                at_prose_field(decoded, fields[i][1], value);
            break;
        }
    }
}

static void read_application(GBytes *bytes, AtDecoded *decoded)
{
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (event != AT_XML_OPEN)
            continue;
        if (at_xml_is(xml, "Pages")) {
            g_autofree char *value = at_xml_inner(xml);
            decoded->pages = (guint)CLAMP(strtol(value, NULL, 10), 0, 100000);
        } else if (at_xml_is(xml, "Application")) {
            g_autofree char *value = at_xml_inner(xml);
            at_prose_field(decoded, "software", value);
        }
    }
}

/* The language of the default run: w:lang w:val (or w:eastAsia where the document has no other). */
static void read_styles(GBytes *bytes, AtDecoded *decoded)
{
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (event != AT_XML_OPEN || !at_xml_is(xml, "lang") || at_prose_has(decoded, "language"))
            continue;
        g_autofree char *value = at_xml_attribute(xml, "w:val");
        at_prose_field(decoded, "language", value);
    }
}

/* Runs of w:t; deleted text (w:delText) and field codes (w:instrText) are no words of the text. */
static gboolean read_document(GBytes *bytes, AtDecoded *decoded, GError **error)
{
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    g_autoptr(GString) words = g_string_new(NULL);
    gboolean run = FALSE;
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (event == AT_XML_TEXT) {
            if (run)
                g_string_append(words, at_xml_text(xml));
        } else if (at_xml_is(xml, "t")) {
            run = event == AT_XML_OPEN;
        } else if (event == AT_XML_OPEN) {
            if (at_xml_is(xml, "tab"))
                g_string_append_c(
                    words, words->len && !g_str_has_suffix(words->str, "\n") ? '\t' : ' ');
            else if (at_xml_is(xml, "br") || at_xml_is(xml, "cr"))
                g_string_append_c(words, '\n');
        } else if (at_xml_is(xml, "p")) {
            g_string_append(words, "\n\n");
        }
        if (words->len > AT_PROSE_LIMIT)
            break;
    }
    if (!words->len && !at_xml_check(xml, error))
        return FALSE;
    g_autoptr(GError) trouble = NULL;
    if (!at_xml_check(xml, &trouble))
        at_decoded_add_note(decoded, "%s", trouble->message);
    at_prose_take(decoded, g_strdup(words->str));
    return TRUE;
}

gboolean at_docx_read(const AtSource *source, AtDecoded *decoded, GError **error)
{
    static const struct {
        const char *name;
        void (*read)(GBytes *bytes, AtDecoded *decoded);
    } parts[] = {
        {"docProps/core.xml", read_core},
        {"docProps/app.xml", read_application},
        {"word/styles.xml", read_styles},
    };
    g_autoptr(AtZip) zip = at_zip_open(source, error);
    g_autoptr(GBytes) document = NULL;
    g_autoptr(GError) trouble = NULL;
    const char *name;
    while (zip && !trouble && (name = at_zip_next(zip, &trouble))) {
        if (!strcmp(name, "word/document.xml") && !document)
            document = at_zip_read(zip, PART_LIMIT, &trouble);
        for (gsize i = 0; !trouble && i < G_N_ELEMENTS(parts); i++) {
            if (strcmp(name, parts[i].name))
                continue;
            g_autoptr(GBytes) bytes = at_zip_read(zip, PART_LIMIT, &trouble);
            if (bytes)
                parts[i].read(bytes, decoded);
        }
    }
    if (!zip)
        return FALSE;
    if (trouble && (!document || trouble->code == AT_LIMIT)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (trouble)
        at_decoded_add_note(decoded, "%s", trouble->message);
    if (!document)
        return at_fail(
            error, AT_INVALID, _("the document has no word/document.xml, where its text would be"));
    return read_document(document, decoded, error);
}
