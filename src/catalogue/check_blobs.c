#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_record.h"
#include "catalogue/check_private.h"
#include "catalogue/ingest.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    AtChecking *checking;
    GHashTable *named; /* AtHash -> its state below */
    GHashTable *orphans; /* set of AtHash */
    GError **error;
    gboolean good;
} Blobs;

#define NAMED GINT_TO_POINTER(1)
#define WHOLE GINT_TO_POINTER(2)
#define DAMAGED GINT_TO_POINTER(3)

static gboolean load_named(Blobs *blobs)
{
    AtStudio *studio = blobs->checking->context->studio;
    AtSql *sql = at_studio_reader(studio, blobs->error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql, "SELECT DISTINCT blob_sha256 FROM preview", &failure, "");
    while (s && at_statement_step(s, &failure)) {
        AtHash hash;
        if (at_statement_hash(s, 0, &hash))
            g_hash_table_insert(blobs->named, g_memdup2(&hash, sizeof hash), NAMED);
    }
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    if (!failure)
        return TRUE;
    g_propagate_error(blobs->error, g_steal_pointer(&failure));
    return FALSE;
}

static char *blob_name(const AtHash *hash)
{
    char text[AT_HASH_TEXT];
    at_hash_format(hash, text);
    return g_strdup_printf("blobs/%.2s/%s", text, text + 2);
}

/* Whether the blob's bytes are what its name says, and how old it is. */
static gboolean is_whole(Blobs *blobs, const AtHash *hash, gint64 *written)
{
    AtContext *context = blobs->checking->context;
    AtHash is;
    guint64 size;
    int fd = at_blobs_open(at_studio_blobs(context->studio), hash, &size, NULL);
    if (fd < 0)
        return FALSE;
    struct stat info;
    gboolean whole =
        at_hash_fd(fd, "", context->cancel, &is, NULL, NULL) && !memcmp(&is, hash, sizeof is);
    *written = fstat(fd, &info) == 0 ? info.st_mtime : G_MAXINT64;
    close(fd);
    return whole;
}

static gboolean look_at(const AtHash *hash, guint64 size, gpointer data)
{
    Blobs *blobs = data;
    gint64 written = G_MAXINT64;
    gboolean whole = is_whole(blobs, hash, &written);
    blobs->good = at_context_go_on(blobs->checking->context, blobs->error);
    if (!blobs->good)
        return FALSE;
    blobs->checking->summary->blobs++;
    if (g_hash_table_contains(blobs->named, hash)) {
        g_hash_table_insert(blobs->named, g_memdup2(hash, sizeof *hash), whole ? WHOLE : DAMAGED);
        return TRUE;
    }
    if (written > at_context_now(blobs->checking->context) / AT_SECOND - AT_CHECK_YOUNG)
        return TRUE;
    g_hash_table_add(blobs->orphans, g_memdup2(hash, sizeof *hash));
    g_autofree char *name = blob_name(hash);
    blobs->good = at_checking_tell(
        blobs->checking, name, N_("orphan"), _("no record names it"), blobs->error);
    return blobs->good;
}

static gboolean remove_orphans(Blobs *blobs)
{
    GHashTableIter each;
    gpointer hash, unused;
    g_hash_table_iter_init(&each, blobs->orphans);
    while (g_hash_table_iter_next(&each, &hash, &unused)) {
        if (!at_blobs_remove(at_studio_blobs(blobs->checking->context->studio), hash, blobs->error))
            return FALSE;
        blobs->checking->summary->repaired++;
    }
    return TRUE;
}

/* A file that holds the bytes of a version whose preview is lost: an item as an add would make it.
 * */
static AtItem *find_original(Blobs *blobs, const AtHash *blob, gint64 *version)
{
    AtStudio *studio = blobs->checking->context->studio;
    AtSql *sql = at_studio_reader(studio, blobs->error);
    if (!sql)
        return NULL;
    AtItem *item = NULL;
    gint64 root = 0;
    g_autofree char *folder = NULL;
    AtStatement *s = at_sql_query(sql,
        "SELECT p.version, r.no, f.path, l.name, l.no FROM preview p "
        "JOIN location l ON l.version = p.version JOIN folder f ON f.no = l.folder "
        "JOIN root r ON r.no = f.root WHERE p.blob_sha256 = ? AND l.state = 0 ORDER BY l.no LIMIT 1",
        blobs->error, "h", blob);
    if (s && at_statement_step(s, blobs->error)) {
        gsize n, m;
        gconstpointer path = at_statement_blob(s, 2, &n), name = at_statement_blob(s, 3, &m);
        *version = at_statement_int(s, 0);
        root = at_statement_int(s, 1);
        folder = g_strndup(path ? path : "", n);
        item = g_new0(AtItem, 1);
        item->name = g_strndup(name, m);
        item->location = at_statement_int(s, 4);
        item->force = TRUE;
    }
    at_statement_free(s);
    g_autoptr(AtRoot) where = item ? at_root_load(sql, root, blobs->error) : NULL;
    at_studio_reader_done(studio, sql);
    if (item && where)
        item->folder = at_add_folder_new(where, folder);
    else
        g_clear_pointer(&item, at_item_free);
    return item;
}

static gboolean store_previews(Blobs *blobs, gint64 version, const AtItem *item)
{
    AtStudio *studio = blobs->checking->context->studio;
    if (!at_blobs_sync(at_studio_blobs(studio), blobs->error))
        return FALSE;
    AtSql *sql = at_studio_write(studio, blobs->error);
    if (sql &&
        at_sql_run(sql, "DELETE FROM preview WHERE version = ?", blobs->error, "i", version) &&
        at_record_previews(sql, version, item->previews, blobs->error))
        return at_studio_commit(studio, blobs->error);
    if (sql)
        at_studio_rollback(studio);
    return FALSE;
}

/* Decodes the original anew. What cannot be mended stays as it is: it was told already. */
static gboolean mend(Blobs *blobs, const AtHash *blob)
{
    AtContext *context = blobs->checking->context;
    gint64 version = 0;
    g_autoptr(GError) failure = NULL;
    AtBlobs *store = at_studio_blobs(context->studio);
    g_autoptr(AtItem) item = find_original(blobs, blob, &version);
    if (!item)
        return !*blobs->error;
    /* put() trusts a blob that is there. */
    if (at_blobs_has(store, blob) && !at_blobs_remove(store, blob, blobs->error))
        return FALSE;
    const AtIngestOptions options = {.context = context};
    g_autoptr(AtIngest) ingest = at_ingest_new(&options);
    if (!at_ingest_read(ingest, item, &failure)) {
        g_propagate_error(blobs->error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (item->state != AT_ITEM_READ || !item->previews)
        return TRUE;
    blobs->checking->summary->repaired++;
    return store_previews(blobs, version, item);
}

static gboolean report_named(Blobs *blobs)
{
    GHashTableIter each;
    gpointer hash, state;
    g_hash_table_iter_init(&each, blobs->named);
    while (g_hash_table_iter_next(&each, &hash, &state)) {
        if (state == WHOLE)
            continue;
        g_autofree char *name = blob_name(hash);
        gboolean lost = state == NAMED;
        if (!at_checking_tell(blobs->checking, name, lost ? N_("missing") : N_("rotted"),
                lost ? _("a preview is gone; check --repair makes it anew")
                     : _("a preview's bits changed; check --repair makes it anew"),
                blobs->error))
            return FALSE;
        if (blobs->checking->repair && !mend(blobs, hash))
            return FALSE;
    }
    return TRUE;
}

gboolean at_checking_blobs(AtChecking *checking, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GHashTable) named =
        g_hash_table_new_full(at_hash_key, at_hash_key_equal, g_free, NULL);
    g_autoptr(GHashTable) orphans =
        g_hash_table_new_full(at_hash_key, at_hash_key_equal, g_free, NULL);
    Blobs blobs = {checking, named, orphans, &failure, TRUE};
    gboolean good = load_named(&blobs) &&
        at_blobs_each(at_studio_blobs(checking->context->studio), look_at, &blobs, &failure) &&
        blobs.good && report_named(&blobs) && (!checking->repair || remove_orphans(&blobs));
    if (!good)
        g_propagate_error(error, g_steal_pointer(&failure));
    return good;
}
