#include "media/musicxml.h"

#include "fixture.h"

#include <archive.h>
#include <archive_entry.h>
#include <vips/vips.h>

#define HEAD                                                                                       \
    "<?xml version='1.0'?><!DOCTYPE score-partwise PUBLIC '-//Recordare//DTD MusicXML 4.0//EN' "   \
    "'http://www.musicxml.org/dtds/partwise.dtd'>"                                                 \
    "<score-partwise><work><work-title>Sea</work-title></work><identification>"                    \
    "<creator type='composer'>Ann Lind</creator><creator type='lyricist'>Bo Lind</creator>"        \
    "<rights>2024 Lind</rights></identification><part-list><score-part id='P1'/></part-list>"

#define PITCH(step, octave) "<pitch><step>" step "</step><octave>" octave "</octave></pitch>"

/* Two bars of 3/4, two divisions a quarter note: at 60, from the second bar on at 120. A tie
 * crosses the bar; a second voice is written after <backup>. */
static const char tune[] = HEAD
    "<part id='P1'><measure number='1'><attributes><divisions>2</divisions><time><beats>3</beats>"
    "<beat-type>4</beat-type></time></attributes><direction><sound tempo='60'/></direction>"
    "<note>" PITCH("C",
        "4") "<duration>4</duration><lyric><syllabic>begin</syllabic><text>O</text></lyric></note>"
             "<note>" PITCH("G",
                 "4") "<duration>2</duration><tie type='start'/>"
                      "<lyric><syllabic>end</syllabic><text>cean</text></lyric></note>"
                      "<backup><duration>6</duration></backup>"
                      "<note>" PITCH("C",
                          "3") "<duration>6</duration></note></measure>"
                               "<measure number='2'><direction><direction-type><metronome><beat-unit>half</beat-unit>"
                               "<per-minute>60</per-minute></metronome></direction-type></direction>"
                               "<note>" PITCH("G",
                                   "4") "<duration>2</duration><tie type='stop'/></note>"
                                        "<note><chord/>" PITCH("E",
                                            "4") "<duration>2</duration><lyric><text>blue</text></lyric></note>"
                                                 "<note><rest/><duration>4</duration></note></measure></part></score-partwise>";

static AtDecoded *decode_fd(int fd, guint want, GError **error)
{
    return fixture_decode(fd, at_decode_musicxml, "a.musicxml",
        "application/vnd.recordare.musicxml+xml", want, error);
}

static AtDecoded *decode(const char *xml, guint want, GError **error)
{
    return decode_fd(fixture_fd(xml, strlen(xml)), want, error);
}

static void measures_by_tempo_and_divisions(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = decode(tune, AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpint(decoded->kind, ==, AT_KIND_SCORE);
    g_assert_cmpint(decoded->duration, ==, 4500000); /* three seconds, then one and a half */
    g_assert_cmpstr(fixture_fact(decoded, "parts"), ==, "1");
    g_assert_cmpstr(fixture_fact(decoded, "measures"), ==, "2");
    g_assert_cmpstr(fixture_fact(decoded, "notes"), ==, "4"); /* the tied one counts once */
    g_assert_cmpstr(fixture_fact(decoded, "tempo"), ==, "60");
    g_assert_cmpstr(fixture_fact(decoded, "time_signature"), ==, "3/4");
}

static void reads_title_people_rights_and_what_is_sung(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = decode(tune, AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Sea");
    g_assert_cmpstr(fixture_field(decoded, "creator"), ==, "Ann Lind");
    g_assert_cmpstr(fixture_field(decoded, "copyright"), ==, "2024 Lind");
    g_assert_cmpstr(fixture_value(decoded->raw, "creator.lyricist"), ==, "Bo Lind");
    g_assert_cmpstr(decoded->text, ==, "Ocean blue\n");
}

static void places_voices_chords_and_ties(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GBytes) bytes = g_bytes_new_static(tune, sizeof tune - 1);
    g_autoptr(AtScore) score = at_score_read(bytes, decoded, &error);
    g_assert_no_error(error);
    static const AtNote expected[] = {
        {0, 2, 60, 0}, {2, 1.5, 67, 0}, {0, 3, 48, 0}, {3, .5, 64, 0}};
    g_assert_cmpuint(score->roll->notes->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        const AtNote *note = &g_array_index(score->roll->notes, AtNote, i);
        g_assert_cmpuint(note->pitch, ==, expected[i].pitch);
        g_assert_cmpfloat_with_epsilon(note->start, expected[i].start, 1e-9);
        g_assert_cmpfloat_with_epsilon(note->length, expected[i].length, 1e-9);
    }
    g_assert_cmpuint(score->roll->bars->len, ==, 2);
    g_assert_cmpfloat_with_epsilon(g_array_index(score->roll->bars, double, 1), 3, 1e-9);
}

/* "nan" and "inf" are numbers to strtod(). */
static void numbers_that_are_none_move_nothing(void)
{
    static const char text[] =
        "<score-partwise><part id='P1'><measure><attributes><divisions>nan</divisions></attributes>"
        "<backup><duration>nan</duration></backup><forward><duration>nan</duration></forward>"
        "<note>" PITCH(
            "C", "4") "<duration>inf</duration></note></measure></part></score-partwise>";
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, sizeof text - 1);
    g_autoptr(AtScore) score = at_score_read(bytes, decoded, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(score->roll->notes->len, ==, 1);
    g_assert_cmpfloat(g_array_index(score->roll->notes, AtNote, 0).start, ==, 0);
    g_assert_true(score->duration >= 0 && score->duration <= 1e7);
}

static void draws_a_roll(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = decode(tune, AT_WANT_PREVIEWS, &error);
    g_autoptr(AtDecoded) again = decode(tune, AT_WANT_PREVIEWS, NULL);
    g_assert_no_error(error);
    g_assert_cmpuint(decoded->previews->len, ==, 3);
    g_assert_true(g_bytes_equal(fixture_preview(decoded, AT_PREVIEW_LARGE)->bytes,
        fixture_preview(again, AT_PREVIEW_LARGE)->bytes));
}

static void refuses_other_xml(void)
{
    g_autoptr(GError) one = NULL, two = NULL;
    g_assert_null(decode("<html><note/></html>", AT_WANT_FACTS, &one));
    g_assert_error(one, AT_ERROR, AT_INVALID);
    g_assert_cmpstr(one->message, ==, "its XML is no MusicXML score");
    g_assert_null(decode("<score-partwise><part", AT_WANT_FACTS, &two));
    g_assert_cmpstr(two->message, ==, "its XML is damaged at line 1");
}

static void reads_a_compressed_score(void)
{
    char buffer[16384];
    gsize used = 0;
    const char *const parts[][2] = {
        {"META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='s/tune.xml'/></rootfiles></container>"},
        {"s/tune.xml", tune},
    };
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_open_memory(archive, buffer, sizeof buffer, &used);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, parts[i][0]);
        archive_entry_set_size(entry, (gint64)strlen(parts[i][1]));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_write_header(archive, entry);
        archive_write_data(archive, parts[i][1], strlen(parts[i][1]));
        archive_entry_free(entry);
    }
    archive_write_close(archive);
    archive_write_free(archive);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) decoded = decode_fd(fixture_fd(buffer, used), AT_WANT_FACTS, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(fixture_field(decoded, "title"), ==, "Sea");
    g_assert_cmpint(decoded->duration, ==, 4500000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (VIPS_INIT(argv[0]))
        return 1;
    g_test_add_func("/musicxml/measures-by-tempo-and-divisions", measures_by_tempo_and_divisions);
    g_test_add_func("/musicxml/reads-title-people-rights-and-what-is-sung",
        reads_title_people_rights_and_what_is_sung);
    g_test_add_func("/musicxml/places-voices-chords-and-ties", places_voices_chords_and_ties);
    g_test_add_func(
        "/musicxml/numbers-that-are-none-move-nothing", numbers_that_are_none_move_nothing);
    g_test_add_func("/musicxml/draws-a-roll", draws_a_roll);
    g_test_add_func("/musicxml/refuses-other-xml", refuses_other_xml);
    g_test_add_func("/musicxml/reads-a-compressed-score", reads_a_compressed_score);
    return g_test_run();
}
