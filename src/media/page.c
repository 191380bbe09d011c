#include "media/prose.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

/* Edges are 8 and 2 times the smaller previews'. */
#define HEIGHT 1920
#define WIDTH 1440
#define MARGIN 168
#define BODY 58 /* legible still in the smallest preview */
#define TITLE 92
#define SPACING 1.16f
#define FIRST 3000 /* characters that may fit on a page */

/* A poem: few lines, none long. */
#define POEM_LINES 16
#define POEM_COLUMNS 44
#define POEM_SIZE 148

static const char family[] = "Noto Serif,Noto Serif CJK SC,serif";

static guint columns_of(const char *text, gssize n)
{
    guint columns = 0;
    const char *end = n < 0 ? text + strlen(text) : text + n;
    for (; text < end; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);
        columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return columns;
}

/* The beginning of text fit to be drawn: no control characters, no empty lines at its ends, one at
 * most between. */
static char *beginning(const char *text)
{
    GString *out = g_string_new(NULL);
    guint n = 0, breaks = 0;
    for (const char *at = text; *at && n < FIRST; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c == '\n') {
            while (out->len && out->str[out->len - 1] == ' ')
                g_string_truncate(out, out->len - 1);
            if (out->len && ++breaks <= 2)
                g_string_append_c(out, '\n');
        } else if ((c == ' ' || c == '\t') && (!out->len || g_str_has_suffix(out->str, "\n"))) {
            continue; /* what was centred or indented by a typewriter */
        } else if (c == '\t' || !(g_unichar_iscntrl(c) || c == 0xfeff)) {
            g_string_append_unichar(out, c == '\t' ? ' ' : c);
            breaks = c == ' ' || c == '\t' ? breaks : 0;
        }
        n++;
    }
    while (out->len && strchr(" \n", out->str[out->len - 1]))
        g_string_truncate(out, out->len - 1);
    return g_string_free(out, FALSE);
}

static gboolean is_poem(char *const *lines)
{
    guint n = 0;
    for (; lines[n]; n++)
        if (n >= POEM_LINES || columns_of(lines[n], -1) > POEM_COLUMNS)
            return FALSE;
    return n > 0;
}

/* A paragraph that somebody broke into lines of a typewriter's width is joined again; verse is not.
 * */
static gboolean is_wrapped(char *const *lines, guint from, guint to)
{
    if (to - from < 2)
        return FALSE;
    for (guint i = from; i < to; i++) {
        guint columns = columns_of(lines[i], -1);
        if (columns > 140 || (i + 1 < to && columns < 50))
            return FALSE;
    }
    return TRUE;
}

static char *join_wrapped(char *const *lines)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0, end; lines[i]; i = end) {
        for (end = i; lines[end] && *lines[end]; end++)
            ;
        gboolean wrapped = is_wrapped(lines, i, end);
        for (guint k = i; k < end; k++)
            g_string_append_printf(out, "%s%s", lines[k], wrapped && k + 1 < end ? " " : "\n");
        if (lines[end]) {
            g_string_append_c(out, '\n');
            end++;
        }
    }
    return g_string_free(out, FALSE);
}

/* Han characters look different in China and Japan. */
static const char *guess_language(const char *text)
{
    gboolean han = FALSE;
    for (; *text; text = g_utf8_next_char(text)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(text));
        if (script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA)
            return "ja";
        if (script == G_UNICODE_SCRIPT_HANGUL)
            return "ko";
        han |= script == G_UNICODE_SCRIPT_HAN;
    }
    return han ? "zh-cn" : "en";
}

static PangoLayout *layout_new(
    cairo_t *cairo, const char *text, const char *language, double size, PangoWeight weight)
{
    PangoLayout *layout = pango_cairo_create_layout(cairo);
    PangoContext *context = pango_layout_get_context(layout);
    pango_context_set_language(context, pango_language_from_string(language));
    g_autoptr(PangoFontDescription) font = pango_font_description_from_string(family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_font_description_set_weight(font, weight);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_line_spacing(layout, SPACING);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

void at_page_frame(cairo_t *cairo, double width, double height)
{
    double line = MAX(width, height) / 480; /* one pixel where the page is seen on a wall */
    cairo_rectangle(cairo, line / 2, line / 2, width - line, height - line);
    cairo_set_line_width(cairo, line);
    cairo_set_source_rgb(cairo, 0xd8 / 255., 0xd8 / 255., 0xd8 / 255.);
    cairo_stroke(cairo);
}

static void set_ink(cairo_t *cairo)
{
    cairo_set_source_rgb(cairo, 0x17 / 255., 0x17 / 255., 0x17 / 255.);
}

static cairo_t *begin(int width, int height)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
    cairo_t *cairo = cairo_create(surface);
    cairo_surface_destroy(surface); /* cairo holds it */
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    at_page_frame(cairo, width, height);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cairo, options);
    cairo_font_options_destroy(options);
    set_ink(cairo);
    return cairo;
}

static cairo_surface_t *end(cairo_t *cairo)
{
    cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(cairo));
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    return surface;
}

/* The lines in the middle of a square, as large as they fit. */
static cairo_surface_t *draw_poem(const char *text, const char *language)
{
    const int side = HEIGHT;
    cairo_t *cairo = begin(side, side);
    double size = POEM_SIZE, room = side * .74;
    PangoRectangle box;
    g_autoptr(PangoLayout) trial = layout_new(cairo, text, language, size, PANGO_WEIGHT_NORMAL);
    pango_layout_get_pixel_extents(trial, NULL, &box);
    size *= MIN(1, room / MAX(MAX(box.width, box.height), 1));
    g_autoptr(PangoLayout) layout = layout_new(cairo, text, language, size, PANGO_WEIGHT_NORMAL);
    pango_layout_get_pixel_extents(layout, NULL, &box);
    cairo_move_to(cairo, (side - box.width) / 2. - box.x, (side - box.height) / 2. - box.y);
    pango_cairo_show_layout(cairo, layout);
    return end(cairo);
}

/* Draws whole lines only, down to bottom; returns where the next would begin. */
static double draw_lines(cairo_t *cairo, PangoLayout *layout, double top, double bottom)
{
    pango_layout_set_width(layout, (WIDTH - 2 * MARGIN) * PANGO_SCALE);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    g_autoptr(PangoLayoutIter) iter = pango_layout_get_iter(layout);
    double y = top;
    do {
        int from, to;
        PangoRectangle box;
        pango_layout_iter_get_line_yrange(iter, &from, &to);
        pango_layout_iter_get_line_extents(iter, NULL, &box);
        if (top + (double)to / PANGO_SCALE > bottom)
            break;
        cairo_move_to(cairo, MARGIN + (double)box.x / PANGO_SCALE,
            top + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
        pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iter));
        y = top + (double)to / PANGO_SCALE;
    } while (pango_layout_iter_next_line(iter));
    return y;
}

static cairo_surface_t *draw_prose(const char *title, const char *text, const char *language)
{
    cairo_t *cairo = begin(WIDTH, HEIGHT);
    double y = MARGIN, bottom = HEIGHT - MARGIN;
    if (title) {
        g_autoptr(PangoLayout) head =
            layout_new(cairo, title, language, TITLE, PANGO_WEIGHT_SEMIBOLD);
        y = draw_lines(cairo, head, y, HEIGHT * .45) + TITLE * .6;
    }
    g_autoptr(PangoLayout) body = layout_new(cairo, text, language, BODY, PANGO_WEIGHT_NORMAL);
    draw_lines(cairo, body, y, bottom);
    return end(cairo);
}

/* The text after its own first line, where that is the title once more. */
static const char *after_title(const char *text, const char *title)
{
    if (!title || !g_str_has_prefix(text, title))
        return text;
    const char *rest = text + strlen(title);
    if (*rest && *rest != '\n')
        return text;
    return rest + strspn(rest, "\n ");
}

cairo_surface_t *at_page_draw(const char *title, const char *text, const char *language)
{
    g_autofree char *first = beginning(text);
    g_autofree char *head = title ? beginning(title) : NULL;
    if (head && !*head)
        g_clear_pointer(&head, g_free);
    if (!language || !*language || g_str_has_prefix(language, "und"))
        language = guess_language(*first || !head ? first : head);
    const char *rest = after_title(first, head);
    g_auto(GStrv) lines = g_strsplit(rest, "\n", -1);
    if (*rest && is_poem(lines))
        return draw_poem(*first ? rest : head, language);
    g_autofree char *prose = join_wrapped(lines);
    return draw_prose(head, prose, language);
}

gboolean at_page_preview(
    const char *text, const AtSource *source, AtDecoded *decoded, GError **error)
{
    if (!(source->want & AT_WANT_PREVIEWS))
        return TRUE;
    const char *title = NULL, *language = NULL;
    for (guint i = decoded->fields->len; i-- > 0;) {
        const AtField *field = g_ptr_array_index(decoded->fields, i);
        if (!strcmp(field->name, "title"))
            title = field->value;
        else if (!strcmp(field->name, "language"))
            language = field->value;
    }
    cairo_surface_t *surface = at_page_draw(title, text, language);
    /* A page of words has no likeness that a picture's fingerprint could find. */
    AtSource still = *source;
    still.want &= ~(guint)AT_WANT_PDQ;
    gboolean good = at_preview_from_surface(surface, &still, decoded, error);
    cairo_surface_destroy(surface);
    return good;
}
