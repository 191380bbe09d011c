/* Whatever the score: its notes have places in time that are numbers, in its order of bars, and it
 * is not longer than stated. */
#include "media/musicxml.h"

#include "file.h"

static void check_roll(const AtRoll *roll)
{
    g_assert_cmpuint(roll->notes->len, <=, AT_ROLL_NOTES);
    g_assert_cmpuint(roll->bars->len, <=, AT_ROLL_BARS);
    for (guint i = 0; i < roll->notes->len; i++) {
        const AtNote *note = &g_array_index(roll->notes, AtNote, i);
        g_assert_true(isfinite(note->start) && note->start >= 0);
        g_assert_true(isfinite(note->length) && note->length >= 0);
        g_assert_cmpuint(note->pitch, <, 128);
    }
    for (guint i = 0; i < roll->bars->len; i++)
        g_assert_true(isfinite(g_array_index(roll->bars, double, i)));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GError) error = NULL;
    g_autoptr(AtScore) score = at_score_read(bytes, decoded, &error);
    g_assert_true((score == NULL) == (error != NULL));
    if (!score)
        return 0;
    check_roll(score->roll);
    g_assert_true(isfinite(score->duration) && score->duration >= 0);
    g_assert_true(isfinite(score->tempo) && score->tempo >= 1);
    fuzz_check(decoded, "application/vnd.recordare.musicxml+xml", AT_KIND_SCORE);
    fuzz_decode(at_decode_musicxml, "application/vnd.recordare.musicxml+xml", data, size);
    return 0;
}
