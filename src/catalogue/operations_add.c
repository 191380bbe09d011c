#include "catalogue/operations.h"

#include "base/json.h"
#include "base/message.h"
#include "base/text.h"
#include "catalogue/add.h"
#include "catalogue/add_note.h"
#include "catalogue/backup.h"
#include "catalogue/check.h"
#include "catalogue/watch.h"

#include <string.h>

typedef struct {
    char **paths;
    gboolean copy, watch, dry_run, again;
    char **excludes;
} AddOptions;

static const AtOption add_options[] = {
    {"copy", 'c', AT_OPTION_FLAG, offsetof(AddOptions, copy), 0, NULL,
        N_("copy the files into the studio instead of referring to them where they lie")},
    {"watch", 'w', AT_OPTION_FLAG, offsetof(AddOptions, watch), 0, NULL,
        N_("keep following the folders; on the command line until Ctrl+C")},
    {"dry-run", 'n', AT_OPTION_FLAG, offsetof(AddOptions, dry_run), 0, NULL,
        N_("say what would be done and change nothing")},
    {"again", 0, AT_OPTION_FLAG, offsetof(AddOptions, again), 0, NULL,
        N_("try files once more that could not be decoded before")},
    {"exclude", 'x', AT_OPTION_STRINGS, offsetof(AddOptions, excludes), 0, N_("PATTERN"),
        N_("leave out what matches, such as '*.tif' or 'drafts/*'; remembered with the folder; '' "
           "forgets what was remembered ('atelier folders' shows it)")},
    {"path", 0, AT_OPTION_PATHS, offsetof(AddOptions, paths),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("PATH"), N_("files or folders to add")},
    {0}};

static const AtColumn add_columns[] = {{"added", AT_COLUMN_INT, N_("Added"), AT_COLUMN_GIVEN},
    {"updated", AT_COLUMN_INT, N_("Updated"), AT_COLUMN_GIVEN},
    {"unchanged", AT_COLUMN_INT, N_("Unchanged"), AT_COLUMN_GIVEN},
    {"missing", AT_COLUMN_INT, N_("Missing"), AT_COLUMN_GIVEN},
    {"failed", AT_COLUMN_JSON, N_("Failed"), AT_COLUMN_GIVEN, NULL, N_("{path}: {reason:told}")},
    {"notes", AT_COLUMN_JSON, N_("Notes"), AT_COLUMN_GIVEN, NULL, "{:told}"},
    {"change", AT_COLUMN_ID, N_("Change")}, {0}};

static char *failures_json(const GPtrArray *failures)
{
    GString *out = g_string_new(NULL);
    AtJson json = {.out = out};
    at_json_open(&json, '[');
    for (guint i = 0; i < failures->len; i++) {
        const AtAddFailure *failure = g_ptr_array_index(failures, i);
        g_autofree char *path = g_utf8_make_valid(failure->path, -1);
        g_autofree char *reason = at_text_show(failure->reason, -1);
        at_json_open(&json, '{');
        at_json_key(&json, "path");
        at_json_string(&json, path);
        at_json_key(&json, "reason");
        at_json_string(&json, reason);
        at_json_close(&json, '}');
    }
    at_json_close(&json, ']');
    return g_string_free(out, FALSE);
}

static char *notes_json(const GPtrArray *notes)
{
    GString *out = g_string_new(NULL);
    AtJson json = {.out = out};
    at_json_open(&json, '[');
    for (guint i = 0; i < notes->len; i++)
        at_json_string(&json, g_ptr_array_index(notes, i));
    at_json_close(&json, ']');
    return g_string_free(out, FALSE);
}

/* What was done; the failures and notes are columns, which the face lists below. */
static void say_result(const AtAddResult *result, gboolean dry_run, AtRows *rows)
{
    const gulong counts[] = {
        result->added, result->updated, result->unchanged, result->missing, result->failures->len};
    const char *const words[] = {at_message_plural("%lu file added", "%lu files added", counts[0]),
        at_message_plural("%lu updated", "%lu updated", counts[1]),
        at_message_plural("%lu unchanged", "%lu unchanged", counts[2]),
        at_message_plural("%lu missing", "%lu missing", counts[3]),
        at_message_plural("%lu failed", "%lu failed", counts[4])};
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < G_N_ELEMENTS(counts); i++)
        if (i == 0 || counts[i])
            g_ptr_array_add(parts, g_strdup_printf(words[i], counts[i]));
    g_ptr_array_add(parts, NULL);
    g_autofree char *line = g_strjoinv(_(", "), (char **)parts->pdata);
    at_rows_say(rows, dry_run ? _("Would be done: %s") : "%s", line);
}

static void add_to(const AtAddResult *more, gpointer data)
{
    AtAddResult *sum = data;
    sum->added += more->added;
    sum->works += more->works;
    sum->updated += more->updated;
    sum->missing += more->missing;
    for (guint i = 0; i < more->failures->len; i++) {
        const AtAddFailure *failure = g_ptr_array_index(more->failures, i);
        AtAddFailure *copy = g_new0(AtAddFailure, 1);
        copy->path = g_strdup(failure->path);
        copy->reason = g_strdup(failure->reason);
        g_ptr_array_add(sum->failures, copy);
    }
}

/* An add that ended before its time (a full disk) answers with what stands, and with the reason. A
 * person who stopped it knows both. */
static gboolean tell_what_stands(AtContext *context, AtAddResult *result, GError **failure)
{
    if (g_error_matches(*failure, AT_ERROR, AT_CANCELLED) ||
        !(result->added || result->updated || result->missing))
        return FALSE;
    g_autofree char *reason =
        g_strdup_printf(_("%s; what was added before stays, and adding again goes on from there"),
            (*failure)->message);
    at_add_failure(result, context->studio_dir, reason);
    return TRUE;
}

static gboolean run_add(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const AddOptions *options = data;
    const AtAddRequest request = {.paths = (const char *const *)options->paths,
        .excludes = (const char *const *)options->excludes,
        .copy = options->copy,
        .watched = options->watch,
        .dry_run = options->dry_run,
        .again = options->again};
    g_auto(AtAddResult) result = {0};
    if (options->copy && options->watch)
        return at_fail(error, AT_INVALID,
            _("--copy and --watch exclude each other: what is copied is not followed"));
    g_autoptr(GError) failure = NULL;
    if (!at_add(context, &request, &result, &failure) &&
        !tell_what_stands(context, &result, &failure)) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (options->watch && !failure && !options->dry_run && context->attended &&
        !at_watch_run(context, add_to, &result, error))
        return FALSE;
    static const AtId none;
    g_autofree char *failed = failures_json(result.failures), *notes = notes_json(result.notes);
    at_rows_int(rows, (gint64)result.added);
    at_rows_int(rows, (gint64)result.updated);
    at_rows_int(rows, (gint64)result.unchanged);
    at_rows_int(rows, (gint64)result.missing);
    at_rows_json(rows, failed);
    at_rows_json(rows, notes);
    at_rows_id(rows, memcmp(&result.change, &none, sizeof none) ? &result.change : NULL);
    say_result(&result, options->dry_run, rows);
    if (result.failures->len)
        at_rows_incomplete(rows);
    return at_rows_end(rows, error);
}

typedef struct {
    gboolean repair;
} CheckOptions;

static const AtOption check_options[] = {
    {"repair", 'r', AT_OPTION_FLAG, offsetof(CheckOptions, repair), 0, NULL,
        N_("remove what no record names, make lost previews anew, and forget deleted copies of what "
           "lies elsewhere too; originals are never touched")},
    {0}};

static const AtColumn check_columns[] = {{"path", AT_COLUMN_TEXT, N_("Path")},
    {"verdict", AT_COLUMN_TEXT, N_("Verdict"), AT_COLUMN_TOLD},
    {"detail", AT_COLUMN_TEXT, N_("Detail"), AT_COLUMN_TOLD}, {0}};

static gboolean write_finding(const AtCheckFinding *finding, gpointer data, GError **error)
{
    AtRows *rows = data;
    at_rows_show(rows, finding->path);
    at_rows_text(rows, finding->verdict);
    at_rows_show(rows, finding->detail);
    return at_rows_end(rows, error);
}

static gboolean run_check(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const CheckOptions *options = data;
    AtCheckSummary summary;
    if (!at_check(context, options->repair, write_finding, rows, &summary, error))
        return FALSE;
    at_rows_say(rows, _("%lu files and %lu blobs read, %lu findings, %lu repaired"),
        (gulong)summary.files, (gulong)summary.blobs, (gulong)summary.findings,
        (gulong)summary.repaired);
    if (summary.strays)
        at_rows_say(rows,
            at_message_plural("%lu file in the studio belongs to no work",
                "%lu files in the studio belong to no work", (gulong)summary.strays),
            (gulong)summary.strays);
    if (summary.away)
        at_rows_say(rows, _("%lu files are on disks that are away"), (gulong)summary.away);
    if (summary.excluded)
        at_rows_say(rows,
            at_message_plural("%lu file is excluded and was not read",
                "%lu files are excluded and were not read", (gulong)summary.excluded),
            (gulong)summary.excluded);
    if (summary.gone)
        at_rows_say(rows,
            at_message_plural(
                "%lu file is gone and not missed: it lies elsewhere too, or in the trash",
                "%lu files are gone and not missed: they lie elsewhere too, or in the trash",
                (gulong)summary.gone),
            (gulong)summary.gone);
    if (summary.forgotten)
        at_rows_say(rows,
            at_message_plural(
                "%lu place was forgotten", "%lu places were forgotten", (gulong)summary.forgotten),
            (gulong)summary.forgotten);
    if (summary.findings - summary.gone > summary.repaired)
        at_rows_incomplete(rows);
    return TRUE;
}

typedef struct {
    char *file;
} FileOptions;

static const AtOption backup_options[] = {
    {"file", 0, AT_OPTION_PATH, offsetof(FileOptions, file),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("FILE"),
        N_("archive to write: a tar, compressed when its name ends in .zst")},
    {0}};

static const AtOption restore_options[] = {
    {"file", 0, AT_OPTION_PATH, offsetof(FileOptions, file),
        AT_OPTION_POSITIONAL | AT_OPTION_REQUIRED, N_("FILE"), N_("archive that backup wrote")},
    {0}};

static const AtColumn archive_columns[] = {{"path", AT_COLUMN_TEXT, N_("Path")},
    {"files", AT_COLUMN_INT, N_("Files")}, {"bytes", AT_COLUMN_SIZE, N_("Size")}, {0}};

static gboolean answer(
    AtRows *rows, const char *path, const AtBackupSummary *summary, GError **error)
{
    at_rows_show(rows, path);
    at_rows_int(rows, (gint64)summary->files);
    at_rows_int(rows, (gint64)summary->bytes);
    return at_rows_end(rows, error);
}

static gboolean run_backup(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const FileOptions *options = data;
    AtBackupSummary summary;
    if (!at_backup(context, options->file, &summary, error))
        return FALSE;
    g_autofree char *shown = at_text_show(options->file, -1);
    at_rows_say(rows, _("Backed up %lu files into %s"), (gulong)summary.files, shown);
    return answer(rows, options->file, &summary, error);
}

static gboolean run_restore(AtContext *context, gpointer data, AtRows *rows, GError **error)
{
    const FileOptions *options = data;
    AtBackupSummary summary;
    if (!at_restore(context, options->file, context->studio_dir, &summary, error))
        return FALSE;
    g_autofree char *shown = at_text_show(context->studio_dir, -1);
    at_rows_say(rows, _("Restored and verified %lu files into %s"), (gulong)summary.files, shown);
    return answer(rows, context->studio_dir, &summary, error);
}

const AtOperation at_add_operations[] = {
    {.name = "add",
        .summary = N_("Add files or folders to the catalogue"),
        .details = N_(
            "Looks at every file, hashes it, reads what it says about itself and makes previews. "
            "The files stay where they are, and nothing about them is changed. Adding a folder "
            "again looks only at what is new or changed, follows files that were renamed or moved, "
            "and marks as missing what is gone.\n\n"
            "Passed over in silence: hidden files and folders, what editors and downloads leave "
            "behind, the folders of studios, and in folders what is in no known format. Symbolic "
            "links to folders are not followed; links to files are, when they lead out of the "
            "folder. XMP sidecars belong to the file beside them."),
        .options = add_options,
        .options_size = sizeof(AddOptions),
        .columns = add_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_EDITOR,
        .flags = AT_OPERATION_CHANGES | AT_OPERATION_LASTS,
        .method = "POST",
        .path = "/api/add",
        .run = run_add},
    {.name = "check",
        .summary = N_("Check that every file still is what it was"),
        .details =
            N_("Reads every original and every preview again and compares it with its hash. "
               "The verdict says what was changed (edited since it was added), rotted (other bits, "
               "same size and date), is missing, gone (missing, but no loss: the same file lies "
               "elsewhere too, or its work is in the trash), unreadable, or an orphan (left over, "
               "named by no record). A file whose bytes are the same is well, whatever its date."),
        .options = check_options,
        .options_size = sizeof(CheckOptions),
        .columns = check_columns,
        .result = AT_RESULT_ROWS,
        .role = AT_ROLE_OWNER,
        .flags = AT_OPERATION_LASTS,
        .method = "POST",
        .path = "/api/check",
        .run = run_check},
    {.name = "backup",
        .summary = N_("Write the whole studio into one archive"),
        .details =
            N_("A tar file with the database, the previews and the uploads, and SHA256SUMS of "
               "them all. Originals that lie elsewhere are not in it. Others may use the "
               "studio meanwhile."),
        .options = backup_options,
        .options_size = sizeof(FileOptions),
        .columns = archive_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_OWNER,
        .flags = AT_OPERATION_LASTS | AT_OPERATION_LOCAL,
        .run = run_backup},
    {.name = "restore",
        .summary = N_("Make a studio from such an archive, in an empty place"),
        .details = N_("The place is the studio's folder (--studio), which must be empty or absent. "
                      "Every file is verified before anything is put there."),
        .options = restore_options,
        .options_size = sizeof(FileOptions),
        .columns = archive_columns,
        .result = AT_RESULT_CHANGE,
        .role = AT_ROLE_OWNER,
        .flags = AT_OPERATION_LASTS | AT_OPERATION_LOCAL | AT_OPERATION_NO_STUDIO,
        .run = run_restore},
    {0}};
