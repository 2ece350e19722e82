/*
 * delta.h - what a batch adds to the figures of one room and day, and to those of one person
 * and day. Part of batch. One thread.
 */
#ifndef WORKER_ANALYTICS_DELTA_H
#define WORKER_ANALYTICS_DELTA_H

#include "base/map.h"
#include "worker/analytics/figures.h"

#include <stdint.h>

struct book;

/* Numbers as they come; they are sorted out when they are added to the figures. */
struct heap {
    uint32_t *items;
    size_t count;
    size_t capacity;
};

void heap_add(struct heap *h, uint32_t item);

struct delta {
    int64_t counts[COUNT_COUNT];
    struct heap tallies[TALLY_KINDS];
    struct heap sets[SET_COUNT];
};

struct person_delta {
    int64_t messages;
    int64_t reactions;
    int64_t received;
};

struct day_delta {
    int32_t day;
    struct map rooms;  /* room -> struct delta */
    struct map people; /* place + 1 -> struct person_delta */
};

struct day_delta *day_delta_create(int32_t day);
void day_delta_destroy(struct day_delta *d);
struct delta *day_delta_room(struct day_delta *d, uint64_t room);
struct person_delta *day_delta_person(struct day_delta *d, uint32_t place);
/* Adds all to the rows of the day and of its month. `scratch` is empty before and after. */
void day_delta_write(struct day_delta *d, struct book *b, struct figures *scratch);

#endif
