/*
 * census.h - people and rooms by id: their places, and what a room remembers. One thread.
 *
 * Looked up in the book on first use and kept for a while. Rooms that changed are written
 * by census_flush, within the transaction of the batch.
 */
#ifndef WORKER_ANALYTICS_CENSUS_H
#define WORKER_ANALYTICS_CENSUS_H

#include "base/map.h"

#include <stdbool.h>
#include <stdint.h>

struct book;

struct census_room {
    uint64_t id;
    uint32_t place;
    int kind; /* enum feed_room */
    bool archived;
    uint64_t last_user; /* of its last message; 0: there was none */
    int64_t last_at;
    bool changed;
};

struct census {
    struct book *book;
    struct map people;     /* id -> struct known_person */
    struct map rooms;      /* id -> struct census_room */
    uint32_t people_count; /* in the book and here */
    uint32_t rooms_count;
    bool counted;
};

void census_init(struct census *c, struct book *book);
void census_finish(struct census *c);
/* Forgets what is kept, as after a rollback. */
void census_forget(struct census *c);

/* The place of a person; one who is not known comes into being, `day` is when, or DAY_ABSENT. */
uint32_t census_person(struct census *c, uint64_t id, int32_t day);
struct census_room *census_room(struct census *c, uint64_t id, int kind);
/* Writes what changed; forgets all when it has become much. */
void census_flush(struct census *c);

#endif
