/*
 * catalogue/words.h - what a person says of a work, as far as a file can carry it: the words that
 * sidecar.c and infile.c write out, and how they are known again when they are read back.
 *
 *   words = at_words_load(sql, work, &error);
 *
 * Words are fields in the order of their names, several in a row for several values. A name whose
 * value is "" was taken away by the person although the file or its sidecar says it. Names that the
 * person said nothing of do not occur.
 *
 * What was written into a sidecar comes back when the sidecar is read. It must not count as the
 * sidecar's own word, else undo could never take it out again: sidecar_said holds what was written
 * (and what a writing that was cut off may have written), and where the sidecar says just that,
 * what it said before stays known.
 */
#pragma once
#include "media/decoded.h"
#include "store/sql.h"

typedef GPtrArray AtWords; /* AtField * */

AtWords *at_words_new(void);
void at_words_free(AtWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtWords, at_words_free)
void at_words_add(AtWords *words, const char *name, const char *value);

/* source 2 of fields, tags and creators, and the rating when it is not the file's. */
AtWords *at_words_load(AtSql *sql, gint64 work, GError **error);

/* As sidecar_said keeps them; "" is none at all. */
char *at_words_format(const AtWords *words);
AtWords *at_words_parse(const char *text, GError **error);

gboolean at_words_has(const AtWords *words, const char *name);
/* The names of over say what they say there, the others stay. */
void at_words_lay_over(AtWords *words, const AtWords *over);

/* words, and each name of before that they leave out with what the sidecar said by itself ("":
 * nothing): what a sidecar that says before is to be told. */
AtWords *at_words_to_write(
    AtSql *sql, gint64 work, const AtWords *words, const AtWords *before, GError **error);

/* The fields as they were read from a file with its sidecar, without what Atelier itself wrote into
 * the sidecar; sidecar's words that this hid stand in their place. */
AtWords *at_words_of_others(AtSql *sql, gint64 work, const GPtrArray *fields, GError **error);
