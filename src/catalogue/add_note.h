/*
 * catalogue/add_note.h - what an add has to say: failures by file, and sentences. From the adding
 * thread only.
 */
#pragma once
#include "catalogue/add.h"

void at_add_failure_free(AtAddFailure *failure);
void at_add_failure(AtAddResult *result, const char *path, const char *reason);

/* Sentences beyond AT_ADD_NOTES are only counted. */
void at_add_note(AtAddResult *result, const char *format, ...) G_GNUC_PRINTF(2, 3);
