/* What a worker sends back: refused, or within its ranges, and then it round-trips. */
#include "media/decoded.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GVariant) variant =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(AT_DECODED_TYPE), bytes, FALSE));
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_from_variant(variant, &error);
    g_assert_true((decoded == NULL) == (error != NULL));
    if (!decoded)
        return 0;
    g_autoptr(GVariant) again = g_variant_ref_sink(at_decoded_to_variant(decoded));
    g_autoptr(AtDecoded) second = at_decoded_from_variant(again, NULL);
    g_assert_nonnull(second);
    g_autoptr(GVariant) third = g_variant_ref_sink(at_decoded_to_variant(second));
    g_assert_true(g_variant_equal(again, third));
    return 0;
}
