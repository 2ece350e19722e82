/*
 * rejudge.c - follows the log and judges every text that went out without a verdict.
 *
 * Two ways in: while it keeps up, posts and edits are taken as they are published, some
 * milliseconds' worth to a frame. Where it cannot (no worker, more posts than the queue
 * holds, a restart) it forgets what it has and reads on from where it stands, page by page, until
 * a page ends at the head: what was published since that page was asked for is in the queue.
 *
 * `judged` moves over a text once what is to be done about it is on disk. It is
 * written to the store after that, so a crash makes some texts judged twice and none not at
 * all; apply takes no notice of the second time.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/rejudge_private.h"
#include "proto/json.h"

#include <stdlib.h>

#define AWAY_MAX 4
#define NOTE_MS  1000
#define HOPELESS 2 /* so often a text alone may end the worker or leave it silent */

static void show_lag(const struct rejudge *r)
{
    uint64_t head = chat_head(r->m->srv->chat);
    bool idle = r->state == LIVE && r->queued == 0 && r->away_count == 0;

    metrics.judging_lag = idle || head < r->judged ? 0 : (double)(head - r->judged);
    metrics.judging_queue = (double)r->queued;
}

/* --- where it stands --- */

static void note(struct rejudge *r)
{
    struct command command;
    uint32_t retry_ms;

    if (r->judged <= r->noted)
        return;
    command_init(&command, COMMAND_JUDGED, 0, clock_wall_ms());
    command.seq = r->judged;
    if (journal_submit(r->m->srv->journal, &command, 0, &retry_ms) == OK)
        r->noted = r->judged;
    else
        timer_start(r->m->srv->timers, &r->note, NOTE_MS);
    command_finish(&command);
}

static void on_note(struct timer *t)
{
    note(container_of(t, struct rejudge, note));
}

static void set_judged(struct rejudge *r, uint64_t pos)
{
    if (pos <= r->judged)
        return;
    r->judged = pos;
    if (!timer_is_running(&r->note) && !r->stopped)
        timer_start(r->m->srv->timers, &r->note, NOTE_MS);
}

void rejudge_forget_queue(struct rejudge *r)
{
    struct list *item;

    while ((item = list_pop_head(&r->queue)) != NULL)
        free(container_of(item, struct entry, link));
    r->queued = r->queued_bytes = 0;
}

static void forget_batch(struct rejudge *r, struct batch *b)
{
    list_remove(&b->link);
    list_remove(&b->of_settling);
    r->away_count--;
    r->stale_commits += b->unsettled;
    b->owner = NULL;
    if (b->answered)
        batch_free(b);
}

/* Whatever is away comes back to nobody. */
void rejudge_forget_all(struct rejudge *r)
{
    rejudge_forget_queue(r);
    while (!list_empty(&r->away))
        forget_batch(r, container_of(r->away.next, struct batch, link));
    r->generation++;
    r->seen = r->judged;
    timer_stop(r->m->srv->timers, &r->gather);
}

void rejudge_rest(struct rejudge *r, uint64_t retry_ms)
{
    rejudge_forget_all(r);
    r->state = RESTING;
    if (retry_ms > 0 && !r->stopped)
        timer_start(r->m->srv->timers, &r->retry, retry_ms);
    show_lag(r);
}

static void on_retry(struct timer *t)
{
    struct rejudge *r = container_of(t, struct rejudge, retry);

    if (r->state == RESTING && lists_feed_is_ready(r->m->lists))
        rejudge_read_page(r);
}

/* --- frames that came back --- */

/* Smaller frames, until it is clear which text it is that the worker cannot bear. */
static void note_failure(struct rejudge *r, const struct batch *b)
{
    if (r->batch_max > 1) {
        r->batch_max /= 4;
        if (r->batch_max == 0)
            r->batch_max = 1;
        return;
    }
    if (r->hopeless_pos != b->entries[0]->pos)
        r->hopeless_times = 0;
    r->hopeless_pos = b->entries[0]->pos;
    r->hopeless_times++;
}

static void note_success(struct rejudge *r)
{
    r->batch_max =
        r->batch_max * 2 < JUDGE_TEXTS_MAX ? r->batch_max * 2 : JUDGE_TEXTS_MAX;
}

static void batches_pop(struct rejudge *r)
{
    while (!list_empty(&r->away)) {
        struct batch *b = container_of(r->away.next, struct batch, link);

        if (!b->done)
            return;
        set_judged(r, b->entries[b->count - 1]->pos);
        list_remove(&b->link);
        r->away_count--;
        batch_free(b);
    }
}

/* It is done when what it brought about is on disk. */
static void await_commits(struct rejudge *r, struct batch *b)
{
    if (b->unsettled > 0) {
        list_add_tail(&r->settling, &b->of_settling);
        return;
    }
    b->done = true;
    batches_pop(r);
    rejudge_go_on(r);
}

bool rejudge_batch_back(struct rejudge *r, struct batch *b, enum batch_end end)
{
    b->answered = true;
    if (end == BATCH_FAILED)
        note_failure(r, b);
    if (end != BATCH_DONE) {
        rejudge_rest(r, REJUDGE_RETRY_MS);
        return end == BATCH_REFUSED;
    }
    note_success(r);
    await_commits(r, b);
    return true;
}

/* Commands come back in the order they were submitted. One that the disk refused is judged
 * again, with all that follows. */
void rejudge_committed(struct rejudge *r, enum err err)
{
    struct batch *b;

    if (r->stale_commits > 0) {
        r->stale_commits--;
        return;
    }
    must(!list_empty(&r->settling));
    b = container_of(r->settling.next, struct batch, of_settling);
    b->unsettled--;
    if (err == ERR_BUSY) {
        rejudge_rest(r, REJUDGE_RETRY_MS);
        return;
    }
    if (b->unsettled > 0)
        return;
    list_remove(&b->of_settling);
    await_commits(r, b);
}

/* --- frames that go --- */

static struct batch *batch_take(struct rejudge *r, unsigned max)
{
    struct batch *b = batch_create(r);

    while (b->count < max && !list_empty(&r->queue)) {
        struct entry *e = container_of(r->queue.next, struct entry, link);

        if (!batch_add(b, e))
            break;
        list_remove(&e->link);
        r->queued--;
        r->queued_bytes -= e->len;
    }
    return b;
}

static bool send_batch(struct rejudge *r)
{
    struct batch *b = batch_take(r, r->batch_max);

    must(b->count > 0);
    list_add_tail(&r->away, &b->link);
    r->away_count++;
    if (batch_ask(b, r->m))
        return true;
    list_remove(&b->link);
    batch_free(b);
    rejudge_rest(r, REJUDGE_RETRY_MS);
    return false;
}

/* While frames fail, one at a time: the next one shows whether it was that one. */
static unsigned away_max(const struct rejudge *r)
{
    return r->batch_max < JUDGE_TEXTS_MAX ? 1 : AWAY_MAX;
}

static bool is_hopeless(const struct rejudge *r)
{
    const struct entry *e = container_of(r->queue.next, struct entry, link);

    return e->pos == r->hopeless_pos && r->hopeless_times >= HOPELESS;
}

/* It ended the worker each time it was asked: a person is to look at it. */
static bool give_up(struct rejudge *r)
{
    struct batch *b = batch_take(r, 1);

    must(b->count == 1);
    log_warn("a message cannot be judged; it is flagged", "message=%llu",
             (unsigned long long)b->entries[0]->message);
    list_add_tail(&r->away, &b->link);
    r->away_count++;
    b->answered = true;
    if (!batch_flag_unjudged(b, r->m)) {
        rejudge_rest(r, REJUDGE_RETRY_MS);
        return false;
    }
    metrics.judging_given_up++;
    r->hopeless_times = 0;
    r->hopeless_pos = 0;
    await_commits(r, b);
    return true;
}

static bool may_send(const struct rejudge *r)
{
    return (r->state == BEHIND || r->state == LIVE) && !list_empty(&r->queue) &&
           r->away_count < away_max(r) && lists_feed_is_current(r->m->lists);
}

void rejudge_go_on(struct rejudge *r)
{
    while (may_send(r))
        if (!(is_hopeless(r) ? give_up(r) : send_batch(r)))
            return;
    if (r->state == RESTING || r->state == READING)
        return;
    if (r->queued == 0 && r->away_count == 0) {
        set_judged(r, r->seen);
        if (r->state == BEHIND)
            rejudge_read_page(r);
    }
    show_lag(r);
}

static void on_gathered(struct timer *t)
{
    rejudge_go_on(container_of(t, struct rejudge, gather));
}

void rejudge_push(struct rejudge *r, struct entry *e)
{
    list_add_tail(&r->queue, &e->link);
    r->queued++;
    r->queued_bytes += e->len;
}

/* --- beginning and end --- */

struct rejudge *rejudge_create(struct moderation *m, uint64_t judged)
{
    struct rejudge *r = xcalloc(1, sizeof(*r));

    r->m = m;
    r->state = RESTING;
    r->batch_max = JUDGE_TEXTS_MAX;
    r->seen = r->judged = r->noted = judged;
    list_init(&r->queue);
    list_init(&r->away);
    list_init(&r->settling);
    timer_init(&r->gather, on_gathered);
    timer_init(&r->note, on_note);
    timer_init(&r->retry, on_retry);
    show_lag(r);
    return r;
}

void rejudge_worker_ready(struct rejudge *r)
{
    timer_stop(r->m->srv->timers, &r->retry);
    if (r->state == RESTING && !r->stopped)
        rejudge_read_page(r);
}

void rejudge_worker_gone(struct rejudge *r)
{
    timer_stop(r->m->srv->timers, &r->retry);
    rejudge_rest(r, 0);
}

void rejudge_lists_taken(struct rejudge *r)
{
    rejudge_go_on(r);
}

void rejudge_stop(struct rejudge *r)
{
    r->stopped = true;
    timer_stop(r->m->srv->timers, &r->note);
    timer_stop(r->m->srv->timers, &r->retry);
    rejudge_rest(r, 0);
    note(r);
    timer_stop(r->m->srv->timers, &r->note);
}

void rejudge_destroy(struct rejudge *r)
{
    must(r->stopped);
    rejudge_forget_all(r);
    free(r);
}

void rejudge_put_status(const struct rejudge *r, struct json *j)
{
    uint64_t head = chat_head(r->m->srv->chat);
    bool level = r->state == LIVE && r->queued == 0 && r->away_count == 0;

    json_put_u64(j, "judged", level ? head : r->judged);
    json_put_u64(j, "head", head);
}
