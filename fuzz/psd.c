/* A Photoshop file's flattened picture is read inside its bytes or refused; the size it claims is
 * what is written. */
#include "media/psd.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    AtPsd psd;
    g_autoptr(GError) error = NULL;
    if (!at_psd_open(data, size, &psd, &error)) {
        g_assert_nonnull(error);
        return 0;
    }
    guint64 n = (guint64)psd.width * psd.height * psd.bands * psd.bytes;
    if (n > 1 << 22)
        return 0;
    g_autofree guint8 *pixels = g_malloc0(n);
    at_psd_read(&psd, pixels);
    g_assert_true(!psd.icc || psd.icc + psd.icc_size <= data + size);
    g_assert_true(!psd.thumbnail || psd.thumbnail + psd.thumbnail_size <= data + size);
    return 0;
}
