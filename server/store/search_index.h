/*
 * search_index.h - the follower of the log that keeps search.db, step by step.
 *
 * Its place in the log is written in the transaction of what it brought about, so it may
 * be ended anywhere. A file that is missing, damaged, of another workspace's past or of another
 * version is made anew from the messages, the newest first, while it goes on following.
 * Any thread, one at a time; it has connections of its own.
 */
#ifndef STORE_SEARCH_INDEX_H
#define STORE_SEARCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct search_index;
struct store;

struct search_index *search_index_open(struct store *s, char *why, size_t why_size);
void search_index_close(struct search_index *x); /* NULL is allowed */

/* Where it stands after a step. */
struct search_place {
    bool ok;        /* false: the disk, or the store; logged. Try again later */
    uint64_t pos;   /* what changed up to here is found */
    uint64_t head;  /* of the log */
    uint64_t below; /* messages with a lower id are still to be added; 0: none */
    uint64_t added; /* messages written or taken out by this step */
    bool more;      /* another step has something to do right away */
};

/* Some thousand messages at most, or a piece of housekeeping where there is nothing else. */
void search_index_step(struct search_index *x, struct search_place *place);

#endif
