#include "media/svg_text.h"

#include "media/vocabulary.h"

#include <libxml/parser.h>
#include <string.h>

#define DEEPEST 60
#define TEXT_BYTES (1024 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

static gboolean is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

/* The texts below a node, joined; entities stay unexpanded and are left out. */
static void collect(const xmlNode *node, GString *out, guint depth)
{
    for (const xmlNode *child = node->children; child && depth > 0; child = child->next) {
        if (out->len > TEXT_BYTES)
            return;
        if ((child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) &&
            child->content)
            g_string_append(out, (const char *)child->content);
        else if (child->type == XML_ELEMENT_NODE)
            collect(child, out, depth - 1);
    }
}

/* White space runs become one blank. */
static char *text_of(const xmlNode *node)
{
    g_autoptr(GString) out = g_string_new(NULL);
    collect(node, out, DEEPEST);
    gsize n = 0;
    for (gsize i = 0; i < out->len; i++) {
        gboolean space = g_ascii_isspace(out->str[i]);
        if (!space || (n > 0 && out->str[n - 1] != ' '))
            out->str[n++] = space ? ' ' : out->str[i];
    }
    g_string_truncate(out, n);
    return at_vocabulary_text(out->str);
}

static gboolean has_field(const AtDecoded *decoded, const char *name)
{
    for (guint i = 0; i < decoded->fields->len; i++)
        if (strcmp(((const AtField *)decoded->fields->pdata[i])->name, name) == 0)
            return TRUE;
    return FALSE;
}

static void add(AtDecoded *decoded, const char *name, const char *value)
{
    if (value && (strcmp(name, "keyword") == 0 || !has_field(decoded, name)))
        at_decoded_add_field(decoded, name, value);
}

static void add_keywords(const xmlNode *node, AtDecoded *decoded, guint depth)
{
    for (const xmlNode *child = node->children; child && depth > 0; child = child->next) {
        if (is(child, "li")) {
            g_autofree char *word = text_of(child);
            add(decoded, "keyword", word);
        } else {
            add_keywords(child, decoded, depth - 1);
        }
    }
}

/* One statement of cc:Work. */
static void read_statement(xmlNode *node, AtDecoded *decoded)
{
    static const char *const names[][2] = {{"title", "title"}, {"creator", "creator"},
        {"rights", "copyright"}, {"description", "description"}, {"language", "language"}};
    g_autofree char *text = text_of(node);

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (is(node, names[i][0]))
            add(decoded, names[i][1], text);
    if (is(node, "date")) {
        g_autofree char *date = at_vocabulary_date(text, NULL, NULL);
        add(decoded, "date", date);
    } else if (is(node, "subject")) {
        add_keywords(node, decoded, 4);
    } else if (is(node, "license")) {
        xmlChar *address = xmlGetProp(node, (const xmlChar *)"resource");
        add(decoded, "licence", address ? (const char *)address : text);
        xmlFree(address);
    }
}

static void read_metadata(xmlNode *node, AtDecoded *decoded, guint depth)
{
    for (xmlNode *child = node->children; child && depth > 0; child = child->next) {
        if (is(child, "Work"))
            for (xmlNode *statement = child->children; statement; statement = statement->next)
                read_statement(statement, decoded);
        else
            read_metadata(child, decoded, depth - 1);
    }
}

static void read_words(xmlNode *node, GString *words, guint depth)
{
    for (xmlNode *child = node->children; child && depth > 0; child = child->next) {
        if (!is(child, "text")) {
            read_words(child, words, depth - 1);
            continue;
        }
        g_autofree char *line = text_of(child);
        if (line && words->len + strlen(line) < TEXT_BYTES)
            g_string_append_printf(words, "%s%s", words->len ? "\n" : "", line);
    }
}

void at_svg_read_text(const char *svg, gsize n, AtDecoded *decoded)
{
    g_autoptr(GString) words = g_string_new(NULL);
    if (n > G_MAXINT)
        return;
    g_autoptr(xmlDoc) doc = xmlReadMemory(
        svg, (int)n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (!root)
        return;
    for (xmlNode *child = root->children; child; child = child->next) {
        g_autofree char *text = is(child, "title") || is(child, "desc") ? text_of(child) : NULL;
        if (text)
            add(decoded, is(child, "title") ? "title" : "description", text);
        if (is(child, "metadata"))
            read_metadata(child, decoded, 10);
    }
    read_words(root, words, DEEPEST);
    if (words->len > 0 && !decoded->text)
        decoded->text = g_string_free(g_steal_pointer(&words), FALSE);
}
