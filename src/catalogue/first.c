#include "catalogue/first.h"

gboolean at_ended(GError *failure, GError **error)
{
    if (!failure)
        return TRUE;
    g_propagate_error(error, failure);
    return FALSE;
}

gboolean at_first(AtStatement *s, gint64 *number, GError **error)
{
    GError *failure = NULL;
    if (!s)
        return FALSE;
    *number = at_statement_step(s, &failure) ? at_statement_int(s, 0) : 0;
    at_statement_free(s);
    return at_ended(failure, error);
}

gboolean at_numbers(AtStatement *s, GArray *found, GError **error)
{
    GError *failure = NULL;
    if (!s)
        return FALSE;
    while (at_statement_step(s, &failure)) {
        gint64 number = at_statement_int(s, 0);
        g_array_append_val(found, number);
    }
    at_statement_free(s);
    return at_ended(failure, error);
}

static char *bytes_of(AtStatement *s, guint column)
{
    gsize n;
    const char *bytes = at_statement_blob(s, column, &n);
    return g_strndup(bytes ? bytes : "", n);
}

char *at_path_of(AtStatement *s, guint column)
{
    g_autofree char *root = bytes_of(s, column), *folder = bytes_of(s, column + 1),
                    *name = bytes_of(s, column + 2);
    return g_build_filename(root, folder, name, NULL);
}
