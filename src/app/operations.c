#include "app/operations.h"

#include "app/builtin.h"
#include "catalogue/operations.h"
#include "jobs/operations.h"

#include <string.h>

static void add_all(GPtrArray *all, const AtOperation *operations)
{
    for (const AtOperation *o = operations; o->name; o++)
        g_ptr_array_add(all, (gpointer)o);
}

static gpointer gather(gpointer data)
{
    GPtrArray *all = g_ptr_array_new();
    add_all(all, at_add_operations);
    for (gsize i = 0; at_catalogue_tables[i]; i++)
        add_all(all, at_catalogue_tables[i]);
    add_all(all, at_job_operations);
    add_all(all, at_builtin_operations);
    g_ptr_array_add(all, NULL);
    return g_ptr_array_free(all, FALSE);
}

const AtOperation *const *at_operations(void)
{
    static GOnce once = G_ONCE_INIT;
    return g_once(&once, gather, NULL);
}

const AtOperation *at_operations_find(const char *name)
{
    for (const AtOperation *const *o = at_operations(); *o; o++)
        if (strcmp((*o)->name, name) == 0)
            return *o;
    return NULL;
}
