#include "catalogue/walk.h"

#include "store/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *dir;
    GPtrArray *seen; /* "folder/name[+sidecar]" */
    GPtrArray *troubles;
} Tree;

static char *at(const Tree *tree, const char *name)
{
    return g_build_filename(tree->dir, name, NULL);
}

static void put(const Tree *tree, const char *name)
{
    g_autofree char *path = at(tree, name), *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, "x", 1, NULL));
}

static void set_up(Tree *tree, gconstpointer unused)
{
    g_autofree char *dir = g_dir_make_tmp("atelier-walk-XXXXXX", NULL);
    tree->dir = realpath(dir, NULL);
    tree->seen = g_ptr_array_new_with_free_func(g_free);
    tree->troubles = g_ptr_array_new_with_free_func(g_free);
}

static void tear_down(Tree *tree, gconstpointer unused)
{
    at_scratch_remove(tree->dir);
    free(tree->dir);
    g_ptr_array_unref(tree->seen);
    g_ptr_array_unref(tree->troubles);
}

static gboolean see(
    const char *path, const AtEntry *entries, guint n, gpointer data, GError **error)
{
    Tree *tree = data;
    for (guint i = 0; i < n; i++) {
        const AtEntry *entry = &entries[i];
        g_assert_cmpint(entry->inode, >, 0);
        g_assert_cmpint(entry->mtime, >, 0);
        g_assert_true(!entry->sidecar == !entry->sidecar_name);
        g_ptr_array_add(tree->seen,
            g_strconcat(path, *path ? "/" : "", entry->name, entry->sidecar ? "+" : "",
                entry->sidecar_name, NULL));
    }
    return TRUE;
}

static void trouble(const char *path, int errno_value, gpointer data)
{
    g_ptr_array_add(((Tree *)data)->troubles, g_strdup_printf("%s %d", path, errno_value));
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *walk(Tree *tree, AtWalk walk)
{
    g_autoptr(GError) error = NULL;
    walk.root = tree->dir;
    walk.folder = see;
    walk.trouble = trouble;
    walk.data = tree;
    g_ptr_array_set_size(tree->seen, 0);
    gboolean good = at_walk(&walk, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(good);
    g_ptr_array_sort(tree->seen, by_text);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < tree->seen->len; i++)
        g_string_append_printf(
            out, "%s%s", i ? " " : "", (const char *)g_ptr_array_index(tree->seen, i));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void test_plain(Tree *tree, gconstpointer unused)
{
    put(tree, "b.jpg");
    put(tree, "sub/deep/a.txt");
    put(tree, "sub/c");
    g_autofree char *seen = walk(tree, (AtWalk){.below = ""});
    g_assert_cmpstr(seen, ==, "b.jpg sub/c sub/deep/a.txt");
    g_autofree char *below = walk(tree, (AtWalk){.below = "sub"});
    g_assert_cmpstr(below, ==, "sub/c sub/deep/a.txt");
    g_autofree char *shallow = walk(tree, (AtWalk){.below = "sub", .shallow = TRUE});
    g_assert_cmpstr(shallow, ==, "sub/c");
}

static void test_passed_over(Tree *tree, gconstpointer unused)
{
    put(tree, "a.jpg");
    put(tree, ".hidden.jpg");
    put(tree, ".hidden/a.jpg");
    put(tree, "a.jpg~");
    put(tree, "#a.jpg#");
    put(tree, "b.jpg.part");
    put(tree, "Thumbs.db");
    put(tree, "~$report.docx");
    g_autofree char *fifo = at(tree, "fifo.jpg");
    g_assert_cmpint(mkfifo(fifo, 0644), ==, 0);
    g_autofree char *seen = walk(tree, (AtWalk){.below = ""});
    g_assert_cmpstr(seen, ==, "a.jpg");
}

static void test_links(Tree *tree, gconstpointer unused)
{
    put(tree, "root/a.jpg");
    put(tree, "outside.jpg");
    put(tree, "folder/b.jpg");
    g_autofree char *root = at(tree, "root"), *outside = at(tree, "outside.jpg"),
                    *folder = at(tree, "folder"), *inner = at(tree, "root/a.jpg");
    const char *const links[][2] = {{outside, "root/out.jpg"}, {folder, "root/folder"},
        {inner, "root/in.jpg"}, {"..", "root/loop"}, {"nothing", "root/broken.jpg"}};
    for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autofree char *path = at(tree, links[i][1]);
        g_assert_cmpint(symlink(links[i][0], path), ==, 0);
    }
    char *whole = tree->dir;
    tree->dir = root;
    g_autofree char *seen = walk(tree, (AtWalk){.below = ""});
    tree->dir = whole;
    g_assert_cmpstr(seen, ==, "a.jpg out.jpg");
}

static void test_sidecars(Tree *tree, gconstpointer unused)
{
    put(tree, "a.jpg");
    put(tree, "a.jpg.xmp");
    put(tree, "b.nef");
    put(tree, "b.jpg");
    put(tree, "b.xmp");
    put(tree, "b.jpg.XMP");
    put(tree, "alone.xmp");
    put(tree, "c.jpg");
    g_autofree char *seen = walk(tree, (AtWalk){.below = ""});
    g_assert_cmpstr(seen, ==, "a.jpg+a.jpg.xmp b.jpg+b.jpg.XMP b.nef+b.xmp c.jpg");
}

static void test_excluded(Tree *tree, gconstpointer unused)
{
    put(tree, "a.jpg");
    put(tree, "a.tif");
    put(tree, "drafts/b.jpg");
    put(tree, "sub/old/c.jpg");
    put(tree, "sub/d.jpg");
    const char *const excludes[] = {"*.tif", "drafts/", "sub/old", NULL};
    g_autofree char *seen = walk(tree, (AtWalk){.below = "", .excludes = excludes});
    g_assert_cmpstr(seen, ==, "a.jpg sub/d.jpg");
}

static void test_skip(Tree *tree, gconstpointer unused)
{
    put(tree, "a.jpg");
    put(tree, "studio/blobs/b.jpg");
    g_autoptr(GHashTable) skip = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(skip, at(tree, "studio"));
    g_autofree char *seen = walk(tree, (AtWalk){.below = "", .skip = skip});
    g_assert_cmpstr(seen, ==, "a.jpg");
}

static void test_deep(Tree *tree, gconstpointer unused)
{
    g_autofree char *name = g_strnfill(200, 'd');
    g_autoptr(GString) path = g_string_new(name);
    int here = open(tree->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 40; i++) {
        g_assert_cmpint(mkdirat(here, name, 0755), ==, 0);
        int next = openat(here, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(here);
        here = next;
        if (i)
            g_string_append_printf(path, "/%s", name);
    }
    int fd = openat(here, "a.jpg", O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    close(fd);
    close(here);
    g_string_append(path, "/a.jpg");
    g_autofree char *seen = walk(tree, (AtWalk){.below = ""});
    g_assert_cmpstr(seen, ==, path->str);
    g_autofree char *whole = at(tree, path->str);
    struct stat info;
    g_assert_cmpint(at_walk_stat(whole, &info), ==, 0);
    fd = at_walk_open(whole, O_RDONLY);
    g_assert_cmpint(fd, >=, 0);
    close(fd);
}

static void test_trouble(Tree *tree, gconstpointer unused)
{
    g_autofree char *seen = walk(tree, (AtWalk){.below = "not there"});
    g_assert_cmpstr(seen, ==, "");
    g_autofree char *wanted = g_strdup_printf("not there %d", ENOENT);
    g_assert_cmpuint(tree->troubles->len, ==, 1);
    g_assert_cmpstr(g_ptr_array_index(tree->troubles, 0), ==, wanted);
}

static void test_cancel(Tree *tree, gconstpointer unused)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_cancellable_cancel(cancel);
    g_autoptr(GError) error = NULL;
    const AtWalk one = {
        .root = tree->dir, .below = "", .folder = see, .trouble = trouble, .data = tree};
    g_assert_false(at_walk(&one, cancel, &error));
    g_assert_error(error, AT_ERROR, AT_CANCELLED);
}

#define ADD(name, function) g_test_add(name, Tree, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/walk/meets every file of a tree once", test_plain);
    ADD("/walk/passes over what is no work", test_passed_over);
    ADD("/walk/follows only links to files that lead out", test_links);
    ADD("/walk/gives each file its sidecar", test_sidecars);
    ADD("/walk/leaves out what is excluded", test_excluded);
    ADD("/walk/does not enter what is to be skipped", test_skip);
    ADD("/walk/reads paths longer than the kernel takes at once", test_deep);
    ADD("/walk/tells of a folder that cannot be read", test_trouble);
    ADD("/walk/stops when it is told to", test_cancel);
    return g_test_run();
}
