/*
 * base/error.h - the one error domain, AT_ERROR, and the short way to set it.
 *
 *   return at_fail(error, AT_INVALID, _("%s: line %u: price '%s' is not a number"),
 *       path, line, text);
 *
 * at_fail() always returns FALSE, so that it can be returned from a gboolean function;
 * at_fail_null() returns NULL for functions that return a pointer. The message is one whole
 * sentence for the person at the keyboard, without a full stop at its end: what was wrong with
 * which file, field, byte or row, and what would be right.
 *
 * Codes are a closed set that a caller can act on. They reach the wire (HTTP status, JSON "code"),
 * so their values and names never change.
 */
#pragma once
#include <glib.h>

#define AT_ERROR at_error_quark()
GQuark at_error_quark(void);

typedef enum {
    AT_NOT_FOUND = 1, /* the thing named does not exist: HTTP 404 */
    AT_INVALID = 2, /* the input is wrong; the message says how: 400 */
    AT_CONFLICT = 3, /* somebody else changed it first: 409 */
    AT_DENIED = 4, /* this actor may not do this: 403 */
    AT_LIMIT = 5, /* larger, longer or more than a stated limit: 413 */
    AT_BUSY = 6, /* held by another; trying again later may work: 503 */
    AT_IO = 7, /* the disk or the network said no: 500 */
    AT_ENGINE = 8, /* an outside system or library failed: 502 */
    AT_UNSUPPORTED = 9, /* a format or feature this build does not have: 415 */
    AT_CANCELLED = 10, /* the person stopped it: 499 */
} AtErrorCode;

/* The name used in JSON, e.g. "not-found". */
const char *at_error_code_name(AtErrorCode code);

gboolean at_fail(GError **error, AtErrorCode code, const char *format, ...) G_GNUC_PRINTF(3, 4);
gpointer at_fail_null(GError **error, AtErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* As at_fail(), with ": " and the text of errno_value appended; code follows from it (ENOENT is
 * AT_NOT_FOUND, EACCES and EPERM are AT_DENIED, all others AT_IO). */
gboolean at_fail_errno(GError **error, int errno_value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
