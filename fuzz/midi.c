/* What at_midi_clean() lets through is clean: it goes through again unchanged, within the stated
 * limits; and what libsmf makes of it is taken. */
#include "media/midi.h"

#include "file.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    AtMidiFacts facts, again;
    g_autoptr(GBytes) bytes = g_bytes_new(data, n);
    g_autoptr(GByteArray) clean = at_midi_clean(bytes, &facts, NULL);
    if (!clean)
        return 0;
    g_autoptr(GBytes) once = g_bytes_new(clean->data, clean->len);
    g_autoptr(GByteArray) twice = at_midi_clean(once, &again, NULL);
    g_assert_nonnull(twice);
    g_assert_false(again.cut);
    g_assert_cmpuint(again.notes, ==, facts.notes);
    g_assert_cmpuint(again.ticks, ==, facts.ticks);
    g_assert_cmpmem(clean->data, clean->len, twice->data, twice->len);
    fuzz_decode(at_decode_midi, "audio/midi", data, n);
    return 0;
}
