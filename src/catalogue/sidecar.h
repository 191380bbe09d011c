/*
 * catalogue/sidecar.h - one XMP sidecar beside one file: name.ext.xmp. Originals are never touched.
 *
 *   at_sidecar_is_known(file)                     nobody wrote it since the catalogue read it
 *   at_sidecar_put(context, file, words, &mtime, &error);
 *
 * Only the properties that are named are set; whatever else other programs put there stays as it
 * stands. Where only Lightroom's name.xmp exists, its content is taken over. A sidecar that Atelier
 * made and that says nothing any more is taken away.
 */
#pragma once
#include "catalogue/files.h"
#include "catalogue/words.h"
#include "op/context.h"

/* What is being written, hidden until it is whole; the number of its location follows. */
#define AT_SIDECAR_PREFIX ".atelier-sidecar-"

gboolean at_sidecar_is_known(const AtWorkFile *file);

/* Whether the file has a sidecar that is its alone. */
gboolean at_sidecar_is_there(const AtWorkFile *file);

/* words: "" removes. mtime: of the sidecar that is there afterwards, as location.sidecar keeps it.
 * AT_CONFLICT when another program wrote it since it was known; AT_DENIED where nothing may be
 * written. One writing of a file at a time (the caller's lock). */
gboolean at_sidecar_put(AtContext *context, const AtWorkFile *file, const AtWords *words,
    gint64 *mtime, GError **error) G_GNUC_WARN_UNUSED_RESULT;
