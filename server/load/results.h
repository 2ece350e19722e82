/*
 * results.h - everything a run measured, and the verdict over it.
 */
#ifndef LOAD_RESULTS_H
#define LOAD_RESULTS_H

#include "load/options.h"
#include "load/plan.h"
#include "load/share.h"
#include "load/target.h"
#include "load/watch.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#define FAULTS_MAX 8

struct point {         /* one window */
    double at_s;       /* its middle, since the origin */
    double deliveries; /* a second */
    double sent;       /* a second */
    double connected;  /* the fewest sessions open at a time */
    double p50_us;     /* NAN: nothing came */
    double p99_us;
};

/* The server between the samples at the beginning and the end of the run. */
struct server_use {
    bool is_known;
    double seconds;
    double cpu_s;
    double deliveries;
    double resident;        /* at the end */
    double resident_before; /* before anyone came */
    double turn_p50_s;
    double turn_p99_s;
};

struct results {
    const struct options *options;
    const struct target *target;
    const struct plan *plan;
    time_t at; /* when it began */
    uint32_t processes;
    double seconds;   /* that messages were sent, or sockets held */
    double run_at_s;  /* since the origin: it began, */
    double run_end_s; /* and ended */
    bool was_interrupted;
    struct tallies tallies;
    struct latency delivery;
    struct latency answering;
    struct latency connecting;
    struct latency returning;
    double cpu_s;       /* of the load processes */
    double late_max_ms; /* how late they sent at worst */
    struct server_use server;
    const struct watch *watch;
    struct point *points;
    size_t point_count;
    char trouble[TROUBLE_MAX]; /* the first thing that went wrong; "" for none */
    char faults[FAULTS_MAX][200];
    int fault_count; /* 0: all is well */
};

/* Adds up the share; `first` and `last` are the samples around the run. */
void results_collect(struct results *r, const struct share *s, const struct watch *w,
                     size_t first, size_t last);
void results_judge(struct results *r);
void results_finish(struct results *r);

void report_table(const struct results *r, FILE *out);
void report_json(const struct results *r, FILE *out);
void report_html(const struct results *r, FILE *out);

#endif
