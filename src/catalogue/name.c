#include "catalogue/name.h"

#include "base/error.h"
#include "base/message.h"
#include "base/text.h"

void at_name_clear(AtName *name)
{
    g_free(name->text);
    g_free(name->folded);
    *name = (AtName){0};
}

static gboolean is_blank(gunichar c)
{
    return g_unichar_isspace(c) || g_unichar_iscntrl(c);
}

/* NULL when text is not UTF-8. */
static char *tidy(const char *text)
{
    g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
    if (!composed)
        return NULL;
    GString *out = g_string_new(NULL);
    gboolean blank = FALSE;
    for (const char *p = composed; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_blank(c)) {
            blank = TRUE;
            continue;
        }
        if (blank && out->len)
            g_string_append_c(out, ' ');
        blank = FALSE;
        g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

static char *cut(const char *text)
{
    if (g_utf8_strlen(text, -1) <= AT_NAME_LIMIT)
        return g_strdup(text);
    return g_strchomp(g_utf8_substring(text, 0, AT_NAME_LIMIT));
}

gboolean at_name_take(const char *text, AtName *name)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *whole = tidy(valid);
    g_autofree char *folded = at_text_fold(whole);
    if (!*folded)
        return FALSE;
    *name = (AtName){cut(whole), cut(folded)};
    return TRUE;
}

gboolean at_name_parse(const char *text, AtName *name, GError **error)
{
    g_autofree char *whole = tidy(text);
    if (!whole)
        return at_fail(error, AT_INVALID, _("a name is not valid UTF-8"));
    glong n = g_utf8_strlen(whole, -1);
    if (n > AT_NAME_LIMIT)
        return at_fail(error, AT_INVALID, _("a name has at most %d characters; this one has %d"),
            AT_NAME_LIMIT, (int)n);
    return at_name_take(whole, name) || at_fail(error, AT_INVALID, _("a name is empty"));
}
