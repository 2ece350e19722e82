#include "load/track.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HOLES_MAX (UINT32_C(1) << 22)

struct hole {
    uint32_t from; /* inclusive, */
    uint32_t to;   /* so is this */
    uint32_t next;
};

void holes_init(struct holes *h)
{
    memset(h, 0, sizeof(*h));
    h->count = 1; /* 0 says "none" */
}

void holes_finish(struct holes *h)
{
    free(h->list);
}

/* 0: the pool is full. */
static uint32_t take_hole(struct holes *h)
{
    uint32_t i = h->unused;

    if (i != 0) {
        h->unused = h->list[i].next;
        return i;
    }
    if (h->count >= h->capacity) {
        if (h->capacity >= HOLES_MAX)
            return 0;
        h->capacity = h->capacity ? h->capacity * 2 : 64;
        h->list = xreallocarray(h->list, h->capacity, sizeof(*h->list));
    }
    return h->count++;
}

static void give_back(struct holes *h, uint32_t i)
{
    h->list[i].next = h->unused;
    h->unused = i;
}

static void open_hole(struct holes *h, struct track *t, uint32_t from, uint32_t to)
{
    uint32_t i = take_hole(h);

    if (i == 0) {
        h->forgotten += to - from + 1;
        return;
    }
    h->list[i] = (struct hole){.from = from, .to = to, .next = t->holes};
    t->holes = i;
    h->missing += to - from + 1;
}

static void unlink_hole(struct holes *h, uint32_t *link)
{
    uint32_t i = *link;

    *link = h->list[i].next;
    give_back(h, i);
}

/* Takes the number out of the hole it lies in; false: it lies in none. */
static bool fill(struct holes *h, struct track *t, uint32_t number)
{
    uint32_t *link = &t->holes;

    while (*link != 0 && (number < h->list[*link].from || number > h->list[*link].to))
        link = &h->list[*link].next;
    if (*link == 0)
        return false;

    struct hole found = h->list[*link];

    h->missing--;
    if (found.from == found.to) {
        unlink_hole(h, link);
    } else if (number == found.from) {
        h->list[*link].from++;
    } else if (number == found.to) {
        h->list[*link].to--;
    } else {
        h->list[*link].to = number - 1;
        h->missing -= found.to - number;
        open_hole(h, t, number + 1, found.to);
    }
    return true;
}

enum noted track_note(struct holes *h, struct track *t, uint32_t number)
{
    must(number != TRACK_UNKNOWN);
    if (number == t->last + 1 || t->last == TRACK_UNKNOWN) {
        t->last = number;
        return NOTED_NEXT;
    }
    if (number > t->last) {
        open_hole(h, t, t->last + 1, number - 1);
        t->last = number;
        return NOTED_AHEAD;
    }
    return t->holes != 0 && fill(h, t, number) ? NOTED_LATE : NOTED_AGAIN;
}

uint64_t track_missing(const struct holes *h, const struct track *t, uint32_t upto)
{
    uint64_t missing;

    if (t->last == TRACK_UNKNOWN)
        return 0;
    missing = upto > t->last ? upto - t->last : 0;
    for (uint32_t i = t->holes; i != 0; i = h->list[i].next)
        missing += h->list[i].to - h->list[i].from + 1;
    return missing;
}

void track_restart(struct holes *h, struct track *t, uint32_t last)
{
    while (t->holes != 0) {
        const struct hole *hole = &h->list[t->holes];

        h->missing -= hole->to - hole->from + 1;
        unlink_hole(h, &t->holes);
    }
    t->last = last;
}
