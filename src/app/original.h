/*
 * app/original.h - the open file of a work, where one of its locations is at hand.
 */
#pragma once
#include "store/studio.h"

typedef struct {
    int fd;
    guint64 size;
    char *name; /* base name, bytes as on the disk */
    char *media_type;
    char *etag; /* with quotes: the version's hash, the file's time and size */
} AtOriginal;

/* work: an id or the start of one. AT_NOT_FOUND says whether the work or its file is not there. */
gboolean at_original_open(AtStudio *studio, const char *work, AtOriginal *original,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_original_clear(AtOriginal *original); /* closes what is open */
