/*
 * base/text.h - folding and cutting text for search, and making bytes from outside fit to show.
 *
 * The tokeniser folds case, full and half width and accents (NFKD, marks dropped), keeps runs of
 * letters and digits as words, and cuts Han, Hiragana, Katakana and Hangul into overlapping pairs
 * ("静夜思" gives 静夜 夜思; a run of one character gives that character). Both full-text engines index
 * this stream and nothing else, so they give the same answers.
 */
#pragma once
#include <glib.h>

typedef enum {
    AT_TOKEN_WORD, /* letters and digits of scripts that write spaces */
    /* two neighbouring characters of a script that does not, or one that stands alone */
    AT_TOKEN_PAIR,
} AtTokenKind;

typedef struct {
    const char *text; /* folded, UTF-8, valid until the next call */
    AtTokenKind kind;
    guint start; /* byte range of the token in the source text */
    guint end;
} AtToken;

/* Calls each(token, data) for every token of n bytes of text (-1: NUL-terminated); stops when it
 * returns FALSE. Invalid UTF-8 separates tokens. Tokens longer than 64 characters are cut into
 * pieces of 64. */
typedef gboolean (*AtTokenFunc)(const AtToken *token, gpointer data);
void at_text_tokens(const char *text, gssize n, AtTokenFunc each, gpointer data);

/* The token stream joined by single spaces: what a full-text column stores. */
char *at_text_index(const char *text, gssize n) G_GNUC_WARN_UNUSED_RESULT;

/* Folded as a whole, for comparing names: "Émile  ZOLA" and "emile zola" are equal. */
char *at_text_fold(const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* Valid UTF-8 to show to a person on a terminal and in sentences: each bad byte becomes U+FFFD, and
 * so do the characters that turn the direction of what follows; control characters become U+2400 +
 * their code. n may be -1. Data keeps its characters: there only bad bytes are replaced
 * (g_utf8_make_valid()). */
char *at_text_show(const char *bytes, gssize n) G_GNUC_WARN_UNUSED_RESULT;
