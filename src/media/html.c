#include "media/prose.h"

#include "base/message.h"

#include <gumbo.h>
#include <string.h>

/* gumbo frees its tree by recursion. */
#define DEPTH 10000

/* An upper bound of the depth of the tree, by counting: tags that close themselves or each other
 * are left out. */
static gboolean too_deep(const char *html, gsize n)
{
    static const char *const flat[] = {"br", "p", "li", "hr", "img", "td", "th", "tr", "dt", "dd",
        "input", "meta", "link", "option", "col", "area", "wbr", "source", "rt", "rp", "!", NULL};
    gint64 depth = 0;
    for (gsize i = 0; i + 1 < n; i++) {
        if (html[i] != '<')
            continue;
        char name[12] = "";
        for (gsize k = 0; k < sizeof name - 1 && i + 1 + k < n && html[i + 1 + k] > ' ' &&
             html[i + 1 + k] != '>';
             k++)
            name[k] = g_ascii_tolower(html[i + 1 + k]);
        if (name[0] == '/')
            depth = MAX(depth - 1, 0);
        else if (g_ascii_isalpha(name[0]) && !g_strv_contains(flat, name) && ++depth > DEPTH)
            return TRUE;
    }
    return FALSE;
}

static const char *attribute(const GumboNode *node, const char *name)
{
    const GumboAttribute *found = gumbo_get_attribute(&node->v.element.attributes, name);
    return found ? found->value : NULL;
}

static void read_meta(const GumboNode *node, AtDecoded *decoded)
{
    static const char *const fields[][2] = {{"author", "creator"}, {"dc.creator", "creator"},
        {"dcterms.creator", "creator"}, {"description", "description"},
        {"dc.description", "description"}, {"keywords", "keyword"}, {"dc.title", "title"},
        {"date", "date"}, {"dc.date", "date"}, {"dcterms.date", "date"},
        {"article:published_time", "date"}, {"copyright", "copyright"}, {"rights", "copyright"},
        {"dc.rights", "copyright"}, {"dcterms.license", "licence"}, {"generator", "software"},
        {"og:description", "description"}};
    const char *name = attribute(node, "name"), *content = attribute(node, "content");
    if (!name)
        name = attribute(node, "property");
    if (!name || !content)
        return;
    g_autofree char *tag = g_strdup_printf("meta.%.60s", name);
    g_autofree char *value = g_strndup(content, 8192);
    at_decoded_add_raw(decoded, tag, value);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (!g_ascii_strcasecmp(name, fields[i][0]) &&
            (!at_prose_has(decoded, fields[i][1]) || !strcmp(fields[i][1], "creator")))
            at_prose_field(decoded, fields[i][1], content);
}

/* White space is one space; at the beginning of a line it is nothing. */
static void append_words(GString *text, const char *words)
{
    for (const char *at = words; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c != 0xa0 && c < 0x80 && g_ascii_isspace((char)c)) {
            if (text->len && text->str[text->len - 1] != ' ' && text->str[text->len - 1] != '\n')
                g_string_append_c(text, ' ');
        } else if (c >= ' ') {
            g_string_append_len(text, at, g_utf8_next_char(at) - at);
        }
    }
}

static void break_line(GString *text, guint lines)
{
    if (!lines)
        return;
    while (text->len && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
    guint have = 0;
    while (have < text->len && text->str[text->len - 1 - have] == '\n')
        have++;
    for (; text->len && have < lines; have++)
        g_string_append_c(text, '\n');
}

/* Lines that an element begins and ends: 2 with an empty one between. */
static guint lines_of(GumboTag tag)
{
    switch ((int)tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
        return 2;
    case GUMBO_TAG_BR:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_BODY:
        return 1;
    default:
        return 0;
    }
}

/* Not words of the text. */
static gboolean is_hidden(GumboTag tag)
{
    switch ((int)tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_TITLE:
        return TRUE;
    default:
        return FALSE;
    }
}

static void append_raw_text(const GumboNode *node, GString *out)
{
    for (guint i = 0; i < node->v.element.children.length; i++) {
        const GumboNode *child = node->v.element.children.data[i];
        if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE)
            append_words(out, child->v.text.text);
    }
}

static void enter(const GumboNode *node, AtDecoded *decoded)
{
    if (!decoded)
        return;
    switch ((int)node->v.element.tag) {
    case GUMBO_TAG_HTML:
        at_prose_field(decoded, "language",
            attribute(node, "lang") ? attribute(node, "lang") : attribute(node, "xml:lang"));
        break;
    case GUMBO_TAG_META:
        read_meta(node, decoded);
        break;
    case GUMBO_TAG_TITLE: {
        g_autoptr(GString) title = g_string_new(NULL);
        append_raw_text(node, title);
        if (!at_prose_has(decoded, "title"))
            at_prose_field(decoded, "title", title->str);
        break;
    }
    case GUMBO_TAG_LINK:
    case GUMBO_TAG_A:
        if (!g_strcmp0(attribute(node, "rel"), "license") && !at_prose_has(decoded, "licence"))
            at_prose_field(decoded, "licence", attribute(node, "href"));
        break;
    default:
        break;
    }
}

/* Depth first without recursion: a node knows its parent and its place there. */
static void walk(const GumboNode *root, AtDecoded *decoded, GString *text)
{
    const GumboNode *node = root;
    while (node) {
        const GumboNode *down = NULL;
        if (node->type == GUMBO_NODE_ELEMENT) {
            GumboTag tag = node->v.element.tag;
            enter(node, decoded);
            if (tag == GUMBO_TAG_BR)
                g_string_append_c(text, '\n');
            else if (tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH)
                append_words(text, " ");
            else
                break_line(text, lines_of(tag));
            if (!is_hidden(tag) && node->v.element.children.length)
                down = node->v.element.children.data[0];
        } else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA ||
            node->type == GUMBO_NODE_WHITESPACE) {
            append_words(text, node->v.text.text);
        }
        if (text->len > AT_PROSE_LIMIT)
            return;
        while (!down && node != root) {
            const GumboNode *parent = node->parent;
            if (node->type == GUMBO_NODE_ELEMENT && node->v.element.tag != GUMBO_TAG_BR)
                break_line(text, lines_of(node->v.element.tag));
            if (node->index_within_parent + 1 < parent->v.element.children.length)
                down = parent->v.element.children.data[node->index_within_parent + 1];
            node = parent;
        }
        node = down;
    }
}

gboolean at_html_read(const char *html, gsize n, AtDecoded *decoded, GString *text, GError **error)
{
    if (too_deep(html, n))
        return at_fail(error, AT_LIMIT, _("its HTML is nested more than %d levels deep"), DEPTH);
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;
    GumboOutput *output = gumbo_parse_with_options(&options, html, n);
    if (!output)
        return at_fail(error, AT_ENGINE, _("its HTML could not be parsed"));
    walk(output->root, decoded, text);
    gumbo_destroy_output(&options, output);
    return TRUE;
}
