/*
 * worker.h - one connection's worth of work: frames in, answers out.
 *
 * Opened with one thread and outside the sandbox: it finds its files then. Started
 * inside. The link thread reads frames, hands what takes long to the pools and writes
 * what comes back; it computes nothing itself but floods, which need all texts in a row.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "worker/kit.h"
#include "worker/pool.h"
#include "worker/post.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct analytics;
struct buf;
struct flood;
struct ipc_frame;
struct learning;
struct model;
struct normaliser;
struct rulebook;
struct wire_in;

/* Questions that are being worked on; more stay in the socket. */
#define WORKER_OPEN_MAX 64

struct worker_setup {
    const char *folder; /* NULL: nothing is kept */
    const char *model;  /* NULL: the one that is built in */
    unsigned threads;   /* that judge; 0: one a core, POOL_HANDS_MAX at most */
};

struct worker {
    int folder; /* -1: there is none */
    unsigned threads;
    struct normaliser *normaliser;
    struct model *model;
    struct analytics *analytics; /* NULL: there is no folder */

    struct returns *returns;
    struct post *post;
    struct pool *hands;  /* judge */
    struct pool *desk;   /* one thread: lists, patterns, heads are read */
    struct pool *school; /* one thread: heads are learnt */
    void *judges[POOL_HANDS_MAX];

    struct kit *kit; /* what texts are judged with from now on; never NULL */
    struct flood *flood;
    struct rulebook *rulebook;
    struct learning *learning;
    unsigned open; /* questions */
};

struct worker *worker_open(const struct worker_setup *setup); /* NULL: logged */
void worker_start(struct worker *w);
void worker_close(struct worker *w); /* waits for what is being worked on */

enum worker_end { WORKER_GONE, WORKER_MALFORMED, WORKER_OTHER_VERSION };

/* Takes the descriptor over; returns when the link is over. */
enum worker_end worker_serve(struct worker *w, int fd);

/* --- for those who take frames, see takes.tbl --- */

/* False: malformed. `in` is the frame's payload. A question is answered once, with
 * worker_answer, at once or later. */
typedef bool take_fn(struct worker *w, const struct ipc_frame *f, struct wire_in *in);

#define TELL(name, fn) take_fn fn;
#define ASK(name, fn)  take_fn fn;
#include "worker/takes.tbl"

void worker_answer(struct worker *w, uint16_t type, uint64_t id,
                   const struct buf *answer);

/* The reference to `kit` is taken over. */
void worker_use_kit(struct worker *w, struct kit *kit);

#endif
