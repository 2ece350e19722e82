/*
 * commit.c - calls that change something: into the journal, and what they are told
 * when their change comes back on disk.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "handlers/due.h"
#include "handlers/feeder.h"
#include "handlers/indexer.h"
#include "handlers/moderation.h"
#include "handlers/result.h"
#include "handlers/server_private.h"
#include "handlers/slash.h"
#include "handlers/trimming.h"
#include "handlers/upload_private.h"
#include "proto/json.h"

#include <string.h>

#define RESULT_ROOM 200 /* what most results need */

enum err commit_submit(struct call *c, struct command *command, uint32_t *retry_ms)
{
    struct server *srv = c->server;
    uint64_t ticket = ++srv->last_ticket;
    enum err err = journal_submit(srv->journal, command, ticket, retry_ms);

    if (err == OK)
        map_put(&srv->waiting, ticket, c);
    if (err == OK && command->kind == COMMAND_MESSAGE_SEND)
        request_drop_params(&c->request); /* many wait at once */
    command_finish(command);
    metrics.commit_queue = (double)journal_waiting(srv->journal);
    return err;
}

enum err commit_call(struct call *c, struct command *command)
{
    uint32_t retry_ms = 0;
    enum err err = commit_submit(c, command, &retry_ms);

    if (err != OK)
        call_fail(c, err, NULL, retry_ms);
    return OK;
}

void commit_quietly(struct server *srv, struct command *command)
{
    uint32_t retry_ms = 0;
    enum err err = journal_submit(srv->journal, command, 0, &retry_ms);

    if (err != OK)
        log_warn("the journal took no command", "command=%s",
                 command_name(command->kind));
    command_finish(command);
}

static bool is_withheld(const struct command *command, const struct outcome *o)
{
    return o->changed && (command->kind == COMMAND_MESSAGE_HOLD ||
                          command->kind == COMMAND_MESSAGE_BLOCK);
}

static bool is_slash(const struct call *c)
{
    return c->request.method && strcmp(c->request.method->name, "command.run") == 0;
}

static void answer(struct call *c, const struct command *command, struct outcome *o)
{
    struct buf result;
    struct json j;

    if (c->sign_in || command->kind == COMMAND_USER_CREATE ||
        command->kind == COMMAND_USER_PASSWORD || command->kind == COMMAND_TOKEN_CREATE) {
        auth_committed(c, command, o);
        return;
    }
    if (o->err != OK) {
        call_fail(c, o->err, o->why, o->retry_ms);
        return;
    }
    if (is_withheld(command, o)) {
        moderation_answer_blocked(c, command);
        return;
    }
    if (command->kind == COMMAND_USER_UPDATE) {
        user_committed(c, o);
        return;
    }
    if (is_slash(c)) {
        slash_committed(c, command, o);
        return;
    }
    buf_init(&result);
    buf_reserve(&result, RESULT_ROOM);
    j = json_begin(&result);
    json_object(&j);
    result_put(c->server, &j, command, o);
    json_object_end(&j);
    call_answer(c, &result);
    buf_finish(&result);
}

static void publish(struct server *srv, const struct event *e)
{
    if (e->kind == EVENT_SANCTION_SET)
        session_person_banned(srv, e);
    chat_publish(srv->chat, e);
}

/* The author's answer is queued before the event goes to anyone, so that the two
 * leave in that order, in one write. */
void commit_done(void *arg, uint64_t ticket, const struct command *command,
                 struct outcome *o)
{
    struct server *srv = arg;
    struct call *c = ticket ? map_remove(&srv->waiting, ticket) : NULL;
    uint64_t last = o->token > o->pos ? o->token : o->pos;

    metrics.commit_queue = (double)journal_waiting(srv->journal);
    if (command->kind == COMMAND_SWEEP)
        sweeping_committed(srv, o);
    if (command->kind == COMMAND_SESSIONS_EXPIRE)
        token_use_expired(srv, o);
    if (command->kind == COMMAND_ROOM_TRIM)
        trimming_committed(srv->trimming, o);
    if (command->kind == COMMAND_RETENTION_SET)
        trimming_soon(srv->trimming);
    if (command->kind == COMMAND_MESSAGE_JUDGE)
        moderation_judged(srv, o->err);
    closing_committed(srv, command, o);
    if (srv->due)
        due_committed(srv, command, o);
    if (c)
        answer(c, command, o);
    else if (ticket && command->kind == COMMAND_FILE_CREATE)
        filing_committed(srv, ticket, o);
    else if (ticket)
        control_door_committed(srv, ticket, o);
    if (o->err != OK || !o->changed)
        return;
    if (o->event.kind == EVENT_TOKEN_REVOKED)
        session_tokens_revoked(srv, &o->event);
    if (o->event.pos < last)
        o->event.pos = last;
    moderation_committed(srv, command, o);
    publish(srv, &o->event);
    for (size_t i = 0; i < o->more_count; i++)
        publish(srv, &o->more[i]);
    metrics.head_pos = (double)chat_head(srv->chat);
}

void commit_settled(void *arg)
{
    const struct server *srv = arg;

    chat_settle(srv->chat);
    feeder_committed(srv->feeder);
    indexer_committed(srv->indexer);
}
