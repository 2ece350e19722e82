#include "handlers/token_use.h"

#include "base/clock.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"
#include "store/query.h"

#include <string.h>

#define FIRST_MS (60 * 1000)
#define EVERY_MS (60 * 60 * 1000)
#define SOON_MS  1000
#define AGAIN_MS 100
#define PIECE    500 /* sessions of a full piece: there may be more */
#define DAY_MS   ((int64_t)24 * 60 * 60 * 1000)

static int64_t idle_ms(const struct server *srv)
{
    return (int64_t)srv->config->session_idle_days * DAY_MS;
}

/* Noted no more often than that: a day, and less where sessions end after few of them. */
static int64_t step_ms(const struct server *srv)
{
    int64_t share = idle_ms(srv) / 8;

    return share > 0 && share < DAY_MS ? share : DAY_MS;
}

static bool is_idle(const struct server *srv, const struct identity *who)
{
    return !who->is_api && idle_ms(srv) > 0 &&
           who->used < believable_now(srv) - idle_ms(srv);
}

static void submit(struct server *srv)
{
    struct token_use *u = &srv->token_use;
    struct command command;

    timer_stop(srv->timers, &u->soon);
    if (u->count == 0)
        return;
    command_init(&command, COMMAND_TOKENS_USED, 0, clock_wall_ms());
    command.expires_at = command.at - step_ms(srv);
    command.users = xcalloc(u->count, sizeof(*command.users));
    memcpy(command.users, u->tokens, u->count * sizeof(*command.users));
    command.user_count = u->count;
    u->count = 0;
    commit_quietly(srv, &command);
}

static void on_soon(struct timer *t)
{
    submit(container_of(t, struct server, token_use.soon));
}

static void note(struct server *srv, uint64_t token)
{
    struct token_use *u = &srv->token_use;

    for (size_t i = 0; i < u->count; i++)
        if (u->tokens[i] == token)
            return;
    u->tokens[u->count++] = token;
    if (u->count == TOKEN_USES_MAX)
        submit(srv);
    else if (!timer_is_running(&u->soon))
        timer_start(srv->timers, &u->soon, SOON_MS);
}

bool token_use_note(struct server *srv, const struct identity *who)
{
    if (is_idle(srv, who))
        return false;
    if (!srv->stopped && who->used < clock_wall_ms() - step_ms(srv))
        note(srv, who->token);
    return true;
}

/* In the log all that are used come before it. */
static void expire(struct server *srv)
{
    struct command command;

    submit(srv);
    if (idle_ms(srv) == 0)
        return;
    command_init(&command, COMMAND_SESSIONS_EXPIRE, 0, clock_wall_ms());
    command.expires_at = believable_now(srv) - idle_ms(srv);
    commit_quietly(srv, &command);
}

/* Those whose sockets are there, in pieces; then those nobody uses. */
static void on_round(struct timer *t)
{
    struct server *srv = container_of(t, struct server, token_use.round);
    struct token_use *u = &srv->token_use;

    if (srv->draining || srv->stopped)
        return;
    submit(srv);
    u->count = chat_tokens(srv->chat, &u->place, u->tokens, TOKEN_USES_MAX);
    if (u->count == TOKEN_USES_MAX) {
        submit(srv);
        timer_start(srv->timers, t, AGAIN_MS);
        return;
    }
    u->place = 0;
    expire(srv);
    timer_start(srv->timers, t, EVERY_MS);
}

void token_use_expired(struct server *srv, const struct outcome *o)
{
    if (o->err == OK && o->id >= PIECE && timer_is_running(&srv->token_use.round))
        timer_start(srv->timers, &srv->token_use.round, AGAIN_MS);
}

void token_use_init(struct server *srv)
{
    timer_init(&srv->token_use.round, on_round);
    timer_init(&srv->token_use.soon, on_soon);
}

void token_use_start(struct server *srv)
{
    timer_start(srv->timers, &srv->token_use.round, FIRST_MS);
}

void token_use_stop(struct server *srv)
{
    timer_stop(srv->timers, &srv->token_use.round);
    timer_stop(srv->timers, &srv->token_use.soon);
}
