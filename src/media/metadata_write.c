/*
 * Fields written into the file itself, by gexiv2 (this and metadata.c name it). exiv2 works on a
 * copy in memory and moves everything but its own segments as it stands.
 */
#include "media/metadata.h"

#include "base/message.h"
#include "media/vocabulary.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

#define LARGEST_BYTES 60000000 /* of a file to be written into: it goes through memory */
#define WRITTEN_BYTES 62000000

typedef enum {
    FORM_TEXT,
    FORM_ALTERNATIVES,
    FORM_LIST,
    FORM_JOINED, /* with semicolons, as EXIF has them */
    FORM_ADDRESS, /* only an address (of a licence) */
    FORM_WORDS, /* only what is no address */
    FORM_GONE, /* cleared: an older spelling of the same */
} Form;

typedef struct {
    const char *field;
    const char *tag;
    Form form;
} Target;

/* XMP is written in any case, the others where they are. */
static const Target targets[] = {
    {"title", "Xmp.dc.title", FORM_ALTERNATIVES},
    {"title", "Iptc.Application2.ObjectName", FORM_TEXT},
    {"title", "Exif.Image.XPTitle", FORM_GONE},
    {"creator", "Xmp.dc.creator", FORM_LIST},
    {"creator", "Iptc.Application2.Byline", FORM_LIST},
    {"creator", "Exif.Image.Artist", FORM_JOINED},
    {"creator", "Exif.Image.XPAuthor", FORM_GONE},
    {"credit", "Xmp.photoshop.Credit", FORM_TEXT},
    {"credit", "Iptc.Application2.Credit", FORM_TEXT},
    {"copyright", "Xmp.dc.rights", FORM_ALTERNATIVES},
    {"copyright", "Iptc.Application2.Copyright", FORM_TEXT},
    {"copyright", "Exif.Image.Copyright", FORM_TEXT},
    {"licence", "Xmp.xmpRights.WebStatement", FORM_ADDRESS},
    {"licence", "Xmp.xmpRights.UsageTerms", FORM_WORDS},
    {"licence", "Xmp.cc.license", FORM_GONE},
    {"description", "Xmp.dc.description", FORM_ALTERNATIVES},
    {"description", "Iptc.Application2.Caption", FORM_TEXT},
    {"description", "Exif.Image.ImageDescription", FORM_TEXT},
    {"description", "Exif.Photo.UserComment", FORM_GONE},
    {"description", "Exif.Image.XPComment", FORM_GONE},
    {"keyword", "Xmp.dc.subject", FORM_LIST},
    {"keyword", "Iptc.Application2.Keywords", FORM_LIST},
    {"keyword", "Exif.Image.XPKeywords", FORM_GONE},
    {"rating", "Xmp.xmp.Rating", FORM_TEXT},
    {"rating", "Exif.Image.Rating", FORM_TEXT},
    {"place", "Xmp.iptc.Location", FORM_TEXT},
    {"place", "Xmp.photoshop.City", FORM_GONE},
    {"place", "Xmp.photoshop.State", FORM_GONE},
    {"place", "Xmp.photoshop.Country", FORM_GONE},
    {"place", "Iptc.Application2.SubLocation", FORM_GONE},
    {"place", "Iptc.Application2.City", FORM_GONE},
    {"place", "Iptc.Application2.ProvinceState", FORM_GONE},
    {"place", "Iptc.Application2.CountryName", FORM_GONE},
    {"date", "Xmp.photoshop.DateCreated", FORM_TEXT},
    {"language", "Xmp.dc.language", FORM_LIST},
    {"album", "Xmp.xmpDM.album", FORM_TEXT},
    {"track", "Xmp.xmpDM.trackNumber", FORM_TEXT},
    {"genre", "Xmp.xmpDM.genre", FORM_TEXT},
    {"software", "Xmp.xmp.CreatorTool", FORM_TEXT},
};

/* --- a copy in memory as exiv2's stream --- */

typedef struct {
    GByteArray *bytes;
    gint64 at;
    gint64 end; /* of what was written */
    gboolean failed;
} Stream;

static gboolean can(void *handle)
{
    return TRUE;
}

static gint64 stream_length(void *handle)
{
    const Stream *stream = handle;
    return stream->bytes->len;
}

static gint64 stream_position(void *handle)
{
    const Stream *stream = handle;
    return stream->at;
}

static gint32 stream_read(void *handle, void *buffer, gint32 offset, gint32 count)
{
    Stream *stream = handle;
    gint64 n = CLAMP((gint64)stream->bytes->len - stream->at, 0, count);
    if (n > 0)
        memcpy((guint8 *)buffer + offset, stream->bytes->data + stream->at, (gsize)n);
    stream->at += n;
    return (gint32)n;
}

static void stream_write(void *handle, void *buffer, gint32 offset, gint32 count)
{
    Stream *stream = handle;
    gint64 end = stream->at + count;
    stream->failed |= count < 0 || end > WRITTEN_BYTES;
    if (stream->failed)
        return;
    if (end > stream->bytes->len)
        g_byte_array_set_size(stream->bytes, (guint)end);
    memcpy(stream->bytes->data + stream->at, (guint8 *)buffer + offset, (gsize)count);
    stream->at = end;
    stream->end = MAX(stream->end, end);
}

static void stream_seek(void *handle, gint64 offset, WrapperSeekOrigin origin)
{
    Stream *stream = handle;
    gint64 from = origin == Begin ? 0 : origin == Current ? stream->at : stream->bytes->len;
    stream->at = CLAMP(from + offset, 0, WRITTEN_BYTES);
}

static void stream_flush(void *handle)
{
}

static GByteArray *read_file(int fd, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GMappedFile) file = g_mapped_file_new_from_fd(fd, FALSE, &problem);
    if (!file)
        return at_fail_null(error, AT_IO, _("it cannot be read (%s)"), problem->message);
    gsize n = g_mapped_file_get_length(file);
    if (n > LARGEST_BYTES)
        return at_fail_null(error, AT_LIMIT,
            _("nothing is written into files larger than %d MB: what is said of them goes beside "
              "them"),
            LARGEST_BYTES / 1000000);
    GByteArray *bytes = g_byte_array_sized_new((guint)n);
    return g_byte_array_append(bytes, (guint8 *)g_mapped_file_get_contents(file), (guint)n);
}

/* --- the fields --- */

static gboolean is_address(const char *text)
{
    return g_str_has_prefix(text, "http://") || g_str_has_prefix(text, "https://");
}

/* IPTC whose character set is not declared takes ASCII only. */
static gboolean iptc_takes(GExiv2Metadata *metadata, GPtrArray *values)
{
    g_autofree char *set =
        gexiv2_metadata_try_get_tag_string(metadata, "Iptc.Envelope.CharacterSet", NULL);
    gboolean ascii = TRUE;
    for (guint i = 0; i + 1 < values->len; i++)
        ascii = ascii && g_str_is_ascii(values->pdata[i]);
    return ascii || g_strcmp0(set, "\x1b%G") == 0;
}

static gboolean takes(GExiv2Metadata *metadata, const Target *target, GPtrArray *values)
{
    if (values->len < 2 || target->form == FORM_GONE)
        return FALSE;
    if (target->form == FORM_ADDRESS || target->form == FORM_WORDS)
        return is_address(values->pdata[0]) == (target->form == FORM_ADDRESS);
    return !g_str_has_prefix(target->tag, "Iptc.") || iptc_takes(metadata, values);
}

/* values: ended by NULL. */
static gboolean set_target(
    GExiv2Metadata *metadata, const Target *target, GPtrArray *values, GError **error)
{
    gboolean there = gexiv2_metadata_try_has_tag(metadata, target->tag, NULL);
    g_autoptr(GError) problem = NULL;
    g_autofree char *text = NULL;

    if (!there && !g_str_has_prefix(target->tag, "Xmp."))
        return TRUE;
    if (there)
        gexiv2_metadata_try_clear_tag(metadata, target->tag, NULL);
    if (!takes(metadata, target, values))
        return TRUE;
    if (target->form == FORM_LIST)
        gexiv2_metadata_try_set_tag_multiple(
            metadata, target->tag, (const char **)values->pdata, &problem);
    else if (target->form == FORM_JOINED)
        text = g_strjoinv("; ", (char **)values->pdata);
    else if (target->form == FORM_ALTERNATIVES || target->form == FORM_WORDS)
        text = g_strdup_printf("lang=\"x-default\" %s", (const char *)values->pdata[0]);
    else
        text = g_strdup(values->pdata[0]);
    if (text)
        gexiv2_metadata_try_set_tag_string(metadata, target->tag, text, &problem);
    if (problem)
        return at_fail(error, AT_INVALID, _("%s cannot be written into the file (%s)"),
            target->field, problem->message);
    return TRUE;
}

static const char *value_of(const AtField *const *fields, guint n, const char *name)
{
    for (guint i = 0; i < n; i++)
        if (strcmp(fields[i]->name, name) == 0)
            return fields[i]->value;
    return NULL;
}

/* A position is written whole, into EXIF; XMP's copy goes. Both empty: it is removed. */
static gboolean set_position(
    GExiv2Metadata *metadata, const AtField *const *fields, guint n, GError **error)
{
    const char *north = value_of(fields, n, "latitude");
    const char *east = value_of(fields, n, "longitude");
    double latitude = 0;
    double longitude = 0;
    double altitude = 0;
    if (!north && !east)
        return TRUE;
    gexiv2_metadata_try_clear_tag(metadata, "Xmp.exif.GPSLatitude", NULL);
    gexiv2_metadata_try_clear_tag(metadata, "Xmp.exif.GPSLongitude", NULL);
    if (north && east && !*north && !*east)
        return gexiv2_metadata_try_delete_gps_info(metadata, NULL), TRUE;
    if (!north || !east || !at_vocabulary_degrees(north, &latitude) ||
        !at_vocabulary_degrees(east, &longitude))
        return at_fail(error, AT_INVALID,
            _("a position needs latitude and longitude, both in decimal degrees"));
    gexiv2_metadata_try_get_gps_altitude(metadata, &altitude, NULL);
    if (!gexiv2_metadata_try_update_gps_info(metadata, longitude, latitude, altitude, NULL))
        return at_fail(error, AT_INVALID, _("the position cannot be written into the file"));
    return TRUE;
}

static gboolean set_field(GExiv2Metadata *metadata, const char *name, const AtField *const *fields,
    guint n, GError **error)
{
    g_autoptr(GPtrArray) values = g_ptr_array_new();
    gboolean known = g_str_has_suffix(name, "itude");
    for (guint i = 0; i < n; i++)
        if (strcmp(fields[i]->name, name) == 0 && *fields[i]->value)
            g_ptr_array_add(values, fields[i]->value);
    g_ptr_array_add(values, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(targets); i++) {
        if (strcmp(targets[i].field, name) != 0)
            continue;
        known = TRUE;
        if (!set_target(metadata, &targets[i], values, error))
            return FALSE;
    }
    if (!known)
        return at_fail(error, AT_INVALID, _("'%s' has no place in a picture's file"), name);
    return TRUE;
}

static gboolean save(GExiv2Metadata *metadata, ManagedStreamCallbacks *callbacks, GError **error)
{
    Stream *stream = callbacks->handle;
    g_autoptr(GError) problem = NULL;
    stream->at = stream->end = 0;
    if (!gexiv2_metadata_save_stream(metadata, callbacks, &problem))
        return at_fail(error, AT_UNSUPPORTED, _("nothing can be written into this file (%s)"),
            problem ? problem->message : "exiv2");
    if (stream->failed)
        return at_fail(error, AT_LIMIT, _("what is to be written makes the file too large"));
    if (stream->end > 0)
        g_byte_array_set_size(stream->bytes, (guint)stream->end);
    return TRUE;
}

/* Blanks and line ends may come back in other forms. */
static char *comparable(GExiv2Metadata *metadata, const char *tag)
{
    char *text = gexiv2_metadata_try_get_tag_string(metadata, tag, NULL);
    for (char *c = text; c && *c; c++)
        if (g_ascii_iscntrl(*c))
            *c = ' ';
    return text;
}

/* exiv2 leaves some damaged files as they are and calls that success. */
static gboolean reads_back(
    GExiv2Metadata *metadata, const GByteArray *bytes, GHashTable *names, GError **error)
{
    g_autoptr(GExiv2Metadata) written = gexiv2_metadata_new();
    gboolean same = gexiv2_metadata_open_buf(written, bytes->data, (glong)bytes->len, NULL);
    for (guint i = 0; same && i < G_N_ELEMENTS(targets); i++) {
        if (!g_hash_table_contains(names, targets[i].field))
            continue;
        g_autofree char *meant = comparable(metadata, targets[i].tag);
        g_autofree char *found = comparable(written, targets[i].tag);
        same = g_strcmp0(meant, found) == 0;
    }
    return same ||
        at_fail(error, AT_UNSUPPORTED,
            _("what was written into this file cannot be read back: it stays as it was"));
}

GBytes *at_metadata_write_file(
    int fd, const AtFormat *format, const AtField *const *fields, guint n, GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GByteArray) bytes = NULL;
    g_autoptr(GExiv2Metadata) metadata = gexiv2_metadata_new();
    g_autoptr(GError) problem = NULL;

    if (format->decoder != AT_DECODER_IMAGE)
        return at_fail_null(error, AT_UNSUPPORTED,
            _("nothing is written into %s files: what is said of them goes beside them"),
            format->label);
    bytes = read_file(fd, error);
    if (!bytes)
        return NULL;
    Stream stream = {.bytes = bytes};
    ManagedStreamCallbacks callbacks = {&stream, can, can, can, stream_length, stream_position,
        stream_read, stream_write, stream_seek, stream_flush};
    if (!gexiv2_metadata_open_stream(metadata, &callbacks, &problem))
        return at_fail_null(error, AT_UNSUPPORTED, _("nothing can be written into this file (%s)"),
            problem->message);
    for (guint i = 0; i < n; i++)
        if (g_hash_table_add(done, fields[i]->name) &&
            !set_field(metadata, fields[i]->name, fields, n, error))
            return NULL;
    if (!set_position(metadata, fields, n, error) || !save(metadata, &callbacks, error) ||
        !reads_back(metadata, bytes, done, error))
        return NULL;
    g_clear_object(&metadata); /* it holds the stream */
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}
