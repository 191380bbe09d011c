#include "catalogue/add_scan.h"

#include "base/message.h"
#include "base/text.h"
#include "catalogue/add_note.h"
#include "catalogue/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEEN 1 /* an entry the catalogue knows: unchanged, or queued already */

typedef struct {
    AtScan *scan;
    const AtTarget *target;
    GHashTable *numbers; /* path -> folder.no (as pointer), of the root */
    GHashTable *visited; /* set of paths */
    GHashTable *skip;
    GArray *table; /* guint32: open addressing, 0 free, else entry index + 1 */
    GByteArray *marks; /* one an entry */
    AtAddFolder *folder; /* of the folder at hand, made when first needed */
    const char *path;
} Scanner;

void at_gone_free(AtGone *gone)
{
    if (!gone)
        return;
    at_add_folder_unref(gone->folder);
    g_free(gone->name);
    g_free(gone);
}

static void count(guint64 *counter, guint64 n)
{
    __atomic_add_fetch(counter, n, __ATOMIC_RELAXED);
}

static guint32 name_hash(const char *name, gsize n)
{
    guint32 h = 2166136261u; /* FNV-1a */
    for (gsize i = 0; i < n; i++)
        h = (h ^ (guchar)name[i]) * 16777619u;
    return h;
}

static void fill_table(Scanner *scanner, const AtEntry *entries, guint n)
{
    guint size = 16;
    while (size < n * 2)
        size *= 2;
    g_array_set_size(scanner->table, size);
    memset(scanner->table->data, 0, size * sizeof(guint32));
    g_byte_array_set_size(scanner->marks, n);
    if (n)
        memset(scanner->marks->data, 0, n);
    guint32 *table = (guint32 *)(gpointer)scanner->table->data;
    for (guint i = 0; i < n; i++) {
        guint32 at = name_hash(entries[i].name, strlen(entries[i].name)) & (size - 1);
        while (table[at])
            at = (at + 1) & (size - 1);
        table[at] = i + 1;
    }
}

/* The index of the entry with these n bytes as name, or -1. */
static gint find_entry(const Scanner *scanner, const AtEntry *entries, const char *name, gsize n)
{
    const guint32 *table = (const guint32 *)(gconstpointer)scanner->table->data;
    guint mask = scanner->table->len - 1;
    for (guint32 at = name_hash(name, n) & mask; table[at]; at = (at + 1) & mask) {
        const char *own = entries[table[at] - 1].name;
        if (!strncmp(own, name, n) && !own[n])
            return (gint)table[at] - 1;
    }
    return -1;
}

static AtAddFolder *folder_at_hand(Scanner *scanner)
{
    if (!scanner->folder)
        scanner->folder = at_add_folder_new(scanner->target->root, scanner->path);
    return scanner->folder;
}

/* What the catalogue knows of one location. */
typedef struct {
    gint64 no, version, size, mtime, inode, sidecar, state;
    gboolean failed; /* not readable, or to be decoded again */
} Known;

static Known known_of_row(AtStatement *s)
{
    return (Known){.no = at_statement_int(s, 0),
        .version = at_statement_int(s, 2),
        .size = at_statement_int(s, 3),
        .mtime = at_statement_int(s, 4),
        .inode = at_statement_int(s, 5),
        .sidecar = at_statement_int(s, 6),
        .state = at_statement_int(s, 7),
        .failed = at_statement_int(s, 8) != 0};
}

static gboolean enqueue(Scanner *scanner, const AtEntry *entry, const Known *known)
{
    const AtAddRequest *request = scanner->scan->request;
    if (request->settle &&
        entry->mtime / 1000 > at_context_now(scanner->scan->context) - request->settle * 1000) {
        scanner->scan->unsettled++;
        return TRUE;
    }
    AtItem *item = g_new0(AtItem, 1);
    item->folder = at_add_folder_ref(folder_at_hand(scanner));
    item->name = g_strdup(entry->name);
    item->size = entry->size;
    item->mtime = entry->mtime;
    item->inode = entry->inode;
    item->sidecar = entry->sidecar;
    item->sidecar_name = g_strdup(entry->sidecar_name);
    item->named = scanner->target->name != NULL;
    if (known) {
        item->location = known->no;
        item->fields_only = known->version && !known->failed && !known->state &&
            known->size == entry->size && known->mtime == entry->mtime &&
            known->inode == entry->inode && known->sidecar != entry->sidecar;
    }
    return at_queue_push(scanner->scan->queue, item);
}

/* A file that the walk leaves out is not followed: nothing is known of it, nor that it is gone. */
static gboolean is_left_out(const Scanner *scanner, const char *name, gsize n)
{
    const char *const *excludes = (const char *const *)scanner->target->root->excludes;
    if (scanner->target->name || !excludes[0])
        return FALSE;
    g_autofree char *path =
        g_strdup_printf("%s%s%.*s", scanner->path, *scanner->path ? "/" : "", (int)n, name);
    return at_walk_leaves_out(path, excludes);
}

static void note_gone(Scanner *scanner, gint64 location, const char *name, gsize n)
{
    AtGone *gone = g_new0(AtGone, 1);
    gone->location = location;
    gone->folder = at_add_folder_ref(folder_at_hand(scanner));
    gone->name = g_strndup(name, n);
    g_ptr_array_add(scanner->scan->gone, gone);
}

#define KNOWN                                                                                      \
    "SELECT l.no, l.name, l.version, l.size, l.mtime, l.inode, l.sidecar, l.state, l.failure <> '' "
static const char known_all[] = KNOWN "FROM location l WHERE l.folder = ?";
static const char known_one[] = KNOWN "FROM location l WHERE l.folder = ? AND l.name = ?";
/* With again also what could not be decoded counts as failed. */
#define AGAIN                                                                                      \
    "SELECT l.no, l.name, l.version, l.size, l.mtime, l.inode, l.sidecar, l.state, "               \
    "l.failure <> '' OR v.decoded = 0 FROM location l LEFT JOIN version v ON v.no = l.version "
static const char again_all[] = AGAIN "WHERE l.folder = ?";
static const char again_one[] = AGAIN "WHERE l.folder = ? AND l.name = ?";

static AtStatement *select_known(Scanner *scanner, AtSql *sql, gint64 folder, GError **error)
{
    gboolean again = scanner->scan->request->again;
    const char *name = scanner->target->name;
    if (name)
        return at_sql_query(
            sql, again ? again_one : known_one, error, "ib", folder, name, strlen(name));
    return at_sql_query(sql, again ? again_all : known_all, error, "i", folder);
}

/* Matches the rows of one folder with its entries; queues what differs. */
static gboolean match(
    Scanner *scanner, AtSql *sql, gint64 number, const AtEntry *entries, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(AtStatement) s = select_known(scanner, sql, number, &failure);
    guint64 unchanged = 0;
    gboolean go = TRUE;
    while (go && s && at_statement_step(s, &failure)) {
        gsize n;
        const char *name = at_statement_blob(s, 1, &n);
        gint i = find_entry(scanner, entries, name, n);
        Known known = known_of_row(s);
        if (i < 0) {
            if (!known.state && !is_left_out(scanner, name, n))
                note_gone(scanner, known.no, name, n);
            continue;
        }
        scanner->marks->data[i] = SEEN;
        const AtEntry *entry = &entries[i];
        if (known.size == entry->size && known.mtime == entry->mtime &&
            known.inode == entry->inode && known.sidecar == entry->sidecar && !known.state &&
            !known.failed)
            unchanged++;
        else
            go = enqueue(scanner, entry, &known);
    }
    count(&scanner->scan->unchanged, unchanged);
    if (!failure)
        return go || at_fail(error, AT_CANCELLED, "stopped while folders were read");
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean scan_folder(
    const char *path, const AtEntry *entries, guint n, gpointer data, GError **error)
{
    Scanner *scanner = data;
    AtScan *scan = scanner->scan;
    gint64 number = GPOINTER_TO_SIZE(g_hash_table_lookup(scanner->numbers, path));
    g_hash_table_add(scanner->visited, g_strdup(path));
    scanner->path = path;
    g_clear_pointer(&scanner->folder, at_add_folder_unref);
    count(&scan->seen, n);
    fill_table(scanner, entries, n);
    if (number) {
        AtSql *sql = at_studio_reader(scan->context->studio, error);
        if (!sql)
            return FALSE;
        gboolean good = match(scanner, sql, number, entries, error);
        at_studio_reader_done(scan->context->studio, sql);
        if (!good)
            return FALSE;
    }
    if (scanner->target->root->partial && !scanner->target->name)
        return TRUE;
    for (guint i = 0; i < n; i++)
        if (scanner->marks->data[i] != SEEN && !enqueue(scanner, &entries[i], NULL))
            return at_fail(error, AT_CANCELLED, "stopped while folders were read");
    return TRUE;
}

static void note_trouble(const char *path, int errno_value, gpointer data)
{
    Scanner *scanner = data;
    /* A folder that was deleted is looked for, too: that it is not there is no trouble. */
    if (errno_value == ENOENT)
        return;
    AtAddFailure *failure = g_new0(AtAddFailure, 1);
    failure->path = g_build_filename(scanner->target->root->path, path, NULL);
    failure->reason = g_strdup(g_strerror(errno_value));
    g_ptr_array_add(scanner->scan->troubles, failure);
}

static void meet_disk(const char *path, gpointer data)
{
    Scanner *scanner = data;
    AtScan *scan = scanner->scan;
    if (scan->request->dry_run || scan->request->shallow)
        return;
    g_autoptr(GError) failure = NULL;
    AtRoot *root = at_root_split(scan->context, scanner->target->root, path, &failure);
    if (!root) {
        note_trouble(path, EIO, data);
        return;
    }
    AtTarget *target = g_new0(AtTarget, 1);
    target->root = root;
    target->below = g_strdup("");
    g_ptr_array_add(scan->targets, target);
}

static gboolean load_numbers(Scanner *scanner, GError **error)
{
    AtStudio *studio = scanner->scan->context->studio;
    AtSql *sql = at_studio_reader(studio, error);
    if (!sql)
        return FALSE;
    g_autoptr(GError) failure = NULL;
    AtStatement *s = at_sql_query(sql, "SELECT no, path FROM folder WHERE root = ?", &failure, "i",
        scanner->target->root->no);
    while (s && at_statement_step(s, &failure)) {
        gsize n;
        gint64 no = at_statement_int(s, 0);
        gconstpointer path = at_statement_blob(s, 1, &n);
        g_hash_table_insert(
            scanner->numbers, g_strndup(path ? path : "", n), GSIZE_TO_POINTER((gsize)no));
    }
    at_statement_free(s);
    at_studio_reader_done(studio, sql);
    if (!failure)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* Known folders that the walk did not meet: what lies in them may be gone. */
static gboolean look_for_lost(Scanner *scanner, GError **error)
{
    const AtTarget *target = scanner->target;
    gsize n = strlen(target->below);
    GHashTableIter each;
    gpointer key, value;
    g_hash_table_iter_init(&each, scanner->numbers);
    while (g_hash_table_iter_next(&each, &key, &value)) {
        const char *path = key;
        if (n && (strncmp(path, target->below, n) || (path[n] && path[n] != '/')))
            continue;
        if (g_hash_table_contains(scanner->visited, path))
            continue;
        struct stat info;
        g_autofree char *whole = g_build_filename(target->root->path, path, NULL);
        if (at_walk_stat(whole, &info) == 0 && S_ISDIR(info.st_mode))
            continue;
        if (!scan_folder(path, NULL, 0, scanner, error))
            return FALSE;
        if (g_cancellable_is_cancelled(scanner->scan->context->cancel))
            return at_fail(error, AT_CANCELLED, "stopped while folders were read");
    }
    return TRUE;
}

/* A file by itself, with the sidecar that lies beside it. */
static gboolean scan_file(Scanner *scanner, GError **error)
{
    const AtTarget *target = scanner->target;
    g_autofree char *folder = g_build_filename(target->root->path, target->below, NULL);
    g_autofree char *path = g_build_filename(folder, target->name, NULL);
    struct stat info, beside;
    if (at_walk_stat(path, &info) != 0)
        return scan_folder(target->below, NULL, 0, scanner, error);
    gboolean own;
    g_autofree char *sidecar = at_walk_sidecar(folder, target->name, &beside, &own);
    AtEntry entry = {.name = target->name,
        .size = info.st_size,
        .mtime = at_walk_nanoseconds(&info.st_mtim),
        .inode = (gint64)info.st_ino,
        .sidecar = sidecar ? at_walk_nanoseconds(&beside.st_mtim) : 0,
        .sidecar_name = sidecar};
    return scan_folder(target->below, &entry, 1, scanner, error);
}

static gboolean scan_target(Scanner *scanner, GError **error)
{
    AtScan *scan = scanner->scan;
    const AtTarget *target = scanner->target;
    if (!load_numbers(scanner, error))
        return FALSE;
    if (target->name)
        return scan_file(scanner, error);
    AtWalk walk = {.root = target->root->path,
        .below = target->below,
        .shallow = scan->request->shallow,
        .excludes = target->root->excludes[0] ? (const char *const *)target->root->excludes : NULL,
        .skip = scanner->skip,
        .device = (dev_t)target->root->device,
        .folder = scan_folder,
        .trouble = note_trouble,
        .mount = meet_disk,
        .data = scanner};
    return at_walk(&walk, scan->context->cancel, error) && look_for_lost(scanner, error);
}

static void scan_all(AtScan *scan, GHashTable *skip)
{
    for (guint i = 0; i < scan->targets->len && !scan->error; i++) {
        g_autoptr(GHashTable) numbers =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GHashTable) visited =
            g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autoptr(GArray) table = g_array_new(FALSE, FALSE, sizeof(guint32));
        g_autoptr(GByteArray) marks = g_byte_array_new();
        Scanner scanner = {.scan = scan,
            .target = g_ptr_array_index(scan->targets, i),
            .numbers = numbers,
            .visited = visited,
            .skip = skip,
            .table = table,
            .marks = marks};
        if (!scan_target(&scanner, &scan->error))
            g_assert(scan->error);
        at_add_folder_unref(scanner.folder);
    }
}

void at_scan_run(AtScan *scan)
{
    scan->gone = g_ptr_array_new_with_free_func((GDestroyNotify)at_gone_free);
    scan->troubles = g_ptr_array_new_with_free_func((GDestroyNotify)at_add_failure_free);
    g_autoptr(GHashTable) skip = at_roots_paths(scan->context, &scan->error);
    if (skip) {
        char *studio = realpath(at_studio_dir(scan->context->studio), NULL);
        if (studio)
            g_hash_table_add(skip, studio);
        scan_all(scan, skip);
    }
    at_queue_close(scan->queue);
}

void at_scan_clear(AtScan *scan)
{
    g_clear_pointer(&scan->gone, g_ptr_array_unref);
    g_clear_pointer(&scan->troubles, g_ptr_array_unref);
    g_clear_error(&scan->error);
}
