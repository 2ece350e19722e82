/*
 * crowd.h - one load process: its share of the sockets on one epoll loop.
 */
#ifndef LOAD_CROWD_H
#define LOAD_CROWD_H

#include "load/options.h"
#include "load/plan.h"
#include "load/share.h"
#include "load/target.h"

struct crowd_order {
    const struct options *options;
    const struct target *target;
    const struct plan *plan;
    struct share *share;
    uint32_t index; /* of the crowd: it has the sockets first .. first + count - 1 */
    uint32_t first;
    uint32_t count;
};

/* Runs from PHASE_CONNECT until PHASE_COUNT is done. */
void crowd_run(const struct crowd_order *order);

#endif
