/*
 * merge.h - the positions of the log that one person may see (PROTOCOL 5.3), in order.
 *
 * A heap over the person's rooms, own events and those for everyone; each is
 * read from its index a few positions at a time, so that the cost follows what is taken.
 */
#ifndef STORE_MERGE_H
#define STORE_MERGE_H

#include "store/db.h"

struct source;

struct merge {
    struct db *db;
    uint64_t user;
    uint64_t after;  /* the last one taken */
    uint64_t *rooms; /* the person is in now, sorted */
    size_t room_count;
    struct source *heap; /* by the next position */
    size_t count;
};

void merge_init(struct merge *m, struct db *db, uint64_t user, uint64_t after);
uint64_t merge_next(struct merge *m); /* 0: no more */
void merge_finish(struct merge *m);

#endif
