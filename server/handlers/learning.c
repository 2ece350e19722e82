/*
 * learning.c - has a head learnt: the reviewers' decisions go to the worker page by page, and
 * what comes back (a table before and after) goes into the log.
 *
 * One head at a time. What was asked for stands in the store until it came to an end, so
 * a worker or a server that ends meanwhile begins again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "handlers/moderation_private.h"
#include "handlers/worker_answers.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "proto/json.h"
#include "store/query_moderation.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_MAX     64
#define READ_MS      10000
#define LEARN_MS     60000
#define FAILURES_MAX 3 /* of the worker over one head */

struct learning {
    struct moderation *m;
    bool busy;
    bool stopped;
    uint64_t run;     /* of the attempt: what comes back of an older one is stale */
    uint64_t version; /* being learnt, or the last one that was */
    bool note;        /* the result goes into the log */
    uint64_t last_review;
    uint32_t good_count, bad_count; /* examples */
    uint64_t failed_version;
    unsigned failures;
    learnt_fn *done;
    void *arg;
};

struct page_job {
    struct job job;
    struct learning *owner;
    uint64_t run;
    uint64_t version, after;
    enum err err;
    struct example examples[PAGE_MAX];
    size_t count;
};

static bool is_stale(const struct learning *l, uint64_t run)
{
    return !l->busy || run != l->run;
}

static void finish(struct learning *l, bool good)
{
    learnt_fn *done = l->done;

    l->busy = false;
    l->run++;
    l->done = NULL;
    if (done)
        done(l->arg, l->version, good);
}

/* --- the result --- */

static void put_confusion(struct json *j, const char *key, const struct confusion *c)
{
    json_key(j, key);
    json_object(j);
    json_put_u64(j, "tp", c->tp);
    json_put_u64(j, "fp", c->fp);
    json_put_u64(j, "fn", c->fn);
    json_put_u64(j, "tn", c->tn);
    json_object_end(j);
}

static char *result_json(const struct learning *l, const struct learnt *learnt)
{
    struct buf out;
    struct json j;

    buf_init(&out);
    j = json_begin(&out);
    json_object(&j);
    json_put_u64(&j, "bad", l->bad_count);
    json_put_u64(&j, "good", l->good_count);
    if (learnt->good) {
        put_confusion(&j, "before", &learnt->before);
        put_confusion(&j, "after", &learnt->after);
    } else {
        json_put_text(&j, "why", learnt->why);
    }
    json_object_end(&j);
    return buf_take(&out);
}

static void note_result(struct learning *l, const struct learnt *learnt)
{
    struct command command;

    log_info("a head was learnt", "version=%llu good=%s", (unsigned long long)l->version,
             learnt->good ? "yes" : "no");
    if (l->note) {
        command_init(&command, COMMAND_HEAD_LEARNT, 0, clock_wall_ms());
        command.seq = l->version;
        command.has = learnt->good ? HAS_GOOD : 0;
        command.detail = result_json(l, learnt);
        commit_quietly(l->m->srv, &command);
    }
    finish(l, learnt->good);
}

/* The worker went away or fell silent. It is asked again when it is back, but not for ever. */
static void attempt_failed(struct learning *l)
{
    struct learnt learnt = {.good = false, .why = "the worker ended or did not answer"};

    if (l->failed_version != l->version)
        l->failures = 0;
    l->failed_version = l->version;
    if (++l->failures >= FAILURES_MAX)
        note_result(l, &learnt);
    else
        finish(l, false);
}

static bool on_learnt(void *arg, uint64_t run, enum question_end end,
                      struct wire_in *answer)
{
    struct learning *l = arg;
    struct learnt learnt;
    bool good = end != QUESTION_ANSWERED || learnt_read(answer, &learnt);

    if (is_stale(l, run))
        return good;
    if (end == QUESTION_ANSWERED && good)
        note_result(l, &learnt);
    else
        attempt_failed(l);
    return good;
}

/* --- the examples --- */

static bool tell_begin(const struct learning *l)
{
    struct buf payload;
    bool told;

    buf_init(&payload);
    wire_put_u64(&payload, l->version);
    told = worker_link_tell(l->m->link, MESSAGE_LEARN_BEGIN, payload.bytes, payload.len);
    buf_finish(&payload);
    return told;
}

static bool tell_examples(struct learning *l, const struct page_job *p)
{
    struct buf payload;
    bool told = true;

    buf_init(&payload);
    for (size_t i = 0; told && i < p->count; i++) {
        const struct example *e = &p->examples[i];

        buf_clear(&payload);
        wire_put_u8(&payload, e->wanted);
        wire_put_string(&payload, e->text, e->len);
        told = worker_link_tell(l->m->link, MESSAGE_LEARN_EXAMPLE, payload.bytes,
                                payload.len);
        if (e->wanted)
            l->bad_count++;
        else
            l->good_count++;
    }
    buf_finish(&payload);
    return told;
}

static void ask(struct learning *l, uint16_t type, uint64_t deadline_ms, answer_fn *fn)
{
    struct buf payload;
    bool asked;

    buf_init(&payload);
    wire_put_u64(&payload, l->version);
    asked = worker_link_ask(l->m->link, type, payload.bytes, payload.len, deadline_ms, fn,
                            l, l->run);
    buf_finish(&payload);
    if (!asked)
        attempt_failed(l);
}

static bool read_page(struct learning *l);

/* The worker has read what it was told: there is room for the next page. */
static bool on_read(void *arg, uint64_t run, enum question_end end,
                    struct wire_in *answer)
{
    struct learning *l = arg;

    (void)answer;
    if (is_stale(l, run))
        return true;
    if (end != QUESTION_ANSWERED || !read_page(l))
        attempt_failed(l);
    return true;
}

static void page_work(struct job *j, void *hand)
{
    struct page_job *p = container_of(j, struct page_job, job);

    p->err = query_examples(hand, p->version, p->after, p->examples, PAGE_MAX, &p->count);
}

static void take_page(struct learning *l, const struct page_job *p)
{
    if (p->err != OK || (p->after == 0 && !tell_begin(l)) || !tell_examples(l, p)) {
        attempt_failed(l);
        return;
    }
    if (p->count < PAGE_MAX) {
        ask(l, MESSAGE_LEARN_END, LEARN_MS, on_learnt);
        return;
    }
    l->last_review = p->examples[p->count - 1].review;
    ask(l, MESSAGE_ECHO, READ_MS, on_read);
}

static void page_done(struct job *j)
{
    struct page_job *p = container_of(j, struct page_job, job);

    if (!is_stale(p->owner, p->run))
        take_page(p->owner, p);
    for (size_t i = 0; i < p->count; i++)
        free(p->examples[i].text);
    free(p);
}

static bool read_page(struct learning *l)
{
    struct page_job *p = xcalloc(1, sizeof(*p));

    list_init(&p->job.link);
    p->job.work = page_work;
    p->job.done = page_done;
    p->owner = l;
    p->run = l->run;
    p->version = l->version;
    p->after = l->last_review;
    if (crew_submit(l->m->srv->readers, &p->job))
        return true;
    free(p);
    return false;
}

/* --- beginning and end --- */

bool learning_start(struct learning *l, uint64_t version, bool note, learnt_fn *done,
                    void *arg)
{
    if (l->busy || l->stopped || !worker_link_is_up(l->m->link))
        return false;
    l->version = version;
    l->note = note;
    l->last_review = 0;
    l->good_count = l->bad_count = 0;
    if (!read_page(l))
        return false;
    l->busy = true;
    l->done = done;
    l->arg = arg;
    return true;
}

struct learning *learning_create(struct moderation *m)
{
    struct learning *l = xcalloc(1, sizeof(*l));

    l->m = m;
    return l;
}

void learning_stop(struct learning *l)
{
    l->stopped = true;
    l->done = NULL;
    l->busy = false;
    l->run++;
}

void learning_destroy(struct learning *l)
{
    free(l);
}

void learning_put_status(const struct learning *l, struct json *j)
{
    if (l->busy)
        json_put_u64(j, "learning", l->version);
}
