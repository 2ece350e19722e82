/*
 * pool.h - the worker's threads. A task is lent to a hand and comes back to the link
 * thread. While it is away only the hand touches it.
 *
 * Pools share one struct returns: where finished tasks wait for the link thread, and the
 * bell (an eventfd) that wakes it.
 */
#ifndef WORKER_POOL_H
#define WORKER_POOL_H

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool;
struct returns;

struct task {
    struct list link;
    /* On a thread of the pool. False: there is more to do, after what others wait for. */
    bool (*work)(struct task *t, void *hand);
    void (*done)(struct task *t); /* on the link thread: owns the task again */
};

struct returns *returns_create(void);
void returns_destroy(struct returns *r); /* nothing may be away any more */
int returns_bell(const struct returns *r);
void returns_run(struct returns *r); /* calls done() of what has come back */

#define POOL_HANDS_MAX 4

/*
 * hand_state[i] is given to work() on thread i; NULL: none has any. With cpu_limit_ms a
 * turn of work that uses more CPU time than that ends the process by SIGXCPU: a bug, for
 * tasks watch their budgets themselves; 0: no limit.
 */
struct pool *pool_create(struct returns *r, unsigned hands, void **hand_state,
                         uint32_t cpu_limit_ms);
void pool_submit(struct pool *p, struct task *t);
/* Lets the hands finish what was submitted and joins them; then returns_run() has the
 * last of it. NULL is allowed. */
void pool_destroy(struct pool *p);

#endif
