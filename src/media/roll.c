#include "media/roll.h"

#include "base/message.h"
#include "media/prose.h"

#include <cairo.h>
#include <math.h>
#include <stdlib.h>

/* Edges are 8 and 2 times the smaller previews'. */
#define WIDTH 1920
#define HEIGHT 960
#define SIDE 64
#define TOP 88
#define MEDIAN 34. /* pixels that half of the notes have at least */
#define SHORTEST 16. /* seconds shown, if there are so many */
#define SPAN 25 /* semitones shown at least */

AtRoll *at_roll_new(void)
{
    AtRoll *roll = g_new0(AtRoll, 1);
    roll->notes = g_array_new(FALSE, FALSE, sizeof(AtNote));
    roll->bars = g_array_new(FALSE, FALSE, sizeof(double));
    return roll;
}

void at_roll_free(AtRoll *roll)
{
    if (!roll)
        return;
    g_array_unref(roll->notes);
    g_array_unref(roll->bars);
    g_free(roll);
}

void at_roll_add(AtRoll *roll, double start, double length, int pitch, guint track)
{
    if (pitch < 0 || pitch > 127 || !isfinite(start) || !isfinite(length) || start < 0 ||
        length < 0)
        return;
    if (roll->notes->len >= AT_ROLL_NOTES) {
        roll->full = TRUE;
        return;
    }
    AtNote note = {start, length, (guint8)pitch, (guint16)MIN(track, G_MAXUINT16)};
    g_array_append_val(roll->notes, note);
}

void at_roll_add_bar(AtRoll *roll, double start)
{
    if (roll->bars->len < AT_ROLL_BARS && isfinite(start))
        g_array_append_val(roll->bars, start);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_length(const AtRoll *roll)
{
    guint n = roll->notes->len;
    g_autofree double *lengths = g_new(double, n);
    for (guint i = 0; i < n; i++)
        lengths[i] = g_array_index(roll->notes, AtNote, i).length;
    qsort(lengths, n, sizeof *lengths, by_size);
    return lengths[n / 2];
}

/* What part of the piece the picture shows. */
typedef struct {
    double seconds, per_second; /* width of a second */
    int low, high; /* pitches */
    double row;
} Window;

static Window choose_window(const AtRoll *roll)
{
    Window window = {.low = 127, .high = 0};
    double end = 0;
    for (guint i = 0; i < roll->notes->len; i++) {
        const AtNote *note = &g_array_index(roll->notes, AtNote, i);
        end = MAX(end, note->start + note->length);
    }
    double legible = (WIDTH - 2 * SIDE) * median_length(roll) / MEDIAN;
    legible = MAX(legible, SHORTEST);
    /* A little more than fits is shown whole. */
    window.seconds = MAX(end <= legible * 1.5 ? end : legible, .001);
    window.per_second = (WIDTH - 2 * SIDE) / window.seconds;
    for (guint i = 0; i < roll->notes->len; i++) {
        const AtNote *note = &g_array_index(roll->notes, AtNote, i);
        if (note->start >= window.seconds)
            continue;
        window.low = MIN(window.low, note->pitch);
        window.high = MAX(window.high, note->pitch);
    }
    if (window.low > window.high) /* it begins with a long silence */
        window.low = window.high = 60;
    int more = SPAN - (window.high - window.low + 1);
    if (more > 0) {
        window.low -= more / 2;
        window.high += more - more / 2;
    }
    window.row = (double)(HEIGHT - 2 * TOP) / (window.high - window.low + 1);
    return window;
}

static double x_of(const Window *window, double seconds)
{
    return SIDE + seconds * window->per_second;
}

static double y_of(const Window *window, int pitch)
{
    return TOP + (window->high - pitch) * window->row;
}

/* Bars upright, octaves across; bars only every second, fourth ... where they would stand closer
 * than 24 pixels. */
static void draw_grid(cairo_t *cairo, const AtRoll *roll, const Window *window)
{
    cairo_set_line_width(cairo, 2);
    cairo_set_source_rgb(cairo, 0xf0 / 255., 0xf0 / 255., 0xf0 / 255.);
    for (int pitch = (window->low + 11) / 12 * 12; pitch <= window->high; pitch += 12) {
        double y = y_of(window, pitch) + window->row;
        cairo_move_to(cairo, SIDE, y);
        cairo_line_to(cairo, WIDTH - SIDE, y);
    }
    cairo_stroke(cairo);
    guint shown = 0, step = 1;
    while (shown < roll->bars->len && g_array_index(roll->bars, double, shown) < window->seconds)
        shown++;
    while (shown / step > (WIDTH - 2 * SIDE) / 24)
        step *= 2;
    cairo_set_source_rgb(cairo, 0xdc / 255., 0xdc / 255., 0xdc / 255.);
    for (guint i = 0; i < shown; i += step) {
        double x = x_of(window, g_array_index(roll->bars, double, i));
        cairo_move_to(cairo, x, TOP - 24);
        cairo_line_to(cairo, x, HEIGHT - TOP + 24);
    }
    cairo_stroke(cairo);
}

static void draw_note(cairo_t *cairo, const Window *window, const AtNote *note)
{
    /* Ink, then lighter: the first track is most often the melody. */
    static const double greys[] = {0x17, 0x66, 0x9a, 0x42, 0x86, 0xb0};
    double grey = greys[note->track % G_N_ELEMENTS(greys)] / 255;
    double from = x_of(window, note->start);
    double to = MIN(x_of(window, note->start + note->length), WIDTH - SIDE);
    double height = CLAMP(window->row * .9, 8, 44);
    double y = y_of(window, note->pitch) + (window->row - height) / 2;
    double width = MAX(to - from - 3, 4);
    cairo_set_source_rgb(cairo, grey, grey, grey);
    cairo_rectangle(cairo, from, y, width, height);
    cairo_fill(cairo);
}

cairo_surface_t *at_roll_draw(const AtRoll *roll)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    at_page_frame(cairo, WIDTH, HEIGHT);
    if (roll->notes->len) {
        Window window = choose_window(roll);
        draw_grid(cairo, roll, &window);
        /* The later tracks accompany: they lie below. */
        guint tracks = 0;
        for (guint i = 0; i < roll->notes->len; i++)
            tracks = MAX(tracks, (guint)g_array_index(roll->notes, AtNote, i).track + 1);
        tracks = MIN(tracks, 64);
        for (guint track = tracks; track-- > 0;)
            for (guint i = 0; i < roll->notes->len; i++) {
                const AtNote *note = &g_array_index(roll->notes, AtNote, i);
                if (MIN(note->track, 63) == track && note->start < window.seconds)
                    draw_note(cairo, &window, note);
            }
    }
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    return surface;
}

gboolean at_roll_preview(
    const AtRoll *roll, const AtSource *source, AtDecoded *decoded, GError **error)
{
    if (roll->full)
        at_decoded_add_note(decoded, _("only its first %d notes are drawn"), AT_ROLL_NOTES);
    if (!(source->want & AT_WANT_PREVIEWS))
        return TRUE;
    cairo_surface_t *surface = at_roll_draw(roll);
    AtSource still = *source;
    still.want &= ~(guint)AT_WANT_PDQ; /* rolls look alike to a picture's fingerprint */
    gboolean good = at_preview_from_surface(surface, &still, decoded, error);
    cairo_surface_destroy(surface);
    return good;
}
