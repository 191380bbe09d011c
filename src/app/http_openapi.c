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

/* With null beside it where a column may have none. */
static void column_type(AtJson *json, const AtColumn *column)
{
    static const struct {
        const char *type, *more;
    } types[] = {
        [AT_COLUMN_TEXT] = {"string", ""},
        [AT_COLUMN_ID] = {"string", ",\"pattern\":\"^[0-9A-HJKMNP-TV-Z]{26}$\""},
        [AT_COLUMN_INT] = {"integer", ""},
        [AT_COLUMN_SIZE] = {"integer", ",\"description\":\"bytes\""},
        [AT_COLUMN_DOUBLE] = {"number", ""},
        [AT_COLUMN_BOOL] = {"boolean", ""},
        [AT_COLUMN_TIME] = {"string", ",\"format\":\"date-time\""},
        [AT_COLUMN_DURATION] = {"number", ",\"description\":\"seconds\""},
        [AT_COLUMN_JSON] = {NULL, NULL},
    };
    const char *type = types[column->type].type;
    const char *form =
        column->flags & AT_COLUMN_GIVEN ? "{\"type\":\"%s\"%s}" : "{\"type\":[\"%s\",\"null\"]%s}";
    g_autofree char *schema =
        type ? g_strdup_printf(form, type, types[column->type].more) : g_strdup("{}");
    at_json_raw(json, schema);
}

static void row_schema(AtJson *json, const AtOperation *o)
{
    at_json_open(json, '{');
    member(json, "type", "object");
    at_json_key(json, "properties");
    at_json_open(json, '{');
    for (const AtColumn *c = o->columns; c && c->name; c++) {
        at_json_key(json, c->name);
        column_type(json, c);
    }
    at_json_close(json, '}');
    at_json_key(json, "required");
    at_json_open(json, '[');
    for (const AtColumn *c = o->columns; c && c->name; c++)
        at_json_string(json, c->name);
    at_json_close(json, ']');
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

/* What is served beside the operations. */
#define PARAMETER(name, in, required, schema, text)                                                \
    "{\"name\":\"" name "\",\"in\":\"" in "\",\"required\":" required ",\"description\":\"" text   \
    "\",\"schema\":" schema "}"
#define TEXT_SCHEMA "{\"type\":\"string\"}"
#define WORK PARAMETER("work", "path", "true", TEXT_SCHEMA, "id of a work, or its start or end")
#define BYTES_SCHEMA "{\"type\":\"string\",\"format\":\"binary\"}"
static const struct {
    const char *path, *method, *id, *summary;
    const char *parameters; /* JSON, without its brackets */
    const char *media, *schema; /* of the answer; media: several, with blanks between them */
    gboolean upload; /* the body is the file, and a job is answered */
} others[] = {
    {"/api/upload", "put", "upload", "Add a file whose bytes are the body",
        PARAMETER("name", "query", "true", TEXT_SCHEMA, "what the file is called") "," PARAMETER(
            "batch", "query", "false",
            "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_-]{1,64}$\"}",
            "files of one batch are added by one job"),
        "application/json",
        "{\"type\":\"object\",\"required\":[\"job\"],\"properties\":{\"job\":" TEXT_SCHEMA "}}",
        TRUE},
    {"/api/events", "get", "events", "Follow what changes, as server-sent events", "",
        "text/event-stream", TEXT_SCHEMA, FALSE},
    {"/api/messages", "get", "messages", "Read the page's words in a language",
        PARAMETER("language", "query", "false", TEXT_SCHEMA, "such as zh-CN"), "application/json",
        "{\"type\":\"object\",\"additionalProperties\":" TEXT_SCHEMA "}", FALSE},
    {"/preview/{version}/{size}", "get", "preview", "Look at a preview of a version",
        PARAMETER("version", "path", "true", "{\"type\":\"string\",\"pattern\":\"^[0-9a-f]{16}$\"}",
            "the first 16 digits of its SHA-256") "," PARAMETER("size", "path", "true",
            "{\"type\":\"string\",\"enum\":[\"240\",\"960\",\"2048\",\"clip\"]}",
            "its longer edge in pixels, or the short clip of a work that moves"),
        "image/jpeg image/png image/webp video/mp4", BYTES_SCHEMA, FALSE},
    {"/original/{work}", "get", "original", "Read the file of a work; ranges are served",
        WORK "," PARAMETER(
            "download", "query", "false", TEXT_SCHEMA, "given: the browser saves the file"),
        "*/*", BYTES_SCHEMA, FALSE},
    {"/render/{work}", "get", "render", "Draw a work, or a page of it, at a size",
        WORK
        "," PARAMETER("page", "query", "false", "{\"type\":\"integer\"}", "from 1") "," PARAMETER(
            "edge", "query", "false", "{\"type\":\"integer\"}", "the longer edge in pixels"),
        "image/*", BYTES_SCHEMA, FALSE},
};

static void other(AtJson *json, guint i)
{
    g_autofree char *parameters = g_strdup_printf("[%s]", others[i].parameters);
    at_json_key(json, others[i].path);
    at_json_open(json, '{');
    at_json_key(json, others[i].method);
    at_json_open(json, '{');
    member(json, "operationId", others[i].id);
    member(json, "summary", others[i].summary);
    at_json_key(json, "parameters");
    at_json_raw(json, parameters);
    if (others[i].upload) {
        at_json_key(json, "requestBody");
        at_json_raw(json, "{\"required\":true,\"content\":{\"application/octet-stream\":{}}}");
    }
    at_json_key(json, "responses");
    at_json_open(json, '{');
    at_json_key(json, others[i].upload ? "202" : "200");
    at_json_open(json, '{');
    member(json, "description", "Done");
    at_json_key(json, "content");
    at_json_open(json, '{');
    g_auto(GStrv) media = g_strsplit(others[i].media, " ", -1);
    for (guint k = 0; media[k]; k++) {
        at_json_key(json, media[k]);
        at_json_open(json, '{');
        at_json_key(json, "schema");
        at_json_raw(json, others[i].schema);
        at_json_close(json, '}');
    }
    at_json_close(json, '}');
    at_json_close(json, '}');
    at_json_key(json, "default");
    reference(json, "#/components/responses/Error");
    at_json_close(json, '}');
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
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        other(json, i);
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
