#include "app/session.h"

static AtMicros real_clock(gpointer data)
{
    return g_get_real_time();
}

void at_session_init(AtSession *session, AtStudio *studio, const char *dir)
{
    const char *seed = g_getenv("ATELIER_SEED");
    guint64 number = 0;
    gboolean seeded = seed && g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT32, &number, NULL);
    *session = (AtSession){0};
    session->context = (AtContext){
        .studio = studio,
        .studio_dir = dir,
        .actor = "owner",
        .role = AT_ROLE_OWNER,
        .language = "en",
        .cancel = g_cancellable_new(),
        .clock = real_clock,
        .random = seeded ? g_rand_new_with_seed((guint32)number) : g_rand_new(),
        .ids = &session->ids,
    };
}

void at_session_clear(AtSession *session)
{
    g_clear_object(&session->context.cancel);
    g_clear_pointer(&session->context.random, g_rand_free);
}

const char *at_session_language(void)
{
    static const char *const names[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = g_getenv(names[i]);
        if (value && *value)
            return value;
    }
    return NULL;
}
