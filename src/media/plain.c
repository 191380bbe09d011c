#include "media/prose.h"

#include "base/message.h"

#include <string.h>

#define FILE_LIMIT (16 * 1024 * 1024)
#define FRONT_LIMIT 65536

static gboolean is_type(const AtSource *source, const char *media_type)
{
    return !g_strcmp0(source->format->media_type, media_type);
}

/* Front matter: "key: value" lines between two lines of ---, lists in brackets or one item a line.
 * */
static void read_front_line(AtDecoded *decoded, const char *line, char **list)
{
    static const char *const fields[][2] = {{"title", "title"}, {"author", "creator"},
        {"authors", "creator"}, {"date", "date"}, {"description", "description"},
        {"summary", "description"}, {"abstract", "description"}, {"tags", "keyword"},
        {"keywords", "keyword"}, {"lang", "language"}, {"language", "language"},
        {"copyright", "copyright"}, {"rights", "copyright"}, {"license", "licence"},
        {"licence", "licence"}};
    g_autofree char *value = NULL;
    if (*list && (g_str_has_prefix(line, "- ") || g_str_has_prefix(line, "  - "))) {
        value = g_strstrip(g_strdup(strchr(line, '-') + 1));
    } else {
        const char *colon = strchr(line, ':');
        if (!colon || !g_ascii_isalpha(*line))
            return;
        g_free(*list);
        *list = g_ascii_strdown(line, colon - line);
        value = g_strstrip(g_strdup(colon + 1));
    }
    gsize n = strlen(value);
    if (n >= 2 && (strchr("\"'", value[0]) || value[0] == '[')) {
        gboolean closed = value[n - 1] == (value[0] == '[' ? ']' : value[0]);
        memmove(value, value + 1, n);
        value[n - 1 - closed] = '\0';
    }
    g_autofree char *tag = g_strconcat("front.", *list, NULL);
    at_decoded_add_raw(decoded, tag, value);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!strcmp(*list, fields[i][0]))
            at_prose_field(decoded, fields[i][1], value);
}

/* Returns where the text itself begins. */
static const char *read_front_matter(AtDecoded *decoded, const char *text)
{
    if (!g_str_has_prefix(text, "---\n"))
        return text;
    const char *end = strstr(text + 3, "\n---\n");
    if (!end || end - text > FRONT_LIMIT)
        return text;
    g_autofree char *front = g_strndup(text + 4, end > text + 4 ? (gsize)(end - text - 4) : 0);
    g_auto(GStrv) lines = g_strsplit(front, "\n", 1000);
    g_autofree char *list = NULL;
    for (char **line = lines; *line; line++)
        read_front_line(decoded, *line, &list);
    return end + 5;
}

static gboolean is_underline(const char *line)
{
    gsize n = strspn(line, "=");
    return n >= 3 && !line[n];
}

/* Marks of Markdown taken away, for the eye: headings, emphasis, links, code fences. */
static char *without_marks(const char *line)
{
    GString *out = g_string_new(NULL);
    line += strspn(line, "#");
    line += out->len == 0 ? strspn(line, " ") : 0;
    const char *last_link = g_strrstr(line, "]("), *last_end = strrchr(line, ')');
    for (const char *at = line; *at; at++) {
        if (*at == '\\' && at[1] && g_ascii_ispunct(at[1])) {
            g_string_append_c(out, *++at);
        } else if (*at == '*' || *at == '`') {
            continue;
        } else if (*at == '_' && (at == line || at[-1] == ' ' || !g_ascii_isalnum(at[1]))) {
            continue;
        } else if (*at == '!' && at[1] == '[') {
            continue;
        } else if (*at == '[' && at < last_link) {
            continue;
        } else if (*at == ']' && at[1] == '(' && at < last_end) {
            at = strchr(at, ')');
        } else {
            g_string_append_c(out, *at);
        }
    }
    g_strchomp(out->str);
    return g_string_free(out, FALSE);
}

/* Lines of one paragraph belong together, unless two blanks or a backslash end them; list items,
 * quotes and headings stand alone. */
static gboolean stands_alone(const char *line)
{
    gsize digits = strspn(line, "0123456789");
    return !*line || strchr("#>|-+*", *line) || (digits && line[digits] == '.');
}

static void append_line(GString *shown, const char *line, const char *plain, gboolean *joins)
{
    gboolean alone = stands_alone(line);
    if (*joins && !alone)
        g_string_append_c(shown, ' ');
    else if (shown->len && !g_str_has_suffix(shown->str, "\n"))
        g_string_append_c(shown, '\n');
    g_string_append(shown, plain);
    if (!*line)
        g_string_append_c(shown, '\n');
    *joins = !alone && !g_str_has_suffix(line, "  ") && !g_str_has_suffix(line, "\\");
}

/* The first heading is the title; what comes back is to be drawn. */
static char *read_markdown(AtDecoded *decoded, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", 2000);
    GString *shown = g_string_new(NULL);
    gboolean titled = at_prose_has(decoded, "title"), joins = FALSE;
    for (char **line = lines; *line && shown->len < 16384; line++) {
        if (g_str_has_prefix(*line, "```") || is_underline(*line)) {
            joins = FALSE;
            continue;
        }
        g_autofree char *plain = without_marks(*line);
        gboolean heading = g_str_has_prefix(*line, "# ") || (line[1] && is_underline(line[1]));
        if (heading && !titled && *plain) {
            at_prose_field(decoded, "title", plain);
            titled = TRUE;
        }
        append_line(shown, *line, plain, &joins);
    }
    return g_string_free(shown, FALSE);
}

/* <meta charset=...> or <?xml encoding=...> within the first bytes. */
static char *charset_said(const char *html, gsize n)
{
    g_autofree char *head = g_ascii_strdown(html, (gssize)MIN(n, 2048));
    const char *at = strstr(head, "charset=");
    gsize skip = strlen("charset=");
    if (!at) {
        at = strstr(head, "encoding=");
        skip = strlen("encoding=");
    }
    if (!at)
        return NULL;
    at += skip;
    at += strspn(at, "\"' ");
    return g_strndup(at, strcspn(at, "\"' />;?"));
}

static void count_characters(AtDecoded *decoded, const char *text)
{
    g_autofree char *n = g_strdup_printf("%ld", g_utf8_strlen(text, -1));
    at_decoded_add_fact(decoded, "characters", n);
}

/* Windows and old Macs end lines in other ways. */
static void unify_lines(char *text)
{
    char *to = text;
    for (const char *from = text; *from; from++) {
        if (*from == '\r' && from[1] == '\n')
            continue;
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *to = '\0';
}

gboolean at_decode_text(const AtSource *source, AtDecoded *decoded, GError **error)
{
    gboolean whole = TRUE;
    g_autoptr(GBytes) bytes = at_source_read(source, FILE_LIMIT, &whole, error);
    if (!bytes)
        return FALSE;
    gsize n;
    const char *data = g_bytes_get_data(bytes, &n), *charset;
    gboolean html = is_type(source, "text/html") || is_type(source, "application/xhtml+xml");
    g_autofree char *said = html ? charset_said(data ? data : "", n) : NULL;
    g_autofree char *text = at_charset_decode(data ? data : "", n, said, &charset);
    unify_lines(text);
    decoded->kind = AT_KIND_TEXT;
    at_decoded_add_fact(decoded, "charset", charset);
    if (!whole)
        at_decoded_add_note(decoded, _("only its first %d MB were read"), FILE_LIMIT >> 20);
    g_autofree char *shown = NULL;
    if (html) {
        g_autoptr(GString) words = g_string_new(NULL);
        if (!at_html_read(text, strlen(text), decoded, words, error))
            return FALSE;
        g_free(text);
        text = g_strdup(words->str);
        shown = g_strdup(text);
    } else if (is_type(source, "text/markdown")) {
        shown = read_markdown(decoded, read_front_matter(decoded, text));
    } else {
        shown = g_strdup(text);
    }
    count_characters(decoded, text);
    at_prose_take(decoded, g_steal_pointer(&text));
    return at_page_preview(shown, source, decoded, error);
}
