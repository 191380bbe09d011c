#include "catalogue/add_store.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_back.h"
#include "catalogue/add_fields.h"
#include "catalogue/add_note.h"
#include "catalogue/add_place.h"
#include "catalogue/add_record.h"
#include "catalogue/index.h"
#include "catalogue/walk.h"
#include "store/change.h"

#include <errno.h>
#include <string.h>

struct AtAddStore {
    AtContext *context;
    const AtAddRequest *request;
    AtAddResult *result;
    char *place; /* what was added, for the change's summary */
    AtSql *sql; /* NULL outside a transaction */
    AtChange *change; /* likewise, or NULL when quiet */
    GHashTable *folders; /* cache of at_record_folder() */
    GPtrArray *changed; /* AtItem *: new bytes at a known path */
    GPtrArray *again; /* AtItem *: to be read once more */
    gboolean sorted; /* changed is being worked off */
};

AtAddStore *at_add_store_new(
    AtContext *context, const AtAddRequest *request, AtAddResult *result, const char *place)
{
    AtAddStore *store = g_new0(AtAddStore, 1);
    store->context = context;
    store->request = request;
    store->result = result;
    store->place = at_text_show(place, -1);
    store->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    store->changed = g_ptr_array_new_with_free_func((GDestroyNotify)at_item_free);
    store->again = g_ptr_array_new_with_free_func((GDestroyNotify)at_item_free);
    return store;
}

void at_add_store_free(AtAddStore *store)
{
    if (!store)
        return;
    at_add_store_abandon(store);
    g_free(store->place);
    g_hash_table_unref(store->folders);
    g_ptr_array_unref(store->changed);
    g_ptr_array_unref(store->again);
    g_free(store);
}

static gboolean has_change(const AtAddStore *store)
{
    static const AtId none;
    return memcmp(&store->result->change, &none, sizeof none) != 0;
}

gboolean at_add_store_begin(AtAddStore *store, GError **error)
{
    if (store->request->quiet) {
        store->sql = at_studio_write(store->context->studio, error);
        return store->sql != NULL;
    }
    store->change = at_change_begin(store->context, "add", error);
    if (!store->change)
        return FALSE;
    store->sql = at_change_sql(store->change);
    return !has_change(store) || at_change_extend(store->change, &store->result->change, error);
}

static const char *summary_of(const AtAddResult *result)
{
    if (result->works || !result->doubles)
        return result->works == 1 ? N_("Added %u work from %s") : N_("Added %u works from %s");
    return result->doubles == 1 ? N_("Added %u double from %s") : N_("Added %u doubles from %s");
}

gboolean at_add_store_commit(AtAddStore *store, GError **error)
{
    gboolean good;
    AtAddResult *result = store->result;
    if (!at_blobs_sync(at_studio_blobs(store->context->studio), error))
        return FALSE;
    if (store->change) {
        AtId id = {{0}};
        good = at_change_commit(store->change, &id, error, summary_of(result),
            (guint)(result->works ? result->works : result->doubles), store->place);
        if (good && !has_change(store))
            result->change = id;
        g_clear_pointer(&store->change, at_change_free);
    } else
        good = at_studio_commit(store->context->studio, error);
    if (!good)
        return FALSE;
    store->sql = NULL;
    const guint64 stand[] = {result->added, result->updated, result->missing};
    memcpy(result->stand, stand, sizeof stand);
    return TRUE;
}

void at_add_store_abandon(AtAddStore *store)
{
    if (store->change)
        g_clear_pointer(&store->change, at_change_free);
    else if (store->sql)
        at_studio_rollback(store->context->studio);
    store->sql = NULL;
    g_hash_table_remove_all(store->folders);
}

/* To be read once more: the item is not the caller's any longer. */
static gboolean read_again(AtAddStore *store, AtItem *item, gboolean fields_only)
{
    g_ptr_array_add(store->again, item);
    item->force = !fields_only;
    item->fields_only = fields_only;
    return TRUE;
}

static void report_failure(AtAddStore *store, const AtItem *item, const char *reason)
{
    g_autofree char *path = at_item_path(item);
    at_add_failure(store->result, path, reason);
}

/* A copy that only asks to have its fields read. Until then the location carries a sidecar time
 * that no file has, so that an add that is killed now leaves the asking to the next one. */
static void read_fields_later(AtAddStore *store, AtItem *item, gint64 location)
{
    AtItem *copy = g_new0(AtItem, 1);
    copy->folder = at_add_folder_ref(item->folder);
    copy->name = g_strdup(item->name);
    copy->location = location;
    copy->size = item->size;
    copy->mtime = item->mtime;
    copy->inode = item->inode;
    copy->sidecar = item->sidecar;
    copy->sidecar_name = g_strdup(item->sidecar_name);
    copy->counted = TRUE;
    read_again(store, copy, TRUE);
    item->sidecar = -1;
}

static gboolean index_work(AtAddStore *store, gint64 work, GError **error)
{
    return at_index_work(store->sql, work, error);
}

static gboolean unreadable(
    AtAddStore *store, const AtItem *item, gint64 folder, const AtPlace *place, GError **error)
{
    report_failure(store, item, item->failure);
    if (place->no)
        return at_sql_run(store->sql, "UPDATE location SET failure = ? WHERE no = ?", error, "ti",
                   item->failure, place->no) &&
            (!place->version || index_work(store, place->work, error));
    return at_record_location(store->sql, 0, folder, 0, item, error);
}

static gboolean new_work(AtAddStore *store, const AtItem *item, gint64 folder, gint64 location,
    gint64 *version, GError **error)
{
    gint64 work;
    if (!at_record_work(store->context, store->sql, item, &work, error) ||
        !at_record_version(store->context, store->sql, work, item, version, error) ||
        !at_record_location(store->sql, location, folder, *version, item, error))
        return FALSE;
    if (item->decoded && !at_fields_store(store->context, store->sql, work, item, error))
        return FALSE;
    if (item->failure)
        report_failure(store, item, item->failure);
    else
        store->result->works++;
    if (!index_work(store, work, error))
        return FALSE;
    g_autofree char *now = g_strdup_printf("%" G_GINT64_FORMAT, at_context_now(store->context));
    return !store->change ||
        at_change_note(store->change, "work", work, "trashed", now, "0", error);
}

/* A version that could not be decoded before, and now was. */
static gboolean decoded_at_last(
    AtAddStore *store, const AtItem *item, gint64 version, gint64 work, GError **error)
{
    return at_record_decoded(store->sql, version, item, error) &&
        at_sql_run(store->sql, "UPDATE work SET kind = ? WHERE no = ? AND version = ?", error,
            "iii", (gint64)item->decoded->kind, work, version) &&
        at_fields_store(store->context, store->sql, work, item, error) &&
        index_work(store, work, error);
}

/* The bytes the catalogue knows at this very path. */
static gboolean as_known(
    AtAddStore *store, AtItem *item, gint64 folder, const AtPlace *place, GError **error)
{
    gboolean fields = place->sidecar != item->sidecar || item->fields_only;
    if (fields && !item->decoded && !item->failure && place->decoded)
        read_fields_later(store, item, place->no);
    else if (!place->decoded && item->decoded && !item->fields_only) {
        fields = TRUE;
        if (!decoded_at_last(store, item, place->version, place->work, error))
            return FALSE;
    } else if (fields && item->decoded &&
        (!at_fields_store(store->context, store->sql, place->work, item, error) ||
            !index_work(store, place->work, error)))
        return FALSE;
    if (item->failure)
        report_failure(store, item, item->failure);
    if (fields || place->state || place->failed)
        store->result->updated += !item->counted;
    else if (!item->counted)
        store->result->unchanged++;
    if (!at_record_location(store->sql, place->no, folder, place->version, item, error))
        return FALSE;
    return !(place->state || place->failed) || index_work(store, place->work, error);
}

/* A location of the version whose file went away, and may have come here: 0 in *from if there is
 * none. places grows by the locations that it has. */
static gboolean left_place(AtAddStore *store, const AtItem *item, gint64 version, gint64 *from,
    guint *places, GError **error)
{
    g_autoptr(GArray) seen = at_place_look(store->sql, version, 0, error);
    for (guint i = 0; seen && i < seen->len && !*from; i++) {
        const AtPlaceSeen *one = &g_array_index(seen, AtPlaceSeen, i);
        *from = at_place_left(one, item->inode) ? one->no : 0;
    }
    *places += seen ? seen->len : 0;
    return seen != NULL;
}

/* Known bytes at a path that was not known: a move or a double. */
static gboolean known_bytes(
    AtAddStore *store, AtItem *item, gint64 folder, const GArray *same, GError **error)
{
    const AtSame *to = NULL;
    gint64 from = 0;
    gboolean good = TRUE;
    guint places = 0;
    for (guint i = 0; good && !from && i < same->len; i++) {
        const AtSame *one = &g_array_index(same, AtSame, i);
        good = left_place(store, item, one->version, &from, &places, error);
        if (from || !to || (one->current && !to->current))
            to = one;
    }
    if (!good || !at_record_location(store->sql, from, folder, to->version, item, error))
        return FALSE;
    gboolean failed = to->failure && *to->failure && !item->decoded;
    /* Without any place its own was taken by another file of this add: it moved as well. */
    if (from || !places)
        store->result->updated++;
    else {
        store->result->added += !failed;
        store->result->doubles++;
        if (store->change)
            at_change_made(store->change, "location", at_sql_last_number(store->sql), 0);
    }
    if (item->decoded && !to->decoded &&
        !decoded_at_last(store, item, to->version, to->work, error))
        return FALSE;
    /* Read with its sidecar: what came along may say something new. */
    if (item->decoded && to->decoded && from &&
        !at_fields_store(store->context, store->sql, to->work, item, error))
        return FALSE;
    if (failed)
        report_failure(store, item, to->failure);
    if (to->trashed) {
        g_autofree char *shown = at_text_show(item->name, -1);
        at_add_note(store->result, _("%s is a work that lies in the trash"), shown);
    }
    return at_record_name(store->sql, to->work, item, error) && index_work(store, to->work, error);
}

static gboolean at_new_path(
    AtAddStore *store, AtItem *item, gint64 folder, const AtPlace *place, GError **error)
{
    g_autoptr(GArray) same = at_place_same(store->sql, &item->hash, error);
    if (!same)
        return FALSE;
    /* A location without version, of a file that could not be read before, gives way. */
    if (place->no && same->len &&
        !at_sql_run(store->sql, "DELETE FROM location WHERE no = ?", error, "i", place->no))
        return FALSE;
    if (same->len)
        return known_bytes(store, item, folder, same, error);
    store->result->added += !item->failure;
    gint64 version;
    return new_work(store, item, folder, place->no, &version, error);
}

/* Another work with these bytes whose file is no longer where it was: it came here. */
static gboolean find_mover(AtAddStore *store, const GArray *same, const AtPlace *place,
    const AtSame **mover, GArray **left, GError **error)
{
    for (guint i = 0; i < same->len; i++) {
        const AtSame *one = &g_array_index(same, AtSame, i);
        g_autoptr(GArray) seen = at_place_look(store->sql, 0, one->work, error);
        if (!seen)
            return FALSE;
        gboolean there = FALSE;
        for (guint k = 0; k < seen->len; k++)
            there = there || g_array_index(seen, AtPlaceSeen, k).state == AT_PLACE_THERE;
        if (one->work == place->work || there || !one->current)
            continue;
        *mover = one;
        *left = g_steal_pointer(&seen);
        return TRUE;
    }
    return TRUE;
}

static gboolean moved_over(AtAddStore *store, const AtItem *item, gint64 folder,
    const AtPlace *place, const AtSame *mover, const GArray *left, GError **error)
{
    for (guint i = 0; i < left->len; i++) {
        const AtPlaceSeen *one = &g_array_index(left, AtPlaceSeen, i);
        if (one->state == AT_PLACE_GONE && one->no != place->no &&
            !at_sql_run(store->sql, "DELETE FROM location WHERE no = ?", error, "i", one->no))
            return FALSE;
    }
    store->result->updated++;
    return at_record_location(store->sql, place->no, folder, mover->version, item, error) &&
        at_record_name(store->sql, mover->work, item, error) &&
        index_work(store, mover->work, error) && index_work(store, place->work, error);
}

/* New bytes in a place whose old ones are kept elsewhere: a work of its own, made from the old one.
 * */
static gboolean grown_apart(
    AtAddStore *store, AtItem *item, gint64 folder, const AtPlace *place, GError **error)
{
    gint64 version;
    return new_work(store, item, folder, place->no, &version, error) &&
        at_sql_run(store->sql,
            "INSERT INTO derivation (version, source, how) VALUES (?, ?, 'edit')", error, "ii",
            version, place->version) &&
        at_record_name(store->sql, place->work, item, error) &&
        index_work(store, place->work, error);
}

static gboolean next_version(AtAddStore *store, AtItem *item, gint64 folder, const AtPlace *place,
    const GArray *same, GError **error)
{
    gint64 version = 0;
    gboolean good = TRUE;
    for (guint i = 0; i < same->len && !version; i++)
        if (g_array_index(same, AtSame, i).work == place->work)
            version = g_array_index(same, AtSame, i).version;
    if (version)
        good = at_record_show(store->sql, place->work, version, error);
    else if (same->len && !item->decoded)
        good = at_record_version_like(store->context, store->sql, place->work,
            g_array_index(same, AtSame, 0).version, &version, error);
    else
        good = at_record_version(store->context, store->sql, place->work, item, &version, error);
    if (good && !item->decoded && !item->failure)
        read_fields_later(store, item, place->no);
    if (!good || !at_record_location(store->sql, place->no, folder, version, item, error))
        return FALSE;
    if (item->decoded &&
        (!at_sql_run(store->sql, "UPDATE work SET kind = ? WHERE no = ?", error, "ii",
             (gint64)item->decoded->kind, place->work) ||
            !at_fields_store(store->context, store->sql, place->work, item, error)))
        return FALSE;
    if (item->failure)
        report_failure(store, item, item->failure);
    store->result->updated++;
    return index_work(store, place->work, error);
}

/* Whether a file that is still to be settled has these bytes: they moved there. */
static gboolean is_awaited(const AtAddStore *store, const AtHash *hash)
{
    for (guint i = 0; i < store->changed->len; i++) {
        const AtItem *item = g_ptr_array_index(store->changed, i);
        if (item->state == AT_ITEM_READ && !memcmp(&item->hash, hash, sizeof *hash))
            return TRUE;
    }
    return FALSE;
}

static gboolean at_known_path(
    AtAddStore *store, AtItem *item, gint64 folder, const AtPlace *place, GError **error)
{
    g_autoptr(GArray) same = at_place_same(store->sql, &item->hash, error);
    const AtSame *mover = NULL;
    g_autoptr(GArray) left = NULL;
    if (!same || !find_mover(store, same, place, &mover, &left, error))
        return FALSE;
    if (mover)
        return moved_over(store, item, folder, place, mover, left, error);
    g_autoptr(GArray) seen = at_place_look(store->sql, place->version, 0, error);
    if (!seen)
        return FALSE;
    gboolean elsewhere = is_awaited(store, &place->hash);
    for (guint i = 0; i < seen->len; i++) {
        const AtPlaceSeen *one = &g_array_index(seen, AtPlaceSeen, i);
        elsewhere = elsewhere || (one->no != place->no && one->state == AT_PLACE_THERE);
    }
    if (!elsewhere)
        return next_version(store, item, folder, place, same, error);
    if (!same->len) {
        store->result->updated++;
        return grown_apart(store, item, folder, place, error);
    }
    store->result->updated++;
    const AtSame *to = &g_array_index(same, AtSame, 0);
    return at_record_location(store->sql, place->no, folder, to->version, item, error) &&
        at_record_name(store->sql, to->work, item, error) &&
        at_record_name(store->sql, place->work, item, error) &&
        index_work(store, to->work, error) && index_work(store, place->work, error);
}

/* Reads skipped decoding because the bytes were known, and they are not any more: once more, then.
 * */
static gboolean lacks_decoding(
    AtAddStore *store, const AtItem *item, GError **error, gboolean *good)
{
    *good = TRUE;
    if (item->decoded || item->failure)
        return FALSE;
    g_autoptr(GArray) same = at_place_same(store->sql, &item->hash, error);
    *good = same != NULL;
    return same && same->len == 0;
}

static gboolean settle(AtAddStore *store, AtItem *item, gboolean *kept, GError **error)
{
    gint64 folder;
    AtPlace place;
    if (item->note)
        at_add_note(store->result, "%s", item->note);
    if (!item->folder->root->no) { /* was to be copied, and could not be read */
        report_failure(store, item, item->failure ? item->failure : "");
        return TRUE;
    }
    if (!at_record_folder(store->sql, store->folders, item->folder, &folder, error) ||
        !at_place_find(store->sql, folder, item->name, &place, error))
        return FALSE;
    if (item->state == AT_ITEM_UNREADABLE)
        return unreadable(store, item, folder, &place, error);
    if (item->fields_only)
        return !place.version || as_known(store, item, folder, &place, error);
    if (place.version && !memcmp(&place.hash, &item->hash, sizeof(AtHash)))
        return as_known(store, item, folder, &place, error);
    gboolean good;
    if (lacks_decoding(store, item, error, &good)) {
        *kept = TRUE;
        return read_again(store, item, FALSE);
    }
    if (!good)
        return FALSE;
    if (!place.version)
        return at_new_path(store, item, folder, &place, error);
    if (!store->sorted) {
        *kept = TRUE;
        g_ptr_array_add(store->changed, item);
        return TRUE;
    }
    return at_known_path(store, item, folder, &place, error);
}

gboolean at_add_store_item(AtAddStore *store, AtItem *item, GError **error)
{
    g_autoptr(GPtrArray) followers = g_steal_pointer(&item->followers);
    gboolean kept = FALSE;
    gboolean good = item->state == AT_ITEM_LEFT || settle(store, item, &kept, error);
    if (!kept)
        at_item_free(item);
    while (good && followers && followers->len)
        good = at_add_store_item(store, g_ptr_array_steal_index(followers, 0), error);
    return good;
}

gboolean at_add_store_back(AtAddStore *store, const AtTarget *target, GError **error)
{
    guint n;
    if (!at_add_back(store->change, target, &n, error))
        return FALSE;
    store->result->works += n;
    if (n)
        at_add_note(store->result,
            at_message_plural("%u work came out of the trash, where forgetting this folder put it",
                "%u works came out of the trash, where forgetting this folder put them", n),
            n);
    return TRUE;
}

static gint by_path(gconstpointer a, gconstpointer b)
{
    g_autofree char *one = at_item_path(*(const AtItem *const *)a);
    g_autofree char *two = at_item_path(*(const AtItem *const *)b);
    return strcmp(one, two);
}

AtItem *at_add_store_next(AtAddStore *store, gboolean *read)
{
    *read = store->again->len > 0;
    if (*read)
        return g_ptr_array_steal_index(store->again, 0);
    if (!store->sorted)
        g_ptr_array_sort(store->changed, by_path);
    store->sorted = TRUE;
    return store->changed->len ? g_ptr_array_steal_index(store->changed, 0) : NULL;
}

static gboolean mark_missing(AtAddStore *store, const AtGone *gone, GError **error)
{
    gint64 folder;
    AtPlace place;
    if (!at_record_folder(store->sql, store->folders, gone->folder, &folder, error) ||
        !at_place_find(store->sql, folder, gone->name, &place, error))
        return FALSE;
    if (place.no != gone->location || place.state)
        return TRUE; /* it turned up elsewhere, or somebody else was quicker */
    store->result->missing++;
    return at_sql_run(
               store->sql, "UPDATE location SET state = 1 WHERE no = ?", error, "i", place.no) &&
        (!place.version || index_work(store, place.work, error));
}

gboolean at_add_store_gone(AtAddStore *store, const GPtrArray *gone, GError **error)
{
    gint64 away = 0; /* root.no whose disk went away meanwhile */
    for (guint i = 0; i < gone->len; i++) {
        const AtGone *one = g_ptr_array_index(gone, i);
        const AtRoot *root = one->folder->root;
        if (root->no == away)
            continue;
        g_autofree char *path = g_build_filename(root->path, one->folder->path, one->name, NULL);
        struct stat info;
        if (at_walk_stat(path, &info) == 0 || (errno != ENOENT && errno != ENOTDIR))
            continue;
        if (at_root_is_away(root->path, root->device)) {
            away = root->no;
            if (!at_sql_run(
                    store->sql, "UPDATE root SET away = 1 WHERE no = ?", error, "i", away) ||
                !at_index_root(store->sql, away, error))
                return FALSE;
            continue;
        }
        if (!mark_missing(store, one, error))
            return FALSE;
    }
    return TRUE;
}
