/*
 * app/tee.h - one answer, written twice: shown to the person and kept as the result of a job.
 */
#pragma once
#include "op/rows.h"

/* Rows that pass all that is written on to both; takes them. Their at_rows_finish() is called by
 * its own. */
AtRows *at_tee_new(const AtColumn *columns, AtRows *one, AtRows *two);
