#include "handlers/policies.h"

#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

struct room_policy {
    struct policy set;
    struct policy holds;
};

void policies_init(struct policies *ps)
{
    memset(ps, 0, sizeof(*ps));
    map_init(&ps->rooms);
    policy_shipped(&ps->holds);
}

void policies_finish(struct policies *ps)
{
    size_t at = 0;
    uint64_t room;
    void *value;

    while (map_next(&ps->rooms, &at, &room, &value))
        free(value);
    map_finish(&ps->rooms);
}

static bool is_empty(const struct policy *p)
{
    for (int i = 0; i < CLASS_COUNT; i++)
        if (p->classes[i].set)
            return false;
    return p->has == 0;
}

/* Over what the workspace has. */
static void work_out_room(struct policies *ps, struct room_policy *r)
{
    r->holds = ps->holds;
    policy_overlay(&r->holds, &r->set);
    ps->rooms_that_ask += policy_asks_before(&r->holds);
}

static void set_room(struct policies *ps, uint64_t room, const struct policy *set)
{
    struct room_policy *r = map_remove(&ps->rooms, room);

    if (r)
        ps->rooms_that_ask -= policy_asks_before(&r->holds);
    free(r);
    if (is_empty(set))
        return;
    r = xcalloc(1, sizeof(*r));
    r->set = *set;
    work_out_room(ps, r);
    map_put(&ps->rooms, room, r);
}

static void set_workspace(struct policies *ps, const struct policy *set)
{
    size_t at = 0;
    uint64_t room;
    void *value;

    policy_shipped(&ps->holds);
    policy_overlay(&ps->holds, set);
    ps->rooms_that_ask = 0;
    while (map_next(&ps->rooms, &at, &room, &value))
        work_out_room(ps, value);
}

void policies_set(struct policies *ps, uint64_t room, const struct policy *set)
{
    if (room == 0)
        set_workspace(ps, set);
    else
        set_room(ps, room, set);
}

bool policies_ask_before(const struct policies *ps)
{
    return ps->rooms_that_ask > 0 || policy_asks_before(&ps->holds);
}

const struct policy *policies_of(const struct policies *ps, uint64_t room)
{
    const struct room_policy *r = map_find(&ps->rooms, room);

    return r ? &r->holds : &ps->holds;
}
