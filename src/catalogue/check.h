/*
 * catalogue/check.h - is every file still what it was, and every blob?
 *
 *   at_check(context, repair, each, data, &summary, &error);
 *
 * Every file the catalogue knows is read again and compared with its hash, on all cores. One with
 * other bytes whose size or mtime moved is "changed": it was edited and wants an add; one with
 * other bytes although neither moved is "rotted" and wants a backup. A file with the same bytes is
 * well whatever its date; repair notes the new date, as an add would. A file that is not there is
 * "missing"; but "gone", which is no failure, if its work is in the trash or if another place of
 * the same version still has it: then repair forgets the place. Files of a root that is away and
 * files that are excluded by now are passed over and counted. Of the studio's own blobs those that
 * no record names are "orphan", those that are gone "missing", those with wrong bytes "rotted".
 * Files in its uploads that belong to no work are "orphan" as well. repair removes orphans older
 * than an hour (a younger one may belong to an add that is running) and makes lost or damaged
 * previews anew; an upload that belongs to no work may be the only copy, and stays.
 */
#pragma once
#include "op/context.h"
#include "store/studio.h"

typedef struct {
    const char *path; /* bytes */
    const char *verdict; /* "changed", "rotted", "missing", "gone", "unreadable", "orphan" */
    const char *detail; /* a sentence */
} AtCheckFinding;

typedef struct {
    guint64 files, blobs; /* that were read */
    guint64 away, excluded; /* files that were passed over */
    guint64 strays; /* files in the studio's uploads that belong to no work */
    guint64 findings, repaired;
    guint64 gone; /* of the findings: no failure */
    guint64 forgotten; /* of those: places that repair dropped */
} AtCheckSummary;

typedef gboolean (*AtCheckEach)(const AtCheckFinding *finding, gpointer data, GError **error);

gboolean at_check(AtContext *context, gboolean repair, AtCheckEach each, gpointer data,
    AtCheckSummary *summary, GError **error) G_GNUC_WARN_UNUSED_RESULT;
