/*
 * policies.h - every policy that was set, and what holds in each room. Loop thread.
 */
#ifndef HANDLERS_POLICIES_H
#define HANDLERS_POLICIES_H

#include "base/map.h"
#include "handlers/policy.h"

struct policies {
    struct policy holds;   /* where a room has none of its own */
    struct map rooms;      /* room -> struct room_policy */
    size_t rooms_that_ask; /* before a text is visible */
};

void policies_init(struct policies *ps);
void policies_finish(struct policies *ps);
/* Room 0: the workspace. An empty policy takes the room's away. */
void policies_set(struct policies *ps, uint64_t room, const struct policy *set);
const struct policy *policies_of(const struct policies *ps, uint64_t room);
bool policies_ask_before(const struct policies *ps); /* somewhere */

#endif
