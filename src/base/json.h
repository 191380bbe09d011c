/*
 * base/json.h - writing JSON (RFC 8259) straight into a GString, one value after another.
 * Reading is json-glib's work; writing is ours because results are streamed row by row.
 *
 *   AtJson json = {.out = string};
 *   at_json_open(&json, '{'); at_json_key(&json, "id"); at_json_string(&json, id);
 *   at_json_close(&json, '}');
 *
 * Commas and colons are placed by the writer. Strings must be valid UTF-8; bytes from outside go
 * through at_text_show() first.
 */
#pragma once
#include <glib.h>

typedef struct {
    GString *out;
    gboolean comma; /* a comma is due before the next value */
} AtJson;

void at_json_open(AtJson *json, char bracket); /* '{' or '[' */
void at_json_close(AtJson *json, char bracket); /* '}' or ']' */
void at_json_key(AtJson *json, const char *name);
void at_json_string(AtJson *json, const char *text); /* NULL writes null */
void at_json_int(AtJson *json, gint64 value);
void at_json_double(
    AtJson *json, double value); /* shortest form that reads back; not finite writes null */
void at_json_bool(AtJson *json, gboolean value);
void at_json_null(AtJson *json);
void at_json_raw(AtJson *json, const char *text); /* a whole JSON value written by somebody else */
