#include "app/place.h"

#include "app/build.h"

#include <string.h>

static char *program_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program ? g_path_get_dirname(program) : g_strdup(".");
}

static gboolean in_build_folder(const char *folder)
{
    return strcmp(folder, AT_BUILD_DIR) == 0;
}

/* installed: below the data folder of the prefix that the program stands in. */
static char *data_folder(const char *installed)
{
    g_autofree char *folder = program_folder();
    g_autofree char *prefix = g_path_get_dirname(folder);
    return g_build_filename(prefix, AT_DATADIR, "atelier", installed, NULL);
}

char *at_place_studio(const char *option)
{
    const char *environment = g_getenv("ATELIER_STUDIO");
    const char *given = option ? option : environment;
    if (given && *given)
        return g_canonicalize_filename(given, NULL);
    return g_build_filename(g_get_user_data_dir(), "atelier", NULL);
}

char *at_place_messages(void)
{
    const char *environment = g_getenv("ATELIER_MESSAGES");
    g_autofree char *folder = program_folder();
    if (environment && *environment)
        return g_strdup(environment);
    return in_build_folder(folder) ? g_build_filename(folder, "po", NULL) : data_folder("po");
}

char *at_place_web(void)
{
    g_autofree char *folder = program_folder();
    return in_build_folder(folder) ? g_build_filename(folder, "web", NULL) : data_folder("web");
}

char *at_place_decoder(void)
{
    g_autofree char *folder = program_folder();
    return g_build_filename(folder, "atelier-decode", NULL);
}
