/*
 * catalogue/add_back.h - works that come out of the trash because the folder that was forgotten
 * with them is added again.
 */
#pragma once
#include "catalogue/add_roots.h"
#include "store/change.h"

/* Takes out those below target that forgetting its root put there, in the transaction of change; n:
 * how many. When target is the whole root, it is forgotten no more. */
gboolean at_add_back(
    AtChange *change, const AtTarget *target, guint *n, GError **error) G_GNUC_WARN_UNUSED_RESULT;
