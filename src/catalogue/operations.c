#include "catalogue/operations.h"

const AtOperation at_catalogue_operations[] = {{0}};
