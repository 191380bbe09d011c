#include "media/psd.h"

#include "base/error.h"
#include "base/message.h"

#include <string.h>

#define LARGEST_EDGE 300000
#define RESOURCE_ICC 1039
#define RESOURCE_THUMBNAIL 1036
#define RESOURCE_VERSION 1057
#define THUMBNAIL_HEADER 28

enum { /* colour modes of the file */
    MODE_BITMAP = 0,
    MODE_GREY = 1,
    MODE_INDEXED = 2,
    MODE_RGB = 3,
    MODE_CMYK = 4,
    MODE_MULTICHANNEL = 7,
    MODE_DUOTONE = 8,
    MODE_LAB = 9,
};

static guint u16(const guint8 *p)
{
    return (guint)p[0] << 8 | p[1];
}

static guint32 u32(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

/* A section: its length (4 bytes, or 8 in some places of a PSB), then its bytes. Advances p; NULL
 * past the end. */
static const guint8 *section(
    const guint8 **p, const guint8 *end, guint length_bytes, guint64 *length)
{
    if ((gsize)(end - *p) < length_bytes)
        return NULL;
    *length = u32(*p);
    if (length_bytes == 8)
        *length = *length << 32 | u32(*p + 4);
    *p += length_bytes;
    if (*length > (guint64)(end - *p))
        return NULL;
    const guint8 *start = *p;
    *p += *length;
    return start;
}

static void read_resources(AtPsd *psd, const guint8 *p, const guint8 *end)
{
    while (end - p >= 12 && memcmp(p, "8BIM", 4) == 0) {
        guint id = u16(p + 4);
        gsize name = ((gsize)p[6] + 2) & ~(gsize)1;
        if ((gsize)(end - p) < 6 + name + 4)
            return;
        p += 6 + name;
        gsize size = u32(p);
        p += 4;
        if (size > (gsize)(end - p))
            return;
        if (id == RESOURCE_ICC) {
            psd->icc = p;
            psd->icc_size = size;
        } else if (id == RESOURCE_THUMBNAIL && size > THUMBNAIL_HEADER && u32(p) == 1) {
            psd->thumbnail = p + THUMBNAIL_HEADER;
            psd->thumbnail_size = size - THUMBNAIL_HEADER;
        } else if (id == RESOURCE_VERSION && size >= 5) {
            psd->merged = p[4] != 0;
        }
        p += MIN((size + 1) & ~(gsize)1, (gsize)(end - p));
    }
}

static gboolean read_header(AtPsd *psd, const guint8 *data, gsize n, GError **error)
{
    if (n < 26 || memcmp(data, "8BPS", 4) != 0 || u16(data + 4) < 1 || u16(data + 4) > 2)
        return at_fail(error, AT_INVALID, _("this is no Photoshop file: its header is wrong"));
    psd->version = u16(data + 4);
    psd->channels = u16(data + 12);
    psd->height = u32(data + 14);
    psd->width = u32(data + 18);
    psd->depth = u16(data + 22);
    psd->mode = u16(data + 24);
    psd->merged = TRUE;
    if (psd->width == 0 || psd->height == 0 || psd->width > LARGEST_EDGE ||
        psd->height > LARGEST_EDGE || psd->channels == 0 || psd->channels > 56)
        return at_fail(error, AT_INVALID,
            _("its header says %u x %u pixels in %u channels, which no Photoshop file has"),
            psd->width, psd->height, psd->channels);
    return TRUE;
}

/* What the samples mean and how they are handed out. */
static gboolean choose_form(AtPsd *psd, GError **error)
{
    gboolean deep = psd->depth == 32;
    psd->bytes = psd->depth == 16 ? 2 : deep ? 4 : 1;
    psd->bands = 3;
    psd->colour = deep ? AT_PSD_LINEAR : AT_PSD_RGB;
    if (psd->mode == MODE_LAB) {
        psd->colour = AT_PSD_LAB;
        psd->bytes = 4;
    } else if (psd->mode == MODE_CMYK) {
        psd->colour = AT_PSD_CMYK;
        psd->bands = 4;
    } else if (!deep &&
        (psd->mode == MODE_BITMAP || psd->mode == MODE_GREY || psd->mode == MODE_DUOTONE ||
            (psd->mode == MODE_MULTICHANNEL && psd->channels < 3))) {
        psd->colour = AT_PSD_GREY;
        psd->bands = 1;
    }
    gboolean known = psd->depth == 8 || psd->depth == 16 ||
        (psd->depth == 1 && psd->mode == MODE_BITMAP) ||
        (deep && (psd->mode == MODE_RGB || psd->mode == MODE_GREY));
    gboolean grey = psd->mode == MODE_GREY || psd->mode == MODE_INDEXED;
    if (!known || psd->mode > MODE_LAB || (psd->mode == MODE_INDEXED && psd->depth != 8) ||
        (!grey && psd->channels < psd->bands))
        return at_fail(error, AT_UNSUPPORTED,
            _("Photoshop files of colour mode %u with %u bits a channel are not read"), psd->mode,
            psd->depth);
    return TRUE;
}

gboolean at_psd_open(const guint8 *data, gsize n, AtPsd *psd, GError **error)
{
    const guint8 *end = data + n;
    guint64 length = 0;

    *psd = (AtPsd){0};
    if (!read_header(psd, data, n, error) || !choose_form(psd, error))
        return FALSE;
    const guint8 *p = data + 26;
    const guint8 *colours = section(&p, end, 4, &length);
    if (colours && psd->mode == MODE_INDEXED && length >= 768)
        psd->palette = colours;
    const guint8 *resources = colours ? section(&p, end, 4, &length) : NULL;
    if (resources)
        read_resources(psd, resources, resources + length);
    guint wide = psd->version == 2 ? 8 : 4;
    const guint8 *layers = resources ? section(&p, end, wide, &length) : NULL;
    if (!layers || end - p < 2)
        return at_fail(error, AT_INVALID, _("ends before its flattened picture begins"));
    /* a negative count of layers says that the merged picture has transparency */
    psd->transparent = length >= wide + 2 && layers[wide] & 0x80 && psd->channels > psd->bands &&
        psd->depth == 8 && psd->colour <= AT_PSD_RGB && psd->mode != MODE_INDEXED;
    if (psd->mode == MODE_INDEXED && !psd->palette)
        return at_fail(error, AT_INVALID, _("has indexed colours but no palette"));
    psd->rows = p;
    psd->rows_size = (gsize)(end - p);
    return TRUE;
}

/* PackBits. What is missing stays as it was. */
static gboolean unpack(const guint8 *p, gsize n, guint8 *out, gsize want)
{
    gsize done = 0;
    while (n > 1 && done < want) {
        gint8 head = (gint8)*p++;
        n--;
        if (head == -128)
            continue;
        gsize run = head < 0 ? (gsize)(1 - head) : (gsize)head + 1;
        run = MIN(run, want - done);
        if (head < 0) {
            memset(out + done, *p++, run);
            n--;
        } else {
            run = MIN(run, n);
            memcpy(out + done, p, run);
            p += run;
            n -= run;
        }
        done += run;
    }
    return done == want;
}

static float float_of(const guint8 *p)
{
    guint32 bits = u32(p);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void put_lab(const AtPsd *psd, const guint8 *row, guint band, float *out)
{
    for (guint x = 0; x < psd->width; x++) {
        gboolean wide = psd->depth == 16;
        float value = wide ? (float)u16(row + 2 * (gsize)x) : row[x];
        float whole = wide ? 65535 : 255;
        out[(gsize)x * 3 + band] =
            band == 0 ? value * 100 / whole : (wide ? value / 256 : value) - 128;
    }
}

/* One row of one channel into the interleaved pixels. */
static void put_row(const AtPsd *psd, const guint8 *row, guint band, guint y, guint8 *pixels)
{
    gsize at = (gsize)y * psd->width * psd->bands;
    guint flip = psd->colour == AT_PSD_CMYK ? 0xffff : 0;
    guint8 *bytes = pixels + at;
    guint16 *words = (guint16 *)(gpointer)pixels + at;
    float *floats = (float *)(gpointer)pixels + at;

    if (psd->colour == AT_PSD_LAB) {
        put_lab(psd, row, band, floats);
        return;
    }
    for (guint x = 0; x < psd->width; x++) {
        gsize to = (gsize)x * psd->bands + band;
        if (psd->mode == MODE_INDEXED) /* planes of 256 */
            for (guint c = 0; c < 3; c++)
                bytes[(gsize)x * 3 + c] = psd->palette[c * 256 + row[x]];
        else if (psd->depth == 1)
            bytes[to] = row[x / 8] >> (7 - x % 8) & 1 ? 0 : 255;
        else if (psd->depth == 8)
            bytes[to] = (guint8)(row[x] ^ flip);
        else if (psd->depth == 16)
            words[to] = (guint16)(u16(row + 2 * (gsize)x) ^ flip);
        else
            for (guint c = 0; c < (psd->mode == MODE_GREY ? 3 : 1); c++)
                floats[to + c] = float_of(row + 4 * (gsize)x);
    }
}

/* See the header: only what was not laid on white yet. */
static void lay_on_white(const AtPsd *psd, const guint8 *alpha, guint8 *pixels)
{
    gsize n = (gsize)psd->width * psd->height;
    gboolean straight = FALSE;
    for (gsize i = 0; i < n && !straight; i++)
        for (guint c = 0; c < psd->bands && alpha[i] == 0; c++)
            straight |= pixels[i * psd->bands + c] != 255;
    for (gsize i = 0; i < n && straight; i++)
        for (guint c = 0; c < psd->bands; c++) {
            guint8 *p = pixels + i * psd->bands + c;
            *p = (guint8)((*p * alpha[i] + 255 * (255 - alpha[i]) + 127) / 255);
        }
}

typedef struct {
    const guint8 *p, *end;
    const guint8 *lengths; /* of packed rows; NULL: not packed */
    guint entry;
} Reader;

static gboolean read_row(Reader *reader, guint8 *row, gsize row_bytes)
{
    gsize n = row_bytes;
    gsize left = (gsize)(reader->end - reader->p);
    if (reader->lengths) {
        n = reader->entry == 4 ? u32(reader->lengths) : u16(reader->lengths);
        reader->lengths += reader->entry;
    }
    gboolean whole = n <= left;
    n = MIN(n, left);
    if (reader->lengths)
        whole = unpack(reader->p, n, row, row_bytes) && whole;
    else
        memcpy(row, reader->p, n);
    reader->p += n;
    return whole;
}

gboolean at_psd_read(const AtPsd *psd, gpointer pixels)
{
    guint planes = psd->mode == MODE_INDEXED || psd->mode == MODE_GREY ? 1 : psd->bands;
    gsize row_bytes = psd->depth == 1 ? (psd->width + 7) / 8 : (gsize)psd->width * psd->depth / 8;
    guint compression = u16(psd->rows);
    Reader reader = {
        .p = psd->rows + 2, .end = psd->rows + psd->rows_size, .entry = psd->version == 2 ? 4 : 2};
    g_autofree guint8 *row = g_malloc0(row_bytes);
    g_autofree guint8 *alpha = NULL;
    gboolean whole = compression <= 1;

    if (compression == 1) {
        gsize table = (gsize)psd->channels * psd->height * reader.entry;
        if (table > psd->rows_size - 2)
            return FALSE;
        reader.lengths = reader.p;
        reader.p += table;
    }
    if (psd->transparent)
        alpha = g_malloc0((gsize)psd->width * psd->height);
    for (guint plane = 0; plane < planes + psd->transparent && whole; plane++)
        for (guint y = 0; y < psd->height && whole; y++) {
            whole = read_row(&reader, row, row_bytes);
            if (plane < planes)
                put_row(psd, row, plane, y, pixels);
            else
                memcpy(alpha + (gsize)y * psd->width, row, psd->width);
        }
    if (alpha && whole)
        lay_on_white(psd, alpha, pixels);
    return whole;
}
