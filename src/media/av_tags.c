#include "media/av.h"

#include "media/prose.h"
#include "media/vocabulary.h"

#include <string.h>

#define TAGS 500
#define VALUE 8192

/* FFmpeg's generic names, then what it leaves as the container spells it. */
static const struct {
    const char *tag, *field;
} names[] = {
    {"title", "title"},
    {"artist", "creator"},
    {"author", "creator"},
    {"album", "album"},
    {"track", "track"},
    {"tracknumber", "track"},
    {"genre", "genre"},
    {"date", "date"},
    {"year", "date"},
    {"com.apple.quicktime.creationdate", "date"},
    {"copyright", "copyright"},
    {"license", "licence"},
    {"licence", "licence"},
    {"WCOP", "licence"},
    {"TSRC", "isrc"},
    {"TRC", "isrc"}, /* ID3v2.2 */
    {"isrc", "isrc"},
    {"iswc", "iswc"},
    {"description", "description"},
    {"synopsis", "description"},
    {"comment", "description"},
    {"keywords", "keyword"},
    {"IKEY", "keyword"}, /* RIFF's, which FFmpeg leaves */
    {"ISBJ", "description"},
    {"language", "language"},
    {"encoded_by", "software"},
    {"encoder", "software"},
};

static const char *field_of(const char *tag)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (!g_ascii_strcasecmp(tag, names[i].tag))
            return names[i].field;
    return NULL;
}

static gboolean has_field(const AtDecoded *decoded, const char *name)
{
    for (guint i = 0; i < decoded->fields->len; i++) {
        const AtField *field = g_ptr_array_index(decoded->fields, i);
        if (!strcmp(field->name, name))
            return TRUE;
    }
    return FALSE;
}

static void add_list(AtDecoded *decoded, const char *field, const char *value, const char *marks)
{
    g_auto(GStrv) parts = g_strsplit_set(value, marks, 100);
    for (char **part = parts; *part; part++)
        at_decoded_add_field(decoded, field, g_strstrip(*part));
}

static void add_date(AtDecoded *decoded, const char *value)
{
    g_autofree char *text = at_vocabulary_date(value, NULL, NULL);
    at_decoded_add_field(decoded, "date", text);
}

/* "3/12" is the third. */
static void add_track(AtDecoded *decoded, const char *value)
{
    g_autofree char *first = g_strndup(value, strcspn(value, "/"));
    at_decoded_add_field(decoded, "track", g_strstrip(first));
}

/* ISO 6709, "+48.8584+002.2945+035/". */
static void add_place(AtDecoded *decoded, const char *value)
{
    char *end;
    double latitude = g_ascii_strtod(value, &end);
    if (end == value || (*end != '+' && *end != '-'))
        return;
    double longitude = g_ascii_strtod(end, NULL);
    if (ABS(latitude) > 90 || ABS(longitude) > 180)
        return;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    at_decoded_add_field(decoded, "latitude", g_ascii_formatd(text, sizeof text, "%.6f", latitude));
    at_decoded_add_field(
        decoded, "longitude", g_ascii_formatd(text, sizeof text, "%.6f", longitude));
}

/* ISO 3901: "GBAYE6800011", perhaps with hyphens. RIFF has another ISRC, the supplier of a source.
 */
static gboolean is_isrc(const char *value)
{
    guint n = 0;
    for (; *value; value++) {
        if (*value == '-' || *value == ' ')
            continue;
        if (n < 2       ? !g_ascii_isalpha(*value)
                : n < 5 ? !g_ascii_isalnum(*value)
                        : !g_ascii_isdigit(*value))
            return FALSE;
        n++;
    }
    return n == 12;
}

/* FFmpeg joins several values of one tag so. */
static void add_joined(AtDecoded *decoded, const char *field, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, ";", -1);
    for (char **part = parts; *part; part++)
        g_strstrip(*part);
    g_autofree char *joined = g_strjoinv("; ", parts);
    at_decoded_add_field(decoded, field, joined);
}

static void add_tag(AtDecoded *decoded, const char *tag, const char *value)
{
    const char *field = field_of(tag);
    if (!field || (!strcmp(field, "language") && !strcmp(value, "und")) ||
        has_field(decoded, field))
        return;
    if (!strcmp(field, "creator"))
        add_list(decoded, field, value, ";");
    else if (!strcmp(field, "keyword"))
        add_list(decoded, field, value, ",;");
    else if (!strcmp(field, "date"))
        add_date(decoded, value);
    else if (!strcmp(field, "track"))
        add_track(decoded, value);
    else if (!strcmp(field, "genre"))
        add_joined(decoded, field, value);
    else if (strcmp(field, "isrc") != 0 || is_isrc(value))
        at_decoded_add_field(decoded, field, value);
}

/* FFmpeg passes on what RIFF and ID3v1 hold as it stands, and takes ID3v2's bytes for Latin-1
 * (doubtful). */
static char *value_of(const AVDictionaryEntry *tag, gboolean doubtful)
{
    gsize n = strnlen(tag->value, VALUE + 1);
    if (n > VALUE)
        return g_utf8_make_valid(tag->value, VALUE);
    char *value = at_charset_decode_name(tag->value, n);
    return doubtful ? at_charset_mend_name(value) : value;
}

/* Some writers leave several tags of one kind; the first wins, in the order of the table above. */
static void add_dictionary(
    AtDecoded *decoded, const AVDictionary *tags, const char *prefix, gboolean doubtful)
{
    const AVDictionaryEntry *tag = NULL;
    for (guint i = 0; i < TAGS; i++) {
        tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX);
        if (!tag)
            break;
        g_autofree char *name = g_strconcat(prefix, tag->key, NULL);
        g_autofree char *value = value_of(tag, doubtful);
        at_decoded_add_raw(decoded, name, value);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        tag = av_dict_get(tags, names[i].tag, NULL, 0);
        if (!tag || (*prefix && !strcmp(names[i].field, "software")))
            continue;
        g_autofree char *value = value_of(tag, doubtful);
        add_tag(decoded, names[i].tag, value);
    }
}

static void add_fallback(AtDecoded *decoded, const AVDictionary *tags, const char *field,
    const char *const *from, gboolean doubtful)
{
    for (; *from && !has_field(decoded, field); from++) {
        const AVDictionaryEntry *tag = av_dict_get(tags, *from, NULL, 0);
        if (!tag)
            continue;
        g_autofree char *value = value_of(tag, doubtful);
        if (!strcmp(field, "date"))
            add_date(decoded, value);
        else
            add_list(decoded, field, value, ";");
    }
}

static gboolean is_number(const char *text)
{
    return g_ascii_isdigit(*text) || *text == '(';
}

/* What FFmpeg would give the first value of. Genres by number are left to it. */
static void add_id3(AtDecoded *decoded, int fd)
{
    g_auto(GStrv) creators = at_id3_values(fd, "TPE1"), genres = at_id3_values(fd, "TCON");
    for (char **one = creators; one && *one; one++)
        at_decoded_add_field(decoded, "creator", *one);
    for (char **one = genres; one && *one; one++)
        if (is_number(*one))
            return;
    g_autofree char *genre = genres ? g_strjoinv("; ", genres) : NULL;
    at_decoded_add_field(decoded, "genre", genre);
}

/* A broadcast wave (EBU Tech 3285) has its day and its time apart. */
static void add_moment(AtDecoded *decoded, const AVDictionary *tags)
{
    const AVDictionaryEntry *day = av_dict_get(tags, "date", NULL, 0);
    const AVDictionaryEntry *time = av_dict_get(tags, "creation_time", NULL, 0);
    if (!day || !time || strlen(day->value) != 10 || strlen(time->value) != 8)
        return;
    g_autofree char *whole = g_strconcat(day->value, "T", time->value, NULL);
    add_date(decoded, whole);
}

/* FFmpeg's formats whose tags may be ID3v2. */
static gboolean has_id3(const char *format)
{
    return g_strv_contains((const char *[]){"mp3", "wav", "aac", "aiff", NULL}, format);
}

void at_av_tags(const AtAv *av, AtDecoded *decoded)
{
    const char *format = av->format->iformat->name;
    gboolean doubtful = has_id3(format);
    if (!strcmp(format, "mp3"))
        add_id3(decoded, av->fd);
    else if (!strcmp(format, "wav"))
        add_moment(decoded, av->format->metadata);
    const AVStream *first = av->film ? av->film : av->sound;
    add_dictionary(decoded, av->format->metadata, "", doubtful);
    if (first)
        add_dictionary(decoded, first->metadata, "stream.", doubtful);
    if (av->film && av->sound)
        add_dictionary(decoded, av->sound->metadata, "sound.", doubtful);
    const AVDictionary *tags[] = {av->format->metadata, first ? first->metadata : NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
        add_fallback(decoded, tags[i], "creator",
            (const char *[]){"album_artist", "composer", "performer", NULL}, doubtful);
        add_fallback(decoded, tags[i], "date",
            (const char *[]){"creation_time", "originaldate", NULL}, doubtful);
        const AVDictionaryEntry *place = av_dict_get(tags[i], "location", NULL, 0);
        if (!place)
            place = av_dict_get(tags[i], "com.apple.quicktime.location.ISO6709", NULL, 0);
        if (place && !has_field(decoded, "latitude"))
            add_place(decoded, place->value);
    }
}
