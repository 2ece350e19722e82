/*
 * zone.h - the workspace's time zone: which day and hour it was there. One thread.
 */
#ifndef WORKER_ANALYTICS_ZONE_H
#define WORKER_ANALYTICS_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;

/* An IANA name. One that is not known becomes UTC. */
struct zone *zone_open(const char *name, size_t len);
void zone_close(struct zone *z); /* NULL is allowed */
bool zone_is_known(const struct zone *z);
const char *zone_name(const struct zone *z); /* "UTC" for one that is not known */

struct zone_time {
    int32_t
        day; /* within DAY_LEAST and DAY_MOST of ipc/table.h; times beyond are moved in */
    int hour; /* 0 to 23 as the clock on the wall has it: one may come twice, one not at all */
};

struct zone_time zone_local(struct zone *z, int64_t at_ms);
/* The first moment of a day there. */
int64_t zone_begin_of(struct zone *z, int32_t day);

#endif
