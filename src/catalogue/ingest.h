/*
 * catalogue/ingest.h - what one file is: opened, hashed, recognised, decoded, its previews put
 * away. Writes no row.
 *
 *   AtIngest *ingest = at_ingest_new(&options);
 *   at_ingest_read(ingest, item, &error);               from any thread; fills the item
 *
 * A file whose bytes the catalogue knows, or that were read before in this run, is not decoded a
 * second time. One that is written to while it is read is tried once more and then refused.
 */
#pragma once
#include "base/hash.h"
#include "catalogue/add_roots.h"
#include "media/decoder.h"

typedef struct {
    gint no; /* atomic count of holders */
    AtRoot *root;
    char *path; /* relative to the root */
} AtAddFolder;
AtAddFolder *at_add_folder_new(AtRoot *root, const char *path);
AtAddFolder *at_add_folder_ref(AtAddFolder *folder);
void at_add_folder_unref(AtAddFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtAddFolder, at_add_folder_unref)

typedef struct {
    guint size; /* AT_PREVIEW_* */
    char *media_type;
    guint width, height;
    gint64 bytes;
    AtHash blob;
} AtPreviewRow;

typedef enum {
    AT_ITEM_UNREAD, /* not looked at yet */
    AT_ITEM_LEFT, /* nothing we know: passed over */
    AT_ITEM_UNREADABLE, /* no bytes: failure says why */
    AT_ITEM_READ, /* hash and format are known; decoded unless known or failure is set */
} AtItemState;

typedef struct AtItem {
    AtAddFolder *folder;
    char *name;
    gint64 location; /* location.no, 0: a path not known before */
    gint64 size, mtime,
        inode; /* as walked; after reading, as they were while the bytes were hashed */
    gint64 sidecar;
    char *sidecar_name; /* or NULL */
    gboolean fields_only; /* the bytes are as known, only the sidecar is not */
    gboolean named; /* a person named this very file */
    gboolean force; /* decode although the bytes are known */
    gboolean counted; /* a second reading: the result counts its file already */

    AtItemState state;
    AtHash hash;
    const AtFormat *format;
    AtDecoded *decoded; /* its previews moved to previews; NULL: known, or failure */
    GArray *previews; /* AtPreviewRow */
    char *failure;
    char *note; /* a sentence or NULL */
    GPtrArray
        *followers; /* AtItem *: same bytes, met while these were decoded; handled right after it */
} AtItem;
void at_item_free(AtItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtItem, at_item_free)
char *at_item_path(const AtItem *item); /* absolute, bytes */

typedef struct {
    AtContext *context; /* cancel, clock, decoder, studio's blobs */
    AtRoot *uploads; /* copy into this root; NULL: files are referred to where they lie */
    gboolean dry_run; /* hash only */
    gboolean again; /* what could not be decoded before counts as unknown */
} AtIngestOptions;

typedef struct AtIngest AtIngest;
AtIngest *at_ingest_new(const AtIngestOptions *options);
void at_ingest_free(AtIngest *ingest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtIngest, at_ingest_free)

/* TRUE: the item is ready to be written. FALSE with *error set: nothing can go on (disk full,
 * cancelled). FALSE without: another thread is decoding the same bytes and has taken the item as a
 * follower. */
gboolean at_ingest_read(AtIngest *ingest, AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
