/* Plain text, Markdown with its front matter, and HTML as they come from disk, in any character
 * set: the first byte says which. */
#include "file.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const char *const types[] = {"text/plain", "text/markdown", "text/html"};
    if (!size)
        return 0;
    fuzz_decode(at_decode_text, types[data[0] % G_N_ELEMENTS(types)], data + 1, size - 1);
    return 0;
}
