#include "op/option_value.h"

#include "base/json.h"
#include "base/message.h"

#include <string.h>

/* A path is bytes and JSON is text: a path that is not UTF-8 travels as a file: URI (RFC 8089). */
static gboolean put_path(const AtOption *option, gpointer options, const char *text, GError **error)
{
    gboolean work = option->flags & AT_OPTION_WORK;
    if (g_str_has_prefix(text, "file://")) {
        g_autofree char *path = g_filename_from_uri(text, NULL, NULL);
        if (!path)
            return at_fail(error, AT_INVALID, _("%s: '%s' is not a file: URI"), option->name, text);
        return at_option_put(option, options, option->name, path, error);
    }
    if (*text != '/' && !work)
        return at_fail(
            error, AT_INVALID, _("%s: '%s' is not an absolute path"), option->name, text);
    return at_option_put(option, options, option->name, text, error);
}

static gboolean put_scalar(const AtOption *option, gpointer options, JsonNode *node, GError **error)
{
    GType type = json_node_get_value_type(node);
    g_autofree char *text = NULL;
    if (!JSON_NODE_HOLDS_VALUE(node))
        return at_fail(error, AT_INVALID, _("%s: this value cannot be taken"), option->name);
    if (type == G_TYPE_STRING)
        text = g_strdup(json_node_get_string(node));
    else if (type == G_TYPE_BOOLEAN && option->type == AT_OPTION_FLAG)
        text = g_strdup(json_node_get_boolean(node) ? "1" : "0");
    else if (type == G_TYPE_INT64)
        text = g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    else
        return at_fail(error, AT_INVALID, _("%s: this value cannot be taken"), option->name);
    if (option->type == AT_OPTION_PATH || option->type == AT_OPTION_PATHS)
        return put_path(option, options, text, error);
    return at_option_put(option, options, option->name, text, error);
}

static gboolean put_member(const AtOption *option, gpointer options, JsonNode *node, GError **error)
{
    if (JSON_NODE_HOLDS_NULL(node))
        return TRUE;
    if (!JSON_NODE_HOLDS_ARRAY(node))
        return put_scalar(option, options, node, error);
    if (!at_option_is_list(option))
        return at_fail(error, AT_INVALID, _("%s: one value is taken, not a list"), option->name);
    JsonArray *array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); i++)
        if (!put_scalar(option, options, json_array_get_element(array, i), error))
            return FALSE;
    return TRUE;
}

gboolean at_options_from_json(
    const AtOption *table, gpointer options, JsonObject *object, GError **error)
{
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *l = names; l; l = l->next) {
        const char *name = l->data;
        const AtOption *option = at_options_find(table, name, 0);
        if (!option)
            return at_option_unknown(table, "", name, error);
        if (!put_member(option, options, json_object_get_member(object, name), error))
            return FALSE;
    }
    for (const AtOption *o = table; o && o->name; o++)
        if (o->type == AT_OPTION_INT && o->flags & AT_OPTION_REQUIRED &&
            !json_object_has_member(object, o->name))
            return at_option_missing(o, FALSE, error);
    return at_options_complete(table, options, error);
}

static void write_text(AtJson *json, const AtOption *option, const char *text)
{
    gboolean path = option->type == AT_OPTION_PATH || option->type == AT_OPTION_PATHS;
    if (path && !g_utf8_validate(text, -1, NULL)) {
        g_autofree char *uri = g_filename_to_uri(text, NULL, NULL);
        at_json_string(json, uri ? uri : "");
        return;
    }
    at_json_string(json, text);
}

static void write_value(AtJson *json, const AtOption *option, gconstpointer place)
{
    switch (option->type) {
    case AT_OPTION_FLAG:
        at_json_bool(json, *(const gboolean *)place);
        return;
    case AT_OPTION_INT:
        at_json_int(json, *(const gint64 *)place);
        return;
    case AT_OPTION_STRING:
    case AT_OPTION_PATH:
        write_text(json, option, *(char *const *)place);
        return;
    case AT_OPTION_STRINGS:
    case AT_OPTION_PATHS:
        at_json_open(json, '[');
        for (char *const *p = *(char **const *)place; *p; p++)
            write_text(json, option, *p);
        at_json_close(json, ']');
        return;
    }
}

char *at_options_to_json(const AtOption *table, gconstpointer options)
{
    AtJson json = {.out = g_string_new(NULL)};
    at_json_open(&json, '{');
    for (const AtOption *o = table; o && o->name; o++) {
        gboolean needed = o->type == AT_OPTION_INT && o->flags & AT_OPTION_REQUIRED;
        if (!needed && !at_option_is_set(o, options))
            continue;
        at_json_key(&json, o->name);
        write_value(&json, o, (const char *)options + o->offset);
    }
    at_json_close(&json, '}');
    return g_string_free(json.out, FALSE);
}
