/*
 * op/rows.h - how an operation answers: typed rows, written once, shown as a table, JSON or a
 * stream.
 *
 *   static const AtColumn columns[] = {{"id", AT_COLUMN_ID, N_("Id")},
 *       {"title", AT_COLUMN_TEXT, N_("Title")}, {0}};
 *   at_rows_id(rows, &id); at_rows_text(rows, title); at_rows_end(rows);
 *
 * Values come in column order; at_rows_end() closes a row. A wrong number or type of values is our
 * own bug and asserts. In an operation whose result is AT_RESULT_CHANGE exactly one row is written;
 * JSON shows it as an object instead of an array of objects, and a person reads it as a record: a
 * label, then the value, lists one a line. at_rows_say() gives the sentence a
 * person reads instead of that object; the JSON object carries it as a last member "message".
 */
#pragma once
#include "base/error.h"
#include "base/id.h"
#include "base/time.h"

typedef enum {
    AT_COLUMN_TEXT, /* string or null */
    AT_COLUMN_ID, /* AtId; a table shows its first 10 characters */
    AT_COLUMN_INT, /* gint64 */
    AT_COLUMN_SIZE, /* gint64 bytes; a table shows 1.7 MB */
    AT_COLUMN_DOUBLE,
    AT_COLUMN_BOOL,
    AT_COLUMN_TIME, /* AtMicros; JSON: RFC 3339 */
    AT_COLUMN_DURATION, /* gint64 microseconds; JSON: seconds as a number; a table shows 3:05 */
    AT_COLUMN_JSON, /* a JSON value as text; a table shows it below its row, when it has a line */
} AtColumnType;

enum {
    AT_COLUMN_GIVEN = 1 << 0, /* never null */
    AT_COLUMN_TOLD =
        1 << 1, /* a code or a sentence kept in English: a table says it in their language */
    AT_COLUMN_SPARE = 1 << 2, /* a record leaves 0 and no out */
};

typedef struct {
    const char *name; /* JSON key, snake_case */
    AtColumnType type;
    const char *title; /* N_(): table head; NULL: not shown in a table */
    guint flags;
    const char *label; /* N_(): what a record calls it, where no table shows it; NULL: as title */
    const char
        *line; /* N_(): of a JSON column: how an element is read, op/line.h; NULL: all of it */
} AtColumn;

typedef struct AtRows AtRows;

/* Where finished rows go: called once a row with the values as at_rows_* wrote them. */
typedef union {
    const char *text;
    gint64 number;
    double real;
    AtId id;
} AtValue;
typedef struct {
    gboolean null;
    AtValue value;
    char *shown; /* what a table says instead of a text, or NULL */
} AtCell;
typedef struct {
    gboolean (*row)(
        gpointer data, const AtColumn *columns, guint n, const AtCell *cells, GError **error);
    void (*say)(gpointer data, const char *sentence);
    gboolean (*end)(gpointer data, GError **error); /* after the last row */
    void (*free)(gpointer data);
} AtRowSink;

AtRows *at_rows_new(const AtColumn *columns, const AtRowSink *sink, gpointer sink_data);
void at_rows_free(AtRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRows, at_rows_free)

void at_rows_text(AtRows *rows, const char *text); /* valid UTF-8 or NULL */
/* JSON has the text, a table says shown. */
void at_rows_text_as(AtRows *rows, const char *text, const char *shown);
void at_rows_show(AtRows *rows, const char *bytes); /* a file name: bad bytes are replaced */
void at_rows_id(AtRows *rows, const AtId *id); /* NULL: null */
void at_rows_int(AtRows *rows, gint64 value); /* INT, SIZE, TIME, DURATION */
void at_rows_double(AtRows *rows, double value);
void at_rows_bool(AtRows *rows, gboolean value);
void at_rows_json(AtRows *rows, const char *json);
void at_rows_null(AtRows *rows);

/* FALSE when nobody reads any more (AT_CANCELLED) or the sink failed: stop, and return. */
gboolean at_rows_end(AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A sentence for the person at the command line and in the page's toast. */
void at_rows_say(AtRows *rows, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Some of what was asked for failed and is named in the rows, the rest was done: the command exits
 * with 1. */
void at_rows_incomplete(AtRows *rows);
gboolean at_rows_is_incomplete(const AtRows *rows);

/* Called by the face after the operation returned TRUE. */
gboolean at_rows_finish(AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint64 at_rows_count(const AtRows *rows);

/* The three standard sinks. width 0: not a terminal, nothing is cut. Everything is appended to out,
 * and flush (may be NULL) is called whenever more than 32 KB have gathered and at the end: it takes
 * the bytes away. */
typedef gboolean (*AtFlush)(GString *out, gpointer data, GError **error);
AtRows *at_rows_new_json(
    const AtColumn *columns, gboolean one_object, GString *out, AtFlush flush, gpointer flush_data);
AtRows *at_rows_new_table(const AtColumn *columns, gboolean one_object, guint width, GString *out,
    AtFlush flush, gpointer flush_data);
AtRows *at_rows_new_nothing(const AtColumn *columns);
