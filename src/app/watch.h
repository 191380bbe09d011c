/*
 * app/watch.h - notices what other threads and processes changed in the studio and tells the pages
 * that listen: event "version" with the data version, event "job" with the row of each job that
 * moved.
 */
#pragma once
#include "net/events.h"
#include "store/studio.h"

typedef struct AtWatch AtWatch;

AtWatch *at_watch_new(AtStudio *studio, AtEvents *events);
void at_watch_free(AtWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtWatch, at_watch_free)
