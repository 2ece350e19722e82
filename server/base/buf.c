#include "base/buf.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 64

void buf_init(struct buf *b)
{
    *b = (struct buf){0};
}

void buf_finish(struct buf *b)
{
    free(b->bytes);
    buf_init(b);
}

void buf_clear(struct buf *b)
{
    b->len = 0;
}

void buf_reserve(struct buf *b, size_t more)
{
    size_t capacity = b->capacity ? b->capacity : CAPACITY_MIN;

    must(more < SIZE_MAX / 4 && b->len < SIZE_MAX / 4);
    while (capacity < b->len + more + 1)
        capacity *= 2;
    if (capacity == b->capacity)
        return;
    b->bytes = xrealloc(b->bytes, capacity);
    b->capacity = capacity;
}

void buf_add_text(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    must(len >= 0);

    buf_reserve(b, (size_t)len);
    va_start(arguments, format);
    vsnprintf(b->bytes + b->len, (size_t)len + 1, format, arguments);
    va_end(arguments);
    b->len += (size_t)len;
}

const char *buf_text(struct buf *b)
{
    buf_reserve(b, 0);
    b->bytes[b->len] = '\0';
    return b->bytes;
}

char *buf_take(struct buf *b)
{
    char *bytes;

    buf_text(b);
    bytes = b->bytes;
    buf_init(b);
    return bytes;
}
