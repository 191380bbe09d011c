#include "media/midi.h"

#include "base/message.h"

#include <string.h>

/* Standard MIDI Files 1.0 (RP-001). */
#define TRACKS 256
#define EVENTS 500000
#define TEMPOS 20000
#define TICKS (1 << 30)
#define TEXT 4096
#define PIECE 127 /* libsmf takes a length for one byte */

typedef struct {
    const guint8 *at, *end;
    GByteArray *out;
    AtMidiFacts *facts;
    guint64 time,
        written; /* ticks: where the track stands, and where its last written event stood */
    guint8 status; /* running */
    gboolean ended;
} Track;

static guint32 get32(const guint8 *p)
{
    return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static gboolean get_variable(Track *track, guint32 *value)
{
    *value = 0;
    for (int i = 0; i < 4; i++) {
        if (track->at >= track->end)
            return FALSE;
        guint8 byte = *track->at++;
        *value = *value << 7 | (byte & 0x7f);
        if (!(byte & 0x80))
            return TRUE;
    }
    return FALSE;
}

static void put_variable(GByteArray *out, guint64 value)
{
    guint8 bytes[5];
    gsize n = 0;
    do {
        bytes[n] = (guint8)(value & 0x7f) | (n ? 0x80 : 0);
        n++;
    } while ((value >>= 7) && n < sizeof bytes);
    while (n--)
        g_byte_array_append(out, &bytes[n], 1);
}

/* Events of four bytes of delta at most: a longer silence is bridged by an empty text. */
static void write_event(Track *track, const guint8 *bytes, gsize n)
{
    static const guint8 nothing[] = {0xff, 0x7f, 0};
    while (track->time - track->written > 0x0fffffff) {
        put_variable(track->out, 0x0fffffff);
        g_byte_array_append(track->out, nothing, sizeof nothing);
        track->written += 0x0fffffff;
    }
    put_variable(track->out, track->time - track->written);
    g_byte_array_append(track->out, bytes, (guint)n);
    track->written = track->time;
}

static void write_meta(Track *track, guint8 type, const guint8 *data, gsize n)
{
    g_autoptr(GByteArray) event = g_byte_array_new();
    g_byte_array_append(event, (guint8[]){0xff, type}, 2);
    put_variable(event, n);
    g_byte_array_append(event, data, (guint)n);
    write_event(track, event->data, event->len);
}

/* A long text in pieces, which midi.c joins. */
static void write_text(Track *track, guint8 type, const guint8 *data, gsize n)
{
    for (; n > PIECE; data += PIECE, n -= PIECE)
        write_meta(track, type, data, PIECE);
    write_meta(track, type, data, n);
}

/* What matters for sound and words; a length that does not fit its kind is passed over. */
static void take_meta(Track *track, guint8 type, const guint8 *data, gsize n)
{
    switch (type) {
    case 0x2f:
        track->ended = TRUE;
        break;
    case 0x51:
        /* In SMPTE time a tick is a tick, whatever the tempo. */
        if (n != 3 || track->facts->frames || !(data[0] | data[1] | data[2]))
            break;
        track->facts->tempos++;
        write_meta(track, type, data, n);
        break;
    case 0x58:
        if (n == 4 && data[0] > 0 && data[1] < 8)
            write_meta(track, type, data, n);
        break;
    case 0x59:
        if (n == 2)
            write_meta(track, type, data, n);
        break;
    default:
        if (type >= 0x01 && type <= 0x09)
            write_text(track, type, data, MIN(n, TEXT));
        break;
    }
}

static gboolean take_channel(Track *track, guint8 status, const guint8 *data, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (data[i] & 0x80)
            return FALSE;
    guint8 event[3] = {status, data[0], n > 1 ? data[1] : 0};
    track->facts->notes += (status & 0xf0) == 0x90 && n > 1 && data[1] > 0;
    write_event(track, event, n + 1);
    return TRUE;
}

/* FALSE: here the track makes no sense any more. */
static gboolean take_event(Track *track)
{
    guint32 delta, n;
    if (!get_variable(track, &delta) || track->at >= track->end)
        return FALSE;
    track->time += delta;
    guint8 status = *track->at & 0x80 ? *track->at++ : track->status;
    track->facts->events++;
    if (status >= 0x80 && status < 0xf0) {
        n = (status & 0xe0) == 0xc0 ? 1 : 2; /* program and channel pressure have one byte */
        if ((gsize)(track->end - track->at) < n || !take_channel(track, status, track->at, n))
            return FALSE;
        track->status = status;
        track->at += n;
        return TRUE;
    }
    guint8 type = 0;
    if (status == 0xff) {
        if (track->at >= track->end)
            return FALSE;
        type = *track->at++;
    } else if (status != 0xf0 && status != 0xf7) {
        return FALSE;
    }
    track->status = 0;
    if (!get_variable(track, &n) || (gsize)(track->end - track->at) < n)
        return FALSE;
    if (status == 0xff)
        take_meta(track, type, track->at, n);
    track->at += n;
    return TRUE;
}

static gboolean within_limits(const Track *track, GError **error)
{
    if (track->time > TICKS)
        return at_fail(error, AT_LIMIT, _("a track lasts more than %d ticks"), TICKS);
    if (track->facts->events > EVENTS)
        return at_fail(error, AT_LIMIT, _("it has more than %d events"), EVENTS);
    if (track->facts->tempos > TEMPOS)
        return at_fail(error, AT_LIMIT, _("its tempo changes more than %d times"), TEMPOS);
    return TRUE;
}

static gboolean take_track(
    const guint8 *data, gsize n, GByteArray *out, AtMidiFacts *facts, GError **error)
{
    static const guint8 end[] = {0xff, 0x2f, 0};
    Track track = {.at = data, .end = data + n, .out = out, .facts = facts};
    g_byte_array_append(out, (const guint8 *)"MTrk\0\0\0", 8);
    guint begin = out->len;
    while (!track.ended && track.at < track.end) {
        if (!take_event(&track)) {
            facts->cut = TRUE;
            break;
        }
        if (!within_limits(&track, error))
            return FALSE;
    }
    if (!within_limits(&track, error))
        return FALSE;
    write_event(&track, end, sizeof end);
    guint32 length = GUINT32_TO_BE(out->len - begin);
    memcpy(out->data + begin - 4, &length, 4);
    facts->ticks = MAX(facts->ticks, track.time);
    facts->tracks++;
    return TRUE;
}

/* In SMPTE time a second has frames * ticks: as many as two quarter notes at the tempo that holds
 * until another is set. */
static gboolean read_division(guint16 division, AtMidiFacts *facts, guint *quarter, GError **error)
{
    *quarter = division;
    if (division & 0x8000) {
        facts->frames = (guint) - (gint8)(division >> 8);
        *quarter = facts->frames * (division & 0xff) / 2;
    }
    if (*quarter == 0 || *quarter > 0x7fff)
        return at_fail(error, AT_INVALID, _("it does not say how long a tick is"));
    return TRUE;
}

GByteArray *at_midi_clean(GBytes *bytes, AtMidiFacts *facts, GError **error)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    *facts = (AtMidiFacts){0};
    if (n > 20 && !memcmp(data, "RIFF", 4) && !memcmp(data + 8, "RMIDdata", 8)) {
        data += 20;
        n -= 20;
    }
    guint quarter;
    if (n < 14 || memcmp(data, "MThd", 4) || get32(data + 4) < 6 || get32(data + 4) > n - 8)
        return at_fail_null(error, AT_INVALID, _("it does not begin with a MIDI header"));
    facts->format = (guint)(data[8] << 8 | data[9]);
    if (facts->format > 2)
        return at_fail_null(error, AT_INVALID, _("its MIDI format %u is unknown"), facts->format);
    if (!read_division((guint16)(data[12] << 8 | data[13]), facts, &quarter, error))
        return NULL;
    g_autoptr(GByteArray) out = g_byte_array_sized_new((guint)MIN(n, 1 << 20));
    g_byte_array_append(out, (const guint8 *)"MThd\0\0\0\6\0\1\0", 12); /* tracks: below */
    g_byte_array_append(out, (guint8[]){(guint8)(quarter >> 8), (guint8)quarter}, 2);
    gsize at = 8 + get32(data + 4);
    while (at + 8 <= n && facts->tracks < TRACKS) {
        gsize length = get32(data + at + 4), rest = n - at - 8;
        facts->cut |= length > rest;
        if (!memcmp(data + at, "MTrk", 4) &&
            !take_track(data + at + 8, MIN(length, rest), out, facts, error))
            return NULL;
        at += 8 + MIN(length, rest);
    }
    if (at + 8 <= n)
        return at_fail_null(error, AT_LIMIT, _("it has more than %d tracks"), TRACKS);
    if (!facts->tracks)
        return at_fail_null(error, AT_INVALID, _("it has no track"));
    facts->cut |= facts->tracks < (guint)(data[10] << 8 | data[11]);
    out->data[10] = (guint8)(facts->tracks >> 8);
    out->data[11] = (guint8)facts->tracks;
    return g_steal_pointer(&out);
}
