/*
 * bench/catalogue.c - fills a studio with synthetic works, straight into its records.
 *
 *   bench-catalogue STUDIO WORKS PICTURES [--each]
 *
 * PICTURES is a folder of 0-240.jpg, 0-960.jpg, 0-2048.jpg, 1-240.jpg ... that all works share as
 * previews; with --each every work gets a middle preview of its own, the same picture with the
 * work's number behind its end. The same arguments give the same works: titles, creators, tags and
 * texts in English and Chinese, dates from 2014 to 2025 of which a quarter fall into six months.
 */
#include "base/text.h"
#include "base/time.h"
#include "catalogue/index.h"
#include "media/format.h"
#include "store/studio.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED 20141001
#define BATCH 2000
#define FOLDERS 1000
#define SIZES 3

static const char *const english[] = {"blue", "river", "morning", "portrait", "harbour", "winter",
    "garden", "light", "stone", "bridge", "market", "silent", "forest", "evening", "window",
    "study", "red", "mountain", "letter", "street", "cloud", "dance", "old", "island", "mirror",
    "lantern", "golden", "rain", "orchard", "station", "valley", "paper", "moon", "tower", "summer",
    "horse", "shadow", "field", "music", "glass", "night", "sea", "autumn", "crowd", "bird",
    "sketch", "snow", "theatre", "wooden", "coast", "kitchen", "ballad", "procession", "quiet",
    "northern", "ferry", "embroidery", "lighthouse", "waltz", "nocturne"};
static const char *const chinese[] = {"山水", "春天", "月光", "城市", "花园", "静夜", "江南",
    "雪景", "老街", "秋色", "书法", "人物", "海边", "古琴", "竹林", "清晨", "灯笼", "茶馆", "长河",
    "落日", "梅花", "故乡", "庭院", "雨巷", "渔船", "戏台", "石桥", "荷塘", "远山", "白云"};
static const char *const families[] = {"Adler", "Brandt", "Castellanos", "Dubois", "Eriksen",
    "Fontaine", "Grünwald", "Hartley", "Ivanova", "Jensen", "Kowalski", "Lindqvist", "Moreau",
    "Novák", "Okafor", "Petrov", "Quinn", "Rossi", "Sørensen", "Tanaka"};
static const char *const givens[] = {
    "Anna", "Ben", "Clara", "David", "Elif", "Frank", "Greta", "Hugo", "Ines", "Jonas"};
static const char *const names[] = {
    "王小明", "李清", "陈雨", "张远山", "林墨", "赵子安", "周文", "吴月", "徐白", "孙晓"};
static const char *const licences[] = {
    "CC BY 4.0", "CC BY-SA 4.0", "CC0 1.0", "All rights reserved"};

static const struct {
    AtKind kind;
    const char *media_type, *extension;
    guint share; /* of 100 */
} kinds[] = {{AT_KIND_IMAGE, "image/jpeg", "jpg", 62}, {AT_KIND_IMAGE, "image/png", "png", 10},
    {AT_KIND_IMAGE, "image/tiff", "tif", 5}, {AT_KIND_SOUND, "audio/flac", "flac", 8},
    {AT_KIND_FILM, "video/mp4", "mp4", 5}, {AT_KIND_TEXT, "text/plain", "txt", 7},
    {AT_KIND_SCORE, "audio/midi", "mid", 3}};

static const gint edges[SIZES] = {240, 960, 2048};

typedef struct {
    AtHash hash[SIZES];
    gsize bytes[SIZES];
    char *middle; /* the one of 960 itself */
} Picture;

typedef struct {
    AtStudio *studio;
    AtSql *sql;
    GRand *random;
    AtIdMaker ids;
    GArray *pictures;
    gboolean each;
    gint64 folders[FOLDERS];
    guint parties, tags;
} Filler;

/* The first are drawn far more often than the last, as words are. */
static guint draw(Filler *f, guint n)
{
    double x = g_rand_double(f->random);
    return (guint)(x * x * n);
}

#define DRAW(f, words) words[draw(f, G_N_ELEMENTS(words))]

static gboolean chance(Filler *f, double share)
{
    return g_rand_double(f->random) < share;
}

static char *make_words(Filler *f, guint n, gboolean in_chinese)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        if (i > 0 && !in_chinese)
            g_string_append_c(text, ' ');
        g_string_append(text, in_chinese ? DRAW(f, chinese) : DRAW(f, english));
    }
    return g_strdup(text->str);
}

static gint64 make_time(Filler *f)
{
    static const gint dense[][2] = {
        {2016, 7}, {2018, 10}, {2019, 5}, {2021, 8}, {2023, 4}, {2025, 9}};
    gboolean in_dense = chance(f, .25);
    guint i = (guint)g_rand_int_range(f->random, 0, G_N_ELEMENTS(dense));
    gint year = in_dense ? dense[i][0] : g_rand_int_range(f->random, 2014, 2026);
    gint month = in_dense ? dense[i][1] : g_rand_int_range(f->random, 1, 13);
    g_autoptr(GDateTime) start = g_date_time_new_utc(year, month, 1, 0, 0, 0);
    return (g_date_time_to_unix(start) + g_rand_int_range(f->random, 0, 28 * 86400)) * AT_SECOND;
}

static gboolean load_picture(Filler *f, const char *dir, guint i, gboolean *there, GError **error)
{
    Picture picture = {0};
    for (guint k = 0; k < SIZES; k++) {
        g_autofree char *path = g_strdup_printf("%s/%u-%d.jpg", dir, i, edges[k]);
        g_autofree char *data = NULL;
        *there = g_file_test(path, G_FILE_TEST_EXISTS);
        if (!*there)
            return TRUE;
        if (!g_file_get_contents(path, &data, &picture.bytes[k], error) ||
            !at_blobs_put(
                at_studio_blobs(f->studio), data, picture.bytes[k], &picture.hash[k], error))
            return FALSE;
        if (k == 1)
            picture.middle = g_steal_pointer(&data);
    }
    g_array_append_val(f->pictures, picture);
    return TRUE;
}

static void clear_picture(gpointer data)
{
    g_free(((Picture *)data)->middle);
}

static gboolean fill_names(Filler *f, GError **error)
{
    guint latin = G_N_ELEMENTS(families) * G_N_ELEMENTS(givens);
    f->parties = latin + G_N_ELEMENTS(names);
    for (guint i = 0; i < f->parties; i++) {
        AtId id = at_id_make(&f->ids, 0, f->random);
        g_autofree char *name = i < latin
            ? g_strdup_printf(
                  "%s %s", givens[i / G_N_ELEMENTS(families)], families[i % G_N_ELEMENTS(families)])
            : g_strdup(names[i - latin]);
        g_autofree char *folded = at_text_fold(name);
        if (!at_sql_run(f->sql, "INSERT INTO party (no, id, name, folded) VALUES (?, ?, ?, ?)",
                error, "iutt", (gint64)i + 1, &id, name, folded))
            return FALSE;
    }
    f->tags = G_N_ELEMENTS(english) + G_N_ELEMENTS(chinese);
    for (guint i = 0; i < f->tags; i++) {
        const char *name = i % 3 == 2 ? chinese[i / 3] : english[i - i / 3];
        if (!at_sql_run(f->sql, "INSERT INTO tag (no, name, folded) VALUES (?, ?, ?)", error, "itt",
                (gint64)i + 1, name, name))
            return FALSE;
    }
    return TRUE;
}

static gboolean fill_folders(Filler *f, GError **error)
{
    if (!at_sql_run(
            f->sql, "INSERT INTO root (path, added) VALUES ('/nowhere/works', 0)", error, ""))
        return FALSE;
    gint64 root = at_sql_last_number(f->sql);
    for (guint i = 0; i < FOLDERS; i++) {
        g_autofree char *path = g_strdup_printf("%u/%s-%03u", 2014 + i % 12, DRAW(f, english), i);
        if (!at_sql_run(
                f->sql, "INSERT INTO folder (root, path) VALUES (?, ?)", error, "it", root, path))
            return FALSE;
        f->folders[i] = at_sql_last_number(f->sql);
    }
    return TRUE;
}

static gboolean add_field(
    Filler *f, gint64 work, const char *name, const char *value, GError **error)
{
    return at_sql_run(f->sql,
        "INSERT INTO field (work, name, position, value, source) VALUES (?, ?, 0, ?, 0)", error,
        "itt", work, name, value);
}

static gboolean fill_fields(Filler *f, gint64 work, gboolean in_chinese, GError **error)
{
    g_autofree char *description = make_words(f, 4 + draw(f, 12), in_chinese);
    if (!add_field(f, work, "description", description, error) ||
        (chance(f, .3) && !add_field(f, work, "licence", DRAW(f, licences), error)))
        return FALSE;
    if (chance(f, .8) &&
        !at_sql_run(f->sql,
            "INSERT INTO role (work, party, role, source) VALUES (?, ?, 'creator', 0)", error, "ii",
            work, (gint64)draw(f, f->parties) + 1))
        return FALSE;
    for (guint i = draw(f, 5); i > 0; i--)
        if (!at_sql_run(f->sql,
                "INSERT OR IGNORE INTO work_tag (work, tag, source) VALUES (?, ?, 0)", error, "ii",
                work, (gint64)draw(f, f->tags) + 1))
            return FALSE;
    return TRUE;
}

static gboolean fill_previews(Filler *f, gint64 work, gint64 version, GError **error)
{
    const Picture *picture = &g_array_index(f->pictures, Picture, work % f->pictures->len);
    for (guint k = 0; k < SIZES; k++) {
        AtHash hash = picture->hash[k];
        gsize bytes = picture->bytes[k];
        if (k == 1 && f->each) {
            g_autoptr(GString) own = g_string_new_len(picture->middle, (gssize)bytes);
            g_string_append_printf(own, "%08u", (guint)work);
            bytes = own->len;
            if (!at_blobs_put(at_studio_blobs(f->studio), own->str, own->len, &hash, error))
                return FALSE;
        }
        if (!at_sql_run(f->sql,
                "INSERT INTO preview (version, size, media_type, width, height, bytes, blob_sha256) "
                "VALUES (?, ?, 'image/jpeg', ?, ?, ?, ?)",
                error, "iiiiih", version, (gint64)edges[k], (gint64)edges[k],
                (gint64)edges[k] * 3 / 4, (gint64)bytes, &hash))
            return FALSE;
    }
    return TRUE;
}

static gboolean fill_version(
    Filler *f, gint64 work, gint64 *version, gsize kind, const char *title, GError **error)
{
    AtHash hash;
    g_autofree char *seed = g_strdup_printf("work %" G_GINT64_FORMAT, work);
    at_hash_bytes(seed, strlen(seed), &hash);
    gboolean seen = kinds[kind].kind == AT_KIND_IMAGE || kinds[kind].kind == AT_KIND_FILM;
    gboolean timed = !seen && kinds[kind].kind != AT_KIND_TEXT;
    gint64 width = seen ? g_rand_int_range(f->random, 640, 6000) : 0;
    gint64 size = g_rand_int_range(f->random, 20000, 9000000);
    if (!at_sql_run(f->sql,
            "INSERT INTO version (work, sha256, media_type, size, width, height, duration, added, "
            "decoded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
            error, "ihtiiiii", work, &hash, kinds[kind].media_type, size, width, width * 3 / 4,
            timed || kinds[kind].kind == AT_KIND_FILM
                ? g_rand_int_range(f->random, 5, 600) * AT_SECOND
                : 0,
            work * AT_SECOND))
        return FALSE;
    *version = at_sql_last_number(f->sql);
    g_autofree char *name =
        g_strdup_printf("%s-%" G_GINT64_FORMAT ".%s", title, work, kinds[kind].extension);
    g_strdelimit(name, " ", '-');
    return at_sql_run(f->sql,
        "INSERT INTO location (folder, name, version, size, mtime, inode) VALUES (?, ?, ?, ?, 0, ?)",
        error, "itiii", f->folders[draw(f, FOLDERS)], name, *version, size, work);
}

static gsize draw_kind(Filler *f)
{
    gint left = g_rand_int_range(f->random, 0, 100);
    gsize kind = 0;
    while (left >= (gint)kinds[kind].share)
        left -= (gint)kinds[kind++].share;
    return kind;
}

static gboolean fill_work(Filler *f, guint n, GError **error)
{
    gboolean in_chinese = chance(f, .4);
    gsize kind = draw_kind(f);
    g_autofree char *title = make_words(f, 2 + draw(f, 4), in_chinese);
    AtId id = at_id_make(&f->ids, (gint64)n * AT_SECOND, f->random);
    if (!at_sql_run(f->sql,
            "INSERT INTO work (id, kind, title, title_source, created, created_source, added, rating) "
            "VALUES (?, ?, ?, 1, ?, 1, ?, ?)",
            error, "uitiii", &id, (gint64)kinds[kind].kind, title, make_time(f),
            (gint64)n * AT_SECOND, chance(f, .2) ? (gint64)g_rand_int_range(f->random, 1, 6) : 0))
        return FALSE;
    gint64 work = at_sql_last_number(f->sql), version;
    if (!fill_version(f, work, &version, kind, title, error) ||
        !at_sql_run(
            f->sql, "UPDATE work SET version = ? WHERE no = ?", error, "ii", version, work) ||
        !fill_fields(f, work, in_chinese, error) || !fill_previews(f, work, version, error))
        return FALSE;
    if (kinds[kind].kind == AT_KIND_TEXT) {
        g_autofree char *body = make_words(f, 300, in_chinese);
        if (!at_sql_run(f->sql, "INSERT INTO body (version, text) VALUES (?, ?)", error, "it",
                version, body))
            return FALSE;
    }
    return at_index_work(f->sql, work, error);
}

static gboolean begin(Filler *f, GError **error)
{
    f->sql = at_studio_write(f->studio, error);
    return f->sql != NULL;
}

static gboolean fill(Filler *f, guint n, const char *pictures, GError **error)
{
    gboolean there = TRUE;
    for (guint i = 0; there; i++)
        if (!load_picture(f, pictures, i, &there, error))
            return FALSE;
    if (f->pictures->len == 0)
        return at_fail(error, AT_NOT_FOUND, "%s: there is no picture 0-240.jpg", pictures);
    if (!begin(f, error) || !fill_names(f, error) || !fill_folders(f, error))
        return FALSE;
    for (guint i = 0; i < n; i++) {
        if (!fill_work(f, i, error))
            return FALSE;
        if (i % BATCH == BATCH - 1 && (!at_studio_commit(f->studio, error) || !begin(f, error)))
            return FALSE;
    }
    return at_studio_commit(f->studio, error);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: bench-catalogue STUDIO WORKS PICTURES [--each]\n", stderr);
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(AtStudio) studio = at_studio_open(argv[1], AT_STUDIO_CREATE, &error);
    Filler f = {.studio = studio,
        .random = g_rand_new_with_seed(SEED),
        .pictures = g_array_new(FALSE, FALSE, sizeof(Picture)),
        .each = argc > 4 && g_str_equal(argv[4], "--each")};
    g_array_set_clear_func(f.pictures, clear_picture);
    gboolean good = studio && fill(&f, (guint)strtoul(argv[2], NULL, 10), argv[3], &error);
    g_array_unref(f.pictures);
    g_rand_free(f.random);
    if (!good)
        fprintf(stderr, "%s\n", error->message);
    return good ? 0 : 1;
}
