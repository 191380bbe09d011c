/* What every implementation of store/blobs.h must do. */
#include "store/blobs.h"
#include "store/scratch.h"

#include <unistd.h>

static gboolean count_one(const AtHash *hash, guint64 size, gpointer data)
{
    *(guint64 *)data += size;
    return TRUE;
}

static void a_blob_is_named_by_its_hash_and_comes_back_whole(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("blobs-XXXXXX", NULL);
    g_autoptr(AtBlobs) blobs = at_blobs_open_folder(dir, &error);
    AtHash hash, expected, pieces;
    g_assert_true(at_blobs_put(blobs, "hello", 5, &hash, &error));
    g_assert_true(at_blobs_put(blobs, "hello", 5, &hash, &error));
    at_hash_bytes("hello", 5, &expected);
    g_assert_cmpmem(&hash, sizeof hash, &expected, sizeof expected);
    g_autoptr(AtBlobWriter) writer = at_blobs_writer(blobs, &error);
    g_assert_true(at_blob_writer_write(writer, "hel", 3, &error));
    g_assert_true(at_blob_writer_write(writer, "lo", 2, &error));
    guint64 size = 0;
    g_assert_true(at_blob_writer_finish(writer, &pieces, &size, &error));
    g_assert_cmpmem(&pieces, sizeof pieces, &expected, sizeof expected);
    g_assert_cmpuint(size, ==, 5);
    g_assert_true(at_blobs_sync(blobs, &error));
    int fd = at_blobs_open(blobs, &hash, &size, &error);
    char back[6] = {0};
    g_assert_cmpint(read(fd, back, 5), ==, 5);
    close(fd);
    g_assert_cmpstr(back, ==, "hello");
    guint64 total = 0;
    g_assert_true(at_blobs_each(blobs, count_one, &total, &error));
    g_assert_cmpuint(total, ==, 5); /* one blob, whatever was put */
    g_assert_true(at_blobs_remove(blobs, &hash, &error));
    g_assert_false(at_blobs_has(blobs, &hash));
    g_assert_cmpint(at_blobs_open(blobs, &hash, NULL, &error), ==, -1);
    g_assert_error(error, AT_ERROR, AT_NOT_FOUND);
    g_clear_pointer(&blobs, at_blobs_close);
    at_scratch_remove(dir);
}

static void an_unfinished_blob_leaves_nothing(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("blobs-XXXXXX", NULL);
    g_autoptr(AtBlobs) blobs = at_blobs_open_folder(dir, &error);
    {
        g_autoptr(AtBlobWriter) writer = at_blobs_writer(blobs, &error);
        g_assert_true(at_blob_writer_write(writer, "half", 4, &error));
    }
    guint64 total = 0;
    g_assert_true(at_blobs_each(blobs, count_one, &total, &error));
    g_assert_cmpuint(total, ==, 0);
    g_clear_pointer(&blobs, at_blobs_close);
    g_autofree char *tmp = g_build_filename(dir, "tmp", NULL);
    g_autoptr(GDir) left = g_dir_open(tmp, 0, NULL);
    g_assert_true(!left || !g_dir_read_name(left));
    at_scratch_remove(dir);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/store/blobs/named-by-its-hash", a_blob_is_named_by_its_hash_and_comes_back_whole);
    g_test_add_func(
        "/store/blobs/an-unfinished-blob-leaves-nothing", an_unfinished_blob_leaves_nothing);
    return g_test_run();
}
