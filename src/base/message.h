/*
 * base/message.h - messages in the person's language.
 *
 * Every text for a person is written in English in the source and marked _("...") (translated where
 * it stands) or N_("...") (data, translated where it is shown). po/LANG.po holds the translations;
 * the build compiles them to .mo files, which this module reads itself, because one server answers
 * people of several languages at once and gettext's locale belongs to the whole process (and needs
 * that locale to be generated on the machine).
 *
 *   at_messages_load(dir);            once, at start: every LANG.mo in dir
 *   at_messages_use("zh-CN");         this thread speaks Chinese until the next call
 *
 * A thread that never called at_messages_use() speaks English, and so does a message without
 * translation.
 */
#pragma once
#include <glib.h>

#define _(text) at_message(text)
#define N_(text) (text)

/* Loads every LANG.mo of the folder; a missing folder leaves English. Call once, before other
 * threads start. */
void at_messages_load(const char *dir);

/* language: a BCP 47 tag, an Accept-Language value or a POSIX locale name ("zh_CN.UTF-8"); the best
 * loaded language is taken. NULL: English. Returns the tag now in use ("en", "zh-CN"). */
const char *at_messages_use(const char *language);

const char *at_message(const char *text) G_GNUC_FORMAT(1);
const char *at_message_plural(const char *one, const char *many, gulong n) G_GNUC_FORMAT(1)
    G_GNUC_FORMAT(2);

/* A sentence or a code that was kept in English (the change log, why a file could not be read), in
 * the thread's language; as it is where no message fits it. The caller frees it; NULL for NULL. */
char *at_message_retell(const char *sentence);

/* With the language's full stop, unless it is ended by itself. */
char *at_message_ended(const char *sentence);

/* Calls each(original, translation) for all loaded messages of a language: the page's catalogue. */
void at_messages_each(const char *language,
    void (*each)(const char *text, const char *translation, gpointer data), gpointer data);
