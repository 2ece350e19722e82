#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void must_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: must: %s\n", file, line, condition);
    abort();
}
