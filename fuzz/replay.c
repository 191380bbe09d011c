/*
 * fuzz/replay.c - runs a fuzz target over its corpus, one TAP result a file: what an ordinary test
 * run does.
 */
#include <glib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static int compare_names(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

int main(int argc, char **argv)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = argc > 1 ? g_dir_open(argv[1], 0, NULL) : NULL;
    if (!dir) {
        g_print("Bail out! no corpus folder %s\n", argc > 1 ? argv[1] : "was named");
        return 1;
    }
    for (const char *name; (name = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_print("1..%u\n", names->len);
    for (guint i = 0; i < names->len; i++) {
        const char *name = names->pdata[i];
        g_autofree char *path = g_build_filename(argv[1], name, NULL);
        g_autofree char *data = NULL;
        gsize size = 0;
        gboolean read = g_file_get_contents(path, &data, &size, NULL);
        if (read)
            LLVMFuzzerTestOneInput((const unsigned char *)data, size);
        g_print("%s %u - %s\n", read ? "ok" : "not ok", i + 1, name);
    }
    return names->len ? 0 : 1;
}
