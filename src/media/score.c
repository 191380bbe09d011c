#include "media/musicxml.h"

#include "base/message.h"
#include "media/prose.h"
#include "media/xml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PARTS 500
#define MEASURES 100000
#define TEMPOS 20000
#define VERSES 9

/* All times are in quarter notes until the tempo map is known. */
typedef struct {
    double at, per_minute;
} Tempo;

typedef struct {
    double divisions; /* of a quarter note */
    double position, reach; /* where the next note goes; the furthest so far */
    double chord; /* where the last note began */
    int tied[128]; /* index of the note that goes on, or -1 */
    guint number;
    GString *verses[VERSES];
} Part;

typedef struct {
    AtXml *xml;
    AtDecoded *decoded;
    AtScore *score;
    GHashTable *parts; /* id -> Part */
    Part *part; /* present */
    GArray *tempos; /* Tempo */
    GString *words; /* titles and words on the page */
    gboolean timewise;
} Reader;

/* One note, as its element says it. */
typedef struct {
    gboolean rest, chord, grace, tie_start, tie_stop;
    int step, octave;
    double alter, duration;
} Note;

static void free_part(gpointer data)
{
    Part *part = data;
    for (int i = 0; i < VERSES; i++)
        if (part->verses[i])
            g_string_free(part->verses[i], TRUE);
    g_free(part);
}

void at_score_free(AtScore *score)
{
    if (!score)
        return;
    at_roll_free(score->roll);
    g_free(score->time);
    g_free(score);
}

static double inner_number(AtXml *xml, double least, double most)
{
    g_autofree char *text = at_xml_inner(xml);
    double value = g_ascii_strtod(text, NULL);
    return isfinite(value) ? CLAMP(value, least, most) : least;
}

static Part *part_of(Reader *reader, const char *id)
{
    Part *part = g_hash_table_lookup(reader->parts, id);
    if (part || g_hash_table_size(reader->parts) >= PARTS)
        return part;
    part = g_new0(Part, 1);
    part->divisions = 1;
    part->number = g_hash_table_size(reader->parts);
    for (int i = 0; i < 128; i++)
        part->tied[i] = -1;
    g_hash_table_insert(reader->parts, g_strdup(id), part);
    return part;
}

static void advance(Part *part, double quarters)
{
    double position = part->position + quarters;
    if (isnan(position)) /* "nan" is a number to strtod() */
        return;
    part->position = CLAMP(position, 0, 1e7);
    part->reach = MAX(part->reach, part->position);
}

static void add_tempo(Reader *reader, double per_minute)
{
    if (!reader->part || !(per_minute >= 1 && per_minute <= 10000) || reader->tempos->len >= TEMPOS)
        return;
    Tempo tempo = {reader->part->position, per_minute};
    g_array_append_val(reader->tempos, tempo);
}

/* Syllables of one word are joined. */
static void read_lyric(Reader *reader)
{
    g_autofree char *number = at_xml_attribute(reader->xml, "number");
    int verse = number ? (int)CLAMP(strtol(number, NULL, 10), 1, VERSES) - 1 : 0;
    GString **words = &reader->part->verses[verse];
    if (!*words)
        *words = g_string_new(NULL);
    gboolean more = FALSE;
    for (guint depth = 1; depth;) {
        AtXmlEvent event = at_xml_next(reader->xml);
        if (event <= AT_XML_END)
            return;
        if (event == AT_XML_CLOSE)
            depth--;
        if (event != AT_XML_OPEN)
            continue;
        if (at_xml_is(reader->xml, "syllabic")) {
            g_autofree char *kind = at_xml_inner(reader->xml);
            more = !strcmp(kind, "begin") || !strcmp(kind, "middle");
        } else if (at_xml_is(reader->xml, "text")) {
            g_autofree char *text = at_xml_inner(reader->xml);
            if ((*words)->len < AT_PROSE_LIMIT / PARTS)
                g_string_append(*words, text);
        } else {
            depth++;
        }
    }
    /* Han needs no blanks between its characters. */
    const char *last = g_utf8_find_prev_char((*words)->str, (*words)->str + (*words)->len);
    if (!more && last && !g_unichar_iswide(g_utf8_get_char(last)))
        g_string_append_c(*words, ' ');
}

static void read_note_child(Reader *reader, Note *note)
{
    AtXml *xml = reader->xml;
    if (at_xml_is(xml, "rest"))
        note->rest = TRUE;
    else if (at_xml_is(xml, "chord"))
        note->chord = TRUE;
    else if (at_xml_is(xml, "grace"))
        note->grace = TRUE;
    else if (at_xml_is(xml, "duration"))
        note->duration = inner_number(xml, 0, 1e7);
    else if (at_xml_is(xml, "alter"))
        note->alter = inner_number(xml, -4, 4);
    else if (at_xml_is(xml, "octave") || at_xml_is(xml, "display-octave"))
        note->octave = (int)inner_number(xml, -1, 10);
    else if (at_xml_is(xml, "step") || at_xml_is(xml, "display-step")) {
        g_autofree char *step = at_xml_inner(xml);
        note->step = *step;
    } else if (at_xml_is(xml, "tie")) {
        g_autofree char *type = at_xml_attribute(xml, "type");
        note->tie_start |= !g_strcmp0(type, "start");
        note->tie_stop |= !g_strcmp0(type, "stop");
    } else if (at_xml_is(xml, "lyric"))
        read_lyric(reader);
}

static int pitch_of(const Note *note)
{
    static const int semitones[] = {9, 11, 0, 2, 4, 5, 7}; /* A to G */
    if (note->step < 'A' || note->step > 'G')
        return -1;
    return (note->octave + 1) * 12 + semitones[note->step - 'A'] + (int)lrint(note->alter);
}

static void place_note(Reader *reader, const Note *note)
{
    Part *part = reader->part;
    AtRoll *roll = reader->score->roll;
    double quarters = note->grace ? 0 : note->duration / part->divisions;
    double start = note->chord ? part->chord : part->position;
    if (!note->chord) {
        part->chord = part->position;
        advance(part, quarters);
    }
    int pitch = pitch_of(note);
    if (note->rest || note->grace || pitch < 0 || pitch > 127)
        return;
    int goes_on = note->tie_stop ? part->tied[pitch] : -1;
    if (goes_on >= 0) {
        AtNote *before = &g_array_index(roll->notes, AtNote, (guint)goes_on);
        before->length = MAX(before->length, start + quarters - before->start);
    } else {
        reader->score->notes++;
        at_roll_add(roll, start, quarters, pitch, part->number);
        goes_on = roll->full ? -1 : (int)roll->notes->len - 1;
    }
    part->tied[pitch] = note->tie_start ? goes_on : -1;
}

static void read_note(Reader *reader)
{
    Note note = {0};
    guint depth = at_xml_depth(reader->xml);
    while (at_xml_next(reader->xml) > AT_XML_END) {
        if (at_xml_depth(reader->xml) <= depth)
            break; /* its own close */
        read_note_child(reader, &note);
    }
    place_note(reader, &note);
}

static void read_direction_tempo(Reader *reader)
{
    g_autofree char *tempo = at_xml_attribute(reader->xml, "tempo");
    if (tempo)
        add_tempo(reader, g_ascii_strtod(tempo, NULL));
}

/* <metronome><beat-unit>half</beat-unit><beat-unit-dot/><per-minute>60</per-minute>: used where no
 * <sound> says it. */
static void read_metronome(Reader *reader)
{
    static const struct {
        const char *name;
        double quarters;
    } units[] = {{"whole", 4}, {"half", 2}, {"quarter", 1}, {"eighth", .5}, {"16th", .25}};
    guint depth = at_xml_depth(reader->xml);
    double quarters = 1, per_minute = 0;
    while (at_xml_next(reader->xml) > AT_XML_END && at_xml_depth(reader->xml) > depth) {
        if (at_xml_is(reader->xml, "beat-unit")) {
            g_autofree char *unit = at_xml_inner(reader->xml);
            for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
                if (!strcmp(unit, units[i].name))
                    quarters = units[i].quarters;
        } else if (at_xml_is(reader->xml, "beat-unit-dot")) {
            quarters *= 1.5;
            at_xml_next(reader->xml);
        } else if (at_xml_is(reader->xml, "per-minute")) {
            per_minute = inner_number(reader->xml, 0, 10000);
        }
    }
    add_tempo(reader, per_minute * CLAMP(quarters, .01, 100));
}

static void read_time(Reader *reader)
{
    guint depth = at_xml_depth(reader->xml);
    g_autofree char *beats = NULL, *type = NULL;
    while (at_xml_next(reader->xml) > AT_XML_END && at_xml_depth(reader->xml) > depth) {
        if (at_xml_is(reader->xml, "beats") && !beats)
            beats = at_xml_inner(reader->xml);
        else if (at_xml_is(reader->xml, "beat-type") && !type)
            type = at_xml_inner(reader->xml);
    }
    if (beats && type && !reader->score->time && strlen(beats) < 16 && strlen(type) < 16)
        reader->score->time = g_strdup_printf("%s/%s", beats, type);
}

/* Who made it: <creator type="composer">; one that wrote words is a creator too. */
static gboolean read_head(Reader *reader)
{
    static const char *const fields[][2] = {{"work-title", "title"}, {"movement-title", "title"},
        {"creator", "creator"}, {"rights", "copyright"}, {"software", "software"}};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        if (!at_xml_is(reader->xml, fields[i][0]))
            continue;
        g_autofree char *type = at_xml_attribute(reader->xml, "type");
        g_autofree char *tag =
            type ? g_strdup_printf("%s.%.40s", fields[i][0], type) : g_strdup(fields[i][0]);
        g_autofree char *value = at_xml_inner(reader->xml);
        if (reader->decoded->raw->len < 500)
            at_decoded_add_raw(reader->decoded, tag, value);
        if (!strcmp(fields[i][1], "creator") || !at_prose_has(reader->decoded, fields[i][1]))
            at_prose_field(reader->decoded, fields[i][1], value);
        return TRUE;
    }
    if (!at_xml_is(reader->xml, "credit-words"))
        return FALSE;
    g_autofree char *words = at_xml_inner(reader->xml);
    if (reader->words->len < AT_PROSE_LIMIT / 4 && *words)
        g_string_append_printf(reader->words, "%s\n", words);
    return TRUE;
}

static void begin_measure(Reader *reader)
{
    Part *part = reader->part;
    if (part && part->number == 0) {
        at_roll_add_bar(reader->score->roll, part->position);
        reader->score->measures++;
    }
}

static void end_measure(Reader *reader)
{
    if (!reader->part)
        return;
    reader->part->position = reader->part->reach;
}

static void open_element(Reader *reader)
{
    AtXml *xml = reader->xml;
    if (at_xml_is(xml, "score-timewise"))
        reader->timewise = TRUE;
    if (at_xml_is(xml, "part")) {
        g_autofree char *id = at_xml_attribute(xml, "id");
        reader->part = part_of(reader, id ? id : "");
        if (reader->timewise)
            begin_measure(reader);
    } else if (at_xml_is(xml, "measure") && !reader->timewise) {
        begin_measure(reader);
    } else if (!reader->part) {
        read_head(reader);
    } else if (at_xml_is(xml, "note")) {
        read_note(reader);
    } else if (at_xml_is(xml, "divisions")) {
        reader->part->divisions = inner_number(xml, .01, 1e6);
    } else if (at_xml_is(xml, "time")) {
        read_time(reader);
    } else if (at_xml_is(xml, "sound")) {
        read_direction_tempo(reader);
    } else if (at_xml_is(xml, "metronome")) {
        read_metronome(reader);
    } else if (at_xml_is(xml, "backup")) {
        g_autofree char *text = at_xml_inner(xml); /* its one number */
        advance(reader->part, -g_ascii_strtod(text, NULL) / reader->part->divisions);
    } else if (at_xml_is(xml, "forward")) {
        g_autofree char *text = at_xml_inner(xml);
        advance(reader->part, g_ascii_strtod(text, NULL) / reader->part->divisions);
    }
}

static void close_element(Reader *reader)
{
    if (at_xml_is(reader->xml, reader->timewise ? "part" : "measure"))
        end_measure(reader);
    if (at_xml_is(reader->xml, "part"))
        reader->part = NULL;
}

static int by_place(const void *a, const void *b)
{
    const Tempo *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

/* Quarter notes into seconds; the array is sorted. A part that repeats another's tempo changes
 * nothing. */
static double seconds_at(const GArray *tempos, double quarters)
{
    double seconds = 0, at = 0, per_minute = 120;
    for (guint i = 0; i < tempos->len; i++) {
        const Tempo *tempo = &g_array_index(tempos, Tempo, i);
        if (tempo->at >= quarters)
            break;
        seconds += (tempo->at - at) * 60 / per_minute;
        at = tempo->at;
        per_minute = tempo->per_minute;
    }
    return seconds + (quarters - at) * 60 / per_minute;
}

/* A mark and the <sound> beside it, in every part: of those at one place the last counts. */
static void thin_tempos(GArray *tempos)
{
    g_array_sort(tempos, by_place);
    guint kept = 0;
    for (guint i = 0; i < tempos->len; i++) {
        Tempo tempo = g_array_index(tempos, Tempo, i);
        if (kept && g_array_index(tempos, Tempo, kept - 1).at >= tempo.at)
            kept--;
        else if (kept && g_array_index(tempos, Tempo, kept - 1).per_minute == tempo.per_minute)
            continue;
        g_array_index(tempos, Tempo, kept++) = tempo;
    }
    g_array_set_size(tempos, MIN(kept, 2000));
}

static void set_times(Reader *reader)
{
    AtScore *score = reader->score;
    thin_tempos(reader->tempos);
    score->tempo = reader->tempos->len && g_array_index(reader->tempos, Tempo, 0).at <= 0
        ? g_array_index(reader->tempos, Tempo, 0).per_minute
        : 120;
    for (guint i = 0; i < score->roll->notes->len; i++) {
        AtNote *note = &g_array_index(score->roll->notes, AtNote, i);
        double end = seconds_at(reader->tempos, note->start + note->length);
        note->start = seconds_at(reader->tempos, note->start);
        note->length = end - note->start;
    }
    for (guint i = 0; i < score->roll->bars->len; i++) {
        double *bar = &g_array_index(score->roll->bars, double, i);
        *bar = seconds_at(reader->tempos, *bar);
    }
    GHashTableIter parts;
    gpointer part;
    double reach = 0;
    g_hash_table_iter_init(&parts, reader->parts);
    while (g_hash_table_iter_next(&parts, NULL, &part))
        reach = MAX(reach, ((Part *)part)->reach);
    score->duration = seconds_at(reader->tempos, reach);
    score->parts = g_hash_table_size(reader->parts);
}

/* Words on the page, then what is sung: part by part in their order, verse by verse. */
static char *all_words(Reader *reader)
{
    GString *words = g_string_new(reader->words->str);
    for (guint number = 0; number < g_hash_table_size(reader->parts); number++) {
        GHashTableIter parts;
        gpointer data;
        g_hash_table_iter_init(&parts, reader->parts);
        while (g_hash_table_iter_next(&parts, NULL, &data)) {
            Part *part = data;
            for (int i = 0; part->number == number && i < VERSES; i++)
                if (part->verses[i] && part->verses[i]->len)
                    g_string_append_printf(words, "%s\n", g_strchomp(part->verses[i]->str));
        }
    }
    return g_string_free(words, FALSE);
}

static gboolean read_all(Reader *reader, GError **error)
{
    gboolean score = FALSE;
    for (AtXmlEvent event; (event = at_xml_next(reader->xml)) > AT_XML_END;) {
        if (event == AT_XML_OPEN && !score) {
            score = at_xml_is(reader->xml, "score-partwise") ||
                at_xml_is(reader->xml, "score-timewise");
            if (!score)
                return at_fail(error, AT_INVALID, _("its XML is no MusicXML score"));
        }
        if (event == AT_XML_OPEN)
            open_element(reader);
        else if (event == AT_XML_CLOSE)
            close_element(reader);
        if (reader->score->measures > MEASURES)
            return at_fail(error, AT_LIMIT, _("it has more than %d measures"), MEASURES);
    }
    g_autoptr(GError) trouble = NULL;
    if (at_xml_check(reader->xml, &trouble))
        return TRUE;
    if (reader->score->notes)
        at_decoded_add_note(reader->decoded, "%s", trouble->message);
    else
        g_propagate_error(error, g_steal_pointer(&trouble));
    return reader->score->notes > 0;
}

AtScore *at_score_read(GBytes *bytes, AtDecoded *decoded, GError **error)
{
    g_autoptr(AtScore) score = g_new0(AtScore, 1);
    g_autoptr(AtXml) xml = at_xml_new(bytes);
    g_autoptr(GHashTable) parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_part);
    g_autoptr(GArray) tempos = g_array_new(FALSE, FALSE, sizeof(Tempo));
    g_autoptr(GString) words = g_string_new(NULL);
    score->roll = at_roll_new();
    Reader reader = {
        .xml = xml,
        .decoded = decoded,
        .score = score,
        .parts = parts,
        .tempos = tempos,
        .words = words,
    };
    if (!read_all(&reader, error))
        return NULL;
    set_times(&reader);
    at_prose_take(decoded, all_words(&reader));
    return g_steal_pointer(&score);
}
