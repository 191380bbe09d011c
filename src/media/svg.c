/*
 * SVG by librsvg and cairo. The handle gets bytes and no base address, so that nothing outside the
 * file is ever followed: no external entity, image, style sheet or use. Embedded pictures (data:
 * addresses) are drawn.
 *
 * The facts are the drawing's natural size, its viewBox's where it has none, or 1000 pixels.
 * Drawings are drawn anew for the previews, so small ones are not small there: the longer edge is
 * at least 1000 pixels and at most 4096.
 */
#include "media/decode.h"

#include "base/message.h"
#include "media/svg_text.h"

#include <cairo.h>
#include <librsvg/rsvg.h>
#include <math.h>

#define SVG_BYTES (64 * 1024 * 1024)
#define FALLBACK 1000
#define SMALLEST_DRAWN 1000
#define LARGEST_DRAWN 4096
#define LARGEST_SIZE 1000000

typedef struct {
    GMappedFile *file;
    RsvgHandle *handle;
    double width, height; /* natural */
} Drawing;

static void drawing_clear(Drawing *drawing)
{
    g_clear_object(&drawing->handle);
    g_clear_pointer(&drawing->file, g_mapped_file_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Drawing, drawing_clear)

static gboolean fits(double width, double height)
{
    return width > 0 && height > 0 && width <= LARGEST_SIZE && height <= LARGEST_SIZE;
}

static void measure(Drawing *drawing)
{
    gboolean has_width, has_height, has_box;
    RsvgLength width, height;
    RsvgRectangle box;

    if (rsvg_handle_get_intrinsic_size_in_pixels(
            drawing->handle, &drawing->width, &drawing->height) &&
        fits(drawing->width, drawing->height))
        return;
    rsvg_handle_get_intrinsic_dimensions(
        drawing->handle, &has_width, &width, &has_height, &height, &has_box, &box);
    drawing->width = drawing->height = FALLBACK;
    if (has_box && fits(box.width, box.height)) {
        drawing->width = box.width;
        drawing->height = box.height;
    }
}

static gboolean open_drawing(int fd, Drawing *drawing, GError **error)
{
    g_autoptr(GError) problem = NULL;
    drawing->file = g_mapped_file_new_from_fd(fd, FALSE, &problem);
    if (!drawing->file)
        return at_fail(error, AT_IO, _("it cannot be read (%s)"), problem->message);
    if (g_mapped_file_get_length(drawing->file) > SVG_BYTES)
        return at_fail(
            error, AT_LIMIT, _("an SVG larger than the limit of %d MB"), SVG_BYTES >> 20);
    g_autoptr(GBytes) bytes = g_mapped_file_get_bytes(drawing->file);
    g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_bytes(bytes);
    drawing->handle =
        rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, &problem);
    if (!drawing->handle)
        g_strchomp(problem->message);
    if (!drawing->handle)
        return at_fail(error, AT_INVALID, _("this SVG cannot be read (%s)"), problem->message);
    rsvg_handle_set_dpi(drawing->handle, 96); /* CSS's; librsvg's own is 90 */
    measure(drawing);
    return TRUE;
}

static gboolean draw(const Drawing *drawing, double edge, cairo_surface_t **surface, GError **error)
{
    g_autoptr(GError) problem = NULL;
    double scale = edge / MAX(drawing->width, drawing->height);
    double width = MAX(1, rint(drawing->width * scale));
    double height = MAX(1, rint(drawing->height * scale));
    RsvgRectangle viewport = {0, 0, width, height};

    *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, (int)width, (int)height);
    cairo_t *cr = cairo_create(*surface);
    gboolean drawn = rsvg_handle_render_document(drawing->handle, cr, &viewport, &problem);
    cairo_destroy(cr);
    if (drawn)
        return TRUE;
    cairo_surface_destroy(*surface);
    return at_fail(error, AT_INVALID, _("this SVG cannot be drawn (%s)"),
        problem ? problem->message : "librsvg");
}

gboolean at_decode_svg(const AtSource *source, AtDecoded *decoded, GError **error)
{
    g_auto(Drawing) drawing = {0};
    cairo_surface_t *surface = NULL;
    if (!open_drawing(source->fd, &drawing, error))
        return FALSE;
    decoded->width = (guint)MAX(1, ceil(drawing.width));
    decoded->height = (guint)MAX(1, ceil(drawing.height));
    at_svg_read_text(
        g_mapped_file_get_contents(drawing.file), g_mapped_file_get_length(drawing.file), decoded);
    if (!(source->want & (AT_WANT_PREVIEWS | AT_WANT_PDQ)))
        return TRUE;

    double edge = CLAMP(MAX(drawing.width, drawing.height), SMALLEST_DRAWN, LARGEST_DRAWN);
    if (!draw(&drawing, edge, &surface, error))
        return FALSE;
    gboolean done = at_preview_from_surface(surface, source, decoded, error);
    cairo_surface_destroy(surface);
    return done;
}

GBytes *at_render_svg(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error)
{
    g_auto(Drawing) drawing = {0};
    cairo_surface_t *surface = NULL;
    double size = edge == 0 ? LARGEST_DRAWN : MIN(edge, LARGEST_DRAWN);
    if (!open_drawing(source->fd, &drawing, error) || !draw(&drawing, size, &surface, error))
        return NULL;
    GBytes *bytes = at_render_from_surface(surface, 0, media_type, error);
    cairo_surface_destroy(surface);
    return bytes;
}

/* Fonts of two scripts and both picture loaders are opened while that is still allowed. */
void at_svg_warm(void)
{
    static const char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'"
        " width='8' height='8'><text font-family='serif' y='8'>Aé永</text>"
        "<text font-family='sans-serif' font-weight='bold'>Aé永</text>"
        "<image width='1' height='1' xlink:href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAE"
        "AAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=='/></svg>";
    Drawing drawing = {.width = 8, .height = 8};
    g_autoptr(GInputStream) stream = g_memory_input_stream_new_from_data(svg, sizeof svg - 1, NULL);
    cairo_surface_t *surface = NULL;
    drawing.handle =
        rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, NULL);
    if (drawing.handle && draw(&drawing, 8, &surface, NULL))
        cairo_surface_destroy(surface);
    drawing_clear(&drawing);
}
