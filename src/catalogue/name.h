/*
 * catalogue/name.h - the names of tags, people, collections and saved searches: how they are stored
 * and how they are compared.
 *
 *   g_auto(AtName) name = {0};
 *   if (!at_name_parse(text, &name, error)) ...        what a person gave
 *   if (at_name_take(text, &name)) ...                 what a file says
 *
 * A name is stored in NFC (Unicode annex 15), with one blank for any run of blanks and control
 * characters and none around it, and compared folded (base/text.h).
 */
#pragma once
#include <glib.h>

#define AT_NAME_LIMIT 200 /* characters of tag.name and party.folded */

typedef struct {
    char *text, *folded;
} AtName;
void at_name_clear(AtName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AtName, at_name_clear)

/* Fails with AT_INVALID and a sentence when nothing is left, it is too long or not UTF-8. */
gboolean at_name_parse(const char *text, AtName *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Cuts what is too long; FALSE when nothing is left. */
gboolean at_name_take(const char *text, AtName *name) G_GNUC_WARN_UNUSED_RESULT;
