/*
 * catalogue/add_plan.h - what an add would do with files that were hashed: --dry-run.
 */
#pragma once
#include "catalogue/add_scan.h"

typedef struct AtAddPlan AtAddPlan;
AtAddPlan *at_add_plan_new(AtContext *context, AtAddResult *result);
void at_add_plan_free(AtAddPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtAddPlan, at_add_plan_free)

/* Counts the item; takes it. */
gboolean at_add_plan_item(AtAddPlan *plan, AtItem *item, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean at_add_plan_gone(
    AtAddPlan *plan, const GPtrArray *gone, GError **error) G_GNUC_WARN_UNUSED_RESULT;
