/*
 * base/mo.h - reads a compiled message catalogue: GNU gettext's .mo format
 * (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html).
 *
 *   mo = at_mo_read(bytes, n);  at_mo_find(mo, "Cancel", 0) -> "取消" or NULL;
 *
 * A damaged file gives fewer messages, never a crash: an entry that points outside the file, is not
 * UTF-8, or whose printf directives differ from its original's, is left out. Plural forms:
 * languages with one form ("nplurals=1") and those with two that use the first for 1 alone.
 * Immutable after reading: any thread may look up.
 */
#pragma once
#include <glib.h>

typedef struct AtMo AtMo;

AtMo *at_mo_read(gconstpointer bytes, gsize n); /* never NULL */
void at_mo_free(AtMo *mo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtMo, at_mo_free)

/* n chooses the plural form; 0 for messages without one. NULL: no translation. */
const char *at_mo_find(const AtMo *mo, const char *text, gulong n);
/* A plural stands for itself too: a sentence that was written down may be one. */
void at_mo_each(const AtMo *mo,
    void (*each)(const char *text, const char *translation, gpointer data), gpointer data);
