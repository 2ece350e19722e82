/*
 * lists_load.h - the workspace's lists as frames for the worker, read by a reading thread.
 * Part of lists_feed. Loop thread.
 */
#ifndef HANDLERS_LISTS_LOAD_H
#define HANDLERS_LISTS_LOAD_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

struct lists_load {
    uint64_t version;
    uint64_t head;        /* in use; 0: none */
    uint64_t head_wanted; /* asked for and not learnt yet; 0: none */
    struct buf *parts;    /* payloads of LIST */
    size_t count;
    size_t at; /* the next to send */
};

/* NULL: the store could not be read. The load is the receiver's. */
typedef void lists_loaded_fn(void *arg, uint64_t generation, struct lists_load *load);

/* False: the readers are full. What is read has at least what was committed when this is called;
 * `version` is carried along. */
bool lists_load_start(struct server *srv, uint64_t version, lists_loaded_fn *done,
                      void *arg, uint64_t generation);
const struct buf *lists_load_next(struct lists_load *load); /* NULL: that was all */
void lists_load_free(struct lists_load *load);              /* NULL is allowed */

#endif
