/*
 * apply_pin.c - pins: every member pins; who pinned, the room's owner and moderators unpin, in a
 * direct conversation everyone.
 */
#include "store/apply.h"

#include "proto/json.h"
#include "store/message.h"
#include "store/parts.h"

/* Of one room. */
#define PINS_MAX 100

struct pin {
    bool known; /* pinned, or once was */
    bool stands;
    uint64_t user;
    int64_t at;
    uint64_t pos, seq;
    uint64_t removed_pos, removed_seq;
};

static struct pin find_pin(struct db *db, uint64_t message)
{
    struct pin p = {0};
    struct sql q = sql_start(db, FIND_PIN);

    sql_bind_id(&q, message);
    p.known = sql_row(&q);
    if (p.known) {
        p.user = sql_id(&q);
        p.at = sql_number(&q);
        p.pos = sql_id(&q);
        p.seq = sql_id(&q);
        p.removed_pos = sql_id(&q);
        p.removed_seq = sql_id(&q);
        p.stands = p.removed_pos == 0;
    }
    sql_end(&q);
    return p;
}

static uint64_t count_pins(struct writer *w, uint64_t room)
{
    struct sql q = sql_start(&w->db, COUNT_PINS);

    sql_bind_id(&q, room);
    return sql_only_id(&q);
}

static struct event *pin_event(struct writer *w, const struct command *c,
                               struct outcome *o, enum event_kind kind,
                               const struct message_row *m, struct standing *room)
{
    struct event *e = room_event_begin(w, c, o, kind, room);

    e->subject = m->id;
    o->id = m->id;
    room_advance(w, room, 0, 0);
    return e;
}

static void set_part(struct writer *w, const struct message_row *m, uint32_t parts)
{
    struct sql q = sql_start(&w->db, SET_PARTS);

    sql_bind_id(&q, m->id);
    sql_bind_id(&q, parts);
    sql_run(&q);
}

static void pin(struct writer *w, const struct message_row *m, struct event *e)
{
    struct sql q = sql_start(&w->db, SET_PIN);

    sql_bind_id(&q, m->id);
    sql_bind_id(&q, m->room);
    sql_bind_id(&q, e->user);
    sql_bind_number(&q, e->at);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    set_part(w, m, m->parts | PART_PINNED);
    event_record(w, e);
}

enum err apply_message_pin(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    enum err err = message_may_touch(w, c, o, &m, &room);

    if (err != OK)
        return err;

    struct pin p = find_pin(&w->db, m.id);

    if (p.stands)
        return answer_again(o, m.id, p.pos, p.seq);
    if (room.archived && c->actor != 0)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    if (count_pins(w, room.room) >= PINS_MAX)
        return refuse(o, ERR_CONFLICT, "a room holds at most 100 pins; unpin one first");
    pin(w, &m, pin_event(w, c, o, EVENT_MESSAGE_PINNED, &m, &room));
    return OK;
}

static void unpin(struct writer *w, const struct message_row *m, struct event *e)
{
    struct sql q = sql_start(&w->db, REMOVE_PIN);

    sql_bind_id(&q, m->id);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    set_part(w, m, m->parts & ~(uint32_t)PART_PINNED);
    event_record(w, e);
}

static bool may_unpin(struct writer *w, const struct command *c, const struct pin *p,
                      const struct standing *room)
{
    return p->user == c->actor || room->kind == ROOM_DM || standing_owns(room) ||
           is_moderator(&w->db, c->actor);
}

enum err apply_message_unpin(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    enum err err = message_may_touch(w, c, o, &m, &room);

    if (err != OK)
        return err;

    struct pin p = find_pin(&w->db, m.id);

    if (!p.known)
        return refuse(o, ERR_NOT_FOUND, "this message is not pinned");
    if (!p.stands)
        return answer_again(o, m.id, p.removed_pos, p.removed_seq);
    if (!may_unpin(w, c, &p, &room))
        return refuse(o, ERR_FORBIDDEN,
                      "who pinned it, the room's owner and moderators may unpin it");
    if (room.archived && c->actor != 0)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    unpin(w, &m, pin_event(w, c, o, EVENT_MESSAGE_UNPINNED, &m, &room));
    return OK;
}

/* --- what is told --- */

extra_fn put_pinned, put_pin;

void put_pinned(struct db *db, const struct event *e, struct json *j)
{
    struct pin p = {0};

    if (!e->deleted)
        p = find_pin(db, e->message);
    if (!p.stands)
        return;
    json_key(j, "pinned");
    json_object(j);
    json_put_i64(j, "at", p.at);
    json_put_u64(j, "user", p.user);
    json_object_end(j);
}

void put_pin(struct db *db, const struct event *e, struct json *j)
{
    (void)db;
    json_put_u64(j, "id", e->subject);
    json_put_u64(j, "user", e->user);
    json_put_i64(j, "at", e->at);
}
