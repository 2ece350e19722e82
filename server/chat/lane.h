/*
 * lane.h - the ring's entries that belong together (of one room, one person, or for
 * everybody), as numbers in ascending order: whoever catches up in a few rooms pays for
 * their entries alone and not for the whole ring. Loop thread.
 *
 * Appended at one end, dropped at the other, in step with the ring.
 */
#ifndef CHAT_LANE_H
#define CHAT_LANE_H

#include <stdint.h>

struct lane {
    uint32_t *numbers; /* places in the ring's array of entries */
    uint32_t first;
    uint32_t count;
    uint32_t capacity; /* a power of two, 0 at first */
};

void lane_finish(struct lane *l);
void lane_push(struct lane *l, uint32_t number);
void lane_drop_first(struct lane *l);

static inline uint32_t lane_at(const struct lane *l, uint32_t i)
{
    return l->numbers[(l->first + i) & (l->capacity - 1)];
}

#endif
