#include "base/json.h"

#include <math.h>
#include <string.h>

static void separate(AtJson *json)
{
    if (json->comma)
        g_string_append_c(json->out, ',');
    json->comma = TRUE;
}

void at_json_open(AtJson *json, char bracket)
{
    separate(json);
    g_string_append_c(json->out, bracket);
    json->comma = FALSE;
}

void at_json_close(AtJson *json, char bracket)
{
    g_string_append_c(json->out, bracket);
    json->comma = TRUE;
}

static void quote(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    const char *clean = text;
    for (const char *p = text; *p; p++) {
        guchar c = (guchar)*p;
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        g_string_append_len(out, clean, p - clean);
        clean = p + 1;
        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c == '\n')
            g_string_append(out, "\\n");
        else if (c == '\t')
            g_string_append(out, "\\t");
        else
            g_string_append_printf(out, "\\u%04x", c);
    }
    g_string_append(out, clean);
    g_string_append_c(out, '"');
}

void at_json_key(AtJson *json, const char *name)
{
    separate(json);
    quote(json->out, name);
    g_string_append_c(json->out, ':');
    json->comma = FALSE;
}

void at_json_string(AtJson *json, const char *text)
{
    if (!text) {
        at_json_null(json);
        return;
    }
    separate(json);
    quote(json->out, text);
}

void at_json_int(AtJson *json, gint64 value)
{
    separate(json);
    g_string_append_printf(json->out, "%" G_GINT64_FORMAT, value);
}

void at_json_double(AtJson *json, double value)
{
    if (!isfinite(value)) {
        at_json_null(json);
        return;
    }
    /* 15 digits are enough for most numbers a person wrote; 17 for all. */
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.15g", value);
    if (g_ascii_strtod(text, NULL) != value)
        g_ascii_formatd(text, sizeof text, "%.17g", value);
    separate(json);
    g_string_append(json->out, text);
}

void at_json_bool(AtJson *json, gboolean value)
{
    at_json_raw(json, value ? "true" : "false");
}

void at_json_null(AtJson *json)
{
    at_json_raw(json, "null");
}

void at_json_raw(AtJson *json, const char *text)
{
    separate(json);
    g_string_append(json->out, text);
}
