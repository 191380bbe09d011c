/*
 * Pictures by libvips: JPEG, PNG, GIF, WebP, AVIF, HEIC, JPEG XL, TIFF. (PSD: psd.c.)
 *
 * The format chooses the loader; libvips never guesses. A file is read strictly first; what fails
 * so is read again as far as it goes, with a note. Sizes are judged by the header, before a pixel
 * is decoded: a gigapixel at most, and half a gigabyte for formats whose decoder holds the whole
 * picture. A JPEG much larger than the largest preview is decoded at a half, quarter or eighth (the
 * IDCT does it almost for free), never so small that its PDQ would come from less than 4 megapixels
 * that the original has.
 */
#include "media/picture.h"

#include "base/message.h"
#include "media/metadata.h"
#include "media/profile.h"
#include "media/psd.h"
#include "media/svg_text.h"

#include <string.h>
#include <unistd.h>
#include <vips/vips.h>

#define WHOLE_BYTES (512 * 1024 * 1024)
#define RENDER_EDGE 8192
#define MAX_FRAMES 10000
#define PSD "image/vnd.adobe.photoshop"

typedef struct {
    const char *media_type;
    const char *operation;
    gboolean streams; /* decodes row by row; the others hold the whole picture */
    gboolean pages; /* has the options page and n */
    gboolean moves; /* its pages are frames */
} Loader;

static const Loader loaders[] = {
    {"image/jpeg", "jpegload_source", TRUE, FALSE, FALSE},
    {"image/png", "pngload_source", TRUE, FALSE, FALSE},
    {"image/apng", "pngload_source", TRUE, FALSE, FALSE},
    {"image/gif", "gifload_source", FALSE, TRUE, TRUE},
    {"image/webp", "webpload_source", FALSE, TRUE, TRUE},
    {"image/avif", "heifload_source", FALSE, TRUE, FALSE},
    {"image/heic", "heifload_source", FALSE, TRUE, FALSE},
    {"image/heif", "heifload_source", FALSE, TRUE, FALSE},
    {"image/jxl", "jxlload_source", FALSE, FALSE, FALSE},
    {"image/tiff", "tiffload_source", TRUE, TRUE, FALSE},
    {PSD, NULL, FALSE, FALSE, FALSE}, /* psd.c */
};

/* How to open: what is open already, or from bytes instead of the file; which page, how many, how
 * strict, shrunk by what (JPEG only), turned how if the picture itself says nothing. */
typedef struct {
    VipsImage *ready;
    GBytes *bytes;
    guint orientation;
    int page;
    int n;
    VipsFailOn strict;
    int shrink;
} Opening;

static const Loader *loader_of(const char *media_type, const AtFormat *format, GError **error)
{
    for (guint i = 0; i < G_N_ELEMENTS(loaders); i++)
        if (strcmp(loaders[i].media_type, media_type) == 0)
            return &loaders[i];
    return at_fail_null(
        error, AT_UNSUPPORTED, _("%s pictures cannot be read by this build"), format->label);
}

static VipsSource *input_of(int fd, const Opening *opening)
{
    if (opening->bytes) {
        gsize n = 0;
        const void *data = g_bytes_get_data(opening->bytes, &n);
        return vips_source_new_from_memory(data, n);
    }
    if (lseek(fd, 0, SEEK_SET) < 0) {
        vips_error_system(errno, "descriptor", "cannot seek");
        return NULL;
    }
    return vips_source_new_from_descriptor(fd);
}

static VipsImage *turned(VipsImage *image, guint orientation)
{
    VipsImage *copy = NULL;
    if (orientation <= 1 || vips_image_get_orientation(image) > 1)
        return g_object_ref(image);
    if (vips_copy(image, &copy, NULL))
        return NULL;
    vips_image_set_int(copy, VIPS_META_ORIENTATION, (int)orientation);
    return copy;
}

/* NULL with libvips' error buffer filled. Only one image of a descriptor may be read at a time. */
static VipsImage *open_image(int fd, const Loader *loader, const Opening *opening)
{
    VipsImage *opened = NULL;
    int failed;
    if (opening->ready)
        return g_object_ref(opening->ready);
    VipsSource *input = input_of(fd, opening);
    if (!input)
        return NULL;
    if (strcmp(loader->operation, "jpegload_source") == 0)
        failed = vips_jpegload_source(input, &opened, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
            opening->strict, "shrink", MAX(1, opening->shrink), NULL);
    else if (!loader->pages)
        failed = vips_call(loader->operation, input, &opened, "access", VIPS_ACCESS_SEQUENTIAL,
            "fail_on", opening->strict, NULL);
    else
        failed = vips_call(loader->operation, input, &opened, "access", VIPS_ACCESS_SEQUENTIAL,
            "fail_on", opening->strict, "page", opening->page, "n", MAX(1, opening->n), NULL);
    g_object_unref(input);
    if (failed)
        return NULL;
    g_autoptr(VipsImage) image = opened;
    return turned(image, opening->orientation);
}

static gboolean within_limits(
    VipsImage *image, const Loader *loader, const AtFormat *format, GError **error)
{
    guint64 pixels = (guint64)image->Xsize * (guint64)vips_image_get_page_height(image);
    int interlaced = 0;
    if (pixels > AT_PICTURE_LIMIT)
        return at_fail(error, AT_LIMIT,
            _("a picture of %d x %d pixels is beyond the limit of %d megapixels"), image->Xsize,
            vips_image_get_page_height(image), AT_PICTURE_LIMIT / 1000000);

    if (vips_image_get_typeof(image, "interlaced"))
        vips_image_get_int(image, "interlaced", &interlaced);
    gboolean whole = loader->operation && (!loader->streams || interlaced);
    if (whole && pixels * VIPS_IMAGE_SIZEOF_PEL(image) > WHOLE_BYTES)
        return at_fail(error, AT_LIMIT,
            _("a %s of %d x %d pixels needs more than the limit of %d MB while it is decoded"),
            format->label, image->Xsize, vips_image_get_page_height(image), WHOLE_BYTES >> 20);
    return TRUE;
}

static void fact_int(AtDecoded *decoded, const char *name, int value)
{
    char text[16];
    g_snprintf(text, sizeof text, "%d", value);
    at_decoded_add_fact(decoded, name, text);
}

/* "delay" is an array of milliseconds; browsers show what is under 11 ms for 100 (so does every GIF
 * of old). */
static int delay_at(const int *delays, int n, int frame)
{
    int delay = frame < n ? delays[frame] : 100;
    return delay <= 10 ? 100 : delay;
}

static void read_movement(VipsImage *image, AtDecoded *decoded)
{
    int *delays = NULL;
    int n = 0;
    int frames = vips_image_get_n_pages(image);
    if (frames < 2)
        return;
    decoded->moves = TRUE;
    fact_int(decoded, "frames", frames);
    if (vips_image_get_typeof(image, "delay"))
        vips_image_get_array_int(image, "delay", &delays, &n);
    for (int i = 0; i < MIN(frames, MAX_FRAMES); i++)
        decoded->duration += (gint64)delay_at(delays, n, i) * 1000;
}

static void read_facts(VipsImage *image, const Loader *loader, AtDecoded *decoded)
{
    static const char *const depths[] = {"palette-bit-depth", "heif-bitdepth", "bits-per-sample"};
    gboolean turned = vips_image_get_orientation_swap(image);
    guint width = (guint)image->Xsize;
    guint height = (guint)vips_image_get_page_height(image);
    const void *profile = NULL;
    gsize n = 0;
    int bits = vips_format_sizeof(image->BandFmt) * 8;

    decoded->width = turned ? height : width;
    decoded->height = turned ? width : height;
    for (guint i = 0; i < G_N_ELEMENTS(depths); i++)
        if (vips_image_get_typeof(image, depths[i]))
            vips_image_get_int(image, depths[i], &bits);
    fact_int(decoded, "bit_depth", bits);
    fact_int(decoded, "bands", image->Bands);
    at_decoded_add_fact(decoded, "colour_space",
        vips_enum_nick(VIPS_TYPE_INTERPRETATION, vips_image_guess_interpretation(image)));
    if (vips_image_hasalpha(image))
        at_decoded_add_fact(decoded, "alpha", "yes");
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) &&
        !vips_image_get_blob(image, VIPS_META_ICC_NAME, &profile, &n)) {
        g_autofree char *name = at_profile_name(profile, n);
        at_decoded_add_fact(decoded, "colour_profile", name);
    }
    if (loader->moves)
        read_movement(image, decoded);
    else if (strcmp(loader->media_type, "image/tiff") == 0 && vips_image_get_n_pages(image) > 1)
        decoded->pages = (guint)vips_image_get_n_pages(image);
}

/* The largest of 1, 2, 4, 8 that leaves the longer edge a quarter above the largest preview, and 4
 * megapixels. */
static int jpeg_shrink(const AtDecoded *decoded, guint edge)
{
    int shrink = 1;
    while (shrink < 8) {
        guint64 next = (guint64)shrink * 2;
        guint64 longest = MAX(decoded->width, decoded->height) / next;
        guint64 pixels = (guint64)decoded->width * decoded->height / (next * next);
        if (longest < (guint64)edge * 5 / 4 || pixels < AT_PICTURE_WHOLE / 2)
            break;
        shrink = (int)next;
    }
    return shrink;
}

/* Tries what use() does on the picture strictly, then forgiving; notes are those of the try that
 * held. */
typedef gboolean (*UseFunc)(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, gpointer data, GError **error);

static gboolean with_image(const AtSource *source, const Loader *loader, const Opening *opening,
    AtDecoded *decoded, UseFunc use, gpointer data, GError **error)
{
    static const VipsFailOn levels[] = {
        VIPS_FAIL_ON_ERROR, VIPS_FAIL_ON_TRUNCATED, VIPS_FAIL_ON_NONE};
    guint notes = decoded->notes->len;
    guint previews = decoded->previews->len;

    for (guint i = 0; i < G_N_ELEMENTS(levels); i++) {
        Opening now = *opening;
        now.strict = levels[i];
        g_ptr_array_set_size(decoded->notes, (int)notes);
        g_ptr_array_set_size(decoded->previews, (int)previews);
        g_autoptr(GError) problem = NULL;
        g_autoptr(VipsImage) image = open_image(source->fd, loader, &now);
        if (!image)
            at_picture_fail(&problem, AT_INVALID, _("the picture cannot be read"));
        else if (use(image, source, decoded, data, &problem)) {
            if (i == 1)
                at_decoded_add_note(
                    decoded, "%s", _("is damaged: the picture is shown as far as it can be read"));
            if (i == 2)
                at_decoded_add_note(
                    decoded, "%s", _("ends early: the picture is shown as far as it goes"));
            return TRUE;
        }
        if (problem->code == AT_LIMIT || i + 1 == G_N_ELEMENTS(levels)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return FALSE;
        }
    }
    g_assert_not_reached();
}

static gboolean use_previews(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, gpointer data, GError **error)
{
    return at_preview_from_image(image, source, decoded, error);
}

/* Frames in order from one reading, each 1/12 s or the frame's own time if that is longer. */
static gboolean use_clip(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, gpointer data, GError **error)
{
    g_autoptr(AtClip) clip = at_clip_new();
    int height = vips_image_get_page_height(image);
    int frames = image->Ysize / height;
    int *delays = NULL;
    int n = 0;
    guint shown = 0; /* milliseconds */
    guint due = 0;

    if (vips_image_get_typeof(image, "delay"))
        vips_image_get_array_int(image, "delay", &delays, &n);
    for (int i = 0; i < frames && shown < AT_CLIP_SECONDS * 1000; i++) {
        guint until = shown + (guint)delay_at(delays, n, i);
        guint length = 0;
        while (due < until) { /* ticks that fall into this frame */
            guint next = (due * AT_CLIP_RATE / 1000 + 1) * 1000 / AT_CLIP_RATE + 1;
            length += next - due;
            due = next;
        }
        shown = until;
        if (length == 0)
            continue;
        g_autoptr(VipsImage) frame = NULL;
        if (vips_crop(image, &frame, 0, i * height, image->Xsize, height, NULL))
            return at_picture_fail(error, AT_INVALID, _("a frame cannot be read"));
        if (!at_clip_add_image(clip, frame, length, decoded, error))
            return FALSE;
    }
    return at_clip_finish(clip, decoded, error);
}

static gboolean add_clip(
    const AtSource *source, const Loader *loader, AtDecoded *decoded, int frames, GError **error)
{
    Opening opening = {.n = MIN(frames, 600)};
    g_autoptr(AtDecoded) scratch = at_decoded_new(); /* its notes were made by the stills */
    g_autoptr(GError) problem = NULL;
    if (!with_image(source, loader, &opening, scratch, use_clip, NULL, &problem)) {
        at_decoded_add_note(
            decoded, _("it moves, but no clip could be made: %s"), problem->message);
        return TRUE;
    }
    for (guint i = 0; i < scratch->previews->len; i++) {
        const AtPreview *made = scratch->previews->pdata[i];
        at_decoded_take_preview(decoded, made->size, made->media_type, made->width, made->height,
            g_bytes_ref(made->bytes));
    }
    return TRUE;
}

static void hold_tongue(
    const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

void at_warm_image(AtProfile profile)
{
    if (VIPS_INIT("atelier-decode"))
        return;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    g_log_set_handler("VIPS", G_LOG_LEVEL_MASK, hold_tongue, NULL);
    at_metadata_warm();
    if (profile == AT_PROFILE_DOCUMENT)
        at_svg_warm();
}

/* The header, judged and written down. */
static gboolean read_header(const AtSource *source, const Loader *loader, const Opening *opening,
    AtDecoded *decoded, int *frames, GError **error)
{
    g_autoptr(VipsImage) image = open_image(source->fd, loader, opening);
    if (!image) {
        g_autofree char *sentence =
            g_strdup_printf(_("this %s cannot be read"), source->format->label);
        return at_picture_fail(error, AT_INVALID, sentence);
    }
    if (!within_limits(image, loader, source->format, error))
        return FALSE;
    read_facts(image, loader, decoded);
    *frames = vips_image_get_n_pages(image);
    return TRUE;
}

static gboolean decode(const AtSource *source, const Loader *loader, Opening opening,
    AtDecoded *decoded, gpointer data, GError **error)
{
    int frames = 1;
    if (!read_header(source, loader, &opening, decoded, &frames, error))
        return FALSE;
    opening.shrink = jpeg_shrink(decoded, AT_PREVIEW_LARGE);
    if (source->want & (AT_WANT_PREVIEWS | AT_WANT_PDQ) &&
        !with_image(source, loader, &opening, decoded, use_previews, NULL, error))
        return FALSE;
    if (decoded->moves && source->want & AT_WANT_CLIP)
        return add_clip(source, loader, decoded, frames, error);
    return TRUE;
}

/* The samples of a PSD as libvips means them. */
static VipsImage *wrap_psd(const AtPsd *psd, void *pixels, gsize n)
{
    static const VipsBandFormat formats[] = {
        [1] = VIPS_FORMAT_UCHAR, [2] = VIPS_FORMAT_USHORT, [4] = VIPS_FORMAT_FLOAT};
    gboolean wide = psd->bytes == 2;
    VipsInterpretation meaning = psd->colour == AT_PSD_CMYK ? VIPS_INTERPRETATION_CMYK
        : psd->colour == AT_PSD_LAB                         ? VIPS_INTERPRETATION_LAB
        : psd->colour == AT_PSD_LINEAR                      ? VIPS_INTERPRETATION_scRGB
        : psd->colour == AT_PSD_GREY
        ? (wide ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_B_W)
        : (wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB);
    g_autoptr(VipsImage) raw = vips_image_new_from_memory(
        pixels, n, (int)psd->width, (int)psd->height, (int)psd->bands, formats[psd->bytes]);
    VipsImage *image = NULL;
    if (!raw || vips_copy(raw, &image, "interpretation", meaning, NULL))
        return NULL;
    if (psd->icc && psd->colour <= AT_PSD_CMYK)
        vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, psd->icc, psd->icc_size);
    return image;
}

/* Opens the flattened picture of a PSD, whole. *pixels: to be freed after the image. */
static VipsImage *open_psd(
    const AtSource *source, const AtPsd *psd, guint8 **pixels, AtDecoded *decoded, GError **error)
{
    guint64 n = (guint64)psd->width * psd->height * psd->bands * psd->bytes;
    if (n > WHOLE_BYTES)
        return at_fail_null(error, AT_LIMIT,
            _("a %s of %u x %u pixels needs more than the limit of %d MB while it is decoded"),
            source->format->label, psd->width, psd->height, WHOLE_BYTES >> 20);
    *pixels = g_malloc0(n);
    if (!at_psd_read(psd, *pixels))
        at_decoded_add_note(decoded, "%s", _("ends early: the picture is shown as far as it goes"));
    VipsImage *image = wrap_psd(psd, *pixels, n);
    if (!image)
        at_picture_fail(error, AT_ENGINE, _("the picture cannot be read"));
    return image;
}

/* Calls decode() or render() by way of use() with how to open a PSD: its flattened picture, or,
 * where it was saved without, the thumbnail. */
typedef gboolean (*OpenedFunc)(const AtSource *source, const Loader *loader, Opening opening,
    AtDecoded *decoded, gpointer data, GError **error);

static gboolean with_psd(
    const AtSource *source, AtDecoded *decoded, OpenedFunc use, gpointer data, GError **error)
{
    AtPsd psd;
    g_autoptr(GError) problem = NULL;
    g_autofree guint8 *pixels = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(source->fd, FALSE, &problem);
    if (!file)
        return at_fail(error, AT_IO, _("it cannot be read (%s)"), problem->message);
    if (!at_psd_open((const guint8 *)g_mapped_file_get_contents(file),
            g_mapped_file_get_length(file), &psd, error))
        return FALSE;
    if (!psd.merged && psd.thumbnail) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(psd.thumbnail, psd.thumbnail_size);
        at_decoded_add_note(decoded, "%s",
            _("was saved without its flattened picture: it is shown by its thumbnail"));
        gboolean shown = use(source, loader_of("image/jpeg", source->format, NULL),
            (Opening){.bytes = bytes}, decoded, data, error);
        decoded->width = psd.width;
        decoded->height = psd.height;
        return shown;
    }
    g_autoptr(VipsImage) image = open_psd(source, &psd, &pixels, decoded, error);
    return image &&
        use(source, loader_of(PSD, source->format, NULL), (Opening){.ready = image}, decoded, data,
            error);
}

static void read_png_text(const AtSource *source, const Loader *loader, AtDecoded *decoded)
{
    Opening opening = {.strict = VIPS_FAIL_ON_NONE};
    g_autoptr(VipsImage) image = open_image(source->fd, loader, &opening);
    if (image)
        at_png_read_text(image, decoded);
}

gboolean at_decode_image(const AtSource *source, AtDecoded *decoded, GError **error)
{
    const Loader *loader = loader_of(source->format->media_type, source->format, error);
    if (!loader)
        return FALSE;
    gboolean shown = loader->operation ? decode(source, loader, (Opening){0}, decoded, NULL, error)
                                       : with_psd(source, decoded, decode, NULL, error);
    if (!shown || !at_metadata_read(source->fd, source->name, decoded, error))
        return FALSE;
    if (strcmp(loader->media_type, "image/png") == 0)
        read_png_text(source, loader, decoded);
    return TRUE;
}

gboolean at_image_decode_bytes(GBytes *bytes, const char *media_type, guint orientation,
    const AtSource *source, AtDecoded *decoded, GError **error)
{
    const Loader *loader = loader_of(media_type, source->format, error);
    Opening opening = {.bytes = bytes, .orientation = orientation};
    return loader && decode(source, loader, opening, decoded, NULL, error);
}

typedef struct {
    guint edge;
    GBytes *bytes;
} Render;

static gboolean use_render(
    VipsImage *image, const AtSource *source, AtDecoded *decoded, gpointer data, GError **error)
{
    Render *render = data;
    void *bytes = NULL;
    gsize n = 0;
    g_autoptr(VipsImage) done = at_picture_finish(image, render->edge, decoded, error);
    if (!done)
        return FALSE;
    if (vips_jpegsave_buffer(done, &bytes, &n, "Q", 90, "strip", TRUE, NULL))
        return at_picture_fail(error, AT_ENGINE, _("the picture cannot be written"));
    render->bytes = g_bytes_new_with_free_func(bytes, n, g_free, bytes);
    return TRUE;
}

static gboolean render(const AtSource *source, const Loader *loader, Opening opening,
    AtDecoded *decoded, gpointer data, GError **error)
{
    Render *wanted = data;
    int pages = 1;
    int page = opening.page;

    opening.page = 0;
    if (!read_header(source, loader, &opening, decoded, &pages, error))
        return FALSE;
    if (page > 0 && page >= pages)
        return at_fail(error, AT_NOT_FOUND, _("there is no page %d: it has %d"), page + 1, pages);
    opening.page = page;
    opening.shrink = jpeg_shrink(decoded, wanted->edge);
    return with_image(source, loader, &opening, decoded, use_render, wanted, error);
}

static guint render_edge(guint edge)
{
    return edge == 0 ? RENDER_EDGE : MIN(edge, RENDER_EDGE);
}

GBytes *at_render_image(
    const AtSource *source, guint page, guint edge, char **media_type, GError **error)
{
    Opening opening = {.page = (int)MIN(page, 100000)};
    Render wanted = {.edge = render_edge(edge)};
    g_autoptr(AtDecoded) facts = at_decoded_new();
    const Loader *loader = loader_of(source->format->media_type, source->format, error);
    if (!loader)
        return NULL;
    gboolean shown = loader->operation ? render(source, loader, opening, facts, &wanted, error)
                                       : with_psd(source, facts, render, &wanted, error);
    if (shown)
        *media_type = g_strdup("image/jpeg");
    return wanted.bytes;
}

GBytes *at_image_render_bytes(GBytes *bytes, const char *media_type, guint orientation,
    const AtSource *source, guint edge, char **made, GError **error)
{
    Opening opening = {.bytes = bytes, .orientation = orientation};
    Render wanted = {.edge = render_edge(edge)};
    g_autoptr(AtDecoded) facts = at_decoded_new();
    const Loader *loader = loader_of(media_type, source->format, error);
    if (!loader || !render(source, loader, opening, facts, &wanted, error))
        return NULL;
    *made = g_strdup("image/jpeg");
    return wanted.bytes;
}
