/*
 * verdict_private.h - a call that waits for the worker's word, for the files that see to it.
 * Loop thread.
 *
 *   verdict         takes the calls, keeps each person's in order, settles them
 *   verdict_asking  puts their texts to the worker and hears what it says
 *
 * A verdict counts when the worker spoke it by the newest lists that are known here. One by
 * older lists is kept, and the text is asked about again when the worker has the newest; if
 * its deadline comes before, what was kept decides, and the follower judges it again.
 */
#ifndef HANDLERS_VERDICT_PRIVATE_H
#define HANDLERS_VERDICT_PRIVATE_H

#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"

#include "handlers/moderation_private.h"
#include "ipc/verdict.h"
#include "loop/timers.h"

enum asked_state {
    ASKED_NOTHING, /* it needs no verdict, it only waits for its turn */
    ASKED_GATHERED,
    ASKED_AWAY,
    ASKED_DECIDED
};

/* A call that waits, by itself or behind another of the same person. */
struct asked {
    struct list of_chain;
    struct list of_gathered; /* or of outdated; to itself unless ASKED_GATHERED */
    struct verdicts *owner;
    struct question *question; /* while ASKED_AWAY */
    unsigned place;            /* in it */
    enum asked_state state;
    struct timer deadline;
    uint32_t deadline_ms;
    uint64_t since_us;
    size_t bytes; /* of its text as it came */
    uint64_t room;
    uint64_t lists;        /* version of those that it is judged by, at least */
    struct verdict *older; /* owned; by lists that were not the newest, or NULL */
    bool reviewed;         /* there is somebody who may look at it: it is not of a dm */
    struct author author;
    struct call *call; /* NULL: of a message whose time has come */
    struct command command;
};

/* One person's calls that wait, in the order they came. */
struct chain {
    uint64_t user;
    struct list calls; /* of struct asked, by of_chain */
};

/* A frame that is away. */
struct question {
    unsigned count;
    struct asked *asked[JUDGE_TEXTS_MAX]; /* NULL: gave up waiting */
};

struct verdicts {
    struct moderation *m;
    struct loop_hook *turn_end;
    struct map chains;    /* user -> struct chain */
    struct list gathered; /* of struct asked, by of_gathered */
    struct list outdated; /* likewise: asked again once the worker has the newest lists */
    size_t waiting;
    size_t waiting_bytes;
    struct buf frame;
};

/* --- verdict.c: each of these may free the asked, and others of the same person --- */

void asked_settle_judged(struct asked *a, const struct verdict *v);
void asked_settle_absent(struct asked *a); /* there is nobody to ask */

/* --- verdict_asking.c --- */

void asked_gather(struct asked *a);   /* it is asked at the end of the turn */
bool verdicts_on_turn_end(void *arg); /* of the verdicts */

#endif
