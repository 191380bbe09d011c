#include "pictures.h"

#include "media/profile.h"

/* libvips carries these. */
static guint8 *builtin(const char *name, gsize *n)
{
    VipsBlob *blob = NULL;
    g_assert_cmpint(vips_profile_load(name, &blob, NULL), ==, 0);
    const void *data = vips_blob_get(blob, n);
    guint8 *copy = g_memdup2(data, *n);
    vips_area_unref(VIPS_AREA(blob));
    return copy;
}

static void test_known(void)
{
    static const struct {
        const char *name;
        gboolean srgb;
    } cases[] = {{"srgb", TRUE}, {"p3", FALSE}, {"cmyk", FALSE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize n = 0;
        g_autofree guint8 *profile = builtin(cases[i].name, &n);
        g_autofree char *name = at_profile_name(profile, n);
        g_test_message("%s: %s", cases[i].name, name);
        g_assert_true(at_profile_is_valid(profile, n));
        g_assert_cmpint(at_profile_is_srgb(profile, n), ==, cases[i].srgb);
        g_assert_nonnull(name);
    }
}

/* Cut anywhere, and with every byte of its header and table turned over: an answer, never a read
 * outside. */
static void test_broken(void)
{
    gsize n = 0;
    g_autofree guint8 *profile = builtin("srgb", &n);
    for (gsize cut = 0; cut < MIN(n, 600); cut++) {
        g_autofree guint8 *copy = g_memdup2(profile, cut + 1);
        g_autofree char *name = at_profile_name(copy, cut);
        g_assert_false(at_profile_is_srgb(copy, cut));
    }
    for (gsize i = 0; i < MIN(n, 400); i++) {
        g_autofree guint8 *copy = g_memdup2(profile, n);
        copy[i] ^= 0xff;
        g_autofree char *name = at_profile_name(copy, n);
        at_profile_is_srgb(copy, n);
    }
    profile[36] = 'x';
    g_assert_false(at_profile_is_valid(profile, n));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    at_warm_image(AT_PROFILE_MEDIA);
    g_test_add_func("/profile/knows sRGB from others", test_known);
    g_test_add_func("/profile/survives what is broken", test_broken);
    return g_test_run();
}
