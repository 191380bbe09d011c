/*
 * catalogue/add_scan.h - the walk of an add, in a thread of its own: what is new or changed goes
 * into the queue, the rest is counted.
 *
 *   AtScan scan = {.context = context, .request = request, .targets = targets, .queue = queue};
 *   at_scan_run(&scan);          then read what it found; at_scan_clear(&scan)
 *
 * For each folder one SELECT and no allocation a file: an unchanged file is neither opened nor
 * written about.
 */
#pragma once
#include "catalogue/add_queue.h"
#include "catalogue/ingest.h"

/* A location whose file was not met: it is missing unless it turned up elsewhere or is still there
 * after all. */
typedef struct {
    gint64 location;
    AtAddFolder *folder;
    char *name;
} AtGone;
void at_gone_free(AtGone *gone);

typedef struct {
    AtContext *context;
    const AtAddRequest *request;
    GPtrArray *targets; /* AtTarget *: disks met on the way are appended */
    AtQueue *queue; /* AtItem *; closed at the end */

    /* May be read at any time. */
    guint64 seen, unchanged; /* __atomic */

    /* To be read after the end. */
    guint64 unsettled;
    GPtrArray *gone; /* AtGone * */
    GPtrArray *troubles; /* AtAddFailure *: folders that could not be read */
    GError *error;
} AtScan;

void at_scan_run(AtScan *scan);
void at_scan_clear(AtScan *scan);
