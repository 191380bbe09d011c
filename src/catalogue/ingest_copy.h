/*
 * catalogue/ingest_copy.h - a copy of a file in the studio's uploads: YYYY-MM/HASH16/NAME, the name
 * kept.
 */
#pragma once
#include "catalogue/ingest.h"

#define AT_COPY_PREFIX ".copy-" /* of a copy's name until it is whole */

/* Copies the open file (and its sidecar) whole: written beside, synced, renamed. The item then
 * speaks of the copy, or of the copy that is there already. A file that changes while it is copied
 * leaves the item unreadable; FALSE is for the disk being full and the like. */
gboolean at_ingest_copy(AtContext *context, AtRoot *uploads, AtItem *item, int fd,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
