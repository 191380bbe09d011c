/*
 * net/events.h - server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html) to all who listen.
 *
 *   events = at_events_new();  at_events_join(events, request);
 *   at_events_send(events, "job", json);
 *
 * One thread, the server's. A comment every 15 seconds finds listeners that went away.
 */
#pragma once
#include "net/request.h"

typedef struct AtEvents AtEvents;

AtEvents *at_events_new(void);
void at_events_free(AtEvents *events); /* ends all streams */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtEvents, at_events_free)

void at_events_join(AtEvents *events, AtRequest *request); /* answers the request */
void at_events_send(AtEvents *events, const char *name, const char *data); /* data: one line */
guint at_events_count(const AtEvents *events);
