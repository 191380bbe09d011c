/*
 * app/session.h - makes the context of one run of an operation: the real clock, a random source and
 * new ids.
 *
 *   AtSession session; at_session_init(&session, studio, "/path/of/studio");
 *   at_operation_run(operation, &session.context, options, rows, &error);
 *   at_session_clear(&session);
 *
 * ATELIER_SEED in the environment makes the random source, and with it every id, the same each
 * time.
 */
#pragma once
#include "op/context.h"

typedef struct {
    AtContext context;
    AtIdMaker ids;
} AtSession;

void at_session_init(AtSession *session, AtStudio *studio, const char *dir);
void at_session_clear(AtSession *session);

/* What the person's environment says, for at_messages_use(): LANGUAGE, LC_ALL, LC_MESSAGES, LANG.
 * */
const char *at_session_language(void);
