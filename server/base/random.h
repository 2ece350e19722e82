/*
 * random.h - unguessable bytes from the kernel, and cheap numbers for jitter.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(
    void *bytes,
    size_t len); /* getrandom(2); aborts if the kernel has none. Any thread. */
uint64_t random_below(uint64_t bound); /* 0 <= result < bound; not secret. Loop thread. */

#endif
