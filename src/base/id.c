#include "base/id.h"

#include "base/error.h"

#include <string.h>

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void put_time(AtId *id, guint64 milliseconds)
{
    for (int i = 5; i >= 0; i--) {
        id->bytes[i] = (guint8)milliseconds;
        milliseconds >>= 8;
    }
}

/* The random part plus one; a carry out of its 80 bits goes on into the time, which keeps the
 * order. */
static void increment(AtId *id)
{
    for (int i = AT_ID_BYTES - 1; i >= 0; i--)
        if (++id->bytes[i] != 0)
            return;
}

AtId at_id_make(AtIdMaker *maker, gint64 now, GRand *rng)
{
    AtId id;
    put_time(&id, (guint64)(now / 1000));
    for (int i = 6; i < AT_ID_BYTES; i += 2) {
        guint32 r = g_rand_int(rng);
        id.bytes[i] = (guint8)r;
        id.bytes[i + 1] = (guint8)(r >> 8);
    }
    /* Within one millisecond, or when the clock went back, count on from the last one. */
    if (memcmp(id.bytes, maker->last.bytes, 6) <= 0) {
        id = maker->last;
        increment(&id);
    }
    maker->last = id;
    return id;
}

/* The 26 digits hold 130 bits; the top two are always zero. */
static guint get_bits(const AtId *id, int digit)
{
    guint value = 0;
    for (int bit = digit * 5; bit < digit * 5 + 5; bit++) {
        int at = bit - 2;
        guint one = at < 0 ? 0 : (id->bytes[at / 8] >> (7 - at % 8)) & 1U;
        value = value << 1 | one;
    }
    return value;
}

static void or_bits(AtId *id, int digit, guint value)
{
    for (int i = 0; i < 5; i++) {
        int at = digit * 5 + i - 2;
        if (at >= 0 && (value >> (4 - i) & 1U))
            id->bytes[at / 8] |= (guint8)(1U << (7 - at % 8));
    }
}

void at_id_format(const AtId *id, char text[AT_ID_TEXT])
{
    for (int i = 0; i < 26; i++)
        text[i] = digits[get_bits(id, i)];
    text[26] = '\0';
}

static int digit_value(char c)
{
    c = g_ascii_toupper(c);
    if (c == 'I' || c == 'L')
        return 1;
    if (c == 'O')
        return 0;
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

gboolean at_id_range(const char *text, AtId *low, AtId *high)
{
    gsize n = strlen(text);
    if (n < 1 || n > 26)
        return FALSE;
    AtId from = {{0}}, to = {{0}};
    for (int i = 0; i < 26; i++) {
        int value = i < (int)n ? digit_value(text[i]) : -2;
        if (value == -1 || (i == 0 && value > 7))
            return FALSE;
        or_bits(&from, i, value < 0 ? 0 : (guint)value);
        or_bits(&to, i, value < 0 ? 31 : (guint)value);
    }
    *low = from;
    *high = to;
    return TRUE;
}

gsize at_id_tail(const char *end, AtId *tail)
{
    gsize n = strlen(end);
    AtId high;
    if (n < 2 || n > AT_ID_TEXT - 1)
        return 0;
    char whole[AT_ID_TEXT] = "00000000000000000000000000";
    memcpy(whole + AT_ID_TEXT - 1 - n, end, n);
    return at_id_range(whole, tail, &high) ? MIN(n * 5 / 8, AT_ID_BYTES) : 0;
}

gboolean at_id_ends(const AtId *id, const char *end)
{
    AtId tail;
    char text[AT_ID_TEXT], wanted[AT_ID_TEXT];
    gsize n = strlen(end);
    if (!at_id_tail(end, &tail))
        return FALSE;
    at_id_format(id, text);
    at_id_format(&tail, wanted);
    return memcmp(text + AT_ID_TEXT - 1 - n, wanted + AT_ID_TEXT - 1 - n, n) == 0;
}

gboolean at_id_parse(const char *text, AtId *id, GError **error)
{
    AtId low, high;
    if (strlen(text) != 26 || !at_id_range(text, &low, &high))
        return at_fail(error, AT_INVALID,
            "'%s' is not an id: an id has 26 digits and letters, such as 01ARZ3NDEKTSV4RRFFQ69G5FAV",
            text);
    *id = low;
    return TRUE;
}
