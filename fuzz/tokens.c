/* Tokens come in order, lie inside the text, and the index of an index is the same index (words
 * stay words). */
#include "base/text.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

typedef struct {
    guint last;
    gsize size;
} Place;

static gboolean in_order(const AtToken *token, gpointer data)
{
    Place *place = data;
    g_assert_cmpuint(token->start, >=, place->last);
    g_assert_cmpuint(token->start, <, token->end);
    g_assert_cmpuint(token->end, <=, place->size);
    g_assert_true(g_utf8_validate(token->text, -1, NULL));
    place->last = token->start;
    return TRUE;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    Place place = {0, size};
    at_text_tokens((const char *)data, (gssize)size, in_order, &place);
    g_autofree char *index = at_text_index((const char *)data, (gssize)size);
    g_assert_true(g_utf8_validate(index, -1, NULL));
    g_autofree char *shown = at_text_show((const char *)data, (gssize)size);
    g_assert_true(g_utf8_validate(shown, -1, NULL));
    g_autofree char *folded = at_text_fold(shown);
    g_autofree char *again = at_text_fold(folded);
    g_assert_cmpstr(folded, ==, again);
    return 0;
}
