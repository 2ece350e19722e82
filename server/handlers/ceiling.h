/*
 * ceiling.h - keeps the server's memory below --max-memory. Loop thread, but where it says so.
 *
 * A timer reads how much is resident. Near the ceiling (high) nobody new comes in and what takes
 * much memory is refused with `busy`; nearer (critical: a tenth or 16 MB below, whichever is more)
 * connections are turned away as well (but for a look at /healthz), only what changes something is done, queues are cut and
 * sessions that leave the most answers lying are closed, to come back and resume. Both end by themselves, a little
 * lower, and what was freed goes back to the system.
 */
#ifndef HANDLERS_CEILING_H
#define HANDLERS_CEILING_H

#include "base/config.h"
#include "handlers/call.h"
#include "proto/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

/* False: `why`, it is too low to serve anybody. */
bool ceiling_check(const struct config *config, char *why, size_t why_size);

void ceiling_init(struct server *srv); /* before anything that may fail */
void ceiling_start(struct server *srv);
void ceiling_stop(struct server *srv);
void ceiling_close(struct server *srv); /* after the threads that read */

/* How much of the ring fits below the ceiling. */
uint64_t ceiling_ring_bytes(const struct server *srv);

/* ERR_BUSY: not now; *retry_ms says for how long, spread. */
enum err ceiling_admit(const struct call *c, uint32_t *retry_ms);
/* May a reading that was admitted be begun? Any thread. */
bool ceiling_lets_read(const struct server *srv);

#endif
