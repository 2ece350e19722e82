/*
 * timers.h - a hierarchical wheel: arming, moving and stopping a timer is O(1),
 * so tens of thousands of sockets may each have one (G. Varghese and T. Lauck,
 * "Hashed and hierarchical timing wheels", SOSP 1987).
 *
 * Resolution 10 ms, never early, range 40 days. Loop thread. The wheel lets the
 * loop sleep until the next timer that is due.
 */
#ifndef LOOP_TIMERS_H
#define LOOP_TIMERS_H

#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct timers;
struct timer;

typedef void timer_fn(struct timer *t);

/* Embedded in what it belongs to; container_of finds that again. */
struct timer {
    struct list link; /* in a slot of the wheel; to itself while stopped */
    uint64_t due;     /* tick */
    timer_fn *fn;
};

struct timers *timers_create(struct loop *l);
/* Without a loop: the test turns the wheel itself with timers_advance. */
struct timers *timers_create_manual(uint64_t now_ms);
void timers_destroy(struct timers *w);
void timers_advance(struct timers *w, uint64_t now_ms);

void timer_init(struct timer *t, timer_fn *fn);
void timer_start(struct timers *w, struct timer *t,
                 uint64_t delay_ms); /* moves a running one */
void timer_stop(struct timers *w, struct timer *t);
bool timer_is_running(const struct timer *t);

#endif
