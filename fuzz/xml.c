/* Every event of any XML is well formed: what opens closes, deeper by one, within the stated depth;
 * names and texts are UTF-8; and after the end it stays ended. */
#include "media/xml.h"

#include "media/document.h"
#include "media/svg_text.h"

#include "file.h"

static void read_events(AtXml *xml)
{
    guint open = 0;
    AtXmlEvent event;
    while ((event = at_xml_next(xml)) > AT_XML_END) {
        g_assert_true(g_utf8_validate(at_xml_name(xml), -1, NULL));
        if (event == AT_XML_OPEN) {
            g_assert_cmpuint(at_xml_depth(xml), ==, open);
            g_autofree char *language = at_xml_attribute(xml, "xml:lang");
            g_assert_true(!language || g_utf8_validate(language, -1, NULL));
            g_assert_cmpuint(++open, <=, 256);
        } else if (event == AT_XML_CLOSE) {
            g_assert_cmpuint(open--, >, 0);
            g_assert_cmpuint(at_xml_depth(xml), ==, open);
        } else {
            g_assert_true(g_utf8_validate(at_xml_text(xml), -1, NULL));
        }
        if (event == AT_XML_OPEN && at_xml_is(xml, "inner")) {
            g_autofree char *inner = at_xml_inner(xml);
            g_assert_true(g_utf8_validate(inner, -1, NULL));
            open--;
        }
    }
    g_assert_true(event == AT_XML_BROKEN || open == 0);
    g_assert_cmpint(at_xml_next(xml), ==, event);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    read_events(xml);
    g_autoptr(GError) error = NULL;
    g_assert_true(at_xml_check(xml, &error) == (error == NULL));

    const char *text = size ? (const char *)data : "";
    g_autoptr(AtDecoded) packet = at_decoded_new();
    at_xmp_read(text, size, packet);
    fuzz_check(packet, "application/pdf", AT_KIND_TEXT);
    g_autoptr(AtDecoded) drawing = at_decoded_new();
    at_svg_read_text(text, size, drawing);
    fuzz_check(drawing, "image/svg+xml", AT_KIND_IMAGE);
    return 0;
}
