/* Ids, hashes and times that people type: refused with a sentence, or what they mean, written
 * again, means the same. */
#include "base/hash.h"
#include "base/id.h"
#include "base/time.h"

#include <string.h>

static void try_id(const char *text)
{
    AtId id, again, low, high;
    char shown[AT_ID_TEXT];
    g_autoptr(GError) error = NULL;
    if (at_id_range(text, &low, &high))
        g_assert_cmpint(memcmp(&low, &high, sizeof low), <=, 0);
    if (!at_id_parse(text, &id, &error)) {
        g_assert_true(error && *error->message);
        return;
    }
    at_id_format(&id, shown);
    g_assert_true(at_id_parse(shown, &again, NULL));
    g_assert_cmpmem(&id, sizeof id, &again, sizeof again);
    g_assert_true(at_id_range(text, &low, &high));
    g_assert_cmpmem(&low, sizeof low, &id, sizeof id);
}

static void try_hash(const char *text)
{
    AtHash hash, again;
    char shown[AT_HASH_TEXT];
    if (!at_hash_parse(text, &hash, NULL))
        return;
    at_hash_format(&hash, shown);
    g_assert_true(at_hash_parse(shown, &again, NULL));
    g_assert_cmpmem(&hash, sizeof hash, &again, sizeof again);
}

static void try_time(const char *text)
{
    AtMicros t, end, again;
    g_autoptr(GError) error = NULL;
    if (!at_time_parse(text, &t, &end, &error)) {
        g_assert_true(error && *error->message);
        return;
    }
    g_assert_cmpint(t, <, end);
    g_autofree char *shown = at_time_format(t);
    g_assert_true(at_time_parse(shown, &again, NULL, NULL));
    g_assert_cmpint(t, ==, again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    try_id(text);
    try_hash(text);
    try_time(text);
    return 0;
}
