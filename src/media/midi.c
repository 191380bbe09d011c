#include "media/midi.h"

#include "base/message.h"
#include "media/prose.h"
#include "media/roll.h"

#include <math.h>
#include <smf.h>
#include <string.h>

#define FILE_LIMIT (16 * 1024 * 1024)

/* smf_delete() takes each event out of its track by a search through all: 40 seconds for 500,000.
 * Emptied first. */
static void free_smf(smf_t *smf)
{
    for (int i = 1; i <= smf->number_of_tracks; i++) {
        smf_track_t *track = smf_get_track_by_number(smf, i);
        for (guint k = 0; k < track->events_array->len; k++) {
            smf_event_t *event = g_ptr_array_index(track->events_array, k);
            event->track = NULL;
            smf_event_delete(event);
        }
        g_ptr_array_set_size(track->events_array, 0);
        track->number_of_events = 0;
    }
    smf_delete(smf);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(smf_t, free_smf)

/* A track's notes that have begun, for each channel and pitch: when, or -1. */
typedef struct {
    double began[16][128];
} Sounding;

static void hold(Sounding *sounding)
{
    for (int channel = 0; channel < 16; channel++)
        for (int pitch = 0; pitch < 128; pitch++)
            sounding->began[channel][pitch] = -1;
}

static void take_note(
    Sounding *sounding, const smf_event_t *event, AtRoll *roll, guint track, gboolean *any)
{
    guint8 kind = event->midi_buffer[0] & 0xf0;
    if ((kind != 0x90 && kind != 0x80) || event->midi_buffer_length < 3)
        return;
    guint8 pitch = event->midi_buffer[1] & 0x7f;
    double *began = &sounding->began[event->midi_buffer[0] & 15][pitch];
    if (*began >= 0) /* off, or struck again */
        at_roll_add(roll, *began, event->time_seconds - *began, pitch, track);
    gboolean on = kind == 0x90 && event->midi_buffer[2] > 0;
    *began = on ? event->time_seconds : -1;
    *any |= on;
}

static void release(const Sounding *sounding, AtRoll *roll, double end, guint track)
{
    for (int channel = 0; channel < 16; channel++)
        for (int pitch = 0; pitch < 128; pitch++) {
            double began = sounding->began[channel][pitch];
            if (began >= 0)
                at_roll_add(roll, began, end - began, pitch, track);
        }
}

/* The bytes of a meta event; n comes back. */
static const guint8 *payload(const smf_event_t *event, gsize *n)
{
    const guint8 *data = event->midi_buffer + 3; /* its length takes one byte */
    gssize rest = (gssize)event->midi_buffer_length - 3;
    *n = rest > 0 ? (gsize)rest : 0;
    return data;
}

/* The text that begins with event *k of the track, with the pieces that midi_clean.c made of it; *k
 * moves to the last. */
static char *words_of(smf_track_t *track, int *k)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    const smf_event_t *event = smf_track_get_event_by_number(track, *k);
    guint8 type = event->midi_buffer[1];
    gsize n;
    const guint8 *data = payload(event, &n);
    g_byte_array_append(bytes, data, (guint)n);
    while (n == 127 && *k < track->number_of_events) {
        event = smf_track_get_event_by_number(track, *k + 1);
        if (!event || event->midi_buffer_length < 3 || event->midi_buffer[0] != 0xff ||
            event->midi_buffer[1] != type || event->delta_time_pulses)
            break;
        data = payload(event, &n);
        g_byte_array_append(bytes, data, (guint)n);
        ++*k;
    }
    const char *charset;
    char *text =
        at_charset_decode(bytes->len ? (const char *)bytes->data : "", bytes->len, NULL, &charset);
    return g_strstrip(text);
}

/* Names that programs give to every file. */
static gboolean is_title(const char *text)
{
    static const char *const plain[] = {"untitled", "track", "control track", "tempo track",
        "tempo", "conductor", "piano", "new song", "unnamed", "midi", "sequence"};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        gsize n = strlen(plain[i]);
        if (!g_ascii_strncasecmp(text, plain[i], n) && !text[n + strspn(text + n, " #0123456789")])
            return FALSE;
    }
    return *text != '\0';
}

static void fact_number(AtDecoded *decoded, const char *name, guint64 value)
{
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT, value);
    at_decoded_add_fact(decoded, name, text);
}

static void take_key(AtDecoded *decoded, const smf_event_t *event)
{
    static const char *const major[] = {
        "C♭", "G♭", "D♭", "A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯"};
    static const char *const minor[] = {
        "A♭", "E♭", "B♭", "F", "C", "G", "D", "A", "E", "B", "F♯", "C♯", "G♯", "D♯", "A♯"};
    int sharps = (gint8)event->midi_buffer[3];
    if (event->midi_buffer_length < 5 || sharps < -7 || sharps > 7)
        return;
    gboolean is_minor = event->midi_buffer[4] == 1;
    g_autofree char *key = g_strdup_printf(
        "%s %s", (is_minor ? minor : major)[sharps + 7], is_minor ? "minor" : "major");
    for (guint i = 0; i < decoded->facts->len; i++)
        if (!strcmp(((AtField *)decoded->facts->pdata[i])->name, "key"))
            return;
    at_decoded_add_fact(decoded, "key", key);
}

/* Text, copyright, names and words (meta events 1 to 7). */
static void take_text(smf_track_t *from, int *k, int track, GString *words, AtDecoded *decoded)
{
    static const char *const tags[] = {"", "text", "copyright", "track_name", "instrument", "lyric",
        "marker", "cue", "program", "device"};
    const smf_event_t *event = smf_track_get_event_by_number(from, *k);
    guint8 type = event->midi_buffer[1];
    if (type == 0x59)
        take_key(decoded, event);
    if (type < 1 || type >= G_N_ELEMENTS(tags))
        return;
    g_autofree char *text = words_of(from, k);
    if (type == 5 || type == 1) {
        /* Karaoke files mark new lines by / and \, and their heads by @. */
        if (words->len < AT_PROSE_LIMIT && *text && *text != '@')
            g_string_append_printf(words, "%s%s", strchr("/\\", *text) ? "\n" : " ",
                strchr("/\\", *text) ? text + 1 : text);
        if (type == 5)
            return;
    }
    if (decoded->raw->len < 500) {
        g_autofree char *tag = g_strdup_printf("midi.%d.%s", track, tags[type]);
        at_decoded_add_raw(decoded, tag, text);
    }
    if (type == 2 && !at_prose_has(decoded, "copyright"))
        at_prose_field(decoded, "copyright", text);
    /* The first track's name is the piece's. */
    if (type == 3 && track == 1 && is_title(text) && !at_prose_has(decoded, "title"))
        at_prose_field(decoded, "title", text);
    if (type == 1 && g_str_has_prefix(text, "@T") && !at_prose_has(decoded, "title"))
        at_prose_field(decoded, "title", text + 2);
}

static void take_tracks(smf_t *smf, AtRoll *roll, GString *words, AtDecoded *decoded)
{
    g_autofree Sounding *sounding = g_new(Sounding, 1);
    guint with_notes = 0;
    double end = smf_get_length_seconds(smf);
    for (int i = 1; i <= smf->number_of_tracks; i++) {
        smf_track_t *track = smf_get_track_by_number(smf, i);
        gboolean any = FALSE;
        hold(sounding);
        for (int k = 1; k <= track->number_of_events; k++) {
            const smf_event_t *event = smf_track_get_event_by_number(track, k);
            if (!event || event->midi_buffer_length < 2)
                continue;
            if (event->midi_buffer[0] == 0xff)
                take_text(track, &k, i, words, decoded);
            else
                take_note(sounding, event, roll, with_notes, &any);
        }
        release(sounding, roll, end, with_notes);
        with_notes += any;
    }
}

static double seconds_at(smf_t *smf, int pulses)
{
    const smf_tempo_t *tempo = smf_get_tempo_by_pulses(smf, pulses);
    return tempo->time_seconds +
        (pulses - tempo->time_pulses) * (tempo->microseconds_per_quarter_note / 1e6) / smf->ppqn;
}

/* From each change of the time signature on, a bar every so many pulses. */
static void take_bars(smf_t *smf, AtRoll *roll)
{
    int end = smf_get_length_pulses(smf), at = 0;
    while (at <= end && roll->bars->len < AT_ROLL_BARS / 10) {
        at_roll_add_bar(roll, seconds_at(smf, at));
        const smf_tempo_t *tempo = smf_get_tempo_by_pulses(smf, at);
        int beats = tempo->numerator > 0 ? tempo->numerator : 4;
        int unit = tempo->denominator > 0 ? tempo->denominator : 4;
        gint64 bar = (gint64)smf->ppqn * 4 * beats / unit;
        if (bar <= 0 || at + bar > end)
            return;
        at += (int)bar;
    }
}

static void add_facts(smf_t *smf, const AtMidiFacts *facts, AtDecoded *decoded)
{
    decoded->duration = llrint(smf_get_length_seconds(smf) * 1e6);
    fact_number(decoded, "tracks", facts->tracks);
    fact_number(decoded, "notes", facts->notes);
    if (facts->frames) {
        fact_number(decoded, "smpte_frames", facts->frames);
        return;
    }
    fact_number(decoded, "ticks_per_quarter", (guint64)smf->ppqn);
    const smf_tempo_t *tempo = smf_get_tempo_by_pulses(smf, 0);
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    double bpm = round(6e8 / tempo->microseconds_per_quarter_note) / 10;
    at_decoded_add_fact(decoded, "tempo", g_ascii_formatd(text, sizeof text, "%.6g", bpm));
    if (tempo->numerator > 0 && tempo->denominator > 0) {
        g_autofree char *time = g_strdup_printf("%d/%d", tempo->numerator, tempo->denominator);
        at_decoded_add_fact(decoded, "time_signature", time);
    }
}

gboolean at_decode_midi(const AtSource *source, AtDecoded *decoded, GError **error)
{
    AtMidiFacts facts;
    gboolean whole;
    g_autoptr(GBytes) bytes = at_source_read(source, FILE_LIMIT, &whole, error);
    if (!bytes)
        return FALSE;
    if (!whole)
        return at_fail(error, AT_LIMIT, _("it is larger than %d MB"), FILE_LIMIT >> 20);
    g_autoptr(GByteArray) clean = at_midi_clean(bytes, &facts, error);
    if (!clean)
        return FALSE;
    g_autoptr(smf_t) smf = smf_load_from_memory(clean->data, (int)clean->len);
    if (!smf)
        return at_fail(error, AT_ENGINE, _("its music could not be read"));
    decoded->kind = AT_KIND_SCORE;
    if (facts.cut)
        at_decoded_add_note(decoded, "%s", _("it is damaged: only the music before that is shown"));
    add_facts(smf, &facts, decoded);
    g_autoptr(AtRoll) roll = at_roll_new();
    g_autoptr(GString) words = g_string_new(NULL);
    take_tracks(smf, roll, words, decoded);
    take_bars(smf, roll);
    at_prose_take(decoded, g_strdup(g_strstrip(words->str)));
    return at_roll_preview(roll, source, decoded, error);
}
