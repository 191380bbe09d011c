/*
 * EXIF, IPTC and XMP by gexiv2; the only file that names it.
 *
 * A field is taken from the first source in its list that has it: XMP, then IPTC, then EXIF,
 * because people's edits land in XMP (the Metadata Working Group puts EXIF first, which only
 * cameras write). IPTC comes first where its checksum says that it was changed alone. Keywords of
 * all three are merged, unless that checksum says which are out of date. exiv2 turns a sidecar's
 * XMP into EXIF and IPTC as well; of a sidecar only the XMP itself is read. exiv2 keeps global
 * tables of names: one thread at a time.
 */
#include "media/metadata.h"

#include "base/message.h"
#include "media/vocabulary.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

#define RAW_TAGS 2000
#define RAW_CHARACTERS 1000
#define SIDECAR_BYTES (16 * 1024 * 1024)
#define LIST_LENGTH 1000

typedef enum {
    SHAPE_TEXT,
    SHAPE_LANGUAGES, /* XMP alternatives: the default one */
    SHAPE_SHOWN, /* as exiv2 interprets it: UCS-2, units */
    SHAPE_COMMENT, /* with its character set before it */
    SHAPE_LIST, /* repeatable */
    SHAPE_SPLIT, /* one text with semicolons */
} Shape;

typedef struct {
    const char *field;
    const char *tag;
    Shape shape;
    guint limit; /* bytes that IPTC has room for; 0: any (IPTC-NAA IIM 4.2) */
} Source;

/* Of one field, the first that gives something holds. Keywords: all. */
static const Source sources[] = {
    {"title", "Xmp.dc.title", SHAPE_LANGUAGES},
    {"title", "Iptc.Application2.ObjectName", SHAPE_TEXT, 64},
    {"title", "Exif.Image.XPTitle", SHAPE_SHOWN},
    {"creator", "Xmp.dc.creator", SHAPE_LIST},
    {"creator", "Iptc.Application2.Byline", SHAPE_LIST, 32},
    {"creator", "Exif.Image.Artist", SHAPE_SPLIT},
    {"creator", "Exif.Image.XPAuthor", SHAPE_SPLIT},
    {"creator", "Xmp.plus.ImageCreator[1]/plus:ImageCreatorName", SHAPE_TEXT},
    {"credit", "Xmp.photoshop.Credit", SHAPE_TEXT},
    {"credit", "Iptc.Application2.Credit", SHAPE_TEXT, 32},
    {"copyright", "Xmp.dc.rights", SHAPE_LANGUAGES},
    {"copyright", "Iptc.Application2.Copyright", SHAPE_TEXT, 128},
    {"copyright", "Exif.Image.Copyright", SHAPE_SHOWN},
    {"licence", "Xmp.cc.license", SHAPE_TEXT},
    {"licence", "Xmp.xmpRights.WebStatement", SHAPE_TEXT},
    {"licence", "Xmp.xmpRights.UsageTerms", SHAPE_LANGUAGES},
    {"licence", "Xmp.plus.Licensor[1]/plus:LicensorURL", SHAPE_TEXT},
    {"description", "Xmp.dc.description", SHAPE_LANGUAGES},
    {"description", "Iptc.Application2.Caption", SHAPE_TEXT, 2000},
    {"description", "Exif.Image.ImageDescription", SHAPE_TEXT},
    {"description", "Exif.Photo.UserComment", SHAPE_COMMENT},
    {"description", "Exif.Image.XPComment", SHAPE_SHOWN},
    {"description", "Exif.Image.XPSubject", SHAPE_SHOWN},
    {"keyword", "Xmp.dc.subject", SHAPE_LIST},
    {"keyword", "Iptc.Application2.Keywords", SHAPE_LIST, 64},
    {"keyword", "Exif.Image.XPKeywords", SHAPE_SPLIT},
    {"album", "Xmp.xmpDM.album", SHAPE_TEXT},
    {"track", "Xmp.xmpDM.trackNumber", SHAPE_TEXT},
    {"genre", "Xmp.xmpDM.genre", SHAPE_TEXT},
    {"language", "Xmp.dc.language", SHAPE_LIST},
    {"language", "Iptc.Application2.Language", SHAPE_TEXT},
    {"software", "Xmp.xmp.CreatorTool", SHAPE_TEXT},
    {"software", "Exif.Image.Software", SHAPE_TEXT},
};

/* What a photographer asks of a camera's file; facts, not fields. */
static const Source facts[] = {
    {"camera", "Exif.Image.Model", SHAPE_TEXT},
    {"camera", "Xmp.tiff.Model", SHAPE_TEXT},
    {"camera_maker", "Exif.Image.Make", SHAPE_TEXT},
    {"camera_maker", "Xmp.tiff.Make", SHAPE_TEXT},
    {"lens", "Exif.Photo.LensModel", SHAPE_TEXT},
    {"lens", "Xmp.aux.Lens", SHAPE_TEXT},
    {"exposure", "Exif.Photo.ExposureTime", SHAPE_SHOWN},
    {"aperture", "Exif.Photo.FNumber", SHAPE_SHOWN},
    {"sensitivity", "Exif.Photo.ISOSpeedRatings", SHAPE_SHOWN},
    {"focal_length", "Exif.Photo.FocalLength", SHAPE_SHOWN},
};

static char *text_of(GExiv2Metadata *metadata, const char *tag, Shape shape)
{
    g_autofree char *bytes = shape == SHAPE_SHOWN || shape == SHAPE_COMMENT
        ? gexiv2_metadata_try_get_tag_interpreted_string(metadata, tag, NULL)
        : gexiv2_metadata_try_get_tag_string(metadata, tag, NULL);
    if (!bytes)
        return NULL;
    if (shape == SHAPE_COMMENT)
        return at_vocabulary_comment(bytes);
    return shape == SHAPE_LANGUAGES ? at_vocabulary_alternative(bytes) : at_vocabulary_text(bytes);
}

static gboolean has_field(const GPtrArray *list, guint from, const char *name, const char *value)
{
    for (guint i = from; i < list->len; i++) {
        const AtField *field = list->pdata[i];
        if (strcmp(field->name, name) == 0 && (!value || strcmp(field->value, value) == 0))
            return TRUE;
    }
    return FALSE;
}

static void add_once(AtDecoded *decoded, guint from, const char *name, const char *bytes)
{
    g_autofree char *value = at_vocabulary_text(bytes);
    if (value && !has_field(decoded->fields, from, name, value))
        at_decoded_add_field(decoded, name, value);
}

/* NULL: it says nothing. */
static char **values_of(GExiv2Metadata *metadata, const Source *source)
{
    if (source->shape == SHAPE_LIST)
        return gexiv2_metadata_try_get_tag_multiple(metadata, source->tag, NULL);
    gboolean split = source->shape == SHAPE_SPLIT;
    Shape shape = !split                                 ? source->shape
        : g_str_has_prefix(source->tag, "Exif.Image.XP") ? SHAPE_SHOWN
                                                         : SHAPE_TEXT;
    g_autofree char *text = text_of(metadata, source->tag, shape);
    if (!text || (strcmp(source->field, "description") == 0 && at_vocabulary_is_default(text)))
        return NULL;
    return split ? at_vocabulary_list(text) : g_strdupv((char *[]){text, NULL});
}

/* IPTC that was cut at its limit, whole as XMP has it; else a copy. */
static char *whole_value(GExiv2Metadata *metadata, const Source *source, const char *value)
{
    if (!source->limit || strlen(value) + 3 < source->limit) /* not within a character */
        return g_strdup(value);
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        if (strcmp(sources[i].field, source->field) != 0 ||
            !g_str_has_prefix(sources[i].tag, "Xmp."))
            continue;
        g_auto(GStrv) longer = values_of(metadata, &sources[i]);
        for (char **one = longer; one && *one; one++)
            if (g_str_has_prefix(*one, value))
                return g_strdup(*one);
    }
    return g_strdup(value);
}

static void add_source(
    AtDecoded *decoded, guint from, GExiv2Metadata *metadata, const Source *source)
{
    g_auto(GStrv) values = values_of(metadata, source);
    for (guint i = 0; values && values[i] && i < LIST_LENGTH; i++) {
        g_autofree char *value = at_vocabulary_text(values[i]);
        g_autofree char *whole = value ? whole_value(metadata, source, value) : NULL;
        add_once(decoded, from, source->field, whole);
    }
}

/* iptc: only that, or all but that it says again. */
static void add_sources(
    AtDecoded *decoded, guint from, GExiv2Metadata *metadata, AtIptcState state, gboolean iptc)
{
    for (guint i = 0; i < G_N_ELEMENTS(sources); i++) {
        gboolean merged = state == AT_IPTC_UNKNOWN && strcmp(sources[i].field, "keyword") == 0;
        if ((!iptc || g_str_has_prefix(sources[i].tag, "Iptc.")) &&
            (merged || !has_field(decoded->fields, from, sources[i].field, NULL)))
            add_source(decoded, from, metadata, &sources[i]);
    }
}

static void add_listed(AtDecoded *decoded, guint from, GExiv2Metadata *metadata, AtIptcState state)
{
    if (state == AT_IPTC_NEWER)
        add_sources(decoded, from, metadata, state, TRUE);
    add_sources(decoded, from, metadata, state, FALSE);
    for (guint i = 0; i < G_N_ELEMENTS(facts); i++) {
        g_autofree char *text = text_of(metadata, facts[i].tag, facts[i].shape);
        if (text && !has_field(decoded->facts, 0, facts[i].field, NULL))
            at_decoded_add_fact(decoded, facts[i].field, text);
    }
}

static char *exif_date(GExiv2Metadata *metadata, const char *tag, const char *sub, const char *zone)
{
    g_autofree char *text = text_of(metadata, tag, SHAPE_TEXT);
    g_autofree char *fraction = text_of(metadata, sub, SHAPE_TEXT);
    g_autofree char *offset = text_of(metadata, zone, SHAPE_TEXT);
    return at_vocabulary_date(text, fraction, offset);
}

static char *iptc_date(GExiv2Metadata *metadata)
{
    g_autofree char *day = text_of(metadata, "Iptc.Application2.DateCreated", SHAPE_TEXT);
    g_autofree char *time = text_of(metadata, "Iptc.Application2.TimeCreated", SHAPE_TEXT);
    g_autofree char *whole = day ? g_strjoin("T", day, time, NULL) : NULL;
    return at_vocabulary_date(whole, NULL, NULL);
}

static char *xmp_date(GExiv2Metadata *metadata, const char *tag)
{
    g_autofree char *text = text_of(metadata, tag, SHAPE_TEXT);
    return at_vocabulary_date(text, NULL, NULL);
}

/* When it was made: not when the file was changed. Of two that say the same, the one that says
 * more. */
static void add_date(AtDecoded *decoded, GExiv2Metadata *metadata, AtIptcState state)
{
    g_autofree char *taken = exif_date(metadata, "Exif.Photo.DateTimeOriginal",
        "Exif.Photo.SubSecTimeOriginal", "Exif.Photo.OffsetTimeOriginal");
    g_autofree char *date = state == AT_IPTC_NEWER ? iptc_date(metadata) : NULL;
    if (!date)
        date = xmp_date(metadata, "Xmp.photoshop.DateCreated");
    if (!date)
        date = xmp_date(metadata, "Xmp.exif.DateTimeOriginal");
    if (!date)
        date = iptc_date(metadata);
    if (!date || (taken && g_str_has_prefix(taken, date))) {
        g_free(date);
        date = g_steal_pointer(&taken);
    }
    if (!date)
        date = exif_date(metadata, "Exif.Photo.DateTimeDigitized", "Exif.Photo.SubSecTimeDigitized",
            "Exif.Photo.OffsetTimeDigitized");
    if (!date)
        date = xmp_date(metadata, "Xmp.xmp.CreateDate");
    at_decoded_add_field(decoded, "date", date);
}

/* MicrosoftPhoto's percents are 1, 25, 50, 75, 99; -1 means rejected and is no rating. */
static void add_rating(AtDecoded *decoded, GExiv2Metadata *metadata)
{
    g_autofree char *stars = text_of(metadata, "Xmp.xmp.Rating", SHAPE_TEXT);
    if (!stars)
        stars = text_of(metadata, "Exif.Image.Rating", SHAPE_TEXT);
    double value = stars ? g_ascii_strtod(stars, NULL) : -1;
    if (!stars) {
        g_autofree char *percent = text_of(metadata, "Xmp.MicrosoftPhoto.Rating", SHAPE_TEXT);
        if (percent)
            value = CLAMP((g_ascii_strtod(percent, NULL) + 12) / 25 + 1, 0, 5);
    }
    if (!(value >= 0 && value <= 5))
        return;
    char text[] = {(char)('0' + (int)(value + .5)), '\0'};
    at_decoded_add_field(decoded, "rating", text);
}

static void add_part(GString *place, const char *text)
{
    if (text)
        g_string_append_printf(place, "%s%s", place->len ? ", " : "", text);
}

/* Place, city, region, country, joined; each from XMP or IPTC, or all from IPTC's newer structure.
 * */
static void add_place(AtDecoded *decoded, GExiv2Metadata *metadata, AtIptcState state)
{
    static const char *const parts[4][2] = {
        {"Xmp.iptc.Location", "Iptc.Application2.SubLocation"},
        {"Xmp.photoshop.City", "Iptc.Application2.City"},
        {"Xmp.photoshop.State", "Iptc.Application2.ProvinceState"},
        {"Xmp.photoshop.Country", "Iptc.Application2.CountryName"},
    };
    static const char *const created[4] = {
        "Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:Sublocation",
        "Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:City",
        "Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:ProvinceState",
        "Xmp.iptcExt.LocationCreated[1]/Iptc4xmpExt:CountryName",
    };
    g_autoptr(GString) place = g_string_new(NULL);
    for (guint i = 0; i < 4; i++) {
        gboolean newer = state == AT_IPTC_NEWER;
        g_autofree char *text = text_of(metadata, parts[i][newer], SHAPE_TEXT);
        if (!text)
            text = text_of(metadata, parts[i][!newer], SHAPE_TEXT);
        add_part(place, text);
    }
    for (guint i = 0, whole = place->len == 0; i < 4 && whole; i++) {
        g_autofree char *text = text_of(metadata, created[i], SHAPE_TEXT);
        add_part(place, text);
    }
    at_decoded_add_field(decoded, "place", place->str);
}

/* XMP's own text first, then EXIF's rationals, which exiv2 reckons. 0, 0 is a camera without a fix.
 * */
static void add_position(AtDecoded *decoded, GExiv2Metadata *metadata)
{
    double latitude = 0;
    double longitude = 0;
    g_autofree char *north = text_of(metadata, "Xmp.exif.GPSLatitude", SHAPE_TEXT);
    g_autofree char *east = text_of(metadata, "Xmp.exif.GPSLongitude", SHAPE_TEXT);

    if (!north || !east || !at_vocabulary_degrees(north, &latitude) ||
        !at_vocabulary_degrees(east, &longitude)) {
        if (!gexiv2_metadata_try_get_gps_latitude(metadata, &latitude, NULL) ||
            !gexiv2_metadata_try_get_gps_longitude(metadata, &longitude, NULL))
            return;
    }
    if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180) ||
        (latitude == 0 && longitude == 0))
        return;
    g_autofree char *first = at_vocabulary_format_degrees(latitude);
    g_autofree char *second = at_vocabulary_format_degrees(longitude);
    at_decoded_add_field(decoded, "latitude", first);
    at_decoded_add_field(decoded, "longitude", second);
}

/* Long binary values say their length only. */
static char *raw_value(GExiv2Metadata *metadata, const char *tag)
{
    const char *type = gexiv2_metadata_try_get_tag_type(tag, NULL);
    gboolean binary = type && (strcmp(type, "Undefined") == 0 || strcmp(type, "Byte") == 0);
    if (binary && g_str_has_prefix(tag, "Exif.")) {
        g_autoptr(GBytes) bytes = gexiv2_metadata_try_get_tag_raw(metadata, tag, NULL);
        gsize n = bytes ? g_bytes_get_size(bytes) : 0;
        if (n > 64 && !g_str_has_prefix(tag, "Exif.Image.XP") && !g_str_has_suffix(tag, "Comment"))
            return g_strdup_printf("(%" G_GSIZE_FORMAT " bytes)", n);
    }
    gboolean shown = g_str_has_prefix(tag, "Exif.Image.XP") || g_str_has_suffix(tag, "UserComment");
    g_autofree char *text = text_of(metadata, tag, shown ? SHAPE_SHOWN : SHAPE_TEXT);
    if (!text || g_utf8_strlen(text, -1) <= RAW_CHARACTERS)
        return g_steal_pointer(&text);
    return g_utf8_substring(text, 0, RAW_CHARACTERS);
}

static void add_raw(AtDecoded *decoded, GExiv2Metadata *metadata, char **tags)
{
    for (; tags && *tags; tags++) {
        if (decoded->raw->len >= RAW_TAGS) {
            at_decoded_add_note(
                decoded, _("has more than %d tags: the rest is left out"), RAW_TAGS);
            return;
        }
        g_autofree char *value = raw_value(metadata, *tags);
        at_decoded_add_raw(decoded, *tags, value);
    }
}

static void use_fields(GExiv2Metadata *metadata, AtIptcState state, AtDecoded *decoded)
{
    g_auto(GStrv) exif = gexiv2_metadata_get_exif_tags(metadata);
    g_auto(GStrv) iptc = gexiv2_metadata_get_iptc_tags(metadata);
    g_auto(GStrv) xmp = gexiv2_metadata_get_xmp_tags(metadata);

    add_listed(decoded, decoded->fields->len, metadata, state);
    add_date(decoded, metadata, state);
    add_rating(decoded, metadata);
    add_place(decoded, metadata, state);
    add_position(decoded, metadata);
    add_raw(decoded, metadata, exif);
    add_raw(decoded, metadata, iptc);
    add_raw(decoded, metadata, xmp);
}

/* The file, mapped; length 0 when it can't be. */
static GMappedFile *map_file(int fd, GError **error)
{
    g_autoptr(GError) problem = NULL;
    GMappedFile *file = g_mapped_file_new_from_fd(fd, FALSE, &problem);
    if (!file)
        at_fail(error, AT_IO, _("it cannot be read (%s)"), problem->message);
    return file;
}

/* file must outlive the result: exiv2 reads from its bytes. */
static GExiv2Metadata *open_metadata(GMappedFile *file, GError **error)
{
    g_autoptr(GExiv2Metadata) metadata = gexiv2_metadata_new();
    gsize n = g_mapped_file_get_length(file);
    if (n == 0)
        return at_fail_null(error, AT_INVALID, _("the file is empty"));
    g_autoptr(GError) problem = NULL;
    const guint8 *bytes = (const guint8 *)g_mapped_file_get_contents(file);
    if (!gexiv2_metadata_open_buf(metadata, bytes, (glong)n, &problem))
        return at_fail_null(
            error, AT_INVALID, _("its metadata cannot be read (%s)"), problem->message);
    return g_steal_pointer(&metadata);
}

static void append_fields(AtDecoded *decoded, const AtDecoded *other, gboolean sidecar)
{
    for (guint i = 0; i < other->fields->len; i++) {
        const AtField *field = other->fields->pdata[i];
        guint n = decoded->fields->len;
        at_decoded_add_field(decoded, field->name, field->value);
        if (decoded->fields->len > n)
            ((AtField *)decoded->fields->pdata[n])->sidecar = sidecar;
    }
    for (guint i = 0; i < other->raw->len && decoded->raw->len < RAW_TAGS; i++) {
        const AtField *tag = other->raw->pdata[i];
        if (!has_field(decoded->raw, 0, tag->name, tag->value))
            at_decoded_add_raw(decoded, tag->name, tag->value);
    }
}

static void replace_fields(AtDecoded *decoded, const AtDecoded *other)
{
    for (guint i = decoded->fields->len; i-- > 0;) {
        const AtField *field = decoded->fields->pdata[i];
        if (has_field(other->fields, 0, field->name, NULL))
            g_ptr_array_remove_index(decoded->fields, i);
    }
    append_fields(decoded, other, FALSE);
}

/* exiv2 0.27 finds no XMP in HEIC and AVIF. The packet marks itself, so it can be looked for (XMP
 * specification part 3, 1.1, packet scanning). */
static GExiv2Metadata *open_packet(GMappedFile *file)
{
    static const char begin[] = "<x:xmpmeta", end[] = "</x:xmpmeta>";
    const char *bytes = g_mapped_file_get_contents(file);
    gsize n = g_mapped_file_get_length(file);
    if (n < 12 || memcmp(bytes + 4, "ftyp", 4) != 0)
        return NULL;
    const char *from = memmem(bytes, n, begin, strlen(begin));
    const char *last = from ? memmem(from, n - (gsize)(from - bytes), end, strlen(end)) : NULL;
    if (!last || last - from > SIDECAR_BYTES)
        return NULL;
    g_autofree char *packet =
        g_strdup_printf("<?xpacket begin=\"\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
                        "%.*s<?xpacket end=\"w\"?>",
            (int)(last - from + (gssize)strlen(end)), from);
    g_autoptr(GExiv2Metadata) metadata = gexiv2_metadata_new();
    if (!gexiv2_metadata_open_buf(metadata, (const guint8 *)packet, (glong)strlen(packet), NULL))
        return NULL;
    gexiv2_metadata_clear_exif(metadata); /* made by exiv2 from the XMP */
    gexiv2_metadata_clear_iptc(metadata);
    return g_steal_pointer(&metadata);
}

gboolean at_metadata_read(int fd, const char *name, AtDecoded *decoded, GError **error)
{
    g_autoptr(GMappedFile) file = map_file(fd, error);
    if (!file)
        return FALSE;
    g_autoptr(GExiv2Metadata) metadata = open_metadata(file, NULL);
    if (metadata) /* no metadata, or a format that has none, is no error */
        use_fields(metadata,
            at_iptc_state(
                (const guint8 *)g_mapped_file_get_contents(file), g_mapped_file_get_length(file)),
            decoded);
    if (metadata && gexiv2_metadata_has_xmp(metadata))
        return TRUE;
    g_autoptr(GExiv2Metadata) packet = open_packet(file);
    if (packet) {
        g_autoptr(AtDecoded) found = at_decoded_new();
        use_fields(packet, AT_IPTC_UNKNOWN, found);
        replace_fields(decoded, found);
    }
    return TRUE;
}

gboolean at_metadata_read_sidecar(int fd, AtDecoded *decoded, GError **error)
{
    g_autoptr(GMappedFile) file = map_file(fd, error);
    if (!file)
        return FALSE;
    if (g_mapped_file_get_length(file) > SIDECAR_BYTES)
        return at_fail(error, AT_LIMIT, _("its XMP sidecar is larger than the limit of %d MB"),
            SIDECAR_BYTES >> 20);
    g_autoptr(GExiv2Metadata) metadata = open_metadata(file, error);
    if (!metadata)
        return FALSE;
    gexiv2_metadata_clear_exif(metadata); /* made by exiv2 from the XMP */
    gexiv2_metadata_clear_iptc(metadata);
    g_autoptr(AtDecoded) sidecar = at_decoded_new();
    use_fields(metadata, AT_IPTC_UNKNOWN, sidecar);
    append_fields(decoded, sidecar, TRUE);
    return TRUE;
}

/* JPEG before TIFF, larger before smaller; exiv2 lists them by size. */
static GExiv2PreviewProperties *largest(GExiv2PreviewProperties **all)
{
    static const char *const types[] = {"image/jpeg", "image/tiff"};
    for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
        GExiv2PreviewProperties *found = NULL;
        for (GExiv2PreviewProperties **one = all; one && *one; one++)
            if (g_strcmp0(gexiv2_preview_properties_get_mime_type(*one), types[i]) == 0)
                found = *one;
        if (found)
            return found;
    }
    return NULL;
}

GBytes *at_metadata_preview(
    int fd, const char **media_type, guint *orientation, guint size[2], GError **error)
{
    guint32 n = 0;
    g_autoptr(GMappedFile) file = map_file(fd, error);
    if (!file)
        return NULL;
    g_autoptr(GExiv2Metadata) metadata = open_metadata(file, error);
    if (!metadata)
        return NULL;
    GExiv2PreviewProperties **all = gexiv2_metadata_get_preview_properties(metadata);
    GExiv2PreviewProperties *best = largest(all);
    if (!best)
        return at_fail_null(
            error, AT_UNSUPPORTED, _("this raw file holds no picture that can be shown"));
    g_autoptr(GExiv2PreviewImage) image =
        gexiv2_metadata_try_get_preview_image(metadata, best, NULL);
    const guint8 *data = image ? gexiv2_preview_image_get_data(image, &n) : NULL;
    if (!data || n == 0)
        return at_fail_null(error, AT_INVALID, _("the picture in this raw file cannot be read"));

    gboolean jpeg = strcmp(gexiv2_preview_properties_get_mime_type(best), "image/jpeg") == 0;
    *media_type = jpeg ? "image/jpeg" : "image/tiff";
    *orientation = CLAMP(gexiv2_metadata_try_get_orientation(metadata, NULL), 1, 8);
    size[0] = (guint)MAX(0, gexiv2_metadata_get_pixel_width(metadata));
    size[1] = (guint)MAX(0, gexiv2_metadata_get_pixel_height(metadata));
    return g_bytes_new(data, n);
}

static void hold_tongue(
    const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
}

void at_metadata_warm(void)
{
    g_log_set_handler("GExiv2", G_LOG_LEVEL_MASK, hold_tongue, NULL);
    gexiv2_log_set_level(GEXIV2_LOG_LEVEL_MUTE);
    gexiv2_initialize();
}
