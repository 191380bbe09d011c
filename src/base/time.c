#include "base/time.h"

#include "base/error.h"

#include <string.h>

/* Days from 1970-01-01 of a date in the proleptic Gregorian calendar (Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", days_from_civil). */
static gint64 days_of(gint64 y, int m, int d)
{
    y -= m <= 2;
    gint64 era = (y >= 0 ? y : y - 399) / 400;
    gint64 year_of_era = y - era * 400;
    gint64 day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
        719468;
}

char *at_time_format(AtMicros t)
{
    gint64 seconds = t / AT_SECOND, rest = t % AT_SECOND;
    if (rest < 0) {
        seconds--;
        rest += AT_SECOND;
    }
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);
    if (!date)
        return g_strdup("");
    /* %Y is not padded. */
    g_autofree char *text = g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d",
        g_date_time_get_year(date), g_date_time_get_month(date), g_date_time_get_day_of_month(date),
        g_date_time_get_hour(date), g_date_time_get_minute(date), g_date_time_get_second(date));
    return rest ? g_strdup_printf("%s.%06dZ", text, (int)rest) : g_strdup_printf("%sZ", text);
}

/* Reads exactly n digits; moves *p past them. */
static gboolean digits(const char **p, int n, int *value)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (!g_ascii_isdigit((*p)[i]))
            return FALSE;
        v = v * 10 + ((*p)[i] - '0');
    }
    *p += n;
    *value = v;
    return TRUE;
}

typedef struct {
    int year, month, day, hour, minute, second;
    gint64 micros;
    gint64 zone; /* seconds east of UTC */
    AtMicros span; /* 0: a month or a year was named */
} Parts;

static gboolean read_date(const char **p, Parts *parts)
{
    if (!digits(p, 4, &parts->year))
        return FALSE;
    char dash = **p;
    if (dash != '-' && dash != ':')
        return TRUE;
    ++*p;
    if (!digits(p, 2, &parts->month))
        return FALSE;
    if (**p != dash)
        return TRUE;
    ++*p;
    parts->span = 86400 * AT_SECOND;
    return digits(p, 2, &parts->day);
}

static gboolean read_clock(const char **p, Parts *parts)
{
    if (!digits(p, 2, &parts->hour) || *(*p)++ != ':' || !digits(p, 2, &parts->minute))
        return FALSE;
    parts->span = 60 * AT_SECOND;
    if (**p != ':')
        return TRUE;
    ++*p;
    if (!digits(p, 2, &parts->second))
        return FALSE;
    parts->span = AT_SECOND;
    if (**p != '.' && **p != ',')
        return TRUE;
    ++*p;
    gint64 unit = AT_SECOND / 10;
    for (; g_ascii_isdigit(**p); ++*p, unit /= 10)
        parts->micros += (**p - '0') * unit;
    parts->span = 1;
    return TRUE;
}

static gboolean read_zone(const char **p, Parts *parts)
{
    if (**p == 'Z' || **p == 'z') {
        ++*p;
        return TRUE;
    }
    if (**p != '+' && **p != '-')
        return TRUE;
    int sign = **p == '-' ? -1 : 1, hours, minutes = 0;
    ++*p;
    if (!digits(p, 2, &hours))
        return FALSE;
    if (**p == ':')
        ++*p;
    if (**p && !digits(p, 2, &minutes))
        return FALSE;
    parts->zone = sign * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

/* EXIF writes "2024:05:00" and "0000:00:00 00:00:00" for dates it does not know: those are refused.
 * */
static gboolean in_range(const Parts *parts)
{
    return parts->year >= 1 && parts->month >= 1 && parts->month <= 12 && parts->day >= 1 &&
        parts->day <= g_date_get_days_in_month((GDateMonth)parts->month, (GDateYear)parts->year) &&
        parts->hour < 24 && parts->minute < 60 && parts->second <= 60;
}

static AtMicros micros_of(const Parts *parts)
{
    gint64 days = days_of(parts->year, parts->month, parts->day);
    gint64 seconds =
        days * 86400 + parts->hour * 3600 + parts->minute * 60 + parts->second - parts->zone;
    return seconds * AT_SECOND + parts->micros;
}

/* Their text has four digits for a year: a zone may carry the first and last days beyond. */
static gboolean has_year(AtMicros t)
{
    return t >= days_of(1, 1, 1) * 86400 * AT_SECOND &&
        t < days_of(10000, 1, 1) * 86400 * AT_SECOND;
}

gboolean at_time_parse(const char *text, AtMicros *t, AtMicros *end, GError **error)
{
    Parts parts = {.month = 0, .day = 0};
    const char *p = text;
    gboolean good = read_date(&p, &parts);
    gboolean has_month = parts.month > 0, has_day = parts.day > 0;
    if (good && has_day && (*p == 'T' || *p == 't' || *p == ' ')) {
        p++;
        good = read_clock(&p, &parts) && read_zone(&p, &parts);
    }
    if (!has_month)
        parts.month = 1;
    if (!has_day && parts.span == 0)
        parts.day = 1;
    if (!good || *p || !in_range(&parts) || !has_year(micros_of(&parts)))
        return at_fail(error, AT_INVALID,
            "'%s' is not a date: write 2024, 2024-05, 2024-05-01 or 2024-05-01T12:30:00Z", text);
    *t = micros_of(&parts);
    if (!end)
        return TRUE;
    Parts next = parts;
    if (parts.span)
        *end = *t + parts.span;
    else {
        if (!has_month || ++next.month > 12) {
            next.month = 1;
            next.year++;
        }
        *end = micros_of(&next);
    }
    return TRUE;
}
