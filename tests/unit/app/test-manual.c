#include "app/manual.h"

#include "app/builtin.h"

#include <glib/gstdio.h>
#include <string.h>

static void every_command_gets_a_page(void)
{
    g_autofree char *dir = g_dir_make_tmp("atelier-manual-XXXXXX", NULL);
    g_autofree char *pages = g_build_filename(dir, "man1", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(at_manual_write(pages, &error));
    g_autofree char *serve = g_build_filename(pages, "atelier-serve.1", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(serve, &text, NULL, NULL));
    g_assert_nonnull(strstr(text, ".B \\-\\-listen HOST:PORT\n"));
    g_autoptr(GDir) folder = g_dir_open(pages, 0, NULL);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        g_autofree char *path = g_build_filename(pages, name, NULL);
        g_unlink(path);
    }
    g_rmdir(pages);
    g_rmdir(dir);
}

static void a_folder_that_cannot_be_made_is_told(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(at_manual_write("/dev/null/man", &error));
    g_assert_error(error, AT_ERROR, AT_IO);
    g_assert_cmpstr(
        error->message, ==, "/dev/null/man: this folder cannot be made: Not a directory");
}

static void the_overview_lists_commands(void)
{
    g_autofree char *overview = at_builtin_overview();
    g_assert_nonnull(strstr(overview, "\n  serve                 Open the studio's page\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/app/manual/every-command-gets-a-page", every_command_gets_a_page);
    g_test_add_func(
        "/app/manual/a-folder-that-cannot-be-made-is-told", a_folder_that_cannot_be_made_is_told);
    g_test_add_func("/app/manual/the-overview-lists-commands", the_overview_lists_commands);
    return g_test_run();
}
