/*
 * loop.h - the one event loop: libev, forced to epoll, behind our own names.
 *
 * All of it runs on the thread that calls loop_run, except loop_wake.
 */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/list.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_io;
struct loop_signal;

#define LOOP_READ  1
#define LOOP_WRITE 2

struct loop *loop_create(void); /* NULL: no epoll here */
void loop_destroy(struct loop *l);
void loop_run(struct loop *l); /* until loop_stop */
void loop_stop(struct loop *l);

/* Runs the loop once without waiting; for tests. */
void loop_turn(struct loop *l);
/* Runs the loop once, waiting for something to happen; for tests. */
void loop_turn_wait(struct loop *l);

/* The struct ev_loop *, for libraries that run on a foreign loop. */
void *loop_native(struct loop *l);

/* Called at the end of each turn, just before the loop sleeps, in the order
 * added. Returning true asks for another turn without sleeping. What is given back need
 * be removed only where its arg does not last as long as the loop; not from within one. */
struct loop_hook;
typedef bool loop_before_sleep_fn(void *arg);
struct loop_hook *loop_before_sleep(struct loop *l, loop_before_sleep_fn *fn, void *arg);
void loop_hook_remove(struct loop_hook *h); /* NULL is allowed */

/* The loop looks at its descriptors no more often than that, until it is called with 0: for
 * moments in which whatever comes in has to wait anyway, so that it is read at once. */
void loop_slow_down(struct loop *l, uint64_t us);

/* A timer of milliseconds, for the few that the wheel of timers.h is too coarse for. It
 * rings once, on time or up to a millisecond late, and is set again by whoever wants it. */
struct loop_alarm;
typedef void loop_alarm_fn(void *arg);
struct loop_alarm *loop_alarm_add(struct loop *l, loop_alarm_fn *fn, void *arg);
void loop_alarm_set(struct loop_alarm *a, uint64_t ms); /* moves one that is set */
void loop_alarm_stop(struct loop_alarm *a);
bool loop_alarm_is_set(struct loop_alarm *a);
void loop_alarm_remove(struct loop_alarm *a); /* NULL is allowed */

/* A descriptor to watch for `events`, LOOP_READ | LOOP_WRITE. The callback may
 * remove it. */
typedef void loop_io_fn(void *arg, int events);
struct loop_io *loop_io_add(struct loop *l, int fd, int events, loop_io_fn *fn,
                            void *arg);
void loop_io_change(struct loop_io *io, int events); /* 0 pauses it */
void loop_io_remove(struct loop_io *io);             /* NULL is allowed */

typedef void loop_signal_fn(void *arg, int number);
struct loop_signal *loop_signal_add(struct loop *l, int number, loop_signal_fn *fn,
                                    void *arg);
void loop_signal_remove(struct loop_signal *s);

/* Wakes the loop from any thread; `fn` then runs on the loop, once for any number of
 * wakes since it last ran. */
struct loop_waker;
typedef void loop_waker_fn(void *arg);
struct loop_waker *loop_waker_add(struct loop *l, loop_waker_fn *fn, void *arg);
void loop_wake(struct loop_waker *w);
void loop_waker_remove(struct loop_waker *w);

uint64_t loop_now_ms(const struct loop *l); /* monotonic, as of this turn */

#endif
