#include "media/profile.h"

#include <math.h>
#include <string.h>

static guint32 u32(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static guint u16(const guint8 *p)
{
    return (guint)p[0] << 8 | p[1];
}

static double s15f16(const guint8 *p)
{
    return (gint32)u32(p) / 65536.;
}

gboolean at_profile_is_valid(const guint8 *profile, gsize n)
{
    return n >= 132 && memcmp(profile + 36, "acsp", 4) == 0 && u32(profile) <= n;
}

/* The bytes of a tag, at least 12 of them; NULL when the profile has none or lies about it. */
static const guint8 *find_tag(const guint8 *profile, gsize n, const char *name, gsize *size)
{
    if (n < 132)
        return NULL;
    guint32 count = MIN(u32(profile + 128), 100);
    for (guint32 i = 0; i < count && 132 + (gsize)i * 12 + 12 <= n; i++) {
        const guint8 *row = profile + 132 + (gsize)i * 12;
        gsize offset = u32(row + 4);
        *size = u32(row + 8);
        if (memcmp(row, name, 4) == 0 && *size >= 12 && offset <= n && *size <= n - offset)
            return profile + offset;
    }
    return NULL;
}

/* multiLocalizedUnicodeType: the English record, or the first. */
static char *from_mluc(const guint8 *tag, gsize size)
{
    guint32 count = MIN(u32(tag + 8), 100);
    const guint8 *chosen = NULL;
    for (guint32 i = 0; i < count && 16 + (gsize)i * 12 + 12 <= size; i++) {
        const guint8 *record = tag + 16 + (gsize)i * 12;
        if (!chosen || memcmp(record, "en", 2) == 0)
            chosen = record;
    }
    if (!chosen)
        return NULL;
    gsize length = u32(chosen + 4);
    gsize offset = u32(chosen + 8);
    if (offset > size || length > size - offset)
        return NULL;
    return g_convert((const char *)tag + offset, (gssize)(length & ~(gsize)1), "UTF-8", "UTF-16BE",
        NULL, NULL, NULL);
}

char *at_profile_name(const guint8 *profile, gsize n)
{
    gsize size = 0;
    g_autofree char *name = NULL;
    const guint8 *tag = find_tag(profile, n, "desc", &size);
    if (!tag)
        return NULL;
    if (memcmp(tag, "mluc", 4) == 0)
        name = from_mluc(tag, size);
    else if (memcmp(tag, "desc", 4) == 0)
        name = g_strndup((const char *)tag + 12, MIN(u32(tag + 8), size - 12));
    if (!name || !g_utf8_validate(name, -1, NULL))
        return NULL;
    g_strstrip(name);
    return *name ? g_steal_pointer(&name) : NULL;
}

static gboolean is_xyz(const guint8 *profile, gsize n, const char *name, const double want[3])
{
    gsize size = 0;
    const guint8 *tag = find_tag(profile, n, name, &size);
    if (!tag || size < 20 || memcmp(tag, "XYZ ", 4) != 0)
        return FALSE;
    for (guint i = 0; i < 3; i++)
        if (fabs(s15f16(tag + 8 + i * 4) - want[i]) > .002)
            return FALSE;
    return TRUE;
}

/* IEC 61966-2-1. */
static double srgb(double x)
{
    return x <= .04045 ? x / 12.92 : pow((x + .055) / 1.055, 2.4);
}

/* parametricCurveType 3, the form every sRGB profile of version 4 uses. */
static gboolean is_srgb_parametric(const guint8 *tag, gsize size)
{
    static const double want[] = {2.4, 1 / 1.055, .055 / 1.055, 1 / 12.92, .04045};
    if (size < 12 + sizeof want / sizeof *want * 4 || u16(tag + 8) != 3)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(want); i++)
        if (fabs(s15f16(tag + 12 + i * 4) - want[i]) > .001)
            return FALSE;
    return TRUE;
}

static gboolean is_srgb_curve(const guint8 *profile, gsize n, const char *name)
{
    gsize size = 0;
    const guint8 *tag = find_tag(profile, n, name, &size);
    if (!tag)
        return FALSE;
    if (memcmp(tag, "para", 4) == 0)
        return is_srgb_parametric(tag, size);
    guint32 count = u32(tag + 8);
    if (memcmp(tag, "curv", 4) != 0 || count < 64 || count > (size - 12) / 2)
        return FALSE;
    for (guint32 i = 0; i < count; i++)
        if (fabs(u16(tag + 12 + (gsize)i * 2) / 65535. - srgb((double)i / (count - 1))) > .001)
            return FALSE;
    return TRUE;
}

gboolean at_profile_is_srgb(const guint8 *profile, gsize n)
{
    /* D50-adapted, as in every sRGB profile of the ICC and of its makers */
    static const double red[] = {.4360, .2225, .0139};
    static const double green[] = {.3851, .7169, .0971};
    static const double blue[] = {.1431, .0606, .7141};
    gsize size = 0;

    return at_profile_is_valid(profile, n) && memcmp(profile + 16, "RGB ", 4) == 0 &&
        memcmp(profile + 20, "XYZ ", 4) == 0 && !find_tag(profile, n, "A2B0", &size) &&
        is_xyz(profile, n, "rXYZ", red) && is_xyz(profile, n, "gXYZ", green) &&
        is_xyz(profile, n, "bXYZ", blue) && is_srgb_curve(profile, n, "rTRC") &&
        is_srgb_curve(profile, n, "gTRC") && is_srgb_curve(profile, n, "bTRC");
}
