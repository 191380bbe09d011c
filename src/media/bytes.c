#include "media/prose.h"

#include "base/message.h"
#include "media/vocabulary.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VALUE 8192

GBytes *at_source_read(const AtSource *source, gsize limit, gboolean *whole, GError **error)
{
    struct stat about;
    if (fstat(source->fd, &about) < 0) {
        at_fail_errno(error, errno, _("the file cannot be read"));
        return NULL;
    }
    gsize n = (gsize)CLAMP(about.st_size, 0, (goffset)limit), got = 0;
    g_autofree char *bytes = g_malloc(n + 1);
    while (got < n) {
        ssize_t r = pread(source->fd, bytes + got, n - got, (off_t)got);
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0) {
            at_fail_errno(error, errno, _("the file cannot be read"));
            return NULL;
        }
        if (r == 0)
            break; /* it became shorter meanwhile */
        got += (gsize)r;
    }
    if (whole)
        *whole = (goffset)got >= about.st_size;
    return g_bytes_new_take(g_steal_pointer(&bytes), got);
}

static gboolean has_letter(const char *text)
{
    for (; *text; text = g_utf8_next_char(text))
        if (g_unichar_isalnum(g_utf8_get_char(text)))
            return TRUE;
    return FALSE;
}

void at_prose_take(AtDecoded *decoded, char *text)
{
    g_autofree char *held = text;
    if (!text || decoded->text || !has_letter(text))
        return;
    gsize n = strlen(text);
    if (n > AT_PROSE_LIMIT) {
        n = (gsize)(g_utf8_find_prev_char(text, text + AT_PROSE_LIMIT + 1) - text);
        text[n] = '\0';
        at_decoded_add_note(
            decoded, _("only the first %u MB of its words can be searched"), AT_PROSE_LIMIT >> 20);
    }
    decoded->text = g_steal_pointer(&held);
}

gboolean at_prose_has(const AtDecoded *decoded, const char *name)
{
    for (guint i = 0; i < decoded->fields->len; i++)
        if (!strcmp(((AtField *)g_ptr_array_index(decoded->fields, i))->name, name))
            return TRUE;
    return FALSE;
}

static void add_list(AtDecoded *decoded, const char *name, const char *value, const char *marks)
{
    g_auto(GStrv) parts = g_strsplit_set(value, marks, 100);
    for (char **part = parts; *part; part++)
        at_decoded_add_field(decoded, name, g_strstrip(*part));
}

void at_prose_field(AtDecoded *decoded, const char *name, const char *value)
{
    if (!value)
        return;
    g_autofree char *good = g_utf8_make_valid(value, (gssize)strnlen(value, VALUE));
    g_strstrip(good);
    if (!strcmp(name, "date")) {
        g_autofree char *text = at_vocabulary_date(good, NULL, NULL);
        at_decoded_add_field(decoded, name, text);
    } else if (!strcmp(name, "keyword")) {
        add_list(decoded, name, good, ",;\n");
    } else if (!strcmp(name, "creator")) {
        add_list(decoded, name, good, ";\n");
    } else {
        at_decoded_add_field(decoded, name, good);
    }
}
