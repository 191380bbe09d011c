#include "op/line.h"

#include "base/message.h"
#include "base/text.h"
#include "op/cell.h"

#include <string.h>

typedef struct {
    GString *out;
    JsonNode *element;
    gboolean filled; /* a place of this group had a value */
} Line;

static JsonNode *member(JsonNode *element, const char *name)
{
    if (*name == '\0')
        return element;
    return JSON_NODE_HOLDS_OBJECT(element)
        ? json_object_get_member(json_node_get_object(element), name)
        : NULL;
}

/* The n-th of "a|b|c". */
static char *choice(const char *words, gint64 n)
{
    g_auto(GStrv) all = g_strsplit(words, "|", -1);
    return g_strdup(n >= 0 && n < (gint64)g_strv_length(all) ? all[n] : "");
}

static char *typed(AtColumnType type, double value)
{
    AtCell cell = {.value = {.number = (gint64)value}};
    return at_cell_text(type, &cell);
}

static char *value_text(JsonNode *node, const char *how)
{
    if (!node || !JSON_NODE_HOLDS_VALUE(node))
        return g_strdup("");
    if (json_node_get_value_type(node) == G_TYPE_STRING) {
        const char *text = json_node_get_string(node);
        g_autofree char *told = strcmp(how, "told") == 0 ? at_message_retell(text) : g_strdup(text);
        return at_text_show(told, -1);
    }
    if (strchr(how, '|'))
        return choice(how, json_node_get_int(node));
    if (json_node_get_double(node) == 0 && json_node_get_value_type(node) != G_TYPE_BOOLEAN)
        return g_strdup("");
    if (strcmp(how, "size") == 0)
        return typed(AT_COLUMN_SIZE, json_node_get_double(node));
    if (strcmp(how, "duration") == 0)
        return typed(AT_COLUMN_DURATION, json_node_get_double(node) * AT_SECOND);
    return json_to_string(node, FALSE);
}

/* "{name:how}" at p; gives what comes after it. */
static const char *place(Line *line, const char *p)
{
    gsize length = strcspn(p, "}");
    g_autofree char *name = g_strndup(p + 1, length - 1);
    char *how = strchr(name, ':');
    if (how)
        *how++ = '\0';
    g_autofree char *text = value_text(member(line->element, name), how ? how : "");
    g_string_append(line->out, text);
    line->filled = line->filled || *text;
    return p[length] ? p + length + 1 : p + length;
}

char *at_line(const char *format, JsonNode *element)
{
    Line line = {.out = g_string_new(NULL), .element = element};
    gsize group = 0; /* where it began in out */
    for (const char *p = format; *p;) {
        if (*p == '[') {
            group = line.out->len;
            line.filled = FALSE;
            p++;
        } else if (*p == ']') {
            if (!line.filled)
                g_string_truncate(line.out, group);
            p++;
        } else if (*p == '{') {
            p = place(&line, p);
        } else {
            g_string_append_c(line.out, *p++);
        }
    }
    return g_string_free(line.out, FALSE);
}
