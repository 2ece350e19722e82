/*
 * buf.h - bytes that grow.
 *
 * `bytes` is NULL while nothing was ever added; buf_text() is always
 * NUL-terminated. buf_take() hands the allocation over.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct buf {
    char *bytes;
    size_t len;
    size_t capacity;
};

void buf_init(struct buf *b);
void buf_finish(struct buf *b);
void buf_clear(struct buf *b);                /* keeps the memory */
void buf_reserve(struct buf *b, size_t more); /* room for `more` and a NUL */

static inline void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (b->capacity - b->len <= len)
        buf_reserve(b, len);
    if (len > 0)
        memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
}

static inline void buf_add_char(struct buf *b, char c)
{
    if (b->capacity - b->len <= 1)
        buf_reserve(b, 1);
    b->bytes[b->len++] = c;
}

void buf_add_text(struct buf *b, const char *text);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_text(struct buf *b);
char *buf_take(struct buf *b); /* NUL-terminated, freed with free(); b is empty again */

#endif
