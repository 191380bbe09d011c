/*
 * catalogue/operations.h - the operations of this room, as rows that the faces list.
 */
#pragma once
#include "op/operation.h"

/* Every array of this room but at_add_operations, which needs a decoder; ended by NULL. */
extern const AtOperation *const at_catalogue_tables[];

/* The arrays, each ended by {0}, in the file of its name. */
extern const AtOperation at_add_operations[]; /* add, check, backup, restore */
extern const AtOperation at_find_operations[]; /* works, search, timeline, grid, attention */
extern const AtOperation at_show_operations[]; /* show, similar, tags, people */
extern const AtOperation at_edit_operations[]; /* edit, tag, rate, credit, derive */
extern const AtOperation at_trash_operations[]; /* trash, untrash, trash-empty, folders, forget */
extern const AtOperation at_collect_operations[]; /* collections and collection ... */
extern const AtOperation at_stack_operations[]; /* stacks and stack ... */
extern const AtOperation at_log_operations[]; /* activity, undo, redo, searches */
extern const AtOperation at_text_operations[]; /* text */
extern const AtOperation at_sidecar_operations[]; /* sidecars and sidecars ... */
