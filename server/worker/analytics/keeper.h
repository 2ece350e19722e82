/*
 * keeper.h - follows the log: what the thread of analytics does with a frame. One thread.
 */
#ifndef WORKER_ANALYTICS_KEEPER_H
#define WORKER_ANALYTICS_KEEPER_H

#include "ipc/feed.h"
#include "worker/analytics/book.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct zone;

struct keeper {
    struct book book;
    struct batch *batch;
    struct zone *zone;
    uint64_t pos;    /* in the figures, as committed */
    int64_t sampled; /* the newest sample, as committed */
    bool begun;      /* the server has said which log it is */
};

/* False: logged, there is no writing. */
bool keeper_open(struct keeper *k, const char *folder);
void keeper_close(struct keeper *k);

/* Each of these is a transaction. False: it failed and left nothing; try again. */

/* The server's log: another one than before, or one that ends before what is kept, or another
 * time zone, and the figures begin anew. Then the log goes on from k->pos. */
bool keeper_begin(struct keeper *k, const struct feed_begin *b);
/* Begins anew from 0. */
bool keeper_rebuild(struct keeper *k);

/* Takes frames in the order they came; those that do not go on from k->pos are of a time before
 * it was last set, and change nothing. `changed`: there is something to tell the server. */
struct keeper_frame {
    uint16_t type; /* MESSAGE_FEED with FEED_EVENTS, or MESSAGE_SAMPLE */
    const void *payload;
    size_t len;
};

bool keeper_take(struct keeper *k, const struct keeper_frame *frames, size_t count,
                 bool *changed);

#endif
