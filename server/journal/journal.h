/*
 * journal.h - the one way into the log. Loop thread.
 *
 * journal_submit takes a command; later, in log order, on_commit gives each back
 * with its outcome, after its transaction is on disk. Group commit: all commands that
 * wait while one transaction is written make the next. Where transactions are shared
 * lately, the next one waits until as many commands are there as the last one had, but no
 * longer than 2 ms; after a large one first until it is written out (journal_flushed), and
 * then up to as long again, 20 ms at most each. A lone command leaves at the end of its turn. A backend is a struct of functions: local (journal_local.c)
 * hands commands to the writing thread; a replicated one publishes them and
 * hands over what comes back in the order of the replicated log, its own and others'.
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include "store/command.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;
struct loop;
struct timers;
struct store;

/* Called on the loop once per command, in log order. `ticket` is what
 * journal_submit was given, 0 for commands made elsewhere. The receiver may take the strings
 * of the event (and clear it); journal finishes what is left. */
typedef void journal_commit_fn(void *arg, uint64_t ticket, const struct command *c,
                               struct outcome *o);
/* Called after the last on_commit of a transaction: time to flush what belongs together. */
typedef void journal_settled_fn(void *arg);

struct journal_calls {
    journal_commit_fn *on_commit;
    journal_settled_fn *on_settled;
    void *arg;
};

/* Commands that wait, at most; beyond: busy. Bytes likewise. */
#define JOURNAL_WAITING_MAX       8192
#define JOURNAL_WAITING_BYTES_MAX (32u << 20)
#define JOURNAL_BATCH_MAX         1024

/* NULL: `why` says what is wrong. */
struct journal *journal_open_local(struct loop *l, struct timers *timers, struct store *s,
                                   const struct journal_calls *calls, char *why,
                                   size_t why_size);

/* Takes over the command's strings (moves *c away). ERR_BUSY: the queue is full or the disk is; the
 * command is still the caller's. retry_ms is set then. */
enum err journal_submit(struct journal *j, struct command *c, uint64_t ticket,
                        uint32_t *retry_ms);

bool journal_is_well(
    const struct journal *j); /* false: the last commit failed (full disk) */
size_t journal_waiting(const struct journal *j);

/* What came back has been written to the sockets. True: commands wait, and the loop is to
 * turn again without sleeping. */
bool journal_flushed(struct journal *j);
/* Counts the transactions of crowds, however far apart; 0: the last was of few. Where they come
 * soon after each other, what nobody waits for may be written out with what the next one brings:
 * journal_held says so. */
unsigned journal_round(const struct journal *j);
void journal_held(struct journal *j);

/* Finishes what was submitted (on_commit still called), then closes. NULL is allowed. */
void journal_close(struct journal *j);

#endif
