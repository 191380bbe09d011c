#include "media/document.h"

#include "base/message.h"

#include <cairo.h>
#include <fcntl.h>
#include <math.h>
#include <poppler.h>
#include <string.h>
#include <unistd.h>

#define PAGES 2000 /* read for their words */
#define EDGE 8192
#define NATURAL_DPI 150
#define POINTS 20000 /* PDF's own limit is 14,400 */

/* poppler 22 defines none. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

void at_warm_pdf(AtProfile profile)
{
    at_charset_warm();
}

static PopplerDocument *open_document(const AtSource *source, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    int fd = fcntl(source->fd, F_DUPFD_CLOEXEC, 0); /* poppler closes its own */
    if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0) {
        if (fd >= 0)
            close(fd);
        return at_fail_null(error, AT_IO, _("the file cannot be read"));
    }
    PopplerDocument *document = poppler_document_new_from_fd(fd, NULL, &trouble);
    if (document)
        return document;
    if (g_error_matches(trouble, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
        return at_fail_null(error, AT_DENIED, _("the PDF is locked with a password"));
    return at_fail_null(error, AT_INVALID, _("the PDF is damaged (%s)"), trouble->message);
}

static void add_property(AtDecoded *decoded, const char *tag, const char *field, char *value)
{
    g_autofree char *held = value;
    if (!value)
        return;
    g_autofree char *good = g_utf8_make_valid(value, -1);
    at_decoded_add_raw(decoded, tag, good);
    if (field)
        at_prose_field(decoded, field, good);
}

/* What the information dictionary and the XMP packet say; the packet fills gaps. */
static void read_metadata(PopplerDocument *document, AtDecoded *decoded)
{
    add_property(decoded, "pdf.Title", "title", poppler_document_get_title(document));
    add_property(decoded, "pdf.Author", "creator", poppler_document_get_author(document));
    add_property(decoded, "pdf.Subject", "description", poppler_document_get_subject(document));
    add_property(decoded, "pdf.Keywords", "keyword", poppler_document_get_keywords(document));
    add_property(decoded, "pdf.Creator", "software", poppler_document_get_creator(document));
    add_property(decoded, "pdf.Producer", NULL, poppler_document_get_producer(document));
    g_autofree char *version = poppler_document_get_pdf_version_string(document);
    at_decoded_add_fact(decoded, "pdf_version", version);
    g_autoptr(GDateTime) created = poppler_document_get_creation_date_time(document);
    if (created) {
        g_autofree char *date = g_date_time_format_iso8601(created);
        at_prose_field(decoded, "date", date);
    }
    g_autofree char *packet = poppler_document_get_metadata(document);
    if (packet)
        at_xmp_read(packet, strlen(packet), decoded);
}

static void read_words(PopplerDocument *document, AtDecoded *decoded)
{
    g_autoptr(GString) words = g_string_new(NULL);
    int n = MIN(poppler_document_get_n_pages(document), PAGES);
    for (int i = 0; i < n && words->len <= AT_PROSE_LIMIT; i++) {
        g_autoptr(PopplerPage) page = poppler_document_get_page(document, i);
        g_autofree char *text = page ? poppler_page_get_text(page) : NULL;
        g_autofree char *good = text ? g_utf8_make_valid(text, -1) : NULL;
        if (good && *good)
            g_string_append_printf(words, "%s\n\n", good);
    }
    at_prose_take(decoded, g_strdup(words->str));
}

/* edge: its longer side in pixels; 0: at NATURAL_DPI. */
static cairo_surface_t *draw(PopplerPage *page, guint edge, gboolean framed, GError **error)
{
    double width = 0, height = 0;
    poppler_page_get_size(page, &width, &height);
    if (!(width > 0 && height > 0 && width <= POINTS && height <= POINTS))
        return at_fail_null(error, AT_LIMIT, _("the page has no size that can be drawn"));
    double longest = MAX(width, height);
    double wanted = edge ? edge : longest * NATURAL_DPI / 72;
    double scale = CLAMP(wanted, 1, EDGE) / longest;
    int across = (int)MAX(lrint(width * scale), 1), down = (int)MAX(lrint(height * scale), 1);
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, across, down);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_save(cairo);
    cairo_scale(cairo, scale, scale);
    poppler_page_render(page, cairo);
    cairo_restore(cairo);
    if (framed)
        at_page_frame(cairo, across, down);
    cairo_status_t status = cairo_status(cairo);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return surface;
    cairo_surface_destroy(surface);
    return at_fail_null(
        error, AT_ENGINE, _("the page could not be drawn (%s)"), cairo_status_to_string(status));
}

static PopplerPage *open_page(PopplerDocument *document, guint number, GError **error)
{
    guint n = (guint)MAX(poppler_document_get_n_pages(document), 0);
    if (number >= n)
        return at_fail_null(
            error, AT_NOT_FOUND, _("there is no page %u: it has %u"), number + 1, n);
    PopplerPage *page = poppler_document_get_page(document, (int)number);
    if (!page)
        at_fail(error, AT_INVALID, _("page %u of the PDF is damaged"), number + 1);
    return page;
}

static gboolean add_preview(
    PopplerDocument *document, const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_autoptr(PopplerPage) page = open_page(document, 0, error);
    cairo_surface_t *surface = page ? draw(page, AT_PREVIEW_LARGE, TRUE, error) : NULL;
    if (!surface)
        return FALSE;
    AtSource still = *source;
    still.want &= ~(guint)AT_WANT_PDQ; /* pages of words look alike to a picture's fingerprint */
    gboolean good = at_preview_from_surface(surface, &still, decoded, error);
    cairo_surface_destroy(surface);
    return good;
}

gboolean at_decode_pdf(const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_autoptr(GError) trouble = NULL;
    g_autoptr(PopplerDocument) document = open_document(source, &trouble);
    decoded->kind = AT_KIND_TEXT;
    if (!document && trouble->code == AT_DENIED) {
        at_decoded_add_fact(decoded, "locked", "yes");
        at_decoded_add_note(decoded, "%s", trouble->message);
        return TRUE; /* it is a work all the same */
    }
    if (!document) {
        g_propagate_error(error, g_steal_pointer(&trouble));
        return FALSE;
    }
    decoded->pages = (guint)MAX(poppler_document_get_n_pages(document), 0);
    read_metadata(document, decoded);
    read_words(document, decoded);
    if (!(source->want & AT_WANT_PREVIEWS))
        return TRUE;
    if (!add_preview(document, source, decoded, &trouble))
        at_decoded_add_note(decoded, "%s", trouble->message);
    return TRUE;
}

GBytes *at_render_pdf(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error)
{
    g_autoptr(PopplerDocument) document = open_document(source, error);
    g_autoptr(PopplerPage) opened = document ? open_page(document, page, error) : NULL;
    cairo_surface_t *surface = opened ? draw(opened, edge, FALSE, error) : NULL;
    if (!surface)
        return NULL;
    GBytes *bytes = at_surface_encode(surface, error);
    cairo_surface_destroy(surface);
    if (bytes)
        *media_type = g_strdup("image/webp");
    return bytes;
}
