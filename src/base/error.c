#include "base/error.h"

#include <errno.h>

/* The formatter would put spaces into the quark's name. */
/* clang-format off */
G_DEFINE_QUARK(at-error-quark, at_error)
/* clang-format on */

const char *at_error_code_name(AtErrorCode code)
{
    switch (code) {
    case AT_NOT_FOUND:
        return "not-found";
    case AT_INVALID:
        return "invalid";
    case AT_CONFLICT:
        return "conflict";
    case AT_DENIED:
        return "denied";
    case AT_LIMIT:
        return "limit";
    case AT_BUSY:
        return "busy";
    case AT_IO:
        return "io";
    case AT_ENGINE:
        return "engine";
    case AT_UNSUPPORTED:
        return "unsupported";
    case AT_CANCELLED:
        return "cancelled";
    }
    return "engine";
}

static void set(GError **error, AtErrorCode code, const char *format, va_list args)
{
    if (!error)
        return;
    g_autofree char *message = g_strdup_vprintf(format, args);
    g_set_error_literal(error, AT_ERROR, (gint)code, message);
}

gboolean at_fail(GError **error, AtErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, code, format, args);
    va_end(args);
    return FALSE;
}

gpointer at_fail_null(GError **error, AtErrorCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, code, format, args);
    va_end(args);
    return NULL;
}

static AtErrorCode code_of_errno(int errno_value)
{
    if (errno_value == ENOENT)
        return AT_NOT_FOUND;
    if (errno_value == EACCES || errno_value == EPERM)
        return AT_DENIED;
    return AT_IO;
}

gboolean at_fail_errno(GError **error, int errno_value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    return at_fail(error, code_of_errno(errno_value), "%s: %s", message, g_strerror(errno_value));
}
