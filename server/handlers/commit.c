/*
 * commit.c - calls that change something: into the journal, and what they are told
 * when their change comes back on disk.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "handlers/feeder.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
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

static void put_place(struct json *j, const struct outcome *o)
{
    json_put_u64(j, "pos", o->pos);
    json_put_u64(j, "seq", o->seq);
}

static void put_sent(const struct server *srv, struct json *j, const struct outcome *o)
{
    json_put_u64(j, "id", o->id);
    put_place(j, o);
    json_put_i64(j, "at", o->at);
    json_put_text(j, "durable",
                  srv->config->durability == DURABILITY_DISK ? "disk" : "os");
}

/* The result of each command that a caller waits for. */
static void put_result(const struct server *srv, struct json *j,
                       const struct command *command, const struct outcome *o)
{
    switch (command->kind) {
    case COMMAND_MESSAGE_SEND:
    case COMMAND_MESSAGE_HOLD: /* a key that had been sent before */
        put_sent(srv, j, o);
        break;
    case COMMAND_MESSAGE_BLOCK:
        if (o->duplicate)
            put_sent(srv, j, o);
        else
            put_place(j, o);
        break;
    case COMMAND_REVIEW_DECIDE:
        json_put_u64(j, "pos", o->pos);
        if (o->id != 0)
            json_put_u64(j, "id", o->id);
        break;
    case COMMAND_SANCTION_SET:
        json_put_u64(j, "pos", o->pos);
        json_put_u64(j, "sanction", o->id);
        break;
    case COMMAND_LIST_SET:
        json_put_u64(j, "pos", o->pos);
        json_put_u64(j, "list", o->id);
        break;
    case COMMAND_LEARN:
    case COMMAND_HEAD_SET:
        json_put_u64(j, "pos", o->pos);
        json_put_u64(j, "version", o->id);
        break;
    case COMMAND_ROOM_CREATE:
        json_put_u64(j, "room", o->id);
        put_place(j, o);
        break;
    case COMMAND_DM_OPEN:
        json_put_u64(j, "room", o->id);
        json_put_u64(j, "pos", o->pos);
        break;
    case COMMAND_INVITE_CREATE:
        json_put_text(j, "code", o->code);
        json_put_u64(j, "id", o->id);
        /* A retry gets what the first call got. */
        json_put_i64(j, "expires_at", o->at + (command->expires_at - command->at));
        break;
    case COMMAND_READ_MARK:
    case COMMAND_MODERATION_POLICY:
    case COMMAND_LIST_REMOVE:
    case COMMAND_MESSAGE_REPORT:
    case COMMAND_REVIEW_APPEAL:
    case COMMAND_SANCTION_LIFT:
    case COMMAND_TOKEN_REVOKE:
    case COMMAND_INVITE_REVOKE:
        json_put_u64(j, "pos", o->pos);
        break;
    default:
        put_place(j, o);
    }
    if (o->duplicate)
        json_put_bool(j, "duplicate", true);
}

static bool is_withheld(const struct command *command, const struct outcome *o)
{
    return o->changed && (command->kind == COMMAND_MESSAGE_HOLD ||
                          command->kind == COMMAND_MESSAGE_BLOCK);
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
    buf_init(&result);
    buf_reserve(&result, RESULT_ROOM);
    j = json_begin(&result);
    json_object(&j);
    put_result(c->server, &j, command, o);
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
    if (command->kind == COMMAND_MESSAGE_JUDGE)
        moderation_judged(srv, o->err);
    if (c)
        answer(c, command, o);
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
}
