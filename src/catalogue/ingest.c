#include "catalogue/ingest.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/ingest_copy.h"
#include "catalogue/walk.h"
#include "store/studio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A file written less than this before it was read may be written once more without its mtime
 * moving: the clock of file systems ticks every few milliseconds. */
#define TICK (50 * G_GINT64_CONSTANT(1000000))

struct AtIngest {
    AtIngestOptions options;
    GMutex lock; /* guards hashes and every followers array in it */
    GHashTable *hashes; /* AtHash -> AtItem * that is decoding it, or DONE */
};

#define DONE GINT_TO_POINTER(1)

AtAddFolder *at_add_folder_new(AtRoot *root, const char *path)
{
    AtAddFolder *folder = g_new0(AtAddFolder, 1);
    folder->no = 1;
    folder->root = at_root_ref(root);
    folder->path = g_strdup(path);
    return folder;
}

AtAddFolder *at_add_folder_ref(AtAddFolder *folder)
{
    g_atomic_int_inc(&folder->no);
    return folder;
}

void at_add_folder_unref(AtAddFolder *folder)
{
    if (!folder || !g_atomic_int_dec_and_test(&folder->no))
        return;
    at_root_unref(folder->root);
    g_free(folder->path);
    g_free(folder);
}

void at_item_free(AtItem *item)
{
    if (!item)
        return;
    at_add_folder_unref(item->folder);
    g_free(item->name);
    g_free(item->sidecar_name);
    at_decoded_free(item->decoded);
    g_clear_pointer(&item->previews, g_array_unref);
    g_free(item->failure);
    g_free(item->note);
    g_clear_pointer(&item->followers, g_ptr_array_unref);
    g_free(item);
}

static char *path_of(const AtItem *item, const char *name)
{
    const char *root = item->folder->root->path, *path = item->folder->path;
    const char *slash = g_str_has_suffix(root, "/") ? "" : "/";
    return *path ? g_strconcat(root, slash, path, "/", name, NULL)
                 : g_strconcat(root, slash, name, NULL);
}

char *at_item_path(const AtItem *item)
{
    return path_of(item, item->name);
}

AtIngest *at_ingest_new(const AtIngestOptions *options)
{
    AtIngest *ingest = g_new0(AtIngest, 1);
    ingest->options = *options;
    g_mutex_init(&ingest->lock);
    ingest->hashes = g_hash_table_new_full(at_hash_key, at_hash_key_equal, g_free, NULL);
    return ingest;
}

void at_ingest_free(AtIngest *ingest)
{
    if (!ingest)
        return;
    g_hash_table_unref(ingest->hashes);
    g_mutex_clear(&ingest->lock);
    g_free(ingest);
}

static gboolean refuse(AtItem *item, AtItemState state, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static gboolean refuse(AtItem *item, AtItemState state, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_free(item->failure);
    item->failure = g_strdup_vprintf(format, args);
    va_end(args);
    item->state = state;
    return FALSE;
}

static gboolean same(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_ino == b->st_ino &&
        at_walk_nanoseconds(&a->st_mtim) == at_walk_nanoseconds(&b->st_mtim);
}

static void take_facts(AtIngest *ingest, AtItem *item, const struct stat *info)
{
    item->size = info->st_size;
    item->mtime = at_walk_nanoseconds(&info->st_mtim);
    item->inode = (gint64)info->st_ino;
    gint64 now = at_context_now(ingest->options.context) * 1000;
    if (item->mtime > now - TICK && item->mtime <= now)
        item->inode = 0; /* read again at the next look */
}

/* Hashes the file. FALSE: the item says why, or *error is set when nothing can go on. */
static gboolean hash(AtIngest *ingest, AtItem *item, int fd, GError **error)
{
    for (int i = 0; i < 2; i++) {
        struct stat before, after;
        guint64 size;
        g_autoptr(GError) why = NULL;
        if (fstat(fd, &before) != 0)
            return refuse(item, AT_ITEM_UNREADABLE, "%s", g_strerror(errno));
        if (!at_hash_fd(fd, "", ingest->options.context->cancel, &item->hash, &size, &why)) {
            if (g_error_matches(why, AT_ERROR, AT_CANCELLED)) {
                g_propagate_error(error, g_steal_pointer(&why));
                return FALSE;
            }
            const char *text = why->message;
            return refuse(item, AT_ITEM_UNREADABLE, _("it could not be read%s"),
                g_str_has_prefix(text, ": could not be read") ? text + 19 : text);
        }
        if (fstat(fd, &after) == 0 && same(&before, &after) && size == (guint64)after.st_size) {
            take_facts(ingest, item, &after);
            return TRUE;
        }
    }
    return refuse(item, AT_ITEM_UNREADABLE,
        _("it was changed while it was read; add it again when it is done"));
}

static gboolean lists_extension(const AtFormat *format, const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot || !format->extensions)
        return FALSE;
    g_auto(GStrv) known = g_strsplit(format->extensions, " ", -1);
    for (char **one = known; *one; one++)
        if (!g_ascii_strcasecmp(*one, dot + 1))
            return TRUE;
    return FALSE;
}

static void note_disagreement(AtItem *item)
{
    const AtFormat *named = at_format_by_extension(item->name);
    if (!named || named == item->format || lists_extension(item->format, item->name))
        return;
    g_autofree char *shown = at_text_show(item->name, -1);
    item->note = g_strdup_printf(
        _("%s: its content is %s, and it was read as that"), shown, item->format->label);
}

/* The content decides. FALSE: nothing we know. */
static gboolean recognise(AtItem *item, int fd)
{
    guint8 head[AT_SNIFF_BYTES];
    gssize n = pread(fd, head, sizeof head, 0);
    if (n < 0)
        return refuse(item, AT_ITEM_UNREADABLE, "%s", g_strerror(errno));
    item->format = n ? at_format_sniff(head, (gsize)n, item->name) : NULL;
    if (item->format) {
        note_disagreement(item);
        return TRUE;
    }
    const AtFormat *named = at_format_by_extension(item->name);
    if (n == 0 && (named || item->named))
        return refuse(item, AT_ITEM_UNREADABLE, _("it is empty"));
    if (named)
        return refuse(item, AT_ITEM_UNREADABLE, _("its name says %s, but it is not"), named->label);
    if (item->named || item->location)
        return refuse(item, AT_ITEM_UNREADABLE, _("it is in no format that can be read"));
    item->state = AT_ITEM_LEFT;
    return FALSE;
}

/* Whether the catalogue knows the bytes, decoded or known to be undecodable. */
static gboolean in_catalogue(AtIngest *ingest, const AtHash *hash, gboolean *known, GError **error)
{
    AtStudio *studio = ingest->options.context->studio;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql,
        "SELECT MAX(decoded > 0), MAX(failure <> '') FROM version WHERE sha256 = ?", &failure, "h",
        hash);
    *known = s && at_statement_step(s, &failure) &&
        (at_statement_int(s, 0) || (at_statement_int(s, 1) && !ingest->options.again));
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    if (failure)
        g_propagate_error(error, g_steal_pointer(&failure));
    return !(error && *error);
}

/* TRUE: this item is the one that decodes these bytes. FALSE: *taken says whether it now follows
 * another. */
static gboolean claim(AtIngest *ingest, AtItem *item, gboolean *taken)
{
    g_mutex_lock(&ingest->lock);
    AtItem *owner = g_hash_table_lookup(ingest->hashes, &item->hash);
    gboolean mine = !owner || item->force;
    if (!owner)
        g_hash_table_insert(ingest->hashes, g_memdup2(&item->hash, sizeof(AtHash)), item);
    *taken = !mine && owner != DONE;
    if (*taken) {
        if (!owner->followers)
            owner->followers = g_ptr_array_new_with_free_func((GDestroyNotify)at_item_free);
        item->state = AT_ITEM_READ;
        g_ptr_array_add(owner->followers, item);
    }
    g_mutex_unlock(&ingest->lock);
    return mine;
}

static void release(AtIngest *ingest, const AtItem *item)
{
    g_mutex_lock(&ingest->lock);
    g_hash_table_insert(ingest->hashes, g_memdup2(&item->hash, sizeof(AtHash)), DONE);
    g_mutex_unlock(&ingest->lock);
}

static gboolean put_previews(AtIngest *ingest, AtItem *item, GError **error)
{
    AtBlobs *blobs = at_studio_blobs(ingest->options.context->studio);
    item->previews = g_array_new(FALSE, TRUE, sizeof(AtPreviewRow));
    GPtrArray *previews = item->decoded->previews;
    for (guint i = 0; previews && i < previews->len; i++) {
        const AtPreview *preview = g_ptr_array_index(previews, i);
        gsize n;
        gconstpointer data = g_bytes_get_data(preview->bytes, &n);
        AtPreviewRow row = {.size = preview->size,
            .media_type = (char *)g_intern_string(preview->media_type),
            .width = preview->width,
            .height = preview->height,
            .bytes = (gint64)n};
        if (!at_blobs_put(blobs, data, n, &row.blob, error))
            return FALSE;
        g_array_append_val(item->previews, row);
    }
    if (previews)
        g_ptr_array_set_size(previews, 0);
    return TRUE;
}

/* What is wrong with the machine, not with the file. */
static gboolean is_fatal(const GError *why)
{
    return g_error_matches(why, AT_ERROR, AT_CANCELLED) ||
        g_error_matches(why, AT_ERROR, AT_NOT_FOUND) || g_error_matches(why, AT_ERROR, AT_BUSY);
}

static gboolean decode(AtIngest *ingest, AtItem *item, int fd, guint want, GError **error)
{
    AtContext *context = ingest->options.context;
    g_autofree char *beside = item->sidecar_name ? path_of(item, item->sidecar_name) : NULL;
    int sidecar = beside ? at_walk_open(beside, O_RDONLY | O_NONBLOCK | O_NOCTTY) : -1;
    AtDecodeRequest request = {
        .fd = fd, .name = item->name, .format = item->format, .sidecar = sidecar, .want = want};
    g_autoptr(GError) why = NULL;
    item->decoded = at_decoder_decode(context->decoder, &request, context->cancel, &why);
    /* A worker may have been killed by somebody else: once more by a fresh one tells. */
    if (!item->decoded && g_error_matches(why, AT_ERROR, AT_ENGINE)) {
        g_clear_error(&why);
        item->decoded = at_decoder_decode(context->decoder, &request, context->cancel, &why);
    }
    if (sidecar >= 0)
        close(sidecar);
    if (!item->decoded && is_fatal(why)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    if (!item->decoded)
        refuse(item, AT_ITEM_READ, "%s", why->message);
    return TRUE;
}

/* The bytes are hashed; decode them unless they are known. */
static gboolean decode_once(AtIngest *ingest, AtItem *item, int fd, GError **error)
{
    gboolean taken, known = FALSE;
    if (!claim(ingest, item, &taken)) {
        if (taken)
            return FALSE;
        known = TRUE;
    } else if (!item->force && !in_catalogue(ingest, &item->hash, &known, error)) {
        release(ingest, item);
        return FALSE;
    }
    gboolean good = TRUE;
    if (known && item->sidecar)
        good = decode(ingest, item, fd, AT_WANT_FACTS, error);
    else if (!known)
        good = decode(ingest, item, fd,
                   AT_WANT_FACTS | AT_WANT_PREVIEWS | AT_WANT_CLIP | AT_WANT_PDQ, error) &&
            (!item->decoded || put_previews(ingest, item, error));
    /* What only reads its sidecar anew says nothing about the bytes. */
    if (known && item->failure)
        g_clear_pointer(&item->failure, g_free);
    release(ingest, item);
    return good;
}

static gboolean read_open(AtIngest *ingest, AtItem *item, int fd, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return !refuse(item, AT_ITEM_UNREADABLE, _("it is not a regular file any more"));
    if (!recognise(item, fd))
        return TRUE;
    if (item->fields_only) {
        item->state = AT_ITEM_READ;
        take_facts(ingest, item, &info);
        return decode(ingest, item, fd, AT_WANT_FACTS, error);
    }
    g_autoptr(GError) fatal = NULL;
    if (!hash(ingest, item, fd, &fatal)) {
        if (!fatal)
            return TRUE;
        g_propagate_error(error, g_steal_pointer(&fatal));
        return FALSE;
    }
    item->state = AT_ITEM_READ;
    if (ingest->options.dry_run)
        return TRUE;
    if (ingest->options.uploads &&
        !at_ingest_copy(ingest->options.context, ingest->options.uploads, item, fd, error))
        return FALSE;
    return item->state != AT_ITEM_READ || decode_once(ingest, item, fd, error);
}

gboolean at_ingest_read(AtIngest *ingest, AtItem *item, GError **error)
{
    g_autofree char *path = at_item_path(item);
    int fd = at_walk_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == ENOENT && !item->named)
            item->state = AT_ITEM_LEFT; /* gone since the walk: the next look will tell */
        else
            refuse(item, AT_ITEM_UNREADABLE, "%s", g_strerror(errno));
        return TRUE;
    }
    gboolean ready = read_open(ingest, item, fd, error);
    close(fd);
    return ready;
}
