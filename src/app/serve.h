/*
 * app/serve.h - "atelier serve": the HTTP face, the job runner and the watch over changes, until it
 * is stopped.
 */
#pragma once
#include "op/operation.h"

typedef struct {
    char *listen;
    gboolean open;
} AtServeOptions;

gboolean at_serve(const AtCommonOptions *common, const AtServeOptions *options,
    GError **error) G_GNUC_WARN_UNUSED_RESULT;
