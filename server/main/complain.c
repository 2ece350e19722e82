#include "main/commands.h"

#include <stdarg.h>
#include <stdio.h>

int complain(int status, const char *word, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "roost %s: ", word);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return status;
}
