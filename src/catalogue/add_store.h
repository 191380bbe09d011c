/*
 * catalogue/add_store.h - the one that writes: each file that was read finds its place in the
 * catalogue, by the table in catalogue/add.h. Runs in the adding thread only, in transactions of
 * many files.
 *
 *   AtAddStore *store = at_add_store_new(context, request, result);
 *   at_add_store_begin(store, &error);  at_add_store_item(store, item, &error);
 *       at_add_store_commit(store, &error);
 *   later = at_add_store_later(store);       what has to wait until all other files have their
 *       place
 *   at_add_store_gone(store, gone, &error);
 *
 * New bytes at a known path are decided last and in the order of their paths: only then is it known
 * whether the old bytes went elsewhere. An item that turns out to need what its reading skipped is
 * given back with force or fields_only set.
 */
#pragma once
#include "catalogue/add_scan.h"

typedef struct AtAddStore AtAddStore;
AtAddStore *at_add_store_new(
    AtContext *context, const AtAddRequest *request, AtAddResult *result, const char *place);
void at_add_store_free(AtAddStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtAddStore, at_add_store_free)

gboolean at_add_store_begin(AtAddStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_add_store_commit(AtAddStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void at_add_store_abandon(AtAddStore *store); /* rolls back; nothing to do after a commit */

/* Takes the item. */
gboolean at_add_store_item(
    AtAddStore *store, AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next item that waited (the caller's), or NULL. read: it has to go through at_ingest_read()
 * again first. */
AtItem *at_add_store_next(AtAddStore *store, gboolean *read);

/* Takes works out of the trash again (add_back.h). */
gboolean at_add_store_back(
    AtAddStore *store, const AtTarget *target, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Marks as missing what is gone in fact; nothing when the whole root is away. */
gboolean at_add_store_gone(
    AtAddStore *store, const GPtrArray *gone, GError **error) G_GNUC_WARN_UNUSED_RESULT;
