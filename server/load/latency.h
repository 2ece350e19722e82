/*
 * latency.h - how long things took: a log-linear histogram of microseconds.
 *
 * Exact below 128 us, above that 64 buckets to each doubling: a value is told within 1.6 %.
 * What is over 1,073 s counts as that.
 */
#ifndef LOAD_LATENCY_H
#define LOAD_LATENCY_H

#include <stddef.h>
#include <stdint.h>

#define LATENCY_BUCKETS 1600
#define LATENCY_US_MAX  ((UINT64_C(1) << 30) - 1)

struct latency {
    uint64_t count;
    uint64_t sum_us;
    uint64_t max_us; /* exact */
    uint64_t buckets[LATENCY_BUCKETS];
};

static inline uint32_t latency_bucket(uint64_t us)
{
    uint32_t octave;

    if (us < 128)
        return (uint32_t)us;
    if (us > LATENCY_US_MAX)
        us = LATENCY_US_MAX;
    octave = (uint32_t)(63 - __builtin_clzll(us)) - 6; /* 1 for 128..255 */
    return 64 + octave * 64 + (uint32_t)(us >> octave) - 64;
}

/* The highest value that falls into the bucket. */
uint64_t latency_bucket_top(uint32_t bucket);

void latency_add(struct latency *l, uint64_t us);
void latency_merge(struct latency *l, const struct latency *more);
/* `counts` has LATENCY_BUCKETS of them; the sum is taken from the buckets' tops. */
void latency_merge_counts(struct latency *l, const uint32_t *counts);

/* The least value that `quantile` (0..1) of all are not above; 0 when there are none. */
uint64_t latency_at(const struct latency *l, double quantile);
double latency_mean(const struct latency *l);

#endif
