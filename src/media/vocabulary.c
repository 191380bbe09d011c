#include "media/vocabulary.h"

#include "media/prose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LIST_LENGTH 1000

char *at_vocabulary_text(const char *bytes)
{
    if (!bytes)
        return NULL;
    g_autofree char *text = at_charset_decode_name(bytes, strlen(bytes));
    g_strstrip(text);
    return *text ? g_steal_pointer(&text) : NULL;
}

/* Reads n digits; -1 when there are not so many. */
static int digits(const char **p, guint n)
{
    int value = 0;
    for (guint i = 0; i < n; i++) {
        if (!g_ascii_isdigit((*p)[i]))
            return -1;
        value = value * 10 + g_ascii_digit_value((*p)[i]);
    }
    *p += n;
    return value;
}

/* Month or day after an optional separator; 0 when the text ends here, has blanks or says 00. */
static int part(const char **p, int highest)
{
    const char *at = *p;
    if (*at == ':' || *at == '-' || *at == '/')
        at++;
    int value = digits(&at, 2);
    if (value < 0 || value > highest)
        return 0;
    *p = at;
    return value;
}

/* "Z", "+02:00", "+0200", "-0330": as "+02:00". */
static gboolean add_zone(GString *out, const char *text)
{
    if (*text == 'Z' || *text == 'z') {
        g_string_append_c(out, 'Z');
        return TRUE;
    }
    if (*text != '+' && *text != '-')
        return FALSE;
    const char *p = text + 1;
    int hours = digits(&p, 2);
    if (*p == ':')
        p++;
    int minutes = *p ? digits(&p, 2) : 0;
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
        return FALSE;
    g_string_append_printf(out, "%c%02d:%02d", *text, hours, minutes);
    return TRUE;
}

static void add_fraction(GString *out, const char *p, const char **end)
{
    gsize start = out->len;
    g_string_append_c(out, '.');
    for (; g_ascii_isdigit(*p); p++)
        if (out->len - start <= 6) /* microseconds */
            g_string_append_c(out, *p);
    while (out->len > start && (out->str[out->len - 1] == '0' || out->str[out->len - 1] == '.'))
        g_string_truncate(out, out->len - 1);
    *end = p;
}

/* p stands after the day. The time is left out when it is not one. */
static void add_time(GString *out, const char *p, const char *subseconds, const char *offset)
{
    while (*p == ' ' || *p == 'T' || *p == 't')
        p++;
    int hour = digits(&p, 2);
    if (*p == ':')
        p++;
    int minute = digits(&p, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return;
    int second = 0;
    if (*p == ':' || g_ascii_isdigit(*p)) {
        p += *p == ':';
        second = digits(&p, 2);
    }
    if (second < 0 || second > 60)
        second = 0;
    g_string_append_printf(out, "T%02d:%02d:%02d", hour, minute, second);
    if (*p == '.' || *p == ',')
        add_fraction(out, p + 1, &p);
    else if (subseconds && g_ascii_isdigit(*subseconds))
        add_fraction(out, subseconds, &subseconds);
    while (*p == ' ')
        p++;
    if (!add_zone(out, p) && offset)
        add_zone(out, offset);
}

char *at_vocabulary_date(const char *text, const char *subseconds, const char *offset)
{
    if (!text)
        return NULL;
    while (*text == ' ')
        text++;
    int year = digits(&text, 4);
    if (year < 1)
        return NULL;
    int month = part(&text, 12);
    int day = month ? part(&text, 31) : 0;
    if (day && !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return NULL;

    g_autoptr(GString) out = g_string_new(NULL);
    g_string_printf(out, "%04d", year);
    if (month)
        g_string_append_printf(out, "-%02d", month);
    if (day) {
        g_string_append_printf(out, "-%02d", day);
        add_time(out, text, subseconds, offset);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

gboolean at_vocabulary_degrees(const char *text, double *degrees)
{
    double parts[3] = {0};
    char *end = NULL;
    gboolean negative = FALSE;
    const char *p = text;

    for (guint i = 0; i < 3; i++) {
        parts[i] = g_ascii_strtod(p, &end);
        if (end == p || !isfinite(parts[i]))
            return FALSE;
        p = end;
        if (*p != ',')
            break;
        p++;
    }
    switch (g_ascii_toupper(*p)) {
    case 'S':
    case 'W':
        negative = TRUE;
        break;
    case 'N':
    case 'E':
    case '\0':
        break;
    default:
        return FALSE;
    }
    double value = fabs(parts[0]) + parts[1] / 60 + parts[2] / 3600;
    if (value > 180 || parts[1] < 0 || parts[2] < 0)
        return FALSE;
    *degrees = negative || signbit(parts[0]) ? -value : value;
    return TRUE;
}

char *at_vocabulary_format_degrees(double degrees)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof text, "%.6f", degrees);
    gsize n = strlen(text);
    while (n > 1 && text[n - 1] == '0')
        n--;
    if (text[n - 1] == '.')
        n--;
    text[n] = '\0';
    return g_strdup(strcmp(text, "-0") == 0 ? "0" : text);
}

gboolean at_vocabulary_is_default(const char *description)
{
    static const char *const defaults[] = {"OLYMPUS DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA", "MINOLTA DIGITAL CAMERA", "SONY DSC", "SAMSUNG",
        "SAMSUNG CAMERA PICTURES", "SAMSUNG DIGITAL CAMERA", "DIGITAL CAMERA",
        "KODAK DIGITAL STILL CAMERA", "CASIO COMPUTER CO.,LTD", "CASIO COMPUTER CO.,LTD.",
        "Exif_JPEG_PICTURE", "EXIF_JPEG_T422", "<Digimax", "Digital StillCamera", "Minolta DSC",
        "PENTAX Image", "JENOPTIK DIGITAL CAMERA", "User comments", "Default", "DCF PICTURE",
        "Created with GIMP", "Created by ImageMagick", "Screenshot", "AppleMark",
        "LEAD Technologies Inc. V1.01", "ASCII", "binary comment", "Untitled",
        "My beautiful picture", "cof", "oznor", "hdr", "dav", NULL};

    for (guint i = 0; defaults[i]; i++)
        if (g_ascii_strcasecmp(description, defaults[i]) == 0)
            return TRUE;
    return g_str_has_prefix(description, "DCIM\\") || g_str_has_prefix(description, "<KENOX") ||
        g_str_has_prefix(description, "<Digimax");
}

/* Up to the next semicolon outside quotes; *from moves behind it. */
static char *next_name(const char **from)
{
    GString *name = g_string_new(NULL);
    const char *at = *from + strspn(*from, " ");
    gboolean quoted = *at == '"' && strchr(at + 1, '"');
    at += quoted;
    for (; *at && (quoted || *at != ';'); at++) {
        if (quoted && at[0] == '"' && at[1] == '"')
            g_string_append_c(name, *at++);
        else if (quoted && *at == '"')
            quoted = FALSE;
        else
            g_string_append_c(name, *at);
    }
    *from = at + (*at == ';');
    return g_strstrip(g_string_free(name, FALSE));
}

char **at_vocabulary_list(const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    while (*text && names->len < LIST_LENGTH)
        g_ptr_array_add(names, next_name(&text));
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* Where the next alternative begins: , lang="de-CH" and a blank. */
static const char *next_alternative(const char *text)
{
    while ((text = strstr(text, ", lang=\""))) {
        const char *p = text + strlen(", lang=\"");
        while (g_ascii_isalnum(*p) || *p == '-')
            p++;
        if (g_str_has_prefix(p, "\" "))
            return text;
        text = p;
    }
    return NULL;
}

char *at_vocabulary_alternative(const char *text)
{
    if (!g_str_has_prefix(text, "lang=\""))
        return at_vocabulary_text(text);
    const char *start = strstr(text, "\" ");
    if (!start)
        return NULL;
    const char *end = next_alternative(start);
    g_autofree char *first =
        end ? g_strndup(start + 2, (gsize)(end - start - 2)) : g_strdup(start + 2);
    return at_vocabulary_text(first);
}

char *at_vocabulary_comment(const char *text)
{
    if (g_str_has_prefix(text, "charset=")) {
        const char *words = strchr(text, ' ');
        return words ? at_vocabulary_text(words) : NULL;
    }
    return at_vocabulary_text(text);
}
