/*
 * base/time.h - points in time: gint64 microseconds UTC since 1970 (AtMicros), and their text
 * forms.
 */
#pragma once
#include <glib.h>

typedef gint64 AtMicros;
#define AT_SECOND G_GINT64_CONSTANT(1000000)

/* RFC 3339 in UTC, "2026-11-24T23:33:27Z"; microseconds appear only when they are not zero. */
char *at_time_format(AtMicros t) G_GNUC_WARN_UNUSED_RESULT;

/* Reads what people and files write: "2024", "2024-05", "2024-05-01", RFC 3339 with or without
 * zone, EXIF's "2024:05:01 12:30:00[.123][+02:00]". Without a zone the time is taken as UTC. The
 * result is the start of the named period; end (may be NULL) is the first microsecond after it. */
gboolean at_time_parse(
    const char *text, AtMicros *t, AtMicros *end, GError **error) G_GNUC_WARN_UNUSED_RESULT;
