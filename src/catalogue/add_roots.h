/*
 * catalogue/add_roots.h - from the paths a person names to the roots of the studio.
 *
 *   at_roots_resolve(context, request, targets, result, &error);    makes, widens and takes in
 *       roots as needed
 *
 * One short transaction. With dry_run nothing is written: a root that would be made has no 0; so
 * has one that files are only copied from.
 */
#pragma once
#include "catalogue/add.h"

typedef struct {
    gint64 no; /* 0: would be made */
    char *path; /* absolute */
    gint64 device;
    gboolean own, partial, away;
    gint64 forgotten; /* when, and works it put into the trash wait to be taken out; or 0 */
    char **excludes; /* NULL-terminated, may be empty */
} AtRoot;
AtRoot *at_root_ref(AtRoot *root);
void at_root_unref(AtRoot *root);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtRoot, at_root_unref)

typedef struct {
    AtRoot *root;
    char *below; /* folder to look at, relative to the root, "" the root itself */
    char *name; /* NULL: the folder; else only this file of it */
} AtTarget;
void at_target_free(AtTarget *target);

/* Appends AtTarget * to targets, and to result what cannot be added and which roots are away. */
gboolean at_roots_resolve(AtContext *context, const AtAddRequest *request, GPtrArray *targets,
    AtAddResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The root with this number as the catalogue has it. */
AtRoot *at_root_load(AtSql *sql, gint64 no, GError **error);

/* Makes the folder of a disk found below a root a root of its own: it can be away by itself. */
AtRoot *at_root_split(AtContext *context, const AtRoot *above, const char *below, GError **error);

/* The studio's own root, DIR/uploads: made when it is first needed. */
AtRoot *at_root_uploads(AtContext *context, GError **error);

/* Paths of all roots: what a walk does not enter by way of another root. */
GHashTable *at_roots_paths(AtContext *context, GError **error);

/* Whether a root's disk is not there: no folder at its path, or another device that is empty. */
gboolean at_root_is_away(const char *path, gint64 device);
