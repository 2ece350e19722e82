/*
 * closing.c - a poll that says when it closes is closed then: by a command of the operator's, as
 * soon after that time as the server is up.
 */
#include "base/clock.h"
#include "handlers/server_private.h"
#include "store/query_message.h"

#define LOOK_MS  (30 * 1000) /* the wall clock may be set, so it is asked again */
#define AGAIN_MS 1000        /* behind one that was closed, or could not be */

static void arm(struct server *srv, int64_t wait)
{
    if (wait < 0)
        wait = 0;
    timer_start(srv->timers, &srv->closing_timer,
                (uint64_t)(wait < LOOK_MS ? wait : LOOK_MS));
}

static void look(struct server *srv)
{
    uint64_t message;
    int64_t at;

    if (query_next_closing(srv->reader, &message, &at) != OK)
        arm(srv, AGAIN_MS);
    else if (message != 0)
        arm(srv, at - clock_wall_ms());
}

static void on_time(struct timer *t)
{
    struct server *srv = container_of(t, struct server, closing_timer);
    struct command command;
    uint64_t message;
    int64_t at;

    if (srv->draining || srv->stopped)
        return;
    if (query_next_closing(srv->reader, &message, &at) != OK || message == 0 ||
        at > clock_wall_ms()) {
        look(srv);
        return;
    }
    command_init(&command, COMMAND_POLL_CLOSE, 0, clock_wall_ms());
    command.message = message;
    commit_quietly(srv, &command);
    arm(srv, AGAIN_MS);
}

void closing_start(struct server *srv)
{
    timer_init(&srv->closing_timer, on_time);
    look(srv);
}

void closing_stop(struct server *srv)
{
    timer_stop(srv->timers, &srv->closing_timer);
}

static bool may_ask(const struct command *command)
{
    return command->kind == COMMAND_REVIEW_DECIDE ||
           ((command->kind == COMMAND_MESSAGE_SEND ||
             command->kind == COMMAND_SCHEDULE_SEND) &&
            command->params);
}

/* Before what is under way is back nothing is asked for twice: apply closes a poll once. */
void closing_committed(struct server *srv, const struct command *command,
                       const struct outcome *o)
{
    if (o->err != OK || !o->changed || srv->stopped)
        return;
    if (may_ask(command) || (command->kind == COMMAND_POLL_CLOSE && command->actor == 0))
        look(srv);
}
