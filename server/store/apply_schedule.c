/*
 * apply_schedule.c - messages that are sent later. The sending is one command: it posts and ends
 * the schedule, or notes why it could not, in one transaction, so that a crash neither
 * doubles nor loses it.
 */
#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/guard.h"
#include "store/own.h"
#include "store/person.h"

#include <stdlib.h>
#include <string.h>

#define SCHEDULES_MAX 100
#define TEXT_MAX      16384
#define TRIES_MAX     100 /* some hours, as they grow rare */
#define WAIT_MS       5000
#define WAIT_MAX_MS   (5 * 60 * 1000)

static const char at_what_time[] =
    "at takes a time from now on, and no more than a year ahead";

static bool is_time(const struct command *c)
{
    return c->expires_at >= c->at - OWN_LATE_MS &&
           c->expires_at <= c->at + OWN_AHEAD_MAX_MS;
}

static void tell(struct writer *w, struct event *e, const struct schedule *s)
{
    e->user = s->user;
    e->room = s->room;
    e->subject = s->id;
    event_record(w, e);
}

/* Whether it may be said will be looked at again when it is. */
static enum err may_plan(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    struct message_row parent;

    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (!standing_belongs(&room))
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    if (room.archived)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    if (c->thread != 0 && (!find_message(&w->db, c->thread, &parent) ||
                           parent.room != c->room || parent.deleted_pos != 0))
        return refuse(o, ERR_NOT_FOUND, "no such thread in this room");
    if (own_count(&w->db, COUNT_SCHEDULES, c->actor) >= SCHEDULES_MAX)
        return refuse(o, ERR_CONFLICT, "100 of your messages wait, which is the most");
    return OK;
}

enum err apply_schedule_create(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    if (!c->text || c->text_len == 0 || c->text_len > TEXT_MAX)
        return ERR_PARAMS;
    if (!is_time(c))
        return refuse(o, ERR_PARAMS, at_what_time);
    err = may_plan(w, c, o);
    if (err != OK)
        return err;

    struct event *e = event_begin(w, c, o, EVENT_SCHEDULE_CREATED);
    struct schedule s = {.id = e->pos, .user = c->actor, .room = c->room};
    struct sql q = sql_start(&w->db, INSERT_SCHEDULE);

    o->id = s.id;
    sql_bind_id(&q, s.id);
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->room);
    sql_bind_id_or_null(&q, c->thread);
    sql_bind_number(&q, c->expires_at);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    tell(w, e, &s);
    key_remember(w, c, o);
    return OK;
}

static bool find_own(struct writer *w, const struct command *c, struct schedule *s)
{
    return schedule_find(&w->db, c->subject, s) && s->user == c->actor;
}

/* One that failed is tried again at its new time. */
static enum err change(struct writer *w, const struct command *c, struct outcome *o,
                       const struct schedule *s)
{
    int64_t at = c->expires_at != 0 ? c->expires_at : s->at;
    const char *text = c->text ? c->text : s->text;
    size_t len = c->text ? c->text_len : s->text_len;

    if (s->ended_pos != 0)
        return refuse(o, s->message != 0 ? ERR_CONFLICT : ERR_NOT_FOUND,
                      s->message != 0 ? "it was sent already" : "it was removed");
    if (!s->error && at == s->at && len == s->text_len && memcmp(text, s->text, len) == 0)
        return answer_again(o, s->id, s->version, 0);
    if (c->expires_at != 0 ? !is_time(c) : s->error != NULL)
        return refuse(o, ERR_PARAMS, at_what_time);

    struct event *e = event_begin(w, c, o, EVENT_SCHEDULE_UPDATED);
    struct sql q = sql_start(&w->db, UPDATE_SCHEDULE);

    o->id = s->id;
    sql_bind_id(&q, s->id);
    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, at);
    sql_bind_text(&q, text, len);
    sql_run(&q);
    tell(w, e, s);
    return OK;
}

enum err apply_schedule_update(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct schedule s;
    enum err err = ERR_NOT_FOUND;

    if (c->text && (c->text_len == 0 || c->text_len > TEXT_MAX))
        return ERR_PARAMS;
    if (find_own(w, c, &s))
        err = change(w, c, o, &s);
    schedule_finish(&s);
    return err;
}

static void end(struct writer *w, const struct command *c, struct event *e,
                const struct schedule *s, uint64_t message)
{
    struct sql q = sql_start(&w->db, END_SCHEDULE);

    sql_bind_id(&q, s->id);
    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, c->at);
    sql_bind_id_or_null(&q, message);
    sql_run(&q);
    tell(w, e, s);
}

enum err apply_schedule_remove(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct schedule s;
    enum err err = OK;

    if (!find_own(w, c, &s)) {
        err = ERR_NOT_FOUND;
    } else if (s.message != 0) {
        err = refuse(o, ERR_CONFLICT, "it was sent already");
    } else if (s.ended_pos != 0) {
        answer_again(o, s.id, s.ended_pos, 0);
    } else {
        o->id = s.id;
        end(w, c, event_begin(w, c, o, EVENT_SCHEDULE_REMOVED), &s, 0);
    }
    schedule_finish(&s);
    return err;
}

/* --- sending --- */

/* What is refused for now is tried again, later and later; takes no pos. */
static void put_off(struct writer *w, const struct command *c, struct outcome *o,
                    const struct schedule *s)
{
    int64_t wait = (int64_t)(s->tries + 1) * WAIT_MS;
    struct sql q = sql_start(&w->db, DELAY_SCHEDULE);

    if (wait > WAIT_MAX_MS)
        wait = WAIT_MAX_MS;
    if (wait < (int64_t)o->retry_ms)
        wait = o->retry_ms;
    outcome_finish(o);
    sql_bind_id(&q, s->id);
    sql_bind_number(&q, c->at + wait);
    sql_run(&q);
}

static void fail(struct writer *w, const struct command *c, struct outcome *o,
                 const struct schedule *s, enum err err, const char *why)
{
    char *reason = xstrdup(why ? why : err_info(err)->message);
    struct event *e;
    struct sql q;

    if (o->changed) { /* it is held, or the audit says that it was blocked */
        e = event_more(w, c, o, EVENT_SCHEDULE_FAILED);
    } else {
        outcome_finish(o);
        e = event_begin(w, c, o, EVENT_SCHEDULE_FAILED);
    }
    q = sql_start(&w->db, FAIL_SCHEDULE);
    sql_bind_id(&q, s->id);
    sql_bind_id(&q, e->pos);
    sql_bind_string(&q, err_info(err)->code);
    sql_bind_string(&q, reason);
    sql_run(&q);
    tell(w, e, s);
    free(reason);
}

/* As the judges would have it. */
static enum err say(struct writer *w, const struct command *c, struct outcome *o)
{
    struct command said = *c; /* borrows everything */
    enum err err = guard_actor(w, c, o, c->actor);

    if (err == OK && is_deactivated(&w->db, c->actor))
        err = refuse(o, ERR_FORBIDDEN, "the account is closed");
    if (err != OK)
        return err;
    said.key[0] = '\0';
    said.kind = c->choice != 0 ? (enum command_kind)c->choice : COMMAND_MESSAGE_SEND;
    said.choice = 0;
    switch (said.kind) {
    case COMMAND_MESSAGE_SEND:
        return apply_message_send(w, &said, o);
    case COMMAND_MESSAGE_HOLD:
        return apply_message_hold(w, &said, o);
    case COMMAND_MESSAGE_BLOCK:
        return apply_message_block(w, &said, o);
    default:
        return ERR_PARAMS;
    }
}

static enum err send(struct writer *w, const struct command *c, struct outcome *o,
                     const struct schedule *s)
{
    enum err err = say(w, c, o);

    if (err == ERR_INTERNAL)
        return err;
    if ((err == ERR_BUSY || err == ERR_RATE_LIMITED) && s->tries < TRIES_MAX) {
        put_off(w, c, o, s);
        return OK;
    }
    if (err != OK)
        fail(w, c, o, s, err, o->why);
    else if (c->choice != 0)
        fail(w, c, o, s, ERR_BLOCKED, c->name);
    else
        end(w, c, event_more(w, c, o, EVENT_SCHEDULE_SENT), s, o->id);
    return OK;
}

/* Changed or over since it was found to be due: nothing happens. */
enum err apply_schedule_send(struct writer *w, const struct command *c, struct outcome *o)
{
    struct schedule s;
    enum err err = OK;

    if (find_own(w, c, &s) && s.due != 0 && s.version == c->seq && s.room == c->room)
        err = send(w, c, o, &s);
    else
        answer_again(o, c->subject, w->head, 0);
    schedule_finish(&s);
    return err;
}
