/*
 * jobs/operations.h - the operations of this room: jobs, job show, job cancel.
 */
#pragma once
#include "jobs/job.h"
#include "op/operation.h"

extern const AtOperation at_job_operations[]; /* ended by {0} */

/* Writes one job as a row of these operations: what the page's event stream sends too. */
extern const AtColumn at_job_columns[];
gboolean at_job_row(const AtJob *job, AtRows *rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
