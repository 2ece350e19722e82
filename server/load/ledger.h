/*
 * ledger.h - what each socket heard, against what it should have heard.
 *
 * A listener is one socket's account and outlives its connections. It checks that pos
 * rises over all events, that each room's seq is dense from where the session began, and
 * that each sender's own count is whole. A delivery that is missing from the room's
 * numbers is missing from the sender's too, so the worse of both counts, not the sum.
 */
#ifndef LOAD_LEDGER_H
#define LOAD_LEDGER_H

#include "load/marker.h"
#include "load/plan.h"
#include "load/scan.h"
#include "load/share.h"
#include "load/track.h"

struct book { /* one for a process */
    struct holes holes;
    const struct plan *plan;
    struct share *share;
};

struct ear { /* a listener's account of one room */
    uint64_t room;
    uint64_t base;   /* seq when the session began; tracks count from here */
    uint64_t target; /* seq told by the last session.open: caught up from there on */
    struct track seqs;
    const struct plan_room *plan; /* NULL: not a room of the plan */
    struct track *counts;         /* by slot of the room's senders */
};

struct listener {
    uint64_t cursor;    /* pos of the last event: where to resume */
    uint64_t live_from; /* events up to this pos are what a resume brings */
    struct ear *ears;
    uint32_t ear_count;
};

struct verdict {
    bool is_readable; /* else nothing below is set */
    bool is_doubled;
    bool is_late;   /* out of order */
    bool is_marked; /* a message of this run: */
    struct marker marker;
};

void book_init(struct book *b, const struct plan *plan, struct share *share);
void book_finish(struct book *b);
void listener_finish(struct listener *l);

/* The answer to session.open: `rooms` is its array, `head` its pos. What a session that
 * was not resumed had heard before is forgiven. False: we cannot read it. */
bool ledger_open(struct book *b, struct listener *l, uint64_t head, struct span rooms,
                 bool is_resumed, bool is_first);

struct verdict ledger_hear(struct book *b, struct listener *l, const struct heard *e);

/* Has it heard all of its rooms up to the last session.open? Up to what anyone saw? */
bool ledger_is_back(const struct listener *l);
bool ledger_is_whole(const struct book *b, const struct listener *l);

/* Deliveries that never came, now that everything should be here. */
uint64_t ledger_lost(const struct book *b, const struct listener *l);

#endif
