#include "catalogue/operations.h"

const AtOperation *const at_catalogue_tables[] = {at_find_operations, at_show_operations,
    at_text_operations, at_edit_operations, at_trash_operations, at_collect_operations,
    at_stack_operations, at_log_operations, at_sidecar_operations, NULL};
