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

struct buf {
    char *bytes;
    size_t len;
    size_t capacity;
};

void buf_init(struct buf *b);
void buf_finish(struct buf *b);
void buf_clear(struct buf *b);                /* keeps the memory */
void buf_reserve(struct buf *b, size_t more); /* room for `more` and a NUL */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_text(struct buf *b);
char *buf_take(struct buf *b); /* NUL-terminated, freed with free(); b is empty again */

#endif
