/*
 * catalogue/check_private.h - what the parts of a check share.
 */
#pragma once
#include "catalogue/check.h"

typedef struct {
    AtContext *context;
    gboolean repair;
    AtCheckEach each;
    gpointer data;
    AtCheckSummary *summary;
    guint64 done, total;
} AtChecking;

gboolean at_checking_tell(AtChecking *checking, const char *path, const char *verdict,
    const char *detail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#define AT_CHECK_YOUNG 3600 /* seconds: an add that is still running may need it yet */

/* The studio's own uploads and copies: check_uploads.c */
gboolean at_checking_uploads(AtChecking *checking, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The studio's own blobs: check_blobs.c */
gboolean at_checking_blobs(AtChecking *checking, GError **error) G_GNUC_WARN_UNUSED_RESULT;
