/*
 * feeder.h - the log told to the worker, whose roll-ups are made of it. Loop thread.
 *
 * Read from the store by a thread of its own, some time after the news that there is more:
 * one way for what was missed and what is new, so that both count alike. Bounded by the
 * window of what is not acknowledged; without a worker nothing is read at all. Once a
 * minute it also samples what no log tells, and keeps that until the worker has it.
 */
#ifndef HANDLERS_FEEDER_H
#define HANDLERS_FEEDER_H

#include "ipc/worker_link.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct feeder;
struct server;

/* NULL: `why` is a line about a setting or the store. */
struct feeder *feeder_create(struct server *srv, struct worker_link *link, char *why,
                             size_t why_size);
void feeder_stop(struct feeder *f); /* the link is about to be closed; NULL is allowed */
void feeder_destroy(struct feeder *f); /* after feeder_stop; NULL is allowed */
void feeder_news(struct feeder *f,
                 enum worker_news news); /* of the link; NULL is allowed */
void feeder_committed(struct feeder *f); /* the log is longer; NULL is allowed */
struct worker_link *feeder_link(const struct feeder *f); /* NULL once it was stopped */

struct feeder_place {
    bool ready;    /* the worker is there and follows */
    uint64_t pos;  /* all up to here is in the roll-ups */
    uint64_t head; /* of the log */
    bool catching_up;
    unsigned percent; /* of that; 100 when there is nothing to catch up */
};

void feeder_place(const struct feeder *f, struct feeder_place *place);

#endif
