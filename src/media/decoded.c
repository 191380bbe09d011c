#include "media/decoded.h"

#include "base/message.h"
#include "base/time.h"

#include <string.h>

static const char *const field_names[] = {N_("title"), N_("creator"), N_("credit"), N_("copyright"),
    N_("licence"), N_("description"), N_("keyword"), N_("rating"), N_("place"), N_("latitude"),
    N_("longitude"), N_("date"), N_("language"), N_("album"), N_("track"), N_("genre"),
    N_("software"), N_("isrc"), N_("iswc"), NULL};

void at_field_free(gpointer data)
{
    AtField *field = data;
    g_free(field->name);
    g_free(field->value);
    g_free(field);
}

static void preview_free(gpointer data)
{
    AtPreview *preview = data;
    g_free(preview->media_type);
    g_bytes_unref(preview->bytes);
    g_free(preview);
}

AtDecoded *at_decoded_new(void)
{
    AtDecoded *decoded = g_new0(AtDecoded, 1);
    decoded->fields = g_ptr_array_new_with_free_func(at_field_free);
    decoded->raw = g_ptr_array_new_with_free_func(at_field_free);
    decoded->facts = g_ptr_array_new_with_free_func(at_field_free);
    decoded->notes = g_ptr_array_new_with_free_func(g_free);
    decoded->previews = g_ptr_array_new_with_free_func(preview_free);
    return decoded;
}

void at_decoded_free(AtDecoded *decoded)
{
    if (!decoded)
        return;
    g_free(decoded->media_type);
    g_ptr_array_unref(decoded->fields);
    g_ptr_array_unref(decoded->raw);
    g_ptr_array_unref(decoded->facts);
    g_ptr_array_unref(decoded->notes);
    g_free(decoded->text);
    g_ptr_array_unref(decoded->previews);
    g_clear_pointer(&decoded->pdq, g_bytes_unref);
    g_free(decoded);
}

static gboolean number_within(const char *text, double low, double high)
{
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    return end != text && !*end && value >= low && value <= high;
}

static gboolean field_is_good(const char *name, const char *value)
{
    AtMicros t;
    if (!g_strv_contains(field_names, name) || !*value || strlen(value) > AT_DECODED_VALUE)
        return FALSE;
    if (strcmp(name, "rating") == 0)
        return strlen(value) == 1 && *value >= '0' && *value <= '5';
    if (strcmp(name, "latitude") == 0)
        return number_within(value, -90, 90);
    if (strcmp(name, "longitude") == 0)
        return number_within(value, -180, 180);
    return strcmp(name, "date") != 0 || at_time_parse(value, &t, NULL, NULL);
}

/* Names of tags and facts: short, one line. */
static gboolean tag_is_good(const char *tag, const char *value)
{
    for (const char *c = tag; *c; c++)
        if (g_ascii_iscntrl(*c))
            return FALSE;
    return *tag && strlen(tag) <= AT_DECODED_TAG && *value && strlen(value) <= AT_DECODED_VALUE;
}

/* A copy without what stands behind limit bytes, cut between characters. NULL: nothing, or no
 * UTF-8. */
static char *shortened(const char *text, gsize limit)
{
    if (!text || !*text || !g_utf8_validate(text, -1, NULL))
        return NULL;
    gsize n = strlen(text);
    if (n > limit)
        n = (gsize)(g_utf8_find_prev_char(text, text + limit + 1) - text);
    return g_strndup(text, n);
}

static void add(GPtrArray *list, gboolean (*is_good)(const char *name, const char *value),
    const char *name, const char *value)
{
    g_autofree char *copy = shortened(value, AT_DECODED_VALUE);
    if (!copy || !name || list->len >= AT_DECODED_FIELDS || !g_utf8_validate(name, -1, NULL) ||
        !is_good(name, copy))
        return;
    AtField *field = g_new0(AtField, 1);
    field->name = g_strdup(name);
    field->value = g_steal_pointer(&copy);
    g_ptr_array_add(list, field);
}

void at_decoded_add_field(AtDecoded *decoded, const char *name, const char *value)
{
    g_assert(g_strv_contains(field_names, name)); /* else the decoder has a name of its own */
    add(decoded->fields, field_is_good, name, value);
}

void at_decoded_add_raw(AtDecoded *decoded, const char *tag, const char *value)
{
    add(decoded->raw, tag_is_good, tag, value);
}

void at_decoded_add_fact(AtDecoded *decoded, const char *name, const char *value)
{
    add(decoded->facts, tag_is_good, name, value);
}

void at_decoded_add_note(AtDecoded *decoded, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *note = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *valid = g_utf8_make_valid(note, -1);
    g_autofree char *copy = shortened(valid, AT_DECODED_NOTE);
    for (guint i = 0; copy && i < decoded->notes->len; i++)
        if (strcmp(g_ptr_array_index(decoded->notes, i), copy) == 0)
            return; /* once said is enough */
    if (copy && decoded->notes->len < AT_DECODED_NOTES)
        g_ptr_array_add(decoded->notes, g_steal_pointer(&copy));
}

void at_decoded_take_preview(AtDecoded *decoded, guint size, const char *media_type, guint width,
    guint height, GBytes *bytes)
{
    AtPreview *preview = g_new0(AtPreview, 1);
    *preview = (AtPreview){size, g_strdup(media_type), width, height, bytes};
    g_ptr_array_add(decoded->previews, preview);
}

/* --- to and from the wire --- */

static GVariant *fields_to_variant(const GPtrArray *list)
{
    GVariantBuilder builder;
    g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ssb)"));
    for (guint i = 0; i < list->len; i++) {
        const AtField *field = g_ptr_array_index(list, i);
        g_variant_builder_add(&builder, "(ssb)", field->name, field->value, field->sidecar);
    }
    return g_variant_builder_end(&builder);
}

static GVariant *bytes_to_variant(GBytes *bytes)
{
    return g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

GVariant *at_decoded_to_variant(const AtDecoded *decoded)
{
    GVariantBuilder notes, previews;
    g_variant_builder_init(&notes, G_VARIANT_TYPE_STRING_ARRAY);
    for (guint i = 0; i < decoded->notes->len; i++)
        g_variant_builder_add(&notes, "s", g_ptr_array_index(decoded->notes, i));
    g_variant_builder_init(&previews, G_VARIANT_TYPE("a(usuuay)"));
    for (guint i = 0; i < decoded->previews->len; i++) {
        const AtPreview *p = g_ptr_array_index(decoded->previews, i);
        g_variant_builder_add(&previews, "(usuu@ay)", p->size, p->media_type, p->width, p->height,
            bytes_to_variant(p->bytes));
    }
    g_autofree char *valid = decoded->text ? g_utf8_make_valid(decoded->text, -1) : NULL;
    g_autofree char *text = shortened(valid, AT_DECODED_TEXT);
    GVariant *pdq = decoded->pdq ? bytes_to_variant(decoded->pdq) : NULL;
    return g_variant_new("(suuuxub@a(ssb)@a(ssb)@a(ssb)asmsa(usuuay)m@ayu)",
        decoded->media_type ? decoded->media_type : "", (guint32)decoded->kind, decoded->width,
        decoded->height, decoded->duration, decoded->pages, decoded->moves,
        fields_to_variant(decoded->fields), fields_to_variant(decoded->raw),
        fields_to_variant(decoded->facts), &notes, text, &previews, pdq, decoded->pdq_quality);
}

static gboolean read_fields(GVariant *whole, gsize child, GPtrArray *list, const char *what,
    gboolean (*is_good)(const char *name, const char *value), GError **error)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(whole, child);
    gsize n = g_variant_n_children(array);
    if (n > AT_DECODED_FIELDS)
        return at_fail(error, AT_INVALID,
            "the decoder sent %" G_GSIZE_FORMAT " %ss, at most %u are taken", n, what,
            AT_DECODED_FIELDS);
    for (gsize i = 0; i < n; i++) {
        const char *name, *value;
        gboolean sidecar;
        g_variant_get_child(array, i, "(&s&sb)", &name, &value, &sidecar);
        if (!is_good(name, value))
            return at_fail(
                error, AT_INVALID, "the decoder sent a %s that cannot be: '%.40s'", what, name);
        AtField *field = g_new0(AtField, 1);
        *field = (AtField){g_strdup(name), g_strdup(value), sidecar};
        g_ptr_array_add(list, field);
    }
    return TRUE;
}

static gboolean read_notes(GVariant *whole, AtDecoded *decoded, GError **error)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(whole, 10);
    gsize n = g_variant_n_children(array);
    if (n > AT_DECODED_NOTES)
        return at_fail(error, AT_INVALID, "the decoder sent %" G_GSIZE_FORMAT " notes", n);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *note = NULL;
        g_variant_get_child(array, i, "s", &note);
        if (!*note || strlen(note) > AT_DECODED_NOTE)
            return at_fail(error, AT_INVALID,
                "the decoder sent a note of %" G_GSIZE_FORMAT " bytes", strlen(note));
        g_ptr_array_add(decoded->notes, g_steal_pointer(&note));
    }
    return TRUE;
}

/* A preview is served to browsers as what it says it is, so it must begin like it. */
static gboolean preview_is_good(
    guint size, const char *media_type, guint width, guint height, GBytes *bytes)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    gboolean clip = size == AT_PREVIEW_CLIP;
    guint longest = clip ? AT_PREVIEW_LARGE : size;
    if (size != AT_PREVIEW_SMALL && size != AT_PREVIEW_MIDDLE && size != AT_PREVIEW_LARGE && !clip)
        return FALSE;
    if (n < 12 || width < 1 || height < 1 || width > longest || height > longest)
        return FALSE;
    if (at_decoded_is_picture(media_type, bytes))
        return !clip || strcmp(media_type, "image/webp") == 0;
    if (strcmp(media_type, "video/mp4") == 0)
        return clip && memcmp(data + 4, "ftyp", 4) == 0;
    return strcmp(media_type, "video/webm") == 0 && clip &&
        memcmp(data, "\x1a\x45\xdf\xa3", 4) == 0;
}

gboolean at_decoded_is_picture(const char *media_type, GBytes *bytes)
{
    gsize n;
    const guint8 *data = g_bytes_get_data(bytes, &n);
    if (n < 12)
        return FALSE;
    if (strcmp(media_type, "image/jpeg") == 0)
        return memcmp(data, "\xff\xd8\xff", 3) == 0;
    if (strcmp(media_type, "image/webp") == 0)
        return memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0;
    return strcmp(media_type, "image/png") == 0 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static gboolean read_previews(GVariant *whole, AtDecoded *decoded, GError **error)
{
    g_autoptr(GVariant) array = g_variant_get_child_value(whole, 12);
    gsize n = g_variant_n_children(array);
    if (n > AT_DECODED_PREVIEWS)
        return at_fail(error, AT_INVALID, "the decoder sent %" G_GSIZE_FORMAT " previews", n);
    for (gsize i = 0; i < n; i++) {
        guint size, width, height;
        const char *media_type;
        g_autoptr(GVariant) data = NULL;
        g_variant_get_child(array, i, "(u&suu@ay)", &size, &media_type, &width, &height, &data);
        g_autoptr(GBytes) bytes = g_variant_get_data_as_bytes(data);
        gboolean twice = FALSE;
        for (guint k = 0; k < decoded->previews->len; k++)
            twice |= ((AtPreview *)g_ptr_array_index(decoded->previews, k))->size == size;
        if (twice || !preview_is_good(size, media_type, width, height, bytes))
            return at_fail(error, AT_INVALID,
                "the decoder sent a preview that cannot be: size %u, %u x %u, '%.40s'", size, width,
                height, media_type);
        at_decoded_take_preview(decoded, size, media_type, width, height, g_steal_pointer(&bytes));
    }
    return TRUE;
}

static gboolean read_facts(GVariant *whole, AtDecoded *decoded, GError **error)
{
    guint32 kind;
    g_variant_get_child(whole, 0, "s", &decoded->media_type);
    g_variant_get_child(whole, 1, "u", &kind);
    g_variant_get_child(whole, 2, "u", &decoded->width);
    g_variant_get_child(whole, 3, "u", &decoded->height);
    g_variant_get_child(whole, 4, "x", &decoded->duration);
    g_variant_get_child(whole, 5, "u", &decoded->pages);
    g_variant_get_child(whole, 6, "b", &decoded->moves);
    if (!at_format_by_type(decoded->media_type))
        return at_fail(error, AT_INVALID,
            "the decoder sent the media type '%.40s', which is none of Atelier's",
            decoded->media_type);
    if (kind < AT_KIND_IMAGE || kind > AT_KIND_SCORE)
        return at_fail(error, AT_INVALID, "the decoder sent the kind %u, 1 to 5 exist", kind);
    decoded->kind = (AtKind)kind;
    if (decoded->width > AT_DECODED_EDGE || decoded->height > AT_DECODED_EDGE)
        return at_fail(error, AT_INVALID, "the decoder sent the size %u x %u", decoded->width,
            decoded->height);
    if (decoded->duration < 0 || decoded->duration > AT_DECODED_DURATION)
        return at_fail(error, AT_INVALID,
            "the decoder sent a duration of %" G_GINT64_FORMAT " microseconds", decoded->duration);
    if (decoded->pages > AT_DECODED_PAGES)
        return at_fail(error, AT_INVALID, "the decoder sent %u pages", decoded->pages);
    return TRUE;
}

static gboolean read_text_and_pdq(GVariant *whole, AtDecoded *decoded, GError **error)
{
    g_autoptr(GVariant) pdq = NULL;
    g_variant_get_child(whole, 11, "ms", &decoded->text);
    g_variant_get_child(whole, 13, "m@ay", &pdq);
    g_variant_get_child(whole, 14, "u", &decoded->pdq_quality);
    if (decoded->text && strlen(decoded->text) > AT_DECODED_TEXT)
        return at_fail(
            error, AT_INVALID, "the decoder sent more than %u bytes of text", AT_DECODED_TEXT);
    if (pdq)
        decoded->pdq = g_variant_get_data_as_bytes(pdq);
    if ((pdq && g_variant_get_size(pdq) != 32) || decoded->pdq_quality > 100)
        return at_fail(error, AT_INVALID, "the decoder sent a fingerprint that cannot be");
    return TRUE;
}

AtDecoded *at_decoded_from_variant(GVariant *variant, GError **error)
{
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(AT_DECODED_TYPE)) ||
        !g_variant_is_normal_form(variant))
        return at_fail_null(error, AT_INVALID, "the decoder sent bytes that make no sense");
    g_autoptr(AtDecoded) decoded = at_decoded_new();
    if (!read_facts(variant, decoded, error) ||
        !read_fields(variant, 7, decoded->fields, "field", field_is_good, error) ||
        !read_fields(variant, 8, decoded->raw, "tag", tag_is_good, error) ||
        !read_fields(variant, 9, decoded->facts, "fact", tag_is_good, error) ||
        !read_notes(variant, decoded, error) || !read_previews(variant, decoded, error) ||
        !read_text_and_pdq(variant, decoded, error))
        return NULL;
    return g_steal_pointer(&decoded);
}
