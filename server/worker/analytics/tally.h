/*
 * tally.h - a row of counts, most of them 0, and as few bytes as they need. Adds up, so that
 * those of days become those of any range. Any thread.
 *
 * Two kinds: messages by hour of the week, and how long answers took. The latter by
 * buckets, eight to each doubling: a percentile is off by 7 percent at most.
 */
#ifndef WORKER_ANALYTICS_TALLY_H
#define WORKER_ANALYTICS_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define HOURS_COUNT  168 /* Monday 0:00 is 0 */
#define WAITS_COUNT  208
#define WAIT_MOST_MS (24 * 60 * 60 * 1000)
#define TALLY_COUNT  WAITS_COUNT

struct tally {
    uint64_t counts[TALLY_COUNT];
};

void tally_encode(const struct tally *t, struct buf *out); /* nothing when all are 0 */
/* Adds what was encoded. False: it is damaged, some of it may have been added. */
bool tally_add(struct tally *t, const void *bytes, size_t len);
uint64_t tally_sum(const struct tally *t);

unsigned wait_bucket(int64_t ms); /* 0 <= ms <= WAIT_MOST_MS */
/* So long at most took so many in a thousand of the answers, in ms; there is one at least. */
int64_t wait_percentile(const struct tally *t, unsigned per_mille);

#endif
