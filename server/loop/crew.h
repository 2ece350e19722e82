/*
 * crew.h - threads that borrow jobs.
 *
 * A job is lent to a hand, worked on there, and comes back to the loop. While
 * it is away only the hand touches it; it holds ids, never pointers into chat
 * state. The only thread code of the program.
 */
#ifndef LOOP_CREW_H
#define LOOP_CREW_H

#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct crew;
struct job;

typedef void job_fn(struct job *j);

struct job {
    struct list link;
    /* On a crew thread: touches nothing but the job and what belongs to the hand. */
    void (*work)(struct job *j, void *hand);
    /* On the loop thread: owns the job again, frees it. In the order of completion. */
    job_fn *done;
};

/* `hands` threads; hand_state[i] (may be NULL altogether) is given to work() on
 * thread i: a thread's own database connection. At most `bound` jobs wait. */
struct crew *crew_create(struct loop *l, const char *name, unsigned hands,
                         void **hand_state, size_t bound);

/* False: the queue is full or the crew is being destroyed; the job is still the
 * caller's. */
bool crew_submit(struct crew *c, struct job *j);
size_t crew_waiting(const struct crew *c); /* submitted and not yet done */

/* Lets the hands finish what was submitted, joins them, runs what done() is left.
 * NULL is allowed. */
void crew_destroy(struct crew *c);

#endif
