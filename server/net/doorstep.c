#include "net/doorstep.h"

#include "base/metrics.h"
#include "net/net_private.h"

#define DOORSTEP_MAX 32

static bool is_short_of_memory(const struct net *n)
{
    return server_pressure(n->server) == PRESSURE_CRITICAL;
}

static bool is_full(const struct net *n)
{
    return n->count - n->on_doorstep >= n->count_max;
}

bool doorstep_is_needed(const struct net *n)
{
    return is_short_of_memory(n) || is_full(n);
}

static void step_off(struct connection *c)
{
    list_remove(&c->doorstep);
    c->net->on_doorstep--;
}

void doorstep_take(struct connection *c)
{
    struct net *n = c->net;

    if (is_short_of_memory(n))
        metrics.memory_refused_sockets++;
    else
        metrics.refused_descriptors++;
    if (n->on_doorstep == DOORSTEP_MAX) {
        struct connection *oldest =
            container_of(n->doorstep.next, struct connection, doorstep);

        step_off(oldest);
        connection_drop(oldest, false);
    }
    list_add_tail(&n->doorstep, &c->doorstep);
    n->on_doorstep++;
    connection_schedule(c, PHASE_REQUEST);
}

bool doorstep_leave(struct connection *c)
{
    if (list_empty(&c->doorstep))
        return true;
    if (doorstep_is_needed(c->net))
        return false;
    step_off(c);
    return true;
}

void doorstep_gone(struct connection *c)
{
    if (!list_empty(&c->doorstep))
        step_off(c);
}
