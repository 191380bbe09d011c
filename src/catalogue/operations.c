#include "catalogue/operations.h"

const AtOperation *const at_catalogue_tables[] = {at_find_operations, at_text_operations, NULL};
