/*
 * rejudge_private.h - the parts of the follower: rejudge.c (where it stands), rejudge_hear.c
 * (what it hears), rejudge_page.c (what it reads from the store) and rejudge_batch.c (a frame of texts, and what comes of it).
 */
#ifndef HANDLERS_REJUDGE_PRIVATE_H
#define HANDLERS_REJUDGE_PRIVATE_H

#include "base/list.h"
#include "handlers/moderation_private.h"
#include "ipc/verdict.h"
#include "loop/timers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unjudged;

#define REJUDGE_RETRY_MS 1000

/* A frame's texts, with room for what stands beside each. */
#define BATCH_TEXT_FIXED 64
#define BATCH_BYTES      (60u << 10)

enum rejudge_state {
    RESTING, /* no worker, or it failed and is tried again later */
    READING, /* a page is being read */
    BEHIND,  /* it is being judged, and there is more to read */
    LIVE
};

struct rejudge {
    struct moderation *m;
    enum rejudge_state state;
    bool gap; /* something published since the page was asked for is not here */
    bool stopped;
    unsigned generation; /* of the state: what comes back from an older one is stale */
    struct list queue;   /* of struct entry, by link */
    size_t queued, queued_bytes;
    struct list away; /* of struct batch, by link, in the order of the log */
    unsigned away_count;
    struct list
        settling; /* of struct batch, by of_settling, as their commands were submitted */
    unsigned stale_commits; /* commands in the journal of batches that are forgotten */
    unsigned batch_max;     /* texts in a frame; smaller while frames fail */
    uint64_t hopeless_pos;  /* of the text that failed alone last */
    unsigned hopeless_times;
    uint64_t seen; /* everything up to here is judged, away or in the queue */
    uint64_t judged;
    uint64_t noted; /* of `judged`, what the store was told */
    struct timer gather;
    struct timer note;
    struct timer retry;
};

/* One version of a message. */
struct entry {
    struct list link; /* in rejudge.queue */
    uint64_t pos;
    uint64_t message;
    uint64_t room;
    uint64_t user;
    int64_t at;
    int64_t user_at;
    uint32_t flags; /* JUDGE_* */
    size_t len;
    char text[];
};

struct entry *entry_of_event(const struct event *e, int64_t user_at);
struct entry *entry_of_unjudged(const struct unjudged *u);

struct batch {
    struct list link;      /* in rejudge.away */
    struct rejudge *owner; /* NULL: nobody waits for it any more */
    struct moderation *m;
    bool answered;
    unsigned unsettled;      /* of its commands that are in the journal */
    struct list of_settling; /* in rejudge.settling, while there are some */
    bool done;
    unsigned count;
    size_t bytes;                           /* of the frame */
    struct entry *entries[JUDGE_TEXTS_MAX]; /* owned */
};

struct batch *batch_create(struct rejudge *owner);
void batch_free(struct batch *b);
/* Nobody can judge its one text: the reviewers see it. False: the journal takes nothing now. */
bool batch_flag_unjudged(struct batch *b, struct moderation *m);
/* False: it is full. */
bool batch_add(struct batch *b, struct entry *e);
/* False: there is no worker to ask; the batch is the caller's. True: it comes back by
 * rejudge_batch_back, or frees itself where it has no owner any more. */
bool batch_ask(struct batch *b, struct moderation *m);

enum batch_end {
    BATCH_DONE,    /* judged, and the journal has what is to be done: `unsettled` */
    BATCH_REFUSED, /* the journal takes nothing now */
    BATCH_FAILED   /* no answer, or one that makes no sense */
};

/* True: the worker's answer was in order. */
bool rejudge_batch_back(struct rejudge *r, struct batch *b, enum batch_end end);

/* Rests, and tries again that much later; 0: when a worker comes. */
void rejudge_rest(struct rejudge *r, uint64_t retry_ms);
void rejudge_push(struct rejudge *r, struct entry *e);
/* Sends what there is to send; with nothing left, reads on or is done. */
void rejudge_go_on(struct rejudge *r);
/* Is anything done about a text of this person there? */
bool rejudge_wants(struct rejudge *r, uint64_t room, uint64_t user,
                   struct author *author);
void rejudge_forget_queue(struct rejudge *r);
/* Whatever is away comes back to nobody. */
void rejudge_forget_all(struct rejudge *r);

/* Reads on from where everything is judged. */
void rejudge_read_page(struct rejudge *r);

#endif
