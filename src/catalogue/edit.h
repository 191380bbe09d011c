/*
 * catalogue/edit.h - one field of one work, as a person says it.
 *
 * What a person says stands beside what the file says (field.source 2) and wins; an empty value
 * takes the person's word back, so that the file's counts again. title and date are kept in the
 * work too; rating, creator and keyword in the work, its roles and tags alone.
 */
#pragma once
#include "catalogue/keep.h"

/* Fails with AT_INVALID and a sentence for an unknown name or a value that can't be. */
gboolean at_edit_field(AtKeep *keep, gint64 work, const char *name, const char *value,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
