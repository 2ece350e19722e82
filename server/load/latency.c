#include "load/latency.h"

#include "base/must.h"

#include <math.h>

uint64_t latency_bucket_top(uint32_t bucket)
{
    uint32_t octave;

    must(bucket < LATENCY_BUCKETS);
    if (bucket < 128)
        return bucket;
    octave = bucket / 64 - 1;
    return ((uint64_t)(bucket % 64 + 65) << octave) - 1;
}

void latency_add(struct latency *l, uint64_t us)
{
    l->buckets[latency_bucket(us)]++;
    l->count++;
    l->sum_us += us;
    if (us > l->max_us)
        l->max_us = us;
}

void latency_merge(struct latency *l, const struct latency *more)
{
    for (uint32_t i = 0; i < LATENCY_BUCKETS; i++)
        l->buckets[i] += more->buckets[i];
    l->count += more->count;
    l->sum_us += more->sum_us;
    if (more->max_us > l->max_us)
        l->max_us = more->max_us;
}

void latency_merge_counts(struct latency *l, const uint32_t *counts)
{
    for (uint32_t i = 0; i < LATENCY_BUCKETS; i++) {
        uint32_t count = counts[i];

        if (count == 0)
            continue;
        l->buckets[i] += count;
        l->count += count;
        l->sum_us += count * latency_bucket_top(i);
        if (latency_bucket_top(i) > l->max_us)
            l->max_us = latency_bucket_top(i);
    }
}

uint64_t latency_at(const struct latency *l, double quantile)
{
    double rank = ceil(quantile * (double)l->count);
    uint64_t wanted = rank < 1 ? 1 : (uint64_t)rank;
    uint64_t seen = 0;

    if (l->count == 0)
        return 0;
    if (wanted >= l->count)
        return l->max_us;
    for (uint32_t i = 0; i < LATENCY_BUCKETS; i++) {
        seen += l->buckets[i];
        if (seen >= wanted) {
            uint64_t top = latency_bucket_top(i);

            return top < l->max_us ? top : l->max_us;
        }
    }
    return l->max_us;
}

double latency_mean(const struct latency *l)
{
    return l->count ? (double)l->sum_us / (double)l->count : 0;
}
