/*
 * catalogue/operations.h - the operations of this room, as rows that the faces list.
 */
#pragma once
#include "op/operation.h"

extern const AtOperation
    at_catalogue_operations[]; /* operations.c: looking and keeping; ended by {0} */
extern const AtOperation
    at_add_operations[]; /* operations-add.c: add, check, backup, restore; ended by {0} */
