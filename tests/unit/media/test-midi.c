#include "media/midi.h"

#include "fixture.h"

#include <vips/vips.h>

typedef struct {
    const guint8 *bytes;
    gsize n;
} Chunk;
#define CHUNK(...)                                                                                 \
    {                                                                                              \
        (const guint8[]){__VA_ARGS__}, sizeof((const guint8[]){__VA_ARGS__})                       \
    }

/* 96 ticks a quarter note unless division says otherwise. */
static GByteArray *midi(guint division, const Chunk *tracks, guint n)
{
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)"MThd\0\0\0\6\0\1\0", 11);
    g_byte_array_append(out, (guint8[]){(guint8)n, (guint8)(division >> 8), (guint8)division}, 3);
    for (guint i = 0; i < n; i++) {
        guint32 length = GUINT32_TO_BE((guint32)tracks[i].n);
        g_byte_array_append(out, (const guint8 *)"MTrk", 4);
        g_byte_array_append(out, (const guint8 *)&length, 4);
        g_byte_array_append(out, tracks[i].bytes, (guint)tracks[i].n);
    }
    return out;
}

/* One quarter note of C at 120, then at 60 one of E by running status, with a chord of both hands.
 * */
static const Chunk tune[] = {
    CHUNK(0, 0xff, 3, 3, 'S', 'e', 'a', 0, 0xff, 2, 4, 'L', 'i', 'n', 'd', 0, 0xff, 0x58, 4, 3, 2,
        24, 8, 0, 0xff, 0x51, 3, 0x07, 0xa1, 0x20, 96, 0xff, 0x51, 3, 0x0f, 0x42, 0x40, 0, 0xff,
        0x59, 2, 0xfe, 1, 0, 0xff, 0x2f, 0),
    CHUNK(0, 0xff, 5, 2, 'l', 'a', 0, 0x90, 60, 90, 96, 60, 0, 0, 64, 90, 0, 0xf0, 3, 1, 2, 0xf7,
        96, 0x80, 64, 0, 0, 0xff, 0x2f, 0),
    CHUNK(0, 0xc1, 5, 0, 0x91, 48, 80, 0x81, 0x40, 0x91, 48, 0, 0, 0xff, 0x2f, 0),
};

static AtDecoded *decode_bytes(const GByteArray *bytes, guint want, GError **error)
{
    return fixture_decode(
        fixture_fd(bytes->data, bytes->len), at_decode_midi, "a.mid", "audio/midi", want, error);
}

static AtDecoded *decode(guint division, const Chunk *tracks, guint n, guint want)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = midi(division, tracks, n);
    AtDecoded *decoded = decode_bytes(bytes, want, &error);
    g_assert_no_error(error);
    return decoded;
}

static void measures_by_the_tempo_map(void)
{
    g_autoptr(AtDecoded) decoded = decode(96, tune, 3, AT_WANT_FACTS);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_SCORE);
    g_assert_cmpint(decoded->duration, ==, 1500000); /* half a second, then a whole one */
    g_assert_cmpstr(fixture_fact(decoded, "tracks"), ==, "3");
    g_assert_cmpstr(fixture_fact(decoded, "notes"), ==, "3");
    g_assert_cmpstr(fixture_fact(decoded, "tempo"), ==, "120");
    g_assert_cmpstr(fixture_fact(decoded, "time_signature"), ==, "3/4");
    g_assert_cmpstr(fixture_fact(decoded, "key"), ==, "G minor");
}

/* libsmf takes a text's length for one byte. */
static void reads_long_texts_and_the_notes_behind_them(void)
{
    static const gsize lengths[] = {126, 127, 128, 254, 300, 4096};
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autofree char *words = g_strnfill(lengths[i], 'w');
        g_autoptr(GByteArray) track = g_byte_array_new();
        g_byte_array_append(track, (const guint8[]){0, 0xff, 2}, 3);
        if (lengths[i] > 127)
            g_byte_array_append(track, (const guint8[]){(guint8)(lengths[i] >> 7 | 0x80)}, 1);
        g_byte_array_append(track, (const guint8[]){(guint8)(lengths[i] & 127)}, 1);
        g_byte_array_append(track, (const guint8 *)words, (guint)lengths[i]);
        g_byte_array_append(
            track, (const guint8[]){0, 0x90, 60, 90, 96, 60, 0, 0, 0xff, 0x2f, 0}, 11);
        const Chunk chunk = {track->data, track->len};
        g_autoptr(AtDecoded) decoded = decode(96, &chunk, 1, AT_WANT_FACTS);
        g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, words);
        g_assert_cmpint(decoded->duration, ==, 500000);
        g_assert_cmpuint(decoded->notes->len, ==, 0);
    }
}

static void reads_title_copyright_and_words(void)
{
    g_autoptr(AtDecoded) decoded = decode(96, tune, 3, AT_WANT_FACTS);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Sea");
    g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "Lind");
    g_assert_cmpstr(decoded->text, ==, "la");
    g_assert_cmpstr(fixture_value(decoded->raw, "midi.1.copyright"), ==, "Lind");
}

static void counts_smpte_time_in_frames(void)
{
    /* 25 frames of 40 ticks: 96 + 96 ticks are .192 s, and the tempo says nothing. */
    g_autoptr(AtDecoded) decoded = decode(0xe728, tune, 3, AT_WANT_FACTS);
    g_assert_cmpint(decoded->duration, ==, 192000);
    g_assert_cmpstr(fixture_fact(decoded, "smpte_frames"), ==, "25");
}

static double luma_at(const AtPreview *preview, int x, int y)
{
    gsize n;
    const void *data = g_bytes_get_data(preview->bytes, &n);
    VipsImage *image = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_nonnull(image);
    double *values = NULL;
    g_assert_cmpint(vips_getpoint(image, &values, &(int){0}, x, y, NULL), ==, 0);
    double luma = values[0];
    g_free(values);
    g_object_unref(image);
    return luma;
}

static void draws_notes_by_time_and_pitch(void)
{
    g_autoptr(AtDecoded) decoded = decode(96, tune, 3, AT_WANT_PREVIEWS);
    g_autoptr(AtDecoded) again = decode(96, tune, 3, AT_WANT_PREVIEWS);
    const AtPreview *preview = fixture_preview(decoded, AT_PREVIEW_MIDDLE);
    g_assert_cmpuint(preview->width, ==, 960);
    g_assert_cmpuint(preview->height, ==, 480);
    /* 25 semitones from 44 to 68 between y = 44 and 436; 1.5 s between x = 32 and 928. */
    int c = 44 + (68 - 60) * 392 / 25 + 8, e = 44 + (68 - 64) * 392 / 25 + 8;
    g_assert_cmpfloat(luma_at(preview, 150, c), <, 60);
    g_assert_cmpfloat(luma_at(preview, 600, c), >, 230);
    g_assert_cmpfloat(luma_at(preview, 600, e), <, 60);
    g_assert_cmpfloat(luma_at(preview, 150, e), >, 230);
    g_assert_true(g_bytes_equal(preview->bytes, fixture_preview(again, AT_PREVIEW_MIDDLE)->bytes));
}

static void keeps_the_music_before_the_damage(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = midi(96, tune, 3);
    g_byte_array_set_size(bytes, bytes->len - 20);
    g_autoptr(AtDecoded) decoded = decode_bytes(bytes, AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpint(decoded->duration, ==, 1500000);
    g_assert_cmpstr(
        decoded->notes->pdata[0], ==, "it is damaged: only the music before that is shown");
}

static const struct {
    Chunk track;
    AtErrorCode code;
    const char *message;
} refused[] = {
    /* Nine silences of 2^28 - 1 ticks: more than 2^31. */
    {CHUNK(0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff,
         0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0,
         0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff,
         0x7f, 0xff, 1, 0, 0xff, 0xff, 0xff, 0x7f, 0xff, 1, 0),
        AT_LIMIT, "a track lasts more than 1073741824 ticks"},
};

static void refuses_endless_tracks(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) bytes = midi(96, &refused[i].track, 1);
        g_assert_null(decode_bytes(bytes, AT_WANT_FACTS, &error));
        g_assert_error(error, AT_ERROR, (int)refused[i].code);
        g_assert_cmpstr(error->message, ==, refused[i].message);
    }
}

static void refuses_headers_that_say_nothing(void)
{
    g_autoptr(GError) one = NULL, two = NULL, three = NULL;
    g_autoptr(GByteArray) timeless = midi(0, tune, 3), empty = midi(96, tune, 0);
    g_autoptr(GByteArray) other = g_byte_array_new();
    g_byte_array_append(other, (const guint8 *)"MThx\0\0\0\6\0\1\0\1\0\1", 14);
    g_assert_null(decode_bytes(timeless, AT_WANT_FACTS, &one));
    g_assert_cmpstr(one->message, ==, "it does not say how long a tick is");
    g_assert_null(decode_bytes(empty, AT_WANT_FACTS, &two));
    g_assert_cmpstr(two->message, ==, "it has no track");
    g_assert_null(decode_bytes(other, AT_WANT_FACTS, &three));
    g_assert_cmpstr(three->message, ==, "it does not begin with a MIDI header");
}

/* As many notes at once as a file may hold events. */
static void draws_a_hundred_thousand_notes(void)
{
    g_autoptr(GByteArray) track = g_byte_array_new();
    g_byte_array_append(track, (guint8[]){0, 0x90, 60, 90}, 4);
    for (guint i = 1; i < 200000; i++)
        g_byte_array_append(track, (guint8[]){i % 100 == 0, (guint8)(i % 128), 90}, 3);
    g_byte_array_append(track, (guint8[]){96, 0xff, 0x2f, 0}, 4);
    const Chunk chunk = {track->data, track->len};
    g_autoptr(AtDecoded) decoded = decode(96, &chunk, 1, AT_WANT_PREVIEWS);
    g_assert_cmpstr(fixture_fact(decoded, "notes"), ==, "200000");
    g_assert_nonnull(fixture_preview(decoded, AT_PREVIEW_SMALL));
}

/* No byte that is changed, and no end that comes early, may do more than be refused. */
static void survives_mutations(void)
{
    g_autoptr(GByteArray) good = midi(96, tune, 3);
    GRand *rand = g_rand_new_with_seed(11);
    guint kept = 0;
    for (guint i = 0; i < 3000; i++) {
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, good->data, good->len);
        for (guint k = 0; k <= i % 4; k++)
            bytes->data[g_rand_int_range(rand, 0, (gint)bytes->len)] =
                (guint8)g_rand_int_range(rand, 0, 256);
        if (i % 5 == 0)
            g_byte_array_set_size(bytes, (guint)g_rand_int_range(rand, 1, (gint)bytes->len));
        g_autoptr(GError) error = NULL;
        g_autoptr(AtDecoded) decoded = decode_bytes(bytes, AT_WANT_FACTS, &error);
        g_assert_true((decoded != NULL) == (error == NULL));
        kept += decoded != NULL;
    }
    g_rand_free(rand);
    g_assert_cmpuint(kept, >, 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/midi/reads-long-texts-and-the-notes-behind-them",
        reads_long_texts_and_the_notes_behind_them);
    g_test_add_func("/midi/measures-by-the-tempo-map", measures_by_the_tempo_map);
    g_test_add_func("/midi/reads-title-copyright-and-words", reads_title_copyright_and_words);
    g_test_add_func("/midi/counts-smpte-time-in-frames", counts_smpte_time_in_frames);
    g_test_add_func("/midi/draws-notes-by-time-and-pitch", draws_notes_by_time_and_pitch);
    g_test_add_func("/midi/keeps-the-music-before-the-damage", keeps_the_music_before_the_damage);
    g_test_add_func("/midi/refuses-endless-tracks", refuses_endless_tracks);
    g_test_add_func("/midi/refuses-headers-that-say-nothing", refuses_headers_that_say_nothing);
    g_test_add_func("/midi/draws-a-hundred-thousand-notes", draws_a_hundred_thousand_notes);
    g_test_add_func("/midi/survives-mutations", survives_mutations);
    return g_test_run();
}
