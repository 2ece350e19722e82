/*
 * lists_feed.c - makes a worker that has come ready to judge: what model it has, the
 * workspace's lists, the workspace's head; and keeps it so when they change.
 *
 * One thing at a time: `go_on` looks at what is missing and does the next. A worker that goes
 * away takes all that is under way with it (generation).
 */
#include "base/log.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/lists_load.h"
#include "handlers/moderation_private.h"
#include "handlers/worker_answers.h"
#include "ipc/messages.h"
#include "ipc/wire.h"

#include <stdlib.h>

#define ASK_MS     10000
#define COMPILE_MS 30000 /* the worker builds its tables and compiles patterns */
#define RETRY_MS   1000
#define AT_ONCE    16 /* frames, until the worker says that it has read them */

struct lists_feed {
    struct moderation *m;
    bool stopped;
    bool up;
    bool ready;
    bool busy; /* something is under way, or tried again soon */
    bool lists_stale, head_stale, model_stale;
    uint64_t generation; /* of the worker */
    uint64_t version;    /* of the lists: pos of the last change known here */
    struct lists_load *sending;
    uint64_t head;     /* to be used */
    bool head_known;   /* from the store, or from a change since */
    bool head_missing; /* the worker has not got it and could not learn it */
    bool head_learning;
    struct timer retry;
    struct model_info model;
    struct lists_taken taken;
};

static void go_on(struct lists_feed *f);

static bool is_stale(const struct lists_feed *f, uint64_t generation)
{
    return generation != f->generation;
}

static void step_done(struct lists_feed *f)
{
    f->busy = false;
    go_on(f);
}

static void step_failed(struct lists_feed *f)
{
    lists_load_free(f->sending);
    f->sending = NULL;
    timer_start(f->m->srv->timers, &f->retry, RETRY_MS);
}

static void on_retry(struct timer *t)
{
    step_done(container_of(t, struct lists_feed, retry));
}

static void ask(struct lists_feed *f, uint16_t type, const void *payload, size_t len,
                uint64_t deadline_ms, answer_fn *fn)
{
    if (!worker_link_ask(f->m->link, type, payload, len, deadline_ms, fn, f,
                         f->generation))
        step_failed(f);
}

static void ask_version(struct lists_feed *f, uint16_t type, uint64_t version,
                        uint64_t deadline_ms, answer_fn *fn)
{
    struct buf payload;

    buf_init(&payload);
    wire_put_u64(&payload, version);
    ask(f, type, payload.bytes, payload.len, deadline_ms, fn);
    buf_finish(&payload);
}

/* --- the model --- */

static bool on_model(void *arg, uint64_t generation, enum question_end end,
                     struct wire_in *answer)
{
    struct lists_feed *f = arg;
    struct model_info model;
    bool good = end != QUESTION_ANSWERED || model_info_read(answer, &model);

    if (is_stale(f, generation))
        return good;
    if (end != QUESTION_ANSWERED || !good) {
        step_failed(f);
        return good;
    }
    f->model = model;
    f->model_stale = false;
    step_done(f);
    return true;
}

/* --- the lists --- */

static bool on_lists_taken(void *arg, uint64_t generation, enum question_end end,
                           struct wire_in *answer)
{
    struct lists_feed *f = arg;
    struct lists_taken *taken = xmalloc(sizeof(*taken));
    bool good = end != QUESTION_ANSWERED || lists_taken_read(answer, taken);

    if (is_stale(f, generation)) {
        free(taken);
        return good;
    }
    if (end != QUESTION_ANSWERED || !good) {
        f->lists_stale = true;
        step_failed(f);
    } else {
        f->taken = *taken;
        metrics.lists_version = (double)taken->version;
        step_done(f);
        rejudge_lists_taken(f->m->rejudge);
    }
    free(taken);
    return good;
}

static void send_more(struct lists_feed *f);

static bool on_read(void *arg, uint64_t generation, enum question_end end,
                    struct wire_in *answer)
{
    struct lists_feed *f = arg;

    (void)answer;
    if (is_stale(f, generation))
        return true;
    if (end == QUESTION_ANSWERED) {
        send_more(f);
        return true;
    }
    f->lists_stale = true;
    step_failed(f);
    return true;
}

static void send_end(struct lists_feed *f)
{
    uint64_t version = f->sending->version;

    lists_load_free(f->sending);
    f->sending = NULL;
    ask_version(f, MESSAGE_LISTS_END, version, COMPILE_MS, on_lists_taken);
}

/* Some frames, then a question as a mark: its answer says that they were read. */
static void send_more(struct lists_feed *f)
{
    for (int i = 0; i < AT_ONCE; i++) {
        const struct buf *part = lists_load_next(f->sending);

        if (!part) {
            send_end(f);
            return;
        }
        if (!worker_link_tell(f->m->link, MESSAGE_LIST, part->bytes, part->len)) {
            f->lists_stale = true;
            step_failed(f);
            return;
        }
    }
    ask_version(f, MESSAGE_ECHO, f->sending->version, ASK_MS, on_read);
}

static void send_lists(struct lists_feed *f)
{
    struct buf payload;
    bool told;

    buf_init(&payload);
    wire_put_u64(&payload, f->sending->version);
    told = worker_link_tell(f->m->link, MESSAGE_LISTS_BEGIN, payload.bytes, payload.len);
    buf_finish(&payload);
    if (told) {
        send_more(f);
        return;
    }
    f->lists_stale = true;
    step_failed(f);
}

static void on_loaded(void *arg, uint64_t generation, struct lists_load *load)
{
    struct lists_feed *f = arg;

    if (is_stale(f, generation) || f->sending) {
        lists_load_free(load);
        return;
    }
    if (!load) {
        f->lists_stale = f->head_stale = true;
        step_failed(f);
        return;
    }
    if (!f->head_known)
        f->head = load->head;
    f->head_known = true;
    f->sending = load;
    if (load->head_wanted != 0)
        learning_start(f->m->learning, load->head_wanted, true, NULL, NULL);
    send_lists(f);
}

static void load(struct lists_feed *f)
{
    f->lists_stale = false;
    if (!lists_load_start(f->m->srv, f->version, on_loaded, f, f->generation)) {
        f->lists_stale = true;
        step_failed(f);
    }
}

/* --- the head --- */

static void on_learnt_again(void *arg, uint64_t version, bool good)
{
    struct lists_feed *f = arg;

    f->head_learning = false;
    f->head_missing = !good && version == f->head;
    f->head_stale = good;
    if (!f->busy)
        go_on(f);
}

/* From the same examples comes the same head. */
static void learn_again(struct lists_feed *f)
{
    log_info("the worker has not got the workspace's head; it learns it again",
             "head=%llu", (unsigned long long)f->head);
    f->head_learning = learning_start(f->m->learning, f->head, false, on_learnt_again, f);
    f->head_missing = !f->head_learning;
}

static bool on_head_used(void *arg, uint64_t generation, enum question_end end,
                         struct wire_in *answer)
{
    struct lists_feed *f = arg;
    bool there = false;
    bool good = end != QUESTION_ANSWERED || head_used_read(answer, &there);

    if (is_stale(f, generation))
        return good;
    if (end != QUESTION_ANSWERED || !good) {
        f->head_stale = true;
        step_failed(f);
        return good;
    }
    f->model.head = there ? f->head : 0;
    f->head_missing = false;
    if (!there && f->head != 0 && !f->head_learning)
        learn_again(f);
    step_done(f);
    return true;
}

/* --- in order --- */

static void go_on(struct lists_feed *f)
{
    if (!f->up || f->busy || f->stopped)
        return;
    f->busy = true;
    if (f->model_stale) {
        ask(f, MESSAGE_MODEL_INFO, NULL, 0, ASK_MS, on_model);
    } else if (f->lists_stale) {
        load(f);
    } else if (f->head_stale) {
        f->head_stale = false;
        ask_version(f, MESSAGE_HEAD_USE, f->head, ASK_MS, on_head_used);
    } else {
        f->busy = false;
        if (!f->ready) {
            f->ready = true;
            log_info("the worker is ready to judge", "model=%u lists=%llu",
                     f->model.version, (unsigned long long)f->taken.version);
            rejudge_worker_ready(f->m->rejudge);
        }
    }
}

struct lists_feed *lists_feed_create(struct moderation *m)
{
    struct lists_feed *f = xcalloc(1, sizeof(*f));

    f->m = m;
    f->version = chat_head(m->srv->chat);
    timer_init(&f->retry, on_retry);
    return f;
}

void lists_feed_stop(struct lists_feed *f)
{
    f->stopped = true;
    lists_feed_worker_down(f);
}

void lists_feed_destroy(struct lists_feed *f)
{
    must(f->stopped);
    free(f);
}

void lists_feed_worker_up(struct lists_feed *f)
{
    f->up = true;
    f->lists_stale = f->head_stale = f->model_stale = true;
    go_on(f);
}

void lists_feed_worker_down(struct lists_feed *f)
{
    f->up = f->ready = f->busy = f->head_learning = false;
    f->generation++;
    timer_stop(f->m->srv->timers, &f->retry);
    lists_load_free(f->sending);
    f->sending = NULL;
}

void lists_feed_changed(struct lists_feed *f, uint64_t pos)
{
    if (pos > f->version)
        f->version = pos;
    f->lists_stale = true;
    go_on(f);
}

void lists_feed_head_changed(struct lists_feed *f, uint64_t head)
{
    f->head = head;
    f->head_known = true;
    f->head_stale = true;
    go_on(f);
}

bool lists_feed_is_ready(const struct lists_feed *f)
{
    return f->ready;
}

uint64_t lists_feed_version(const struct lists_feed *f)
{
    return f->version;
}

uint64_t lists_feed_taken(const struct lists_feed *f)
{
    return f->taken.version;
}

bool lists_feed_is_current(const struct lists_feed *f)
{
    return f->ready && f->taken.version >= f->version;
}

void lists_feed_put_status(const struct lists_feed *f, struct json *j)
{
    model_info_put(j, &f->model, f->head_missing);
    lists_taken_put(j, &f->taken, f->ready && !f->lists_stale && !f->busy);
}
