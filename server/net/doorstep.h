/*
 * doorstep.h - who comes while there is no room: a few are let as far as the doorstep, where they
 * may ask whether the server is alive (/healthz, /readyz, /metrics) and are refused politely
 * anything else. So a probe, which always comes with a connection of its own, does not take
 * a server that is short of something for a dead one. The oldest go when there are too many.
 */
#ifndef NET_DOORSTEP_H
#define NET_DOORSTEP_H

#include <stdbool.h>

#define DOORSTEP_MS 5000 /* to ask */

struct connection;
struct net;

/* No room for one more: memory is at its ceiling, or the descriptors are out. */
bool doorstep_is_needed(const struct net *n);
/* The new connection waits there, and has to be quick. */
void doorstep_take(struct connection *c);
/* A request has begun: in it goes, where there is room by now. False: it is on the doorstep still. */
bool doorstep_leave(struct connection *c);
void doorstep_gone(struct connection *c); /* it is closed */

#endif
