/*
 * watch.h - what the server says of itself on /metrics, once a second.
 */
#ifndef LOAD_WATCH_H
#define LOAD_WATCH_H

#include "load/http.h"
#include "load/share.h"

#include <stdbool.h>

#define TURN_BUCKETS_MAX 24

struct turns { /* loop turns so far, by how long they took */
    int count;
    double bounds[TURN_BUCKETS_MAX]; /* seconds, rising; the last may be infinite */
    double below[TURN_BUCKETS_MAX];  /* how many were not longer */
};

struct sample {
    double at_s;        /* since the origin */
    uint64_t connected; /* our count */
    bool has_server;    /* the rest is known */
    double cpu_s;
    double resident;
    double deliveries;
    struct turns turns;
};

struct watch {
    struct http http;
    struct buf page;
    const struct share *share;
    struct sample samples[WINDOWS_MAX + 8];
    size_t count;
    uint64_t next_us;
};

void watch_init(struct watch *w, const struct target *t, struct tls_client *tls);
void watch_finish(struct watch *w);

/* Reads the page into a sample; false: the server does not tell. */
bool watch_read(struct watch *w, struct sample *s);
/* Takes a sample now; answers its place. The last place is used again when all are. */
size_t watch_take(struct watch *w);

bool metrics_value(const char *page, const char *name, double *value);
struct turns metrics_turns(const char *page);
/* How long the turns between two samples took, in seconds; 0: there were none. */
double turns_at(const struct turns *before, const struct turns *after, double quantile);

#endif
