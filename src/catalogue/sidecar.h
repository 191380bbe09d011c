/*
 * catalogue/sidecar.h - what a person said about a work, written beside its files for other
 * programs to read: an XMP sidecar name.ext.xmp for each file that is there. Originals are never
 * touched.
 *
 * Called after an edit by a person, when the studio writes sidecars or the person asks for it. What
 * the sidecar says already and the person did not change stays in it; where only Lightroom's
 * name.xmp exists, its content is taken over. The file appears whole: written beside, synced,
 * renamed.
 */
#pragma once
#include "op/context.h"
#include "store/studio.h"

/* written: how many sidecars, may be NULL. Fails with AT_DENIED and a plain sentence where a folder
 * cannot be written to; the work keeps its edit. */
gboolean at_sidecar_write(
    AtContext *context, gint64 work, guint *written, GError **error) G_GNUC_WARN_UNUSED_RESULT;
