#include "handlers/indexer.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "store/search_index.h"

#include <stdlib.h>
#include <sys/resource.h>

#define GATHER_MS     100  /* from the news to the reading */
#define CROWD_MS      300  /* from step to step, where each adds a crowd: */
#define CROWD         100  /* what is written together costs less */
#define FAILED_MS     1000 /* the disk, or the store; longer each time */
#define FAILED_MAX_MS 60000
#define HOUSE_MS      20                /* between two pieces of housekeeping */
#define IDLE_MS       (10 * 60 * 1000u) /* then there may be housekeeping to do */
#define NICE          2                 /* the chat goes first, and yet it must keep up */

struct indexer {
    struct server *srv;
    struct search_index *index;
    struct crew *crew;
    struct timer wait;
    struct job job;
    bool away; /* the job is */
    bool stopped;
    struct search_place place; /* after the last step that went well */
    struct search_place step;  /* the job's */
    uint64_t since;     /* when the oldest change came that is not found; 0: all are */
    uint64_t started;   /* when the step under way did */
    uint64_t failed_ms; /* how long it rests after a failure */
};

static uint64_t head_of(const struct indexer *x)
{
    return chat_head(x->srv->chat);
}

static void work(struct job *j, void *hand)
{
    struct indexer *x = container_of(j, struct indexer, job);

    (void)hand;
    setpriority(PRIO_PROCESS, 0, NICE); /* of this thread alone, as Linux has it */
    search_index_step(x->index, &x->step);
}

static void go(struct indexer *x)
{
    if (x->away || x->stopped)
        return;
    timer_stop(x->srv->timers, &x->wait);
    x->away = true;
    x->started = server_now(x->srv);
    must(crew_submit(x->crew, &x->job)); /* the only job there is */
}

/* From now on. */
static uint64_t gather_ms(const struct indexer *x)
{
    uint64_t rested = server_now(x->srv) - x->started;

    if (x->place.added < CROWD || rested >= CROWD_MS - GATHER_MS)
        return GATHER_MS;
    return CROWD_MS - rested;
}

static void on_wait(struct timer *t)
{
    go(container_of(t, struct indexer, wait));
}

static void show(const struct indexer *x)
{
    uint64_t head = head_of(x);

    metrics.search_pos = (double)x->place.pos;
    metrics.search_behind = head > x->place.pos ? (double)(head - x->place.pos) : 0;
    metrics.search_below = (double)x->place.below;
    metrics.search_lag_ms = x->since != 0 ? (double)(server_now(x->srv) - x->since) : 0;
}

static void note_place(struct indexer *x)
{
    x->place = x->step;
    metrics.search_indexed += x->step.added;
    show(x); /* how long what was found now has waited */
    if (x->place.pos >= head_of(x))
        x->since = 0;
    else if (x->place.pos >= x->place.head)
        x->since = x->started; /* the rest came no earlier */
}

static uint64_t pause(const struct indexer *x)
{
    if (!x->step.ok)
        return x->failed_ms;
    if (x->place.pos < x->place.head || x->place.below > 0)
        return 0; /* there is more to be read already */
    if (x->place.pos < head_of(x))
        return gather_ms(x);
    return x->place.more ? HOUSE_MS : IDLE_MS;
}

static void done(struct job *j)
{
    struct indexer *x = container_of(j, struct indexer, job);
    uint64_t ms;

    x->away = false;
    if (x->stopped)
        return;
    if (x->step.ok) {
        x->failed_ms = 0;
        note_place(x);
    } else {
        x->failed_ms = x->failed_ms == 0 ? FAILED_MS : 2 * x->failed_ms;
        if (x->failed_ms > FAILED_MAX_MS)
            x->failed_ms = FAILED_MAX_MS;
        show(x);
    }
    ms = pause(x);
    if (ms == 0)
        go(x);
    else
        timer_start(x->srv->timers, &x->wait, ms);
}

void indexer_committed(struct indexer *x)
{
    if (!x || x->stopped || head_of(x) <= x->place.pos)
        return;
    if (x->since == 0) {
        x->since = server_now(x->srv);
        if (!x->away)
            timer_start(x->srv->timers, &x->wait, gather_ms(x));
    }
}

struct indexer *indexer_create(struct server *srv, char *why, size_t why_size)
{
    struct search_index *index = search_index_open(srv->store, why, why_size);
    struct indexer *x;

    if (!index)
        return NULL;
    x = xcalloc(1, sizeof(*x));
    x->srv = srv;
    x->index = index;
    x->crew = crew_create(srv->loop, "search", 1, NULL, 1);
    list_init(&x->job.link);
    x->job.work = work;
    x->job.done = done;
    timer_init(&x->wait, on_wait);
    go(x);
    return x;
}

void indexer_stop(struct indexer *x)
{
    if (!x || x->stopped)
        return;
    x->stopped = true;
    timer_stop(x->srv->timers, &x->wait);
}

void indexer_destroy(struct indexer *x)
{
    if (!x)
        return;
    indexer_stop(x);
    crew_destroy(x->crew);
    search_index_close(x->index);
    free(x);
}
