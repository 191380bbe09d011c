#include "app/http_private.h"

#include "app/build.h"
#include "app/operations.h"
#include "base/json.h"

#include <string.h>

static void member(AtJson *json, const char *name, const char *value)
{
    at_json_key(json, name);
    at_json_string(json, value);
}

static void reference(AtJson *json, const char *to)
{
    at_json_open(json, '{');
    member(json, "$ref", to);
    at_json_close(json, '}');
}

static void option_type(AtJson *json, const AtOption *o)
{
    at_json_open(json, '{');
    switch (o->type) {
    case AT_OPTION_FLAG:
        member(json, "type", "boolean");
        break;
    case AT_OPTION_INT:
        member(json, "type", "integer");
        break;
    case AT_OPTION_STRING:
    case AT_OPTION_PATH:
        member(json, "type", "string");
        break;
    case AT_OPTION_STRINGS:
    case AT_OPTION_PATHS:
        member(json, "type", "array");
        at_json_key(json, "items");
        at_json_raw(json, "{\"type\":\"string\"}");
        break;
    }
    if (o->choices) {
        g_auto(GStrv) choices = g_strsplit(o->choices, "|", -1);
        at_json_key(json, "enum");
        at_json_open(json, '[');
        for (guint i = 0; choices[i]; i++)
            at_json_string(json, choices[i]);
        at_json_close(json, ']');
    }
    if (o->help)
        member(json, "description", o->help);
    at_json_close(json, '}');
}

static void column_type(AtJson *json, AtColumnType type)
{
    static const char *const types[] = {
        [AT_COLUMN_TEXT] = "{\"type\":[\"string\",\"null\"]}",
        [AT_COLUMN_ID] =
            "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9A-HJKMNP-TV-Z]{26}$\"}",
        [AT_COLUMN_INT] = "{\"type\":[\"integer\",\"null\"]}",
        [AT_COLUMN_SIZE] = "{\"type\":[\"integer\",\"null\"],\"description\":\"bytes\"}",
        [AT_COLUMN_DOUBLE] = "{\"type\":[\"number\",\"null\"]}",
        [AT_COLUMN_BOOL] = "{\"type\":[\"boolean\",\"null\"]}",
        [AT_COLUMN_TIME] = "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}",
        [AT_COLUMN_DURATION] = "{\"type\":[\"number\",\"null\"],\"description\":\"seconds\"}",
        [AT_COLUMN_JSON] = "{}",
    };
    at_json_raw(json, types[type]);
}

static void row_schema(AtJson *json, const AtOperation *o)
{
    at_json_open(json, '{');
    member(json, "type", "object");
    at_json_key(json, "properties");
    at_json_open(json, '{');
    for (const AtColumn *c = o->columns; c && c->name; c++) {
        at_json_key(json, c->name);
        column_type(json, c->type);
    }
    at_json_close(json, '}');
    at_json_close(json, '}');
}

static void json_content(AtJson *json)
{
    at_json_key(json, "content");
    at_json_open(json, '{');
    at_json_key(json, "application/json");
    at_json_open(json, '{');
    at_json_key(json, "schema");
}

static void end_content(AtJson *json)
{
    at_json_close(json, '}');
    at_json_close(json, '}');
}

static void success(AtJson *json, const AtOperation *o)
{
    gboolean lasts = o->flags & AT_OPERATION_LASTS;
    at_json_key(json, lasts ? "202" : "200");
    at_json_open(json, '{');
    member(json, "description", lasts ? "A job was stored; its result has the rows" : "Done");
    json_content(json);
    if (lasts) {
        at_json_raw(json, "{\"type\":\"object\",\"properties\":{\"job\":{\"type\":\"string\"}}}");
    } else if (o->result == AT_RESULT_CHANGE) {
        row_schema(json, o);
    } else {
        at_json_open(json, '{');
        member(json, "type", "array");
        at_json_key(json, "items");
        row_schema(json, o);
        at_json_close(json, '}');
    }
    end_content(json);
    at_json_close(json, '}');
}

static gboolean is_in_path(const AtOperation *o, const AtOption *option)
{
    g_autofree char *name = g_strdup_printf("{%s}", option->name);
    return strstr(o->path, name) != NULL;
}

static void parameters(AtJson *json, const AtOperation *o, gboolean in_query)
{
    at_json_key(json, "parameters");
    at_json_open(json, '[');
    for (const AtOption *p = o->options; p && p->name; p++) {
        gboolean in_path = is_in_path(o, p);
        if (!in_path && !in_query)
            continue;
        at_json_open(json, '{');
        member(json, "name", p->name);
        member(json, "in", in_path ? "path" : "query");
        at_json_key(json, "required");
        at_json_bool(json, in_path || p->flags & AT_OPTION_REQUIRED);
        at_json_key(json, "schema");
        option_type(json, p);
        at_json_close(json, '}');
    }
    if (o->flags & AT_OPERATION_CHANGES)
        reference(json, "#/components/parameters/IdempotencyKey");
    at_json_close(json, ']');
}

/* One of two members may be given: JSON Schema 2020-12, 10.2.1.2. */
static void either(AtJson *json, const AtOption *p)
{
    at_json_key(json, "anyOf");
    at_json_open(json, '[');
    for (int i = 0; i < 2; i++) {
        at_json_open(json, '{');
        at_json_key(json, "required");
        at_json_open(json, '[');
        at_json_string(json, p[i].name);
        at_json_close(json, ']');
        at_json_close(json, '}');
    }
    at_json_close(json, ']');
}

static void required(AtJson *json, const AtOperation *o)
{
    const AtOption *or_next = NULL;
    at_json_key(json, "required");
    at_json_open(json, '[');
    for (const AtOption *p = o->options; p && p->name; p++) {
        if (p->flags & AT_OPTION_OR_NEXT)
            or_next = p;
        else if (p->flags & AT_OPTION_REQUIRED && !is_in_path(o, p))
            at_json_string(json, p->name);
    }
    at_json_close(json, ']');
    if (or_next)
        either(json, or_next);
}

static void body(AtJson *json, const AtOperation *o)
{
    at_json_key(json, "requestBody");
    at_json_open(json, '{');
    json_content(json);
    at_json_open(json, '{');
    member(json, "type", "object");
    at_json_key(json, "properties");
    at_json_open(json, '{');
    const AtOption *tables[] = {o->options, at_operation_more(o)};
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (const AtOption *p = tables[i]; p && p->name; p++) {
            if (is_in_path(o, p))
                continue;
            at_json_key(json, p->name);
            option_type(json, p);
        }
    }
    at_json_close(json, '}');
    required(json, o);
    at_json_close(json, '}');
    end_content(json);
    at_json_close(json, '}');
}

static void operation(AtJson *json, const AtOperation *o)
{
    g_autofree char *id = g_strdelimit(g_strdup(o->name), " ", '-');
    g_autofree char *method = g_ascii_strdown(o->method, -1);
    gboolean get = strcmp(o->method, "GET") == 0;
    at_json_key(json, method);
    at_json_open(json, '{');
    member(json, "operationId", id);
    member(json, "summary", o->summary);
    if (o->details)
        member(json, "description", o->details);
    parameters(json, o, get);
    if (!get)
        body(json, o);
    at_json_key(json, "responses");
    at_json_open(json, '{');
    success(json, o);
    at_json_key(json, "default");
    reference(json, "#/components/responses/Error");
    at_json_close(json, '}');
    at_json_close(json, '}');
}

/* All operations of one path stand together. */
static void paths(AtJson *json)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    at_json_key(json, "paths");
    at_json_open(json, '{');
    for (const AtOperation *const *o = at_operations(); *o; o++) {
        if (!(*o)->path || !g_hash_table_add(done, (gpointer)(*o)->path))
            continue;
        at_json_key(json, (*o)->path);
        at_json_open(json, '{');
        for (const AtOperation *const *p = o; *p; p++)
            if ((*p)->path && strcmp((*p)->path, (*o)->path) == 0)
                operation(json, *p);
        at_json_close(json, '}');
    }
    at_json_close(json, '}');
}

static const char components[] =
    "{\"parameters\":{\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\","
    "\"description\":\"a second request with the same key changes nothing; another request with it is refused\","
    "\"schema\":{\"type\":\"string\",\"maxLength\":100}}},"
    "\"responses\":{\"Error\":{\"description\":\"It was not done; message says why\","
    "\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\","
    "\"required\":[\"code\",\"message\"],\"properties\":{\"code\":{\"type\":\"string\","
    "\"enum\":[\"not-found\",\"invalid\",\"conflict\",\"denied\",\"limit\",\"busy\",\"io\","
    "\"engine\",\"unsupported\",\"cancelled\"]},\"message\":{\"type\":\"string\"}}}}}}}}";

char *at_http_openapi(void)
{
    AtJson json = {.out = g_string_new(NULL)};
    at_json_open(&json, '{');
    member(&json, "openapi", "3.1.0");
    at_json_key(&json, "info");
    at_json_open(&json, '{');
    member(&json, "title", "Atelier");
    member(&json, "version", AT_VERSION);
    at_json_close(&json, '}');
    paths(&json);
    at_json_key(&json, "components");
    at_json_raw(&json, components);
    at_json_close(&json, '}');
    g_string_append_c(json.out, '\n');
    return g_string_free(json.out, FALSE);
}
