/*
 * moderation_private.h - the parts of judging, for the files that do it. Loop thread.
 *
 *   verdict     asks before a text is visible, for calls that wait (and verdict_asking)
 *   rejudge     follows the log and judges what went out unjudged
 *   lists_feed  makes a worker that has come ready: its lists, its head
 *   learning    has a head learnt from what the reviewers decided
 *   authors     what is asked of who wrote a text
 */
#ifndef HANDLERS_MODERATION_PRIVATE_H
#define HANDLERS_MODERATION_PRIVATE_H

#include "handlers/decision.h"
#include "handlers/moderation.h"
#include "handlers/policies.h"
#include "handlers/server_private.h"
#include "ipc/worker_link.h"
#include "store/command.h"

struct verdicts;
struct rejudge;
struct lists_feed;
struct learning;

/* Flags of one person that each open a review; more of the same are counted, so that one
 * who floods does not bury the queue. */
#define FLAGS_AT_ONCE  20
#define FLAGS_A_MINUTE 6
#define FLAGGED_MAX    10000 /* people remembered */

struct author {
    int64_t at; /* when the account was made */
    enum user_role role;
};

struct moderation {
    struct server *srv;
    struct worker_link *link;
    struct policies policies;
    struct map authors;    /* user -> struct author */
    struct map kinds;      /* room -> its kind */
    struct limiter *flags; /* per user */
    struct verdicts *verdicts;
    struct rejudge *rejudge;
    struct lists_feed *lists;
    struct learning *learning;
    bool stopped;
};

/* NULL: moderation is off, there is no worker. */
bool moderation_open(struct server *srv, struct worker_link *link, char *why,
                     size_t why_size);
void moderation_close(struct server *srv);
void moderation_news(struct server *srv, enum worker_news news);
size_t moderation_waiting(const struct server *srv); /* calls that wait for a verdict */
/* The door is shut: what is known to be judged is noted. */
void moderation_stop(struct server *srv);

void moderation_count(enum policy_action action); /* in the metrics */
/* Is a flag of this person's text one more for the reviewers to see? Takes it if so. */
bool moderation_flag_is_news(struct moderation *m, uint64_t user);
/* Takes a flag that is none off a send or an edit. */
void moderation_fold_flag(struct moderation *m, struct command *command);

/* Kept for the next time; false: nobody of that id. */
bool author_find(struct moderation *m, uint64_t user, struct author *found);
void author_forget(struct moderation *m, uint64_t user);
/* False where it cannot be told. Likewise kept. */
bool room_is_dm(struct moderation *m, uint64_t room);
void authors_finish(struct moderation *m);

/* --- before it is visible (verdict.c) --- */

struct verdicts *verdicts_create(struct moderation *m);
void verdicts_stop(struct verdicts *vs);    /* asks no more; lists_feed is stopped */
void verdicts_destroy(struct verdicts *vs); /* none waits */
/* c is NULL for a message whose time has come: see due.h. */
void verdicts_submit(struct verdicts *vs, struct call *c, struct command *command);
size_t verdicts_waiting(const struct verdicts *vs);

/* --- after it was (rejudge.c) --- */

struct rejudge *rejudge_create(struct moderation *m, uint64_t judged);
void rejudge_destroy(struct rejudge *r);
void rejudge_worker_ready(struct rejudge *r);
void rejudge_worker_gone(struct rejudge *r);
void rejudge_lists_taken(struct rejudge *r); /* it asks by none but the newest */
/* A post or an edit that is about to be published. */
void rejudge_hear(struct rejudge *r, const struct command *command,
                  const struct outcome *o);
/* A MESSAGE_JUDGE came back from the journal. */
void rejudge_committed(struct rejudge *r, enum err err);
void rejudge_stop(struct rejudge *r);
void rejudge_put_status(const struct rejudge *r, struct json *j);

/* --- what the worker has to know (lists_feed.c) --- */

struct lists_feed *lists_feed_create(struct moderation *m);
void lists_feed_stop(struct lists_feed *f);
void lists_feed_destroy(struct lists_feed *f);
void lists_feed_worker_up(struct lists_feed *f);
void lists_feed_worker_down(struct lists_feed *f);
void lists_feed_changed(struct lists_feed *f, uint64_t pos);       /* a list did */
void lists_feed_head_changed(struct lists_feed *f, uint64_t head); /* 0: none */
/* It has the lists and its head: it may be asked. */
bool lists_feed_is_ready(const struct lists_feed *f);
uint64_t lists_feed_version(const struct lists_feed *f); /* of the newest known here */
uint64_t lists_feed_taken(const struct lists_feed *f);   /* of those a worker last took */
/* It is ready, and the lists it has are the newest. */
bool lists_feed_is_current(const struct lists_feed *f);
void lists_feed_put_status(const struct lists_feed *f, struct json *j);

/* --- heads (learning.c) --- */

struct learning *learning_create(struct moderation *m);
void learning_stop(struct learning *l);
void learning_destroy(struct learning *l);
/* From what was decided up to `version`; `note`: the result goes into the log. False: not now, one
 * is being learnt or there is no worker. `done` may be NULL. */
typedef void learnt_fn(void *arg, uint64_t version, bool good);
bool learning_start(struct learning *l, uint64_t version, bool note, learnt_fn *done,
                    void *arg);
void learning_put_status(const struct learning *l, struct json *j);

#endif
