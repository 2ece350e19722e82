#include "loop/timers.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/loop.h"

#include <ev.h>
#include <stdlib.h>

#define TICK_US      10000u
#define SLOT_BITS    6
#define SLOTS        64
#define LEVELS       6 /* 2^36 ticks: 21 years after the start */
#define DELAY_MAX_MS (40u * 24 * 3600 * 1000)
#define NEVER        UINT64_MAX

/* A timer lies on the lowest level whose slots tell its tick from the present
 * one: those of level 0 are due within the present 64 ticks, those of level 1
 * within the present 64 times 64, and so on. So all that lies on a level comes
 * before all that lies on a higher one. When the wheel reaches a slot of a
 * higher level, its timers move down. */
struct timers {
    struct ev_loop *ev; /* NULL: turned by hand */
    ev_timer alarm;
    uint64_t alarm_tick;              /* what the alarm is set to, or NEVER */
    uint64_t start_us;                /* tick 0 */
    uint64_t now_us;                  /* only when turned by hand */
    uint64_t now;                     /* tick; all up to it have been called */
    uint64_t occupied[LEVELS];        /* a bit for each slot that is not empty */
    struct list slots[LEVELS][SLOTS]; /* of struct timer, by link */
};

static void on_alarm(struct ev_loop *ev, ev_timer *watcher, int events);

static struct timers *wheel_create(struct ev_loop *ev, uint64_t now_us)
{
    struct timers *w = xcalloc(1, sizeof(*w));

    w->ev = ev;
    w->alarm_tick = NEVER;
    w->start_us = now_us;
    w->now_us = now_us;
    for (int level = 0; level < LEVELS; level++)
        for (int slot = 0; slot < SLOTS; slot++)
            list_init(&w->slots[level][slot]);
    ev_init(&w->alarm, on_alarm);
    w->alarm.data = w;
    return w;
}

struct timers *timers_create(struct loop *l)
{
    return wheel_create(loop_native(l), clock_mono_us());
}

struct timers *timers_create_manual(uint64_t now_ms)
{
    return wheel_create(NULL, now_ms * 1000);
}

void timers_destroy(struct timers *w)
{
    if (!w)
        return;
    if (w->ev)
        ev_timer_stop(w->ev, &w->alarm);
    for (int level = 0; level < LEVELS; level++)
        for (int slot = 0; slot < SLOTS; slot++)
            while (list_pop_head(&w->slots[level][slot]))
                ;
    free(w);
}

static unsigned level_of(const struct timers *w, uint64_t tick)
{
    unsigned highest_bit = 63u - (unsigned)__builtin_clzll(tick ^ w->now);

    must(tick > w->now && highest_bit < LEVELS * SLOT_BITS);
    return highest_bit / SLOT_BITS;
}

static unsigned slot_of(uint64_t tick, unsigned level)
{
    return tick >> (level * SLOT_BITS) & (SLOTS - 1);
}

static void place(struct timers *w, struct timer *t)
{
    unsigned level = level_of(w, t->due);
    unsigned slot = slot_of(t->due, level);

    list_add_tail(&w->slots[level][slot], &t->link);
    w->occupied[level] |= (uint64_t)1 << slot;
}

/* The tick at which the next slot is reached; NEVER when all are empty. */
static uint64_t next_tick(const struct timers *w)
{
    for (unsigned level = 0; level < LEVELS; level++) {
        uint64_t block = w->now >> ((level + 1) * SLOT_BITS);

        if (w->occupied[level]) {
            unsigned slot = (unsigned)__builtin_ctzll(w->occupied[level]);

            return (block << SLOT_BITS | slot) << (level * SLOT_BITS);
        }
    }
    return NEVER;
}

/* Takes what lies in the slots that begin at the present tick, for one of
 * them on each level, into `taken`. */
static void take_present(struct timers *w, struct list *taken)
{
    for (unsigned level = 0; level < LEVELS; level++) {
        unsigned slot = slot_of(w->now, level);
        uint64_t below = ((uint64_t)1 << (level * SLOT_BITS)) - 1;

        if (w->now & below)
            return;
        list_splice_tail(taken, &w->slots[level][slot]);
        w->occupied[level] &= ~((uint64_t)1 << slot);
    }
}

static void reach(struct timers *w, uint64_t tick)
{
    struct list taken;
    struct list due;
    struct list *item;

    list_init(&taken);
    list_init(&due);
    w->now = tick;
    take_present(w, &taken);
    while ((item = list_pop_head(&taken)) != NULL) {
        struct timer *t = container_of(item, struct timer, link);

        if (t->due == tick)
            list_add_tail(&due, item);
        else
            place(w, t);
    }
    /* A timer may stop or move any other, also one that is due now. */
    while ((item = list_pop_head(&due)) != NULL) {
        struct timer *t = container_of(item, struct timer, link);

        t->fn(t);
    }
}

/* After a long rest the wheel stands far back; where nothing lies between, it
 * may be turned at once. */
static void skip_to(struct timers *w, uint64_t tick)
{
    if (tick > w->now && tick < next_tick(w))
        w->now = tick;
}

static void advance(struct timers *w, uint64_t now_us)
{
    uint64_t target = (now_us - w->start_us) / TICK_US;
    uint64_t tick;

    while ((tick = next_tick(w)) <= target)
        reach(w, tick);
    skip_to(w, target);
}

void timers_advance(struct timers *w, uint64_t now_ms)
{
    must(now_ms * 1000 >= w->now_us);
    w->now_us = now_ms * 1000;
    advance(w, w->now_us);
}

/* Sets the alarm to a tick, or off. */
static void alarm_set(struct timers *w, uint64_t tick)
{
    uint64_t at_us = w->start_us + tick * TICK_US;
    uint64_t now_us = clock_mono_us();

    w->alarm_tick = tick;
    ev_timer_stop(w->ev, &w->alarm);
    if (tick == NEVER)
        return;
    ev_timer_set(&w->alarm, at_us > now_us ? (double)(at_us - now_us) / 1e6 : 0, 0);
    ev_timer_start(w->ev, &w->alarm);
}

/* libev counts from the begin of the turn, so it may call early: then nothing
 * is due yet and the alarm is only set again. */
static void on_alarm(struct ev_loop *ev, ev_timer *watcher, int events)
{
    struct timers *w = watcher->data;

    (void)ev;
    (void)events;
    w->alarm_tick = 0; /* nothing started meanwhile needs to set it */
    advance(w, clock_mono_us());
    alarm_set(w, next_tick(w));
}

void timer_init(struct timer *t, timer_fn *fn)
{
    list_init(&t->link);
    t->due = 0;
    t->fn = fn;
}

void timer_start(struct timers *w, struct timer *t, uint64_t delay_ms)
{
    uint64_t now_us = w->ev ? clock_mono_us() : w->now_us;
    uint64_t delay_us = (delay_ms < DELAY_MAX_MS ? delay_ms : DELAY_MAX_MS) * 1000;

    timer_stop(w, t);
    skip_to(w, (now_us - w->start_us) / TICK_US);
    t->due = (now_us - w->start_us + delay_us + TICK_US - 1) / TICK_US;
    if (t->due <= w->now)
        t->due = w->now + 1;
    place(w, t);
    if (w->ev && t->due < w->alarm_tick)
        alarm_set(w, next_tick(w));
}

void timer_stop(struct timers *w, struct timer *t)
{
    if (!timer_is_running(t))
        return;
    list_remove(&t->link);
    if (t->due > w->now) {
        unsigned level = level_of(w, t->due);
        unsigned slot = slot_of(t->due, level);

        if (list_empty(&w->slots[level][slot]))
            w->occupied[level] &= ~((uint64_t)1 << slot);
    }
}

bool timer_is_running(const struct timer *t)
{
    return !list_empty(&t->link);
}
