/*
 * store/scratch.h - a folder for files that are not finished, one for each open studio of each
 * process.
 *
 *   scratch = at_scratch_open(dir, &error);      makes DIR/XXXXXX and locks it
 *   fd = at_scratch_file(scratch, &path, &error);
 *
 * The lock (flock) ends with the process however it ends. open() removes folders nobody holds: what
 * a killed process left behind. Calls may come from several threads.
 */
#pragma once
#include "base/error.h"

typedef struct AtScratch AtScratch;

AtScratch *at_scratch_open(const char *dir, GError **error);
void at_scratch_close(AtScratch *scratch); /* removes the folder and what is in it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtScratch, at_scratch_close)

const char *at_scratch_dir(const AtScratch *scratch);

/* A new empty file, open for reading and writing; -1 with an error. */
int at_scratch_file(AtScratch *scratch, char **path, GError **error);

/* Removes a file, or a folder with all that is in it; symbolic links are not followed. What can't
 * be removed stays. */
void at_scratch_remove(const char *path);
