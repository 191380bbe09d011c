#include "media/document.h"
#include "media/xml.h"
#include "media/zip.h"

#include "base/message.h"

#include <stdlib.h>
#include <string.h>

/* OpenDocument 1.3: meta.xml and content.xml. */
#define PART_LIMIT (64 * 1024 * 1024)
#define SPACES 100

/* initial-creator wrote it; creator (of Dublin Core) is who saved it last, here. */
static void read_meta(GBytes *bytes, AtDecoded *decoded)
{
    static const char *const fields[][2] = {{"title", "title"}, {"initial-creator", "creator"},
        {"description", "description"}, {"subject", "description"}, {"keyword", "keyword"},
        {"creation-date", "date"}, {"language", "language"}, {"rights", "copyright"},
        {"generator", "software"}, {"creator", NULL}, {"date", NULL}};
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    g_autofree char *saved_by = NULL;
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (event == AT_XML_OPEN && at_xml_is(xml, "document-statistic")) {
            g_autofree char *pages = at_xml_attribute(xml, "meta:page-count");
            decoded->pages = pages ? (guint)CLAMP(strtol(pages, NULL, 10), 0, 100000) : 0;
        }
        for (gsize i = 0; event == AT_XML_OPEN && i < G_N_ELEMENTS(fields); i++) {
            if (!at_xml_is(xml, fields[i][0]))
                continue;
            g_autofree char *tag = g_strconcat("meta.", fields[i][0], NULL);
            g_autofree char *value = at_xml_inner(xml);
            at_decoded_add_raw(decoded, tag, value);
            const char *field = fields[i][1];
            if (field && (!strcmp(field, "keyword") || !at_prose_has(decoded, field)))
                at_prose_field(decoded, field, value);
            if (!field && !strcmp(fields[i][0], "creator"))
                saved_by = saved_by ? saved_by : g_steal_pointer(&value);
            break;
        }
    }
    if (!at_prose_has(decoded, "creator"))
        at_prose_field(decoded, "creator", saved_by);
}

/* fo:language and fo:country of the first paragraph style. */
static void read_styles(GBytes *bytes, AtDecoded *decoded)
{
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        if (event != AT_XML_OPEN || at_prose_has(decoded, "language") ||
            !at_xml_is(xml, "text-properties"))
            continue;
        g_autofree char *language = at_xml_attribute(xml, "fo:language");
        g_autofree char *country = at_xml_attribute(xml, "fo:country");
        if (!language || !strcmp(language, "none") || !strcmp(language, "zxx"))
            continue;
        g_autofree char *tag = country && strcmp(country, "none")
            ? g_strdup_printf("%s-%s", language, country)
            : g_strdup(language);
        at_prose_field(decoded, "language", tag);
    }
}

static void append_spaces(AtXml *xml, GString *words)
{
    g_autofree char *count = at_xml_attribute(xml, "text:c");
    long n = count ? strtol(count, NULL, 10) : 1;
    for (long i = 0; i < CLAMP(n, 1, SPACES); i++)
        g_string_append_c(words, ' ');
}

/* Paragraphs and headings; what was deleted under change tracking and footnotes' marks are left
 * out. */
static gboolean read_content(GBytes *bytes, AtDecoded *decoded, GError **error)
{
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    g_autoptr(GString) words = g_string_new(NULL);
    gint paragraphs = 0, hidden = 0;
    for (AtXmlEvent event; (event = at_xml_next(xml)) > AT_XML_END;) {
        gint step = event == AT_XML_OPEN ? 1 : -1;
        if (event == AT_XML_TEXT) {
            if (paragraphs > 0 && hidden <= 0)
                g_string_append(words, at_xml_text(xml));
        } else if (at_xml_is(xml, "tracked-changes") || at_xml_is(xml, "note-citation") ||
            at_xml_is(xml, "annotation")) {
            hidden += step;
        } else if (at_xml_is(xml, "p") || at_xml_is(xml, "h")) {
            paragraphs += step;
            if (step < 0 && hidden <= 0)
                g_string_append(words, "\n\n");
        } else if (step > 0 && at_xml_is(xml, "s")) {
            append_spaces(xml, words);
        } else if (step > 0 && at_xml_is(xml, "tab")) {
            g_string_append_c(words, '\t');
        } else if (step > 0 && at_xml_is(xml, "line-break")) {
            g_string_append_c(words, '\n');
        }
        if (words->len > AT_PROSE_LIMIT)
            break;
    }
    g_autoptr(GError) trouble = NULL;
    if (!at_xml_check(xml, &trouble)) {
        if (!words->len) {
            g_propagate_error(error, g_steal_pointer(&trouble));
            return FALSE;
        }
        at_decoded_add_note(decoded, "%s", trouble->message);
    }
    at_prose_take(decoded, g_strdup(words->str));
    return TRUE;
}

gboolean at_odt_read(const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_autoptr(AtZip) zip = at_zip_open(source, error);
    g_autoptr(GBytes) content = NULL, meta = NULL, styles = NULL;
    g_autoptr(GError) trouble = NULL;
    const char *name;
    if (!zip)
        return FALSE;
    while (!trouble && (name = at_zip_next(zip, &trouble))) {
        GBytes **part = !strcmp(name, "content.xml") ? &content
            : !strcmp(name, "meta.xml")              ? &meta
            : !strcmp(name, "styles.xml")            ? &styles
                                                     : NULL;
        if (part && !*part)
            *part = at_zip_read(zip, PART_LIMIT, &trouble);
    }
    if (trouble && (!content || trouble->code == AT_LIMIT)) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    if (trouble)
        at_decoded_add_note(decoded, "%s", trouble->message);
    if (!content)
        return at_fail(
            error, AT_INVALID, _("the document has no content.xml, where its text would be"));
    if (meta)
        read_meta(meta, decoded);
    if (styles)
        read_styles(styles, decoded);
    return read_content(content, decoded, error);
}
