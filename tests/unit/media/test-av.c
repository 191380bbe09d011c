#include "media/av.h"

#include "fixture.h"

#include <math.h>
#include <vips/vips.h>

#define ALL (AT_WANT_FACTS | AT_WANT_PREVIEWS | AT_WANT_CLIP | AT_WANT_PDQ)

static void put16(GByteArray *out, guint v)
{
    g_byte_array_append(out, (guint8[]){(guint8)v, (guint8)(v >> 8)}, 2);
}

static void put32(GByteArray *out, guint v)
{
    put16(out, v & 0xffff);
    put16(out, v >> 16);
}

/* 8 kHz, mono, 16 bit: silence, then a tone in the second half. claimed: bytes of sound that the
 * header says. */
static GByteArray *wav(guint seconds, guint claimed)
{
    GByteArray *out = g_byte_array_new();
    g_byte_array_append(out, (const guint8 *)"RIFF", 4);
    put32(out, 36 + claimed);
    g_byte_array_append(out, (const guint8 *)"WAVEfmt ", 8);
    put32(out, 16);
    put16(out, 1);
    put16(out, 1);
    put32(out, 8000);
    put32(out, 16000);
    put16(out, 2);
    put16(out, 16);
    g_byte_array_append(out, (const guint8 *)"data", 4);
    put32(out, claimed);
    for (guint i = 0; i < seconds * 8000; i++)
        put16(out,
            i < seconds * 4000 ? 0 : (guint)(gint16)lrint(16000 * sin(2 * G_PI * 440 * i / 8000.)));
    return out;
}

static AtDecoded *decode_wav(guint seconds, guint claimed, guint want)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GByteArray) bytes = wav(seconds, claimed);
    AtDecoded *decoded = fixture_decode(
        fixture_fd(bytes->data, bytes->len), at_decode_av, "a.wav", "audio/wav", want, &error);
    g_assert_no_error(error);
    return decoded;
}

static void tells_the_facts_of_a_sound(void)
{
    g_autoptr(AtDecoded) decoded = decode_wav(3, 48000, AT_WANT_FACTS);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_SOUND);
    g_assert_cmpint(decoded->duration, ==, 3 * G_USEC_PER_SEC);
    g_assert_cmpstr(fixture_fact(decoded, "codec"), ==, "pcm_s16le");
    g_assert_cmpstr(fixture_fact(decoded, "channels"), ==, "1");
    g_assert_cmpstr(fixture_fact(decoded, "sample_rate"), ==, "8000");
    g_assert_cmpstr(fixture_fact(decoded, "bit_depth"), ==, "16");
    g_assert_cmpuint(decoded->previews->len, ==, 0);
}

static VipsImage *open_preview(const AtPreview *preview)
{
    gsize n;
    const void *data = g_bytes_get_data(preview->bytes, &n);
    VipsImage *image = vips_image_new_from_buffer(data, n, "", NULL);
    g_assert_nonnull(image);
    return image;
}

static guint8 luma_at(VipsImage *image, int x, int y)
{
    double *values = NULL;
    int n = 0;
    g_assert_cmpint(vips_getpoint(image, &values, &n, x, y, NULL), ==, 0);
    double luma = n >= 3 ? .299 * values[0] + .587 * values[1] + .114 * values[2] : values[0];
    g_free(values);
    return (guint8)lrint(luma);
}

static void draws_a_sound_as_its_wave(void)
{
    g_autoptr(AtDecoded) decoded = decode_wav(4, 64000, ALL);
    const AtPreview *preview = fixture_preview(decoded, AT_PREVIEW_MIDDLE);
    g_assert_nonnull(preview);
    g_assert_cmpuint(preview->width, ==, 960);
    g_assert_cmpuint(preview->height, ==, 480);
    g_assert_nonnull(fixture_preview(decoded, AT_PREVIEW_SMALL));
    g_assert_null(fixture_preview(decoded, AT_PREVIEW_CLIP));
    VipsImage *image = open_preview(preview);
    /* Bars stand 12 pixels apart; a little above the middle only the loud half has any. */
    g_assert_cmpuint(luma_at(image, 12 * 20 + 6, 180), >, 235);
    g_assert_cmpuint(luma_at(image, 12 * 60 + 6, 180), <, 160);
    g_assert_cmpuint(luma_at(image, 12 * 60, 180), >, 235);
    g_object_unref(image);
}

static void draws_the_same_bytes_again(void)
{
    g_autoptr(AtDecoded) one = decode_wav(2, 32000, ALL);
    g_autoptr(AtDecoded) two = decode_wav(2, 32000, ALL);
    g_assert_cmpuint(one->previews->len, ==, 3);
    for (guint i = 0; i < one->previews->len; i++) {
        const AtPreview *a = one->previews->pdata[i], *b = two->previews->pdata[i];
        g_assert_true(g_bytes_equal(a->bytes, b->bytes));
    }
}

static void believes_the_sound_more_than_the_header(void)
{
    g_autoptr(AtDecoded) decoded = decode_wav(3, 40 * 3600 * 16000u, ALL);
    g_assert_cmpint(ABS(decoded->duration - 3 * G_USEC_PER_SEC), <, 20000);
}

static void refuses_what_is_no_container(void)
{
    g_autoptr(GError) error = NULL;
    /* A playlist that would have FFmpeg open other files. */
    const char list[] =
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n/etc/passwd\n#EXT-X-ENDLIST\n";
    g_assert_null(fixture_decode(
        fixture_fd(list, sizeof list - 1), at_decode_av, "a.mp3", "audio/mpeg", ALL, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_true(g_str_has_prefix(error->message, "the container is damaged or unknown"));
}

/* What ffmpeg makes of its arguments, as an open file; -1 after skipping the test where there is no
 * ffmpeg. */
static int encoded(const char *suffix, const char *const *arguments)
{
    g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
    if (!ffmpeg) {
        g_test_skip("ffmpeg is not installed");
        return -1;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("atelier-av-XXXXXX", &error);
    g_assert_no_error(error);
    g_autofree char *name = g_strconcat("made.", suffix, NULL);
    g_autofree char *path = g_build_filename(dir, name, NULL);
    g_autoptr(GPtrArray) argv = g_ptr_array_new();
    const char *first[] = {ffmpeg, "-v", "error", "-nostdin", "-threads", "1"};
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        g_ptr_array_add(argv, (gpointer)first[i]);
    for (; *arguments; arguments++)
        g_ptr_array_add(argv, (gpointer)*arguments);
    g_ptr_array_add(argv, path);
    g_ptr_array_add(argv, NULL);
    int status = 1;
    g_spawn_sync(
        NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    unlink(path);
    rmdir(dir);
    return fd;
}

#define TONE "-f", "lavfi", "-i", "sine=frequency=440:duration=2:sample_rate=48000"
#define TAGS                                                                                       \
    "-metadata", "title=Sea", "-metadata", "artist=Ann Lind;Bo Lind", "-metadata", "album=Shores", \
        "-metadata", "track=3/12", "-metadata", "date=2024-05-01", "-metadata",                    \
        "copyright=2024 Lind"

static const struct {
    const char *suffix, *codec;
    const char *arguments[32];
} sounds[] = {
    {"mp3", "mp3", {TONE, TAGS, NULL}},
    {"flac", "flac", {TONE, TAGS, NULL}},
    {"ogg", "vorbis", {TONE, "-c:a", "libvorbis", TAGS, NULL}},
    {"opus", "opus", {TONE, TAGS, NULL}},
    {"m4a", "aac", {TONE, TAGS, NULL}},
};

static void reads_the_tags_of_every_kind_of_sound(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sounds); i++) {
        g_autoptr(GError) error = NULL;
        int fd = encoded(sounds[i].suffix, sounds[i].arguments);
        if (fd < 0)
            return;
        g_test_message("%s", sounds[i].suffix);
        g_autoptr(AtDecoded) decoded =
            fixture_decode(fd, at_decode_av, "a", "audio/x", AT_WANT_FACTS, &error);
        g_assert_no_error(error);
        g_assert_cmpint(decoded->kind, ==, AT_KIND_SOUND);
        g_assert_cmpint(ABS(decoded->duration - 2 * G_USEC_PER_SEC), <, 100000);
        g_assert_cmpstr(fixture_fact(decoded, "codec"), ==, sounds[i].codec);
        g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Sea");
        g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Ann Lind");
        g_assert_cmpstr(fixture_field(decoded, "album"), ==, "Shores");
        g_assert_cmpstr(fixture_field(decoded, "track"), ==, "3");
        g_assert_cmpstr(fixture_field(decoded, "date"), ==, "2024-05-01");
        g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "2024 Lind");
        g_assert_nonnull(
            fixture_value(decoded->raw, "title") ?: fixture_value(decoded->raw, "stream.title"));
    }
}

/* Red on the left, blue on the right. */
#define FLAG                                                                                       \
    "-f", "lavfi", "-i", "color=red:size=160x180:rate=25:duration=2", "-f", "lavfi", "-i",         \
        "color=blue:size=160x180:rate=25:duration=2", "-filter_complex", "hstack"

static void check_colour(VipsImage *image, int x, int y, const guint8 expected[3])
{
    double *values = NULL;
    int n = 0;
    g_assert_cmpint(vips_getpoint(image, &values, &n, x, y, NULL), ==, 0);
    for (int i = 0; i < 3; i++)
        g_assert_cmpfloat(fabs(values[i] - expected[i]), <, 24);
    g_free(values);
}

static void shows_a_film_in_its_colours_and_its_shape(void)
{
    static const guint8 red[3] = {255, 0, 0}, blue[3] = {0, 0, 255};
    g_autoptr(GError) error = NULL;
    int fd = encoded("mkv", (const char *[]){FLAG, "-c:v", "libx264", "-aspect", "4:3", NULL});
    if (fd < 0)
        return;
    g_autoptr(AtDecoded) decoded =
        fixture_decode(fd, at_decode_av, "a.mkv", "video/x-matroska", ALL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_FILM);
    g_assert_true(decoded->moves);
    g_assert_cmpuint(decoded->width, ==, 240); /* 320 x 180 pixels that are narrower than high */
    g_assert_cmpuint(decoded->height, ==, 180);
    g_assert_cmpint(ABS(decoded->duration - 2 * G_USEC_PER_SEC), <, 100000);
    g_assert_cmpstr(fixture_fact(decoded, "frame_rate"), ==, "25");
    VipsImage *image = open_preview(fixture_preview(decoded, AT_PREVIEW_MIDDLE));
    check_colour(image, 40, 90, red);
    check_colour(image, 200, 90, blue);
    g_object_unref(image);
    const AtPreview *clip = fixture_preview(decoded, AT_PREVIEW_CLIP);
    g_assert_nonnull(clip);
    g_assert_cmpuint(g_bytes_get_size(clip->bytes), <, 700000);
    g_assert_nonnull(decoded->pdq);
}

/* The bytes of a track header's display matrix (ISO 14496-12) say how a film lies. */
static int turned(int fd, const gint32 matrix[4])
{
    static const guint8 straight[20] = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};
    gsize n = (gsize)lseek(fd, 0, SEEK_END);
    g_autofree guint8 *bytes = g_malloc(n);
    g_assert_cmpint(pread(fd, bytes, n, 0), ==, (gssize)n);
    close(fd);
    guint8 *track = memmem(bytes, n, "tkhd", 4);
    g_assert_nonnull(track);
    guint8 *at = memmem(track, 100, straight, sizeof straight);
    g_assert_nonnull(at);
    for (int i = 0; i < 4; i++) {
        guint32 value = GUINT32_TO_BE((guint32)matrix[i] << 16);
        memcpy(at + (i / 2 * 3 + i % 2) * 4, &value, 4);
    }
    return fixture_fd(bytes, n);
}

static void turns_a_film_upright(void)
{
    static const guint8 red[3] = {255, 0, 0}, blue[3] = {0, 0, 255};
    static const struct {
        gint32 matrix[4];
        gboolean lying;
        int red[2], blue[2];
    } cases[] = {
        {{0, 1, -1, 0}, TRUE, {90, 60}, {90, 260}}, /* a quarter clockwise: left goes up */
        {{0, -1, 1, 0}, TRUE, {90, 260}, {90, 60}}, {{-1, 0, 0, -1}, FALSE, {260, 90}, {60, 90}},
        {{-1, 0, 0, 1}, FALSE, {260, 90}, {60, 90}}, /* mirrored */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        int fd = encoded("mp4", (const char *[]){FLAG, "-c:v", "libx264", NULL});
        if (fd < 0)
            return;
        g_autoptr(AtDecoded) decoded = fixture_decode(turned(fd, cases[i].matrix), at_decode_av,
            "a.mp4", "video/mp4", AT_WANT_PREVIEWS, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->width, ==, cases[i].lying ? 180 : 320);
        VipsImage *image = open_preview(fixture_preview(decoded, AT_PREVIEW_MIDDLE));
        check_colour(image, cases[i].red[0], cases[i].red[1], red);
        check_colour(image, cases[i].blue[0], cases[i].blue[1], blue);
        g_object_unref(image);
    }
}

static void passes_over_a_black_beginning(void)
{
    g_autoptr(GError) error = NULL;
    int fd = encoded("webm",
        (const char *[]){"-f", "lavfi", "-i", "color=black:size=160x90:rate=10:duration=3", "-f",
            "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=3", "-filter_complex",
            "concat=n=2", "-g", "5", "-c:v", "libvpx", NULL});
    if (fd < 0)
        return;
    g_autoptr(AtDecoded) decoded =
        fixture_decode(fd, at_decode_av, "a.webm", "video/webm", AT_WANT_PREVIEWS, &error);
    g_assert_no_error(error);
    VipsImage *image = open_preview(fixture_preview(decoded, AT_PREVIEW_MIDDLE));
    guint brightest = 0;
    for (int x = 5; x < 160; x += 5)
        brightest = MAX(brightest, luma_at(image, x, 45));
    g_object_unref(image);
    g_assert_cmpuint(brightest, >, 120);
}

static void calls_a_film_container_of_sound_alone_a_sound(void)
{
    g_autoptr(GError) error = NULL;
    int fd = encoded("mp4", (const char *[]){TONE, NULL});
    if (fd < 0)
        return;
    g_autoptr(AtDecoded) decoded =
        fixture_decode(fd, at_decode_av, "a.mp4", "video/mp4", AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_SOUND);
    g_assert_cmpstr(decoded->media_type, ==, "audio/mp4");
}

static void keeps_a_sound_with_a_cover_a_sound(void)
{
    g_autoptr(GError) error = NULL;
    int fd = encoded("mp3",
        (const char *[]){TONE, "-f", "lavfi", "-i", "testsrc=size=64x64:duration=0.04", "-map", "0",
            "-map", "1", "-c:v", "png", "-disposition:v", "attached_pic", NULL});
    if (fd < 0)
        return;
    g_autoptr(AtDecoded) decoded =
        fixture_decode(fd, at_decode_av, "a.mp3", "audio/mpeg", AT_WANT_PREVIEWS, &error);
    g_assert_no_error(error);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_SOUND);
    g_assert_cmpstr(fixture_fact(decoded, "cover"), ==, "yes");
    g_assert_cmpuint(fixture_preview(decoded, AT_PREVIEW_MIDDLE)->width, ==, 960);
}

static void measures_shared_films_as_ffprobe_does(void)
{
    static const struct {
        const char *path;
        guint width, height;
        gint64 duration;
    } cases[] = {
        {"video/auto-editor/SAR-2by3.mp4", 427, 360, 2021000},
        {"video/mdn/flower.webm", 960, 540, 5059000},
        {"video/intel/book.mkv", 640, 480, 3666000},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = fixture_shared(cases[i].path);
        if (!path)
            return;
        g_autoptr(AtDecoded) decoded = fixture_decode(open(path, O_RDONLY | O_CLOEXEC),
            at_decode_av, "film", "video/mp4", AT_WANT_FACTS, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(decoded->width, ==, cases[i].width);
        g_assert_cmpuint(decoded->height, ==, cases[i].height);
        g_assert_cmpint(decoded->duration, ==, cases[i].duration);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/av/tells-the-facts-of-a-sound", tells_the_facts_of_a_sound);
    g_test_add_func("/av/draws-a-sound-as-its-wave", draws_a_sound_as_its_wave);
    g_test_add_func("/av/draws-the-same-bytes-again", draws_the_same_bytes_again);
    g_test_add_func(
        "/av/believes-the-sound-more-than-the-header", believes_the_sound_more_than_the_header);
    g_test_add_func("/av/refuses-what-is-no-container", refuses_what_is_no_container);
    g_test_add_func(
        "/av/reads-the-tags-of-every-kind-of-sound", reads_the_tags_of_every_kind_of_sound);
    g_test_add_func(
        "/av/shows-a-film-in-its-colours-and-its-shape", shows_a_film_in_its_colours_and_its_shape);
    g_test_add_func("/av/turns-a-film-upright", turns_a_film_upright);
    g_test_add_func("/av/passes-over-a-black-beginning", passes_over_a_black_beginning);
    g_test_add_func("/av/calls-a-film-container-of-sound-alone-a-sound",
        calls_a_film_container_of_sound_alone_a_sound);
    g_test_add_func("/av/keeps-a-sound-with-a-cover-a-sound", keeps_a_sound_with_a_cover_a_sound);
    g_test_add_func(
        "/av/measures-shared-films-as-ffprobe-does", measures_shared_films_as_ffprobe_does);
    return g_test_run();
}
