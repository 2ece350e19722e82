/*
 * xmalloc.h - allocation that never returns NULL.
 *
 * No memory means abort: every size that comes from outside is capped before
 * it gets here. Results are freed with free(). Any thread.
 */
#ifndef BASE_XMALLOC_H
#define BASE_XMALLOC_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
void *xreallocarray(void *old, size_t count, size_t size); /* aborts on overflow */
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len); /* copies len bytes, adds a NUL */
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* For a server: memory that a burst took is kept for the next one. Before other threads. */
void xmalloc_for_bursts(void);

#endif
