/*
 * media/prose.h - what the decoders of texts share: bytes of a file, character sets, HTML, and the
 * drawing of a first page. plain.c, book.c and pdf.c use it.
 */
#pragma once
#include "media/decode.h"

/* What is kept of the words of one work. */
#define AT_PROSE_LIMIT (2 * 1024 * 1024)

/* At most limit bytes from the beginning of the file; whole (may be NULL): whether that was all of
 * it. media/bytes.c */
GBytes *at_source_read(const AtSource *source, gsize limit, gboolean *whole, GError **error);

/* Keeps text for decoded, cut at AT_PROSE_LIMIT between two characters; takes it over. Only the
 * first call counts, and text without a letter none. media/bytes.c */
void at_prose_take(AtDecoded *decoded, char *text);

/* Date, list or text into the field of that name, each in its form; NULL and "" are passed over.
 * media/bytes.c */
void at_prose_field(AtDecoded *decoded, const char *name, const char *value);
gboolean at_prose_has(const AtDecoded *decoded, const char *name);

/* UTF-8 of n bytes in whatever they are: by byte order mark, else UTF-8 where valid, else GB18030,
 * Big5, Shift JIS or Windows-1252, whichever their pairs of bytes fit. said (may be NULL): the set
 * that the file itself names. charset: what was taken, a static string. Never NULL; bytes that fit
 * nothing become U+FFFD. media/charset.c */
char *at_charset_decode(const char *bytes, gsize n, const char *said, const char **charset);

/* The same of a short text that stands alone, a tag's: UTF-8 where valid, GB18030 where it can be
 * nothing but common Chinese characters, else Windows-1252. media/charset.c */
char *at_charset_decode_name(const char *bytes, gsize n);

/* The bytes of a name that a library took for Latin-1, taken anew: GBK where they can be nothing
 * else. Takes text, gives it or a new one. media/charset.c */
char *at_charset_mend_name(char *text);

/* Loads the tables of character sets, which cannot be opened later. media/charset.c */
void at_charset_warm(void);

/* n bytes of UTF-8 HTML: title, creator, description, keywords, language, copyright and licence
 * into decoded (NULL: none wanted), its words without scripts and styles onto text, paragraphs on
 * lines of their own. Fails with AT_LIMIT when it is nested too deeply. media/html.c */
gboolean at_html_read(const char *html, gsize n, AtDecoded *decoded, GString *text, GError **error);

/* The first lines of a text in its own script on white: a poem as a card, prose as a page with its
 * title. language: a BCP 47 tag or NULL. media/page.c */
cairo_surface_t *at_page_draw(const char *title, const char *text, const char *language);

/* The page's hairline border, drawn over whatever is there. media/page.c */
typedef struct _cairo cairo_t;
void at_page_frame(cairo_t *cairo, double width, double height);

/* at_page_draw() of what was found, where previews are wanted. media/page.c */
gboolean at_page_preview(
    const char *text, const AtSource *source, AtDecoded *decoded, GError **error);
