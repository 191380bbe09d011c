/*
 * The checksum that says whether IPTC was changed by a program that knew nothing of the XMP beside
 * it (Metadata Working Group, Guidelines for Handling Image Metadata 2.0, chapter 3): the resource
 * 0x0425 of Photoshop's image resources, an MD5 of the IPTC in the resource 0x0404.
 */
#include "media/metadata.h"

#include <string.h>

#define IPTC 0x0404
#define DIGEST 0x0425
#define PHOTOSHOP "Photoshop 3.0"

static guint two(const guint8 *p)
{
    return (guint)p[0] << 8 | p[1];
}

/* Takes the two resources out of a block of them ("Adobe Photoshop File Formats Specification",
 * image resource blocks). */
static void read_resources(const guint8 *data, gsize n, GByteArray *iptc, GByteArray *digest)
{
    while (n >= 12 && memcmp(data, "8BIM", 4) == 0) {
        guint id = two(data + 4);
        gsize name = ((gsize)data[6] + 2) & ~(gsize)1; /* with its length, to an even number */
        gsize head = 6 + name + 4;
        if (head > n)
            return;
        gsize size = (gsize)two(data + head - 4) << 16 | two(data + head - 2);
        if (size > n - head)
            return;
        GByteArray *to = id == IPTC ? iptc : id == DIGEST ? digest : NULL;
        if (to && to->len == 0)
            g_byte_array_append(to, data + head, (guint)size);
        gsize step = MIN(n, head + ((size + 1) & ~(gsize)1));
        data += step;
        n -= step;
    }
}

/* The image resources of a JPEG: its APP13 segments, joined. */
static void read_jpeg(const guint8 *data, gsize n, GByteArray *resources)
{
    gsize at = 2;
    while (at + 4 <= n && data[at] == 0xff && data[at + 1] != 0xda) {
        gsize size = two(data + at + 2);
        if (size < 2 || size > n - at - 2)
            return;
        const guint8 *segment = data + at + 4;
        if (data[at + 1] == 0xed && size - 2 > sizeof PHOTOSHOP &&
            memcmp(segment, PHOTOSHOP, sizeof PHOTOSHOP) == 0)
            g_byte_array_append(
                resources, segment + sizeof PHOTOSHOP, (guint)(size - 2 - sizeof PHOTOSHOP));
        at += 2 + size;
    }
}

AtIptcState at_iptc_state(const guint8 *data, gsize n)
{
    g_autoptr(GByteArray) resources = g_byte_array_new();
    g_autoptr(GByteArray) iptc = g_byte_array_new();
    g_autoptr(GByteArray) digest = g_byte_array_new();
    guint8 sum[16];
    gsize size = sizeof sum;

    if (n < 4 || data[0] != 0xff || data[1] != 0xd8)
        return AT_IPTC_UNKNOWN;
    read_jpeg(data, n, resources);
    read_resources(resources->data, resources->len, iptc, digest);
    if (digest->len != sizeof sum || iptc->len == 0)
        return AT_IPTC_UNKNOWN;
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_MD5);
    g_checksum_update(checksum, iptc->data, iptc->len);
    g_checksum_get_digest(checksum, sum, &size);
    return memcmp(sum, digest->data, sizeof sum) == 0 ? AT_IPTC_SAME : AT_IPTC_NEWER;
}
