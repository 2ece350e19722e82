#include "handlers/trimming.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "store/retention.h"

#include <stdlib.h>

#define FIRST_MS  2000
#define SOON_MS   500
#define EVERY_MS  (60 * 60 * 1000u)
#define PAUSE_MS  50
#define RETRY_MS  5000
#define ROOMS_MAX 256 /* looked up at once; the others come with the next look */
#define PIECE     500

struct trimming {
    struct server *srv;
    struct timer wait;
    struct job job;
    bool away;
    bool stopped;
    int64_t now;
    uint64_t rooms[ROOMS_MAX];
    size_t count, next;
    enum err err;
};

static void look(struct job *j, void *hand)
{
    struct trimming *t = container_of(j, struct trimming, job);

    t->err = query_past_retention(hand, t->now, t->rooms, ROOMS_MAX, &t->count);
}

static void wait_for(struct trimming *t, uint64_t ms)
{
    if (!t->stopped && !t->srv->stopped)
        timer_start(t->srv->timers, &t->wait, ms);
}

static void trim_next(struct trimming *t)
{
    struct command command;

    command_init(&command, COMMAND_ROOM_TRIM, 0, clock_wall_ms());
    command.room = t->rooms[t->next];
    command.uses = (uint64_t)t->now;
    commit_quietly(t->srv, &command);
    wait_for(t, RETRY_MS); /* should the journal not have taken it */
}

static void looked(struct job *j)
{
    struct trimming *t = container_of(j, struct trimming, job);

    t->away = false;
    t->next = 0;
    if (t->err != OK)
        t->count = 0;
    if (t->stopped)
        return;
    if (t->count > 0)
        trim_next(t);
    else
        wait_for(t, t->err == OK ? EVERY_MS : RETRY_MS);
}

static void on_wait(struct timer *timer)
{
    struct trimming *t = container_of(timer, struct trimming, wait);

    if (t->away || t->stopped || t->srv->draining)
        return;
    if (t->next < t->count) {
        trim_next(t);
        return;
    }
    t->now = believable_now(t->srv);
    t->away = crew_submit(t->srv->readers, &t->job);
    if (!t->away)
        wait_for(t, RETRY_MS);
}

void trimming_committed(struct trimming *t, const struct outcome *o)
{
    if (!t || t->next >= t->count)
        return;
    if (o->err == OK) {
        metrics.retention_pieces++;
        if (o->changed)
            metrics.retention_removed += o->event.read;
        if (o->id < PIECE)
            t->next++;
    }
    if (t->next < t->count)
        wait_for(t, PAUSE_MS);
    else
        wait_for(t, t->count == ROOMS_MAX ? PAUSE_MS : EVERY_MS);
}

void trimming_soon(struct trimming *t)
{
    if (t && !t->away && t->next >= t->count)
        wait_for(t, SOON_MS);
}

struct trimming *trimming_create(struct server *srv)
{
    struct trimming *t = xcalloc(1, sizeof(*t));

    t->srv = srv;
    list_init(&t->job.link);
    t->job.work = look;
    t->job.done = looked;
    timer_init(&t->wait, on_wait);
    wait_for(t, FIRST_MS);
    return t;
}

void trimming_stop(struct trimming *t)
{
    if (!t)
        return;
    t->stopped = true;
    timer_stop(t->srv->timers, &t->wait);
}

void trimming_destroy(struct trimming *t)
{
    trimming_stop(t);
    free(t);
}
