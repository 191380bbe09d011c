#include "catalogue/archive.h"

#include <string.h>
#include <unistd.h>

static int temporary(void)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("atelier-archive-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    unlink(path);
    return fd;
}

static void write_one(AtArchiveWriter *writer, const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    gboolean good =
        at_archive_writer_begin(writer, name, (gint64)strlen(text), 1234567890, &error) &&
        at_archive_writer_data(writer, text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_true(good);
}

static void test_round(gconstpointer compress)
{
    static const char odd[] = "uploads/\xff\xfe bad\nname.txt";
    g_autofree char *longer = g_strnfill(255, 'n');
    int fd = temporary();
    g_autoptr(GError) error = NULL;
    g_autoptr(AtArchiveWriter) writer =
        at_archive_writer_new(fd, "a.tar", GPOINTER_TO_INT(compress), &error);
    g_assert_no_error(error);
    write_one(writer, odd, "odd");
    write_one(writer, longer, "long");
    write_one(writer, "empty", "");
    g_assert_true(at_archive_writer_finish(writer, &error));

    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    g_autoptr(AtArchiveReader) reader = at_archive_reader_new(fd, &error);
    g_assert_no_error(error);
    const char *const wanted[][2] = {{odd, "odd"}, {longer, "long"}, {"empty", ""}};
    for (guint i = 0; i < G_N_ELEMENTS(wanted); i++) {
        const char *name;
        gint64 size, mtime;
        char data[16] = "";
        g_assert_true(at_archive_reader_next(reader, &name, &size, &mtime, &error));
        g_assert_cmpstr(name, ==, wanted[i][0]);
        g_assert_cmpint(size, ==, (gint64)strlen(wanted[i][1]));
        g_assert_cmpint(mtime, ==, 1234567890);
        g_assert_cmpint(at_archive_reader_data(reader, data, sizeof data, &error), ==, size);
        g_assert_cmpstr(data, ==, wanted[i][1]);
    }
    const char *name;
    gint64 size, mtime;
    g_assert_false(at_archive_reader_next(reader, &name, &size, &mtime, &error));
    g_assert_no_error(error);
    close(fd);
}

static void test_garbage(void)
{
    int fd = temporary();
    g_assert_cmpint(write(fd, "this is no archive at all", 25), ==, 25);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(AtArchiveReader) reader = at_archive_reader_new(fd, &error);
    const char *name;
    gint64 size, mtime;
    if (reader)
        g_assert_false(at_archive_reader_next(reader, &name, &size, &mtime, &error));
    g_assert_error(error, AT_ERROR, AT_IO);
    g_assert_nonnull(strstr(error->message, "the archive could not be read"));
    close(fd);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/archive/keeps names as bytes", GINT_TO_POINTER(FALSE), test_round);
    g_test_add_data_func("/archive/is compressed when asked", GINT_TO_POINTER(TRUE), test_round);
    g_test_add_func("/archive/says that something is no archive", test_garbage);
    return g_test_run();
}
