/*
 * source.h - a body that lies in a file, read piece by piece by a crew while the one before is
 * being sent. Loop thread.
 *
 * One piece is in memory at a time, however slow its reader is; how many there may be at once is
 * bounded (net->sources_max).
 */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net;
struct source;

#define SOURCES_MAX 512

/* For the request `id`: `len` bytes of fd from `offset` on; fd is taken over. NULL: there are too
 * many. */
struct source *source_open(struct net *n, uint64_t id, int fd, uint64_t offset,
                           uint64_t len);
void source_close(struct source *s); /* NULL is allowed */

enum source_state {
    SOURCE_READY,   /* *bytes and *len are the next piece, until the next call */
    SOURCE_WAITING, /* the connection is touched when it is there */
    SOURCE_OVER,
    SOURCE_BROKEN /* the file ends too early, or cannot be read */
};
enum source_state source_next(struct source *s, const unsigned char **bytes, size_t *len);

#endif
