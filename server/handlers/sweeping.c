/*
 * sweeping.c - once an hour, what is past its time goes: idempotency keys, and the log
 * where retention is set; sessions that nobody uses are token_use.c's. A command through the journal like any other, in pieces.
 */
#include "base/clock.h"
#include "handlers/server_private.h"
#include "store/query.h"

#define FIRST_MS   (60 * 1000)
#define EVERY_MS   (60 * 60 * 1000)
#define AGAIN_MS   100
#define PIECE      500 /* rows of a full piece: there may be more */
#define DAYS_LEAST 7   /* PROTOCOL 5.2 */
#define DAY_MS     ((int64_t)24 * 60 * 60 * 1000)

/* What is swept is gone, so the wall clock alone is not believed: it may jump ahead. Since
 * the newest change before we started no more time has passed, as far as we can
 * tell, than we have been running; that errs on the side of keeping. */
int64_t believable_now(const struct server *srv)
{
    int64_t wall = clock_wall_ms();
    int64_t steady = srv->sweep_base_at + (int64_t)(server_now(srv) - srv->sweep_base_ms);

    return wall < steady ? wall : steady;
}

static void sweep(struct timer *t)
{
    struct server *srv = container_of(t, struct server, sweep_timer);
    uint64_t days =
        srv->config->keys_days < DAYS_LEAST ? DAYS_LEAST : srv->config->keys_days;
    int64_t now = believable_now(srv);
    struct command command;

    timer_start(srv->timers, t, EVERY_MS);
    if (srv->draining || srv->stopped)
        return;
    command_init(&command, COMMAND_SWEEP, 0, clock_wall_ms());
    command.expires_at = now - (int64_t)days * DAY_MS;
    command.uses = (uint64_t)now;
    if (srv->config->retain_days > 0 &&
        query_log_at(srv->reader, now - (int64_t)srv->config->retain_days * DAY_MS,
                     &command.seq) != OK)
        command.seq = 0;
    commit_quietly(srv, &command);
}

void sweeping_init(struct server *srv)
{
    timer_init(&srv->sweep_timer, sweep);
    token_use_init(srv);
}

void sweeping_start(struct server *srv)
{
    if (query_newest_at(srv->reader, &srv->sweep_base_at) != OK ||
        srv->sweep_base_at == 0)
        srv->sweep_base_at = clock_wall_ms();
    srv->sweep_base_ms = server_now(srv);
    timer_start(srv->timers, &srv->sweep_timer, FIRST_MS);
    token_use_start(srv);
}

void sweeping_stop(struct server *srv)
{
    timer_stop(srv->timers, &srv->sweep_timer);
    token_use_stop(srv);
}

void sweeping_committed(struct server *srv, const struct outcome *o)
{
    if (o->err == OK && o->id >= PIECE && timer_is_running(&srv->sweep_timer))
        timer_start(srv->timers, &srv->sweep_timer, AGAIN_MS);
}
