/*
 * op/line.h - how a person reads an element of a JSON column: one line with places for its members.
 *
 *   "{path}: {reason:told}"                a member; told: a code or a sentence kept in English, said
 *                                          in the person's language
 *   "{name}[ ({source:file|person})]"      a number that chooses among words; what stands in brackets
 *                                          is left out when nothing in it has a value
 *   "{size:size}, {duration:duration}"     a number as a table shows such a column
 *   "{}"                                   the element itself, where it is no object
 *
 * The whole format is a message of its own (N_()), so that a translation may order it anew. Null,
 * "" and 0 are no values. A place for a member that is not there stays empty.
 */
#pragma once
#include <json-glib/json-glib.h>

char *at_line(const char *format, JsonNode *element);
