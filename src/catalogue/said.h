/*
 * catalogue/said.h - what a person said about a work and where its files lie: what sidecar.c and
 * infile.c write out. A file that is written appears whole.
 */
#pragma once
#include "media/decoder.h"
#include "op/context.h"
#include "store/studio.h"

#include <sys/stat.h>

typedef struct {
    gint64 location;
    char *folder, *name; /* bytes */
} AtPlace;

typedef struct {
    GPtrArray *places; /* AtPlace *: of the shown version, those that are there */
    GPtrArray *fields; /* AtField *: what a person said, with title, rating, creators and tags */
} AtSaid;

AtSaid *at_said_load(AtContext *context, gint64 work, GError **error);
void at_said_free(AtSaid *said);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtSaid, at_said_free)

/* Puts bytes in the place of path (in folder): written beside, synced, renamed, the folder synced.
 * info: as the new file is. */
gboolean at_said_replace(const char *folder, const char *path, GBytes *bytes, guint mode,
    struct stat *info, GError **error) G_GNUC_WARN_UNUSED_RESULT;
