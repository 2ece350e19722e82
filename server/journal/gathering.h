/*
 * gathering.h - how long commands wait for others, so that one transaction serves many.
 * Loop thread.
 *
 * A transaction costs as much for one command as for ten, so where commands come in crowds
 * each is waited for, within bounds: it is as large as the last transaction, and now and
 * then a little more is tried. A crowd that was large is mostly of senders who post again
 * when they have their answer: first comes the writing of the answers, and then all of
 * them are waited for, and those who wait already; but where that takes less than the disk does,
 * and many wait already, these go at once, and the two crowds take turns, unless writing out was
 * put off: that costs less the larger the crowd. A lone command never waits.
 */
#ifndef JOURNAL_GATHERING_H
#define JOURNAL_GATHERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gathering;
struct loop;

/* `on_over`: the patience with those who were waited for has come to its end. */
typedef void gathering_fn(void *arg);
struct gathering *gathering_create(struct loop *l, gathering_fn *on_over, void *arg);
void gathering_destroy(struct gathering *g); /* NULL is allowed */

/* So many commands are queued, one at least, and no batch is away: are these all? */
bool gathering_is_full(struct gathering *g, size_t queued);
void gathering_wait(
    struct gathering *g); /* they are not: patience begins, unless it has */

void gathering_leaves(struct gathering *g, size_t count); /* a batch of so many */
/* It came back, and is going to be told; so many are queued. */
void gathering_is_back(struct gathering *g, size_t count, size_t queued);
/* What came back has been written out. False: nobody waited for that. */
bool gathering_is_flushed(struct gathering *g);
/* Crowds that came back one after the other, whatever the time between; 0: the last batch was of few. */
unsigned gathering_round(const struct gathering *g);
void gathering_held(struct gathering *g); /* see journal_held */

#endif
