/*
 * catalogue/add_place.h - questions about locations: which is at a path, where do these bytes lie,
 * is the file still there.
 */
#pragma once
#include "catalogue/ingest.h"

typedef struct {
    gint64 no, version, work, sidecar, state;
    gint64 decoded; /* of its version */
    gboolean failed; /* location.failure is set */
    AtHash hash; /* of its version */
} AtPlace;

/* The location at folder/name; no 0: none. */
gboolean at_place_find(AtSql *sql, gint64 folder, const char *name, AtPlace *place,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
    gint64 version, work;
    gint64 decoded;
    gboolean current; /* it is the version its work shows */
    gboolean trashed;
    char *failure; /* of decoding; "" */
} AtSame;
void at_same_clear(AtSame *same);

/* Versions with these bytes, oldest first: AtSame in an array that clears them. */
GArray *at_place_same(AtSql *sql, const AtHash *hash, GError **error);

typedef enum {
    AT_PLACE_THERE, /* as the catalogue knows it, or on a disk that is away */
    AT_PLACE_GONE,
    AT_PLACE_OTHER, /* a file is there, but another one or changed */
} AtPlaceState;

typedef struct {
    gint64 no, inode;
    AtPlaceState state;
} AtPlaceSeen;

/* Whether the file with that inode may have come from there. */
gboolean at_place_left(const AtPlaceSeen *seen, gint64 inode);

/* All locations of a version (version 0: of any version of work), looked at on the disk now. */
GArray *at_place_look(AtSql *sql, gint64 version, gint64 work, GError **error);
