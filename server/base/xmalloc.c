#include "base/xmalloc.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A size of 0 may give NULL without being a failure, so it is asked for as 1. */
static size_t at_least_one(size_t size)
{
    return size ? size : 1;
}

static void *or_abort(void *memory, size_t size)
{
    if (!memory) {
        fprintf(stderr, "no memory: %zu bytes\n", size);
        abort();
    }
    return memory;
}

/* Left to itself the library gives memory back to the kernel, and asks for it again, with
 * every burst. */
void xmalloc_for_bursts(void)
{
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    mallopt(M_TOP_PAD, 256 << 10);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

void *xmalloc(size_t size)
{
    return or_abort(malloc(at_least_one(size)), size);
}

void *xcalloc(size_t count, size_t size)
{
    return or_abort(calloc(at_least_one(count), at_least_one(size)), size);
}

void *xrealloc(void *old, size_t size)
{
    return or_abort(realloc(old, at_least_one(size)), size);
}

void *xreallocarray(void *old, size_t count, size_t size)
{
    return or_abort(reallocarray(old, at_least_one(count), at_least_one(size)), size);
}

char *xstrdup(const char *text)
{
    return xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
    char *copy = xmalloc(len + 1);

    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *xasprintf(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;
    int len;

    va_start(arguments, format);
    len = vasprintf(&text, format, arguments);
    va_end(arguments);
    return or_abort(len < 0 ? NULL : text, 0);
}
