/*
 * marker.h - what a message's text says of itself: whose it is, which one, when it was due.
 *
 *   ~load 1a2b3c4d 17 203 8123456789 xxxxxxxx...
 *
 * The run's number keeps the messages of an earlier run from counting.
 */
#ifndef LOAD_MARKER_H
#define LOAD_MARKER_H

#include "load/scan.h"

#include <stdbool.h>
#include <stdint.h>

struct run_mark {
    char head[16]; /* "~load 1a2b3c4d " */
};

struct marker {
    uint32_t sender;  /* its number in the plan */
    uint32_t counter; /* from 1, dense */
    uint64_t due_us;  /* on the monotonic clock of this machine */
};

struct run_mark run_mark(uint32_t run);
/* Exactly `size` bytes (at least TEXT_MIN), no NUL. */
void marker_write(char *text, size_t size, const struct run_mark *run,
                  const struct marker *m);
bool marker_read(struct span text, const struct run_mark *run, struct marker *m);

#endif
