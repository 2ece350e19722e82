#include "chat/outbox.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <sys/uio.h>

#define FIRST_CAPACITY 8u

void outbox_init(struct outbox *o)
{
    *o = (struct outbox){.capacity = OUTBOX_FEW};
}

/* Only when empty. */
static void outbox_release(struct outbox *o)
{
    if (o->capacity != OUTBOX_FEW)
        free(o->items.many);
    outbox_init(o);
}

void outbox_finish(struct outbox *o)
{
    for (uint32_t i = 0; i < o->count; i++)
        frame_unref(outbox_at(o, i)->frame);
    outbox_release(o);
}

void outbox_grow(struct outbox *o)
{
    uint32_t capacity = o->capacity == OUTBOX_FEW ? FIRST_CAPACITY : o->capacity * 2;
    struct outbox_item *items;

    must(capacity > o->capacity);
    items = xreallocarray(NULL, capacity, sizeof(*items));
    for (uint32_t i = 0; i < o->count; i++)
        items[i] = *outbox_at(o, i);
    if (o->capacity != OUTBOX_FEW)
        free(o->items.many);
    o->items.many = items;
    o->capacity = capacity;
    o->first = 0;
}

struct outbox_item outbox_pop(struct outbox *o)
{
    struct outbox_item item;
    size_t size;

    must(o->count > 0);
    item = *outbox_at(o, 0);
    size = frame_size(item.frame);
    if (item.pos == OUTBOX_ANSWER)
        o->answers -= size;
    else
        o->news -= (uint32_t)size;
    o->first = (o->first + 1) & (o->capacity - 1);
    if (--o->count == 0)
        outbox_release(o);
    return item;
}

uint64_t outbox_drop_news(struct outbox *o)
{
    uint64_t first_pos = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < o->count; i++) {
        struct outbox_item item = *outbox_at(o, i);

        if (item.pos == OUTBOX_ANSWER) {
            *outbox_at(o, kept++) = item;
            continue;
        }
        if (first_pos == 0 && item.pos != OUTBOX_TRANSIENT)
            first_pos = item.pos;
        frame_unref(item.frame);
    }
    o->count = kept;
    o->news = 0;
    if (kept == 0)
        outbox_release(o);
    return first_pos;
}

size_t outbox_gather(struct outbox *o, struct iovec *iov, size_t max, size_t bytes_max)
{
    size_t taken = 0;
    size_t bytes = 0;

    while (taken < max && taken < o->count && (taken == 0 || bytes < bytes_max)) {
        const struct frame *f = outbox_at(o, (uint32_t)taken)->frame;

        /* An iovec has no const; nobody writes through it. */
        iov[taken].iov_base = (void *)(uintptr_t)frame_bytes(f);
        iov[taken].iov_len = frame_size(f);
        bytes += iov[taken].iov_len;
        taken++;
    }
    return taken;
}
