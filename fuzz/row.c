/* A row of the change log, read from any text: refused, or its one spelling is read as the same
 * row. */
#include "store/row.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtRow) row = at_row_parse(text, &error);
    g_assert_true((row == NULL) == (error != NULL));
    if (!row)
        return 0;
    g_autofree char *once = at_row_format(row);
    g_autoptr(AtRow) same = at_row_parse(once, &error);
    g_assert_no_error(error);
    g_autofree char *twice = at_row_format(same);
    g_assert_cmpstr(once, ==, twice);
    return 0;
}
