/*
 * token_use.h - when tokens were used, and the end of sessions that nobody uses. Loop thread.
 *
 * Whoever identifies with a token uses it, and whose socket is there by the hour does; that is noted to
 * a day, in one command for many. A session that was not used for --session-idle-days is refused
 * from then on, and ended within the hour, as if by token.revoke. A program's token (`roost token
 * create`) is noted too, but stays until it is revoked: a bot that has nothing to say for
 * months is still to be heard when it has. Where the clock cannot be believed, a session is kept
 * too long rather than ended too early.
 */
#ifndef HANDLERS_TOKEN_USE_H
#define HANDLERS_TOKEN_USE_H

#include "loop/timers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct identity;
struct outcome;
struct server;

#define TOKEN_USES_MAX 500 /* noted with one command */

struct token_use {
    struct timer round;              /* by the hour */
    struct timer soon;               /* what is noted goes into the journal */
    uint32_t place;                  /* where among the sockets the round is */
    uint64_t tokens[TOKEN_USES_MAX]; /* noted, each once */
    size_t count;
};

void token_use_init(struct server *srv);
void token_use_start(struct server *srv);
void token_use_stop(struct server *srv);
/* Whoever that is has just shown the token. False: it is a session that has been idle for too long. */
bool token_use_note(struct server *srv, const struct identity *who);
void token_use_expired(struct server *srv,
                       const struct outcome *o); /* a sessions.expire */

#endif
