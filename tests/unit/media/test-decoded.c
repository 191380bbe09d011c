#include "media/decoded.h"

#include <string.h>

static GBytes *bytes(const char *text, gsize n)
{
    return g_bytes_new(text, n);
}
#define WEBP "RIFF\4\0\0\0WEBPVP8 "
#define JPEG "\xff\xd8\xff\xe0 and so on"

static AtDecoded *sample(void)
{
    AtDecoded *d = at_decoded_new();
    d->media_type = g_strdup("video/mp4");
    d->kind = AT_KIND_FILM;
    d->width = 1920;
    d->height = 1080;
    d->duration = 12 * G_GINT64_CONSTANT(1000000);
    d->pages = 3;
    d->moves = TRUE;
    at_decoded_add_field(d, "title", "静夜思");
    at_decoded_add_field(d, "rating", "5");
    at_decoded_add_field(d, "date", "2026-11-24T10:00:00Z");
    ((AtField *)g_ptr_array_index(d->fields, 1))->sidecar = TRUE;
    at_decoded_add_raw(d, "Exif.Image.Model", "X100V");
    at_decoded_add_fact(d, "codec", "h264");
    at_decoded_add_note(d, "The last %d frames are missing", 3);
    d->text = g_strdup("subtitles");
    at_decoded_take_preview(d, AT_PREVIEW_SMALL, "image/jpeg", 240, 135, bytes(JPEG, 14));
    at_decoded_take_preview(d, AT_PREVIEW_CLIP, "image/webp", 480, 270, bytes(WEBP, 16));
    d->pdq = bytes("0123456789abcdef0123456789abcdef", 32);
    d->pdq_quality = 77;
    return d;
}

static void what_was_sent_comes_back(void)
{
    g_autoptr(AtDecoded) sent = sample();
    g_autoptr(GVariant) variant = g_variant_ref_sink(at_decoded_to_variant(sent));
    g_autoptr(GError) error = NULL;
    g_autoptr(AtDecoded) d = at_decoded_from_variant(variant, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(d->media_type, ==, "video/mp4");
    g_assert_cmpuint(d->kind, ==, AT_KIND_FILM);
    g_assert_cmpuint(d->width, ==, 1920);
    g_assert_cmpint(d->duration, ==, 12000000);
    g_assert_true(d->moves);
    g_assert_cmpuint(d->fields->len, ==, 3);
    const AtField *rating = g_ptr_array_index(d->fields, 1);
    g_assert_cmpstr(rating->value, ==, "5");
    g_assert_true(rating->sidecar);
    g_assert_cmpstr(g_ptr_array_index(d->notes, 0), ==, "The last 3 frames are missing");
    const AtPreview *clip = g_ptr_array_index(d->previews, 1);
    g_assert_cmpuint(g_bytes_get_size(clip->bytes), ==, 16);
    g_assert_cmpuint(g_bytes_get_size(d->pdq), ==, 32);
    g_autoptr(GVariant) again = g_variant_ref_sink(at_decoded_to_variant(d));
    g_assert_true(g_variant_equal(variant, again));
}

static void an_empty_one_travels_too(void)
{
    g_autoptr(AtDecoded) sent = at_decoded_new();
    sent->media_type = g_strdup("text/plain");
    sent->kind = AT_KIND_TEXT;
    g_autoptr(GVariant) variant = g_variant_ref_sink(at_decoded_to_variant(sent));
    g_autoptr(AtDecoded) d = at_decoded_from_variant(variant, NULL);
    g_assert_nonnull(d);
    g_assert_null(d->text);
    g_assert_null(d->pdq);
}

static void values_that_cannot_be_are_skipped(void)
{
    static const char *const bad[][2] = {{"rating", "6"}, {"rating", "-1"}, {"rating", "4.5"},
        {"latitude", "90.1"}, {"latitude", "north"}, {"latitude", "nan"}, {"longitude", "-181"},
        {"date", "yesterday"}, {"title", ""}, {"title", "\xff"}, {"title", NULL}};
    g_autoptr(AtDecoded) d = at_decoded_new();
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        at_decoded_add_field(d, bad[i][0], bad[i][1]);
    at_decoded_add_raw(d, "two\nlines", "x");
    at_decoded_add_raw(d, "", "x");
    at_decoded_add_fact(d, NULL, "x");
    g_assert_cmpuint(d->fields->len + d->raw->len + d->facts->len, ==, 0);
}

static void long_values_are_cut_between_characters(void)
{
    g_autoptr(AtDecoded) d = at_decoded_new();
    g_autoptr(GString) title = g_string_new("a");
    while (title->len <= AT_DECODED_VALUE)
        g_string_append(title, "夜");
    at_decoded_add_field(d, "title", title->str);
    const AtField *field = g_ptr_array_index(d->fields, 0);
    g_assert_true(g_utf8_validate(field->value, -1, NULL));
    g_assert_cmpuint(strlen(field->value), <=, AT_DECODED_VALUE);
    g_assert_cmpuint(strlen(field->value), >, AT_DECODED_VALUE - 3);
}

static void a_note_is_said_once_and_in_utf8(void)
{
    g_autoptr(AtDecoded) d = at_decoded_new();
    at_decoded_add_note(d, "the tag is '%s'", "\xff");
    at_decoded_add_note(d, "the tag is '%s'", "\xff");
    g_assert_cmpuint(d->notes->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(d->notes, 0), ==, "the tag is '\xef\xbf\xbd'");
}

static void refused(AtDecoded *d, const char *message)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(at_decoded_to_variant(d));
    g_autoptr(GError) error = NULL;
    g_assert_null(at_decoded_from_variant(variant, &error));
    g_assert_error(error, AT_ERROR, AT_INVALID);
    g_assert_cmpstr(error->message, ==, message);
    at_decoded_free(d);
}

static void add_field_unchecked(AtDecoded *d, const char *name, const char *value)
{
    at_decoded_add_field(d, "title", "x");
    AtField *field = g_ptr_array_index(d->fields, d->fields->len - 1);
    g_free(field->name);
    g_free(field->value);
    field->name = g_strdup(name);
    field->value = g_strdup(value);
}

static void facts_out_of_range_are_refused(void)
{
    AtDecoded *d = sample();
    d->kind = 9;
    refused(d, "the decoder sent the kind 9, 1 to 5 exist");
    d = sample();
    d->width = 4000000000u;
    refused(d, "the decoder sent the size 4000000000 x 1080");
    d = sample();
    d->duration = -1;
    refused(d, "the decoder sent a duration of -1 microseconds");
    d = sample();
    d->pages = 1000001;
    refused(d, "the decoder sent 1000001 pages");
    d = sample();
    g_free(d->media_type);
    d->media_type = g_strdup("text/javascript");
    refused(d, "the decoder sent the media type 'text/javascript', which is none of Atelier's");
    d = sample();
    d->pdq_quality = 101;
    refused(d, "the decoder sent a fingerprint that cannot be");
    d = sample();
    g_bytes_unref(d->pdq);
    d->pdq = bytes("short", 5);
    refused(d, "the decoder sent a fingerprint that cannot be");
}

static void fields_outside_the_vocabulary_are_refused(void)
{
    AtDecoded *d = sample();
    add_field_unchecked(d, "onload", "x");
    refused(d, "the decoder sent a field that cannot be: 'onload'");
    d = sample();
    add_field_unchecked(d, "rating", "99");
    refused(d, "the decoder sent a field that cannot be: 'rating'");
    d = sample();
    g_ptr_array_add(d->notes, g_strdup(""));
    refused(d, "the decoder sent a note of 0 bytes");
}

static void previews_that_are_not_what_they_say_are_refused(void)
{
    AtDecoded *d = sample();
    at_decoded_take_preview(d, AT_PREVIEW_MIDDLE, "image/jpeg", 9, 9, bytes("<script>alert", 13));
    refused(d, "the decoder sent a preview that cannot be: size 960, 9 x 9, 'image/jpeg'");
    d = sample();
    at_decoded_take_preview(d, AT_PREVIEW_MIDDLE, "text/html", 9, 9, bytes(JPEG, 14));
    refused(d, "the decoder sent a preview that cannot be: size 960, 9 x 9, 'text/html'");
    d = sample();
    at_decoded_take_preview(d, AT_PREVIEW_MIDDLE, "image/jpeg", 961, 9, bytes(JPEG, 14));
    refused(d, "the decoder sent a preview that cannot be: size 960, 961 x 9, 'image/jpeg'");
    d = sample();
    at_decoded_take_preview(d, AT_PREVIEW_SMALL, "image/jpeg", 9, 9, bytes(JPEG, 14));
    refused(d, "the decoder sent a preview that cannot be: size 240, 9 x 9, 'image/jpeg'");
    d = sample();
    at_decoded_take_preview(d, 77, "image/jpeg", 9, 9, bytes(JPEG, 14));
    refused(d, "the decoder sent a preview that cannot be: size 77, 9 x 9, 'image/jpeg'");
}

/* Cut or changed anywhere, it is either refused with a sentence or whole and within its ranges. */
static void mutations_never_crash_the_reader(void)
{
    g_autoptr(AtDecoded) sent = sample();
    g_autoptr(GVariant) variant = g_variant_ref_sink(at_decoded_to_variant(sent));
    gsize n = g_variant_get_size(variant);
    guint refusals = 0;
    for (guint round = 0; round < 20000; round++) {
        g_autofree guint8 *copy = g_memdup2(g_variant_get_data(variant), n);
        for (gint i = g_test_rand_int_range(0, 4); i >= 0; i--)
            copy[g_test_rand_int_range(0, (gint32)n)] = (guint8)g_test_rand_int();
        gsize length = round % 2 ? n : (gsize)g_test_rand_int_range(0, (gint32)n + 1);
        g_autoptr(GBytes) cut = g_bytes_new(copy, length);
        g_autoptr(GVariant) mutant = g_variant_ref_sink(
            g_variant_new_from_bytes(G_VARIANT_TYPE(AT_DECODED_TYPE), cut, FALSE));
        g_autoptr(GError) error = NULL;
        g_autoptr(AtDecoded) d = at_decoded_from_variant(mutant, &error);
        g_assert_true((d == NULL) == (error != NULL));
        refusals += d == NULL;
        if (d) {
            g_assert_nonnull(at_format_by_type(d->media_type));
            g_assert_cmpuint(d->previews->len, <=, AT_DECODED_PREVIEWS);
            g_autoptr(GVariant) again = g_variant_ref_sink(at_decoded_to_variant(d));
            g_assert_nonnull(again);
        }
    }
    g_assert_cmpuint(refusals, >, 10000);
}

static void another_type_is_refused(void)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(g_variant_new_string("hello"));
    g_autoptr(GError) error = NULL;
    g_assert_null(at_decoded_from_variant(variant, &error));
    g_assert_cmpstr(error->message, ==, "the decoder sent bytes that make no sense");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/media/decoded/" name, function)
    ADD("what-was-sent-comes-back", what_was_sent_comes_back);
    ADD("an-empty-one-travels-too", an_empty_one_travels_too);
    ADD("values-that-cannot-be-are-skipped", values_that_cannot_be_are_skipped);
    ADD("long-values-are-cut", long_values_are_cut_between_characters);
    ADD("a-note-is-said-once", a_note_is_said_once_and_in_utf8);
    ADD("facts-out-of-range-are-refused", facts_out_of_range_are_refused);
    ADD("fields-outside-the-vocabulary", fields_outside_the_vocabulary_are_refused);
    ADD("previews-that-are-not-what-they-say", previews_that_are_not_what_they_say_are_refused);
    ADD("mutations-never-crash-the-reader", mutations_never_crash_the_reader);
    ADD("another-type-is-refused", another_type_is_refused);
    return g_test_run();
}
