/*
 * apply_reminder.c - reminders: one moment, one person. What was due stays listed until it
 * is removed, or until there are so many that the oldest make room.
 */
#include "store/apply.h"

#include "store/own.h"

#include <string.h>

#define REMINDERS_MAX 100
#define TEXT_MAX      4000 /* bytes; the schema counts characters */

static void tell(struct writer *w, struct event *e, uint64_t id, uint64_t room)
{
    e->room = room;
    e->subject = id;
    event_record(w, e);
}

static bool sees_room(struct writer *w, uint64_t room, uint64_t user)
{
    struct standing s;

    return find_standing(&w->db, room, user, &s) && standing_sees(&s);
}

/* Of what it is to remind; *room is the message's, where there is one. */
static enum err may_remind(struct writer *w, const struct command *c, struct outcome *o,
                           uint64_t *room)
{
    struct message_row m;
    enum user_role role;

    *room = c->room;
    if ((!c->text && c->message == 0) || c->text_len > TEXT_MAX)
        return refuse(o, ERR_PARAMS, "a reminder has a text, or a message, or both");
    if (c->expires_at < c->at - OWN_LATE_MS || c->expires_at > c->at + OWN_AHEAD_MAX_MS)
        return refuse(o, ERR_PARAMS,
                      "at takes a time from now on, and no more than a year ahead");
    if (!find_role(&w->db, c->actor, &role))
        return ERR_FORBIDDEN;
    if (c->message != 0) {
        if (!find_message(&w->db, c->message, &m) || m.deleted_pos != 0 ||
            !sees_room(w, m.room, c->actor) || (c->room != 0 && c->room != m.room))
            return refuse(o, ERR_NOT_FOUND, "no such message");
        *room = m.room;
        return OK;
    }
    return c->room == 0 || sees_room(w, c->room, c->actor) ? OK : ERR_NOT_FOUND;
}

static void end(struct writer *w, const struct command *c, struct event *e, uint64_t id)
{
    struct sql q = sql_start(&w->db, END_REMINDER);

    sql_bind_id(&q, id);
    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, c->at);
    sql_run(&q);
}

/* How many there are, and the oldest that was due, 0: none. */
static uint64_t count(struct writer *w, uint64_t user, uint64_t *oldest_due)
{
    struct sql q = sql_start(&w->db, COUNT_REMINDERS);

    sql_bind_id(&q, user);

    uint64_t all = sql_row(&q) ? sql_id(&q) : 0;

    *oldest_due = sql_id(&q);
    sql_end(&q);
    return all;
}

static void insert(struct writer *w, const struct command *c, struct event *e,
                   uint64_t room)
{
    struct sql q = sql_start(&w->db, INSERT_REMINDER);

    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, c->actor);
    sql_bind_id_or_null(&q, room);
    sql_bind_id_or_null(&q, c->message);
    sql_bind_number(&q, c->expires_at);
    sql_bind_number(&q, c->at);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    tell(w, e, e->pos, room);
}

enum err apply_reminder_create(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    uint64_t room, oldest_due, all;
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    err = may_remind(w, c, o, &room);
    if (err != OK)
        return err;
    all = count(w, c->actor, &oldest_due);
    if (all >= REMINDERS_MAX && oldest_due == 0)
        return refuse(o, ERR_CONFLICT, "100 of your reminders wait, which is the most");

    struct event *e = event_begin(w, c, o, EVENT_REMINDER_CREATED);

    o->id = e->pos;
    insert(w, c, e, room);
    key_remember(w, c, o);
    if (all >= REMINDERS_MAX) {
        e = event_more(w, c, o, EVENT_REMINDER_REMOVED);
        end(w, c, e, oldest_due);
        tell(w, e, oldest_due, 0);
    }
    return OK;
}

enum err apply_reminder_remove(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct reminder r;
    enum err err = OK;

    if (!reminder_find(&w->db, c->subject, &r) || r.user != c->actor) {
        err = ERR_NOT_FOUND;
    } else if (r.ended_pos != 0) {
        answer_again(o, r.id, r.ended_pos, 0);
    } else {
        struct event *e = event_begin(w, c, o, EVENT_REMINDER_REMOVED);

        o->id = r.id;
        end(w, c, e, r.id);
        tell(w, e, r.id, r.room);
    }
    reminder_finish(&r);
    return err;
}

/* Once: one that was due already, or is gone, makes no event. */
enum err apply_reminder_due(struct writer *w, const struct command *c, struct outcome *o)
{
    struct reminder r;

    if (!reminder_find(&w->db, c->subject, &r) || r.user != c->actor || r.due_pos != 0 ||
        r.ended_pos != 0) {
        answer_again(o, c->subject, w->head, 0);
    } else {
        struct event *e = event_begin(w, c, o, EVENT_REMINDER_DUE);
        struct sql q = sql_start(&w->db, FIRE_REMINDER);

        o->id = r.id;
        sql_bind_id(&q, r.id);
        sql_bind_id(&q, e->pos);
        sql_run(&q);
        tell(w, e, r.id, r.room);
    }
    reminder_finish(&r);
    return OK;
}
