/*
 * app/operations.h - all operations of this program, from the arrays that the rooms hold in their
 * operations.c.
 */
#pragma once
#include "op/operation.h"

/* Ends with NULL; in the order of the manual. Built once, may be called from any thread. */
const AtOperation *const *at_operations(void);

const AtOperation *at_operations_find(const char *name); /* or NULL */
