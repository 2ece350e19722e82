/*
 * outbox.h - frames that wait for one socket, in order. Loop thread.
 *
 * Each item knows what it is: a durable event (its pos), an answer, or something
 * transient. Owns one reference per frame. Two items lie inside; more live in a ring
 * on the heap that doubles, and is given back when the outbox is empty, so
 * that an idle session pays nothing.
 */
#ifndef CHAT_OUTBOX_H
#define CHAT_OUTBOX_H

#include "base/bug.h"
#include "proto/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct iovec;

#define OUTBOX_FEW       2u
#define OUTBOX_ANSWER    UINT64_C(0)
#define OUTBOX_TRANSIENT UINT64_MAX

struct outbox_item {
    struct frame *frame;
    uint64_t pos; /* of a durable event, else one of the two above */
};

struct outbox {
    uint32_t first;
    uint32_t count;
    uint32_t capacity; /* a power of two; OUTBOX_FEW: the items lie in `few` */
    uint32_t news;     /* bytes of events and transients: what the budget is about */
    union {
        struct outbox_item few[OUTBOX_FEW];
        struct outbox_item *many;
    } items;
    size_t answers; /* bytes of answers */
};

void outbox_init(struct outbox *o);
void outbox_finish(struct outbox *o); /* drops what is queued */
void outbox_grow(struct outbox *o);   /* room for at least one more */

static inline struct outbox_item *outbox_at(struct outbox *o, uint32_t i)
{
    struct outbox_item *items = o->capacity == OUTBOX_FEW ? o->items.few : o->items.many;

    return &items[(o->first + i) & (o->capacity - 1)];
}

static inline void bug_reorder(struct outbox *o)
{
    static unsigned deliveries;

    if (ROOST_BUG_REORDER && o->count > 1 && ++deliveries % BUG_REORDERS_EVERY == 0) {
        struct outbox_item last = *outbox_at(o, o->count - 1);

        *outbox_at(o, o->count - 1) = *outbox_at(o, o->count - 2);
        *outbox_at(o, o->count - 2) = last;
    }
}

/* Takes over the reference; `size` is the frame's. */
static inline void outbox_push(struct outbox *o, struct frame *f, size_t size,
                               uint64_t pos)
{
    if (o->count == o->capacity)
        outbox_grow(o);
    *outbox_at(o, o->count) = (struct outbox_item){f, pos};
    o->count++;
    bug_reorder(o);
    if (pos == OUTBOX_ANSWER)
        o->answers += size;
    else
        o->news += (uint32_t)size;
}

static inline size_t outbox_bytes(const struct outbox *o)
{
    return o->news + o->answers;
}

/* Takes the first item out; its reference is the caller's now. Not when empty. */
struct outbox_item outbox_pop(struct outbox *o);

/* Drops events and transients; answers stay in their order. The pos of the first event
 * dropped, 0 when there was none. */
uint64_t outbox_drop_news(struct outbox *o);

/* Points iov at the first frames: at most max, and no further one once bytes_max is reached. */
size_t outbox_gather(struct outbox *o, struct iovec *iov, size_t max, size_t bytes_max);

#endif
