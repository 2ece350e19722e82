/*
 * metrics.h - the process's counters, from metrics.tbl; told as Prometheus text
 * (exposition format 0.0.4). One struct for the process; loop thread only:
 * other threads hand their figures over with their results.
 */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

#include <stdint.h>

#define HISTOGRAM_BUCKETS_MAX 20

struct buf;

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS_MAX + 1]; /* the last: above every bound */
    uint64_t total;
    double sum;
};

struct metrics {
#define COUNTER(field, name, help)                           uint64_t field;
#define GAUGE(field, name, help)                             double field;
#define HISTOGRAM(field, name, help, first, factor, buckets) struct histogram field;
#include "base/metrics.tbl"
};

extern struct metrics metrics;

/* Records a value in a histogram of the table: metrics_observe(&metrics.x, value). */
void metrics_observe(struct histogram *h, double value);

/* Adds the whole page to out; reads RSS and CPU time itself. */
void metrics_print(struct buf *out);

#endif
