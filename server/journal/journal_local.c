/*
 * journal_local.c - the log of one machine: commands go to the one writing thread.
 *
 * At most one batch is away. The next one leaves at the end of a turn of the loop, when
 * all input that was ready has been read, and gathering.h says that no more is to be waited for.
 */
#include "journal/journal_private.h"

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "journal/gathering.h"
#include "journal/wal_keeper.h"
#include "loop/crew.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#define RETRY_FULL_MS 200  /* the queue drains in much less */
#define RETRY_ILL_MS  1000 /* as often as the disk is tried */
#define PROBE_MS      1000

struct entry {
    struct list link; /* in local.queue, or to itself */
    uint64_t ticket;
    size_t bytes;
    struct command command;
    struct outcome outcome;
};

struct batch {
    struct job job;
    struct local *owner;
    size_t count; /* 0: only a probe */
    struct entry *entries[JOURNAL_BATCH_MAX];
    struct command *commands[JOURNAL_BATCH_MAX];
    struct outcome *outcomes[JOURNAL_BATCH_MAX];
    enum store_status status;
    uint64_t took_us;
    uint64_t wal_bytes;
};

struct local {
    struct journal journal;
    struct timers *timers;
    struct loop_hook *turn_end;
    struct gathering *gathering;
    struct writer *writer; /* the crew's, except when no batch is away */
    struct crew *crew;
    struct wal_keeper *keeper;
    struct timer probe;
    struct list spare; /* entries to be used again */
    size_t spare_count;
    struct list queue; /* of struct entry, by link */
    size_t queued;     /* in the queue */
    size_t waiting;    /* with those away, until they are told */
    size_t waiting_bytes;
    struct batch batches[2]; /* one may be away while the other is told */
    unsigned turn;           /* the one to fill next */
    bool away;
    bool well;
    bool closing;
};

static struct local *local_of(struct journal *j)
{
    return container_of(j, struct local, journal);
}

static const struct local *const_local_of(const struct journal *j)
{
    return (const struct local *)j; /* the first member */
}

/* They are large and come and go in crowds, which the allocator does not like. */
static struct entry *entry_take(struct local *l)
{
    struct list *item = list_pop_head(&l->spare);

    if (!item)
        return xmalloc(sizeof(struct entry));
    l->spare_count--;
    return container_of(item, struct entry, link);
}

static void entry_give(struct local *l, struct entry *e)
{
    if (l->spare_count == JOURNAL_BATCH_MAX) {
        free(e);
        return;
    }
    l->spare_count++;
    list_add_head(&l->spare, &e->link);
}

/* On the writing thread. */
static void batch_work(struct job *j, void *hand)
{
    struct batch *b = container_of(j, struct batch, job);
    struct writer *w = hand;
    uint64_t start = clock_mono_us();

    b->status = b->count > 0 ? store_apply(w, b->commands, b->outcomes, b->count)
                             : store_probe(w);
    b->took_us = clock_mono_us() - start;
    b->wal_bytes = writer_wal_bytes(w);
}

static void batch_add(struct batch *b, struct entry *e)
{
    b->entries[b->count] = e;
    b->commands[b->count] = &e->command;
    b->outcomes[b->count] = &e->outcome;
    b->count++;
}

static struct batch *batch_fill(struct local *l)
{
    struct batch *b = &l->batches[l->turn];
    struct list *item;

    l->turn ^= 1;
    b->count = 0;
    while (b->count < JOURNAL_BATCH_MAX && (item = list_pop_head(&l->queue)) != NULL)
        batch_add(b, container_of(item, struct entry, link));
    l->queued -= b->count;
    return b;
}

static void send_away(struct local *l, struct batch *b)
{
    l->away = true;
    must(crew_submit(l->crew, &b->job));
}

/* Sends what waits, unless a batch is away or the WAL wants the disk for itself. */
static void start(struct local *l)
{
    struct batch *b;

    if (l->away || l->closing || list_empty(&l->queue) || wal_keeper_begins(l->keeper))
        return;
    gathering_leaves(l->gathering, l->queued);
    b = batch_fill(l);
    send_away(l, b);
}

static bool is_time(struct local *l)
{
    return l->queued >= JOURNAL_BATCH_MAX || gathering_is_full(l->gathering, l->queued);
}

/* All that is ready has been read. */
static bool on_turn_end(void *arg)
{
    struct local *l = arg;

    if (l->away || list_empty(&l->queue))
        return false;
    if (is_time(l))
        start(l);
    else
        gathering_wait(l->gathering);
    return false;
}

static void on_gathered(void *arg)
{
    start(arg);
}

static bool local_flushed(struct journal *j)
{
    struct local *l = local_of(j);

    return gathering_is_flushed(l->gathering) && !l->away && !list_empty(&l->queue);
}

static unsigned local_round(const struct journal *j)
{
    return gathering_round(const_local_of(j)->gathering);
}

static void local_held(struct journal *j)
{
    gathering_held(local_of(j)->gathering);
}

static void note_health(struct local *l, enum store_status status)
{
    bool well = status == STORE_OK;

    if (well && !l->well)
        log_info("the disk takes changes again", NULL);
    if (!well && l->well)
        log_error("the disk takes no changes; they are refused until it does", "full=%s",
                  status == STORE_FULL ? "yes" : "no");
    l->well = well;
    if (!well && !l->closing)
        timer_start(l->timers, &l->probe, PROBE_MS);
}

static void note_batch(struct local *l, const struct batch *b)
{
    note_health(l, b->status);
    if (b->count == 0)
        return;
    if (b->status != STORE_OK) {
        metrics.commit_failures++;
        return;
    }
    metrics.commits++;
    metrics_observe(&metrics.commit_batch, (double)b->count);
    metrics_observe(&metrics.commit_seconds, (double)b->took_us / 1e6);
}

static void tell(struct local *l, struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        struct entry *e = b->entries[i];

        l->waiting--;
        l->waiting_bytes -= e->bytes;
        journal_tell(&l->journal, e->ticket, &e->command, &e->outcome);
        command_finish(&e->command);
        entry_give(l, e);
    }
    if (b->count > 0)
        journal_settle(&l->journal);
}

static void batch_done(struct job *j)
{
    struct batch *b = container_of(j, struct batch, job);
    struct local *l = b->owner;

    l->away = false;
    note_batch(l, b);
    wal_keeper_grew(l->keeper, b->wal_bytes);
    gathering_is_back(l->gathering, b->count, l->queued);
    if (l->queued > 0 && is_time(l))
        start(l);
    tell(l, b);
}

static void on_probe(struct timer *t)
{
    struct local *l = container_of(t, struct local, probe);

    if (l->well)
        return;
    if (l->away)
        timer_start(l->timers, t, PROBE_MS);
    else
        send_away(l, batch_fill(l)); /* a probe, if nothing waits */
}

static size_t bytes_of(const struct command *c)
{
    return sizeof(struct entry) + c->text_len + c->user_count * sizeof(*c->users);
}

static enum err local_submit(struct journal *j, struct command *c, uint64_t ticket,
                             uint32_t *retry_ms)
{
    struct local *l = local_of(j);
    size_t bytes = bytes_of(c);

    if (!l->well || l->closing) {
        *retry_ms = RETRY_ILL_MS;
        return ERR_BUSY;
    }
    if (l->waiting >= JOURNAL_WAITING_MAX ||
        l->waiting_bytes + bytes > JOURNAL_WAITING_BYTES_MAX) {
        *retry_ms = RETRY_FULL_MS;
        return ERR_BUSY;
    }

    struct entry *e = entry_take(l);

    e->ticket = ticket;
    e->bytes = bytes;
    e->command = *c;
    command_init(c, c->kind, c->actor, c->at);
    list_add_tail(&l->queue, &e->link);
    l->queued++;
    l->waiting++;
    l->waiting_bytes += bytes;
    return OK;
}

static bool local_is_well(const struct journal *j)
{
    return const_local_of(j)->well;
}

static size_t local_waiting(const struct journal *j)
{
    return const_local_of(j)->waiting;
}

/* The crew has gone home: what is left is written from here. */
static void finish_queue(struct local *l)
{
    while (!list_empty(&l->queue)) {
        struct batch *b = batch_fill(l);

        batch_work(&b->job, l->writer);
        note_batch(l, b);
        tell(l, b);
    }
}

static void local_close(struct journal *j)
{
    struct local *l = local_of(j);

    l->closing = true;
    timer_stop(l->timers, &l->probe);
    crew_destroy(l->crew);
    finish_queue(l);
    wal_keeper_destroy(l->keeper);
    while (l->spare_count > 0)
        free(entry_take(l));
    loop_hook_remove(l->turn_end);
    gathering_destroy(l->gathering);
    writer_close(l->writer);
    free(l);
}

static const struct journal_backend local_backend = {
    .submit = local_submit,
    .is_well = local_is_well,
    .waiting = local_waiting,
    .flushed = local_flushed,
    .round = local_round,
    .held = local_held,
    .close = local_close,
};

/* The WAL has been put away: go on. */
static void on_kept(void *arg)
{
    start(arg);
}

struct journal *journal_open_local(struct loop *loop, struct timers *timers,
                                   struct store *s, const struct journal_calls *calls,
                                   char *why, size_t why_size)
{
    struct writer *w = writer_open(s, why, why_size);

    if (!w)
        return NULL;

    struct local *l = xcalloc(1, sizeof(*l));
    void *state = w;

    l->journal.backend = &local_backend;
    l->journal.calls = *calls;
    l->timers = timers;
    l->writer = w;
    l->well = true;
    list_init(&l->queue);
    list_init(&l->spare);
    timer_init(&l->probe, on_probe);
    for (size_t i = 0; i < 2; i++) {
        l->batches[i].owner = l;
        l->batches[i].job.work = batch_work;
        l->batches[i].job.done = batch_done;
    }
    l->turn_end = loop_before_sleep(loop, on_turn_end, l);
    l->gathering = gathering_create(loop, on_gathered, l);
    l->keeper = wal_keeper_create(loop, s, on_kept, l);
    l->crew = crew_create(loop, "writer", 1, &state, 1);
    return &l->journal;
}
