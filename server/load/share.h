/*
 * share.h - the memory the load processes have in common, mapped before the fork.
 *
 * Each crowd writes its own part only, the parent reads it while it is written: a figure
 * may be a moment old, never torn. Room heads are the exception: all raise them.
 */
#ifndef LOAD_SHARE_H
#define LOAD_SHARE_H

#include "load/latency.h"
#include "load/plan.h"

#include <stdatomic.h>
#include <stdint.h>

#define WINDOWS_MAX 600
#define TROUBLE_MAX 160

enum phase {
    PHASE_CONNECT, /* everyone comes */
    PHASE_RUN,     /* from start_us to end_us */
    PHASE_DRAIN,   /* nothing new; all that is under way arrives */
    PHASE_SEAL,    /* what has no answer now never gets one */
    PHASE_COUNT,   /* each crowd adds up what it heard and ends */
};

struct tallies {
#define TALLY(field, help) uint64_t field;
#include "load/tallies.tbl"
};

/* What came in one stretch of time; these have the same length in all processes. */
struct window {
    uint32_t deliveries;
    uint32_t sent;
    uint32_t
        connected_1; /* the fewest sessions open at a time, and 1; 0: not looked at */
    uint32_t latency[LATENCY_BUCKETS];
};

struct crowd_share {
    struct tallies tallies;
    struct latency connecting; /* from the dial to the answered session.open */
    struct latency answering;  /* from the send to its answer */
    struct latency returning;  /* in a storm: from the reset until all missed was heard */
    uint64_t late_max_us;      /* how late this program itself sent, at worst */
    uint64_t latency_max_us;
    uint64_t cpu_us;
    uint64_t heard_at_us;        /* the last event came */
    _Atomic uint32_t is_settled; /* PHASE_DRAIN: nothing is missing any more */
    _Atomic uint32_t is_sealed;  /* PHASE_SEAL: seen */
    char trouble[TROUBLE_MAX];   /* the first thing that went wrong; written once */
    struct window windows[WINDOWS_MAX];
};

struct sender_share {
    uint32_t sent;    /* its messages are 1..sent */
    uint32_t excused; /* of these, refused or never answered: may be missing */
};

struct share {
    size_t size;
    uint32_t crowd_count;
    uint64_t origin_us; /* windows count from here */
    uint64_t window_us;
    _Atomic uint32_t phase;
    _Atomic uint64_t start_us; /* set before PHASE_RUN, */
    _Atomic uint64_t end_us;   /* may come down later */
    struct crowd_share *crowds;
    struct sender_share *senders;
    _Atomic uint64_t *heads; /* by room index: the highest seq anyone has seen */
};

struct share *share_create(const struct plan *p, uint32_t crowds);
void share_destroy(struct share *s);

static inline enum phase share_phase(struct share *s)
{
    return (enum phase)atomic_load_explicit(&s->phase, memory_order_acquire);
}

struct window *share_window(const struct share *s, struct crowd_share *c,
                            uint64_t now_us);
void share_raise_head(struct share *s, uint32_t room, uint64_t seq);
/* Keeps the first only. */
void share_trouble(struct crowd_share *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Sums over the crowds; gauges add up too. */
struct tallies share_sum(const struct share *s);

#endif
