#include "store/apply.h"
#include "store/guard.h"
#include "store/person.h"
#include "store/retention.h"

static const char is_dm[] = "a direct conversation keeps its people";

/* A person comes in: the first time or again; the event has its place in the room. */
static void member_come(struct writer *w, struct event *e, const struct standing *room,
                        const struct standing *person)
{
    struct sql q = sql_start(&w->db, ENTER_ROOM);

    e->user = person->user;
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    /* What was said before is there to be read, not waiting to be. */
    sql_bind_id(&q, others_posts(&w->db, person));
    sql_run(&q);
    room_advance(w, room, 0, 1);
    event_record(w, e);
}

static void enter(struct writer *w, const struct command *c, struct outcome *o,
                  struct standing *room, const struct standing *person)
{
    o->id = room->room;
    member_come(w, room_event_begin(w, c, o, EVENT_MEMBER_JOINED, room), room, person);
}

void member_enter_also(struct writer *w, const struct command *c, struct outcome *o,
                       uint64_t room, uint64_t user)
{
    struct standing s;

    if (o->more_count == MORE_MAX || !find_standing(&w->db, room, user, &s) || s.member ||
        s.archived || s.kind == ROOM_DM)
        return;

    struct event *e = room_event_more(w, c, o, EVENT_MEMBER_JOINED, &s);

    e->by = user;
    member_come(w, e, &s, &s);
}

void member_go(struct writer *w, struct event *e, struct standing *person)
{
    struct sql q = sql_start(&w->db, LEAVE_ROOM);

    e->user = person->user;
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    room_advance(w, person, 0, -1);
    event_record(w, e);
}

static void go(struct writer *w, const struct command *c, struct outcome *o,
               struct standing *person)
{
    o->id = person->room;
    member_go(w, room_event_begin(w, c, o, EVENT_MEMBER_LEFT, person), person);
}

static bool is_user(struct writer *w, uint64_t user)
{
    enum user_role role;

    return find_role(&w->db, user, &role);
}

enum err apply_room_join(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;

    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, is_dm);
    if (room.member)
        return answer_again(o, room.room, room.joined, room.joined_seq);
    if (!is_user(w, c->actor))
        return refuse(o, ERR_FORBIDDEN, "no such user");
    if (room.archived)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");

    enum err err = guard_entry(w, c, o, room.room, c->actor);

    if (err == OK)
        enter(w, c, o, &room, &room);
    return err;
}

enum err apply_room_leave(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;

    if (!find_standing(&w->db, c->room, c->actor, &room))
        return ERR_NOT_FOUND;
    if (room.known && !room.member)
        return answer_again(o, room.room, room.left_pos, room.left_seq);
    if (!standing_sees(&room))
        return ERR_NOT_FOUND;
    if (room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, is_dm);
    if (!room.member)
        return refuse(o, ERR_FORBIDDEN, "you are not a member of this room");
    go(w, c, o, &room);
    return OK;
}

enum err apply_room_invite(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room, person;

    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, is_dm);
    if (!standing_belongs(&room))
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    if (is_guest(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "guests bring nobody in");
    if (!is_user(w, c->user) || is_deactivated(&w->db, c->user))
        return refuse(o, ERR_NOT_FOUND, "no such user");
    if (!find_standing(&w->db, c->room, c->user, &person))
        return ERR_NOT_FOUND;
    if (person.member)
        return answer_again(o, room.room, person.joined, person.joined_seq);
    if (room.archived && c->actor != 0)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");

    enum err err = guard_entry(w, c, o, room.room, c->user);

    if (err == OK)
        enter(w, c, o, &room, &person);
    return err;
}

enum err apply_room_remove(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room, person;

    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (c->actor != 0 && c->actor == c->user)
        return apply_room_leave(w, c, o);
    if (room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN, is_dm);
    if (!standing_owns(&room) && !is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN,
                      "only the room's owner or an admin may remove people");
    if (c->user == 0 || !find_standing(&w->db, c->room, c->user, &person) ||
        !person.known)
        return refuse(o, ERR_NOT_FOUND, "not a member of this room");
    if (!person.member)
        return answer_again(o, room.room, person.left_pos, person.left_seq);
    go(w, c, o, &person);
    return OK;
}

static uint64_t count_others(struct writer *w, const struct standing *room,
                             uint64_t after, uint64_t up_to)
{
    struct sql q = sql_start(&w->db, COUNT_OTHERS_BETWEEN);

    sql_bind_id(&q, room->room);
    sql_bind_id(&q, after);
    sql_bind_id(&q, up_to);
    sql_bind_id(&q, room->user);
    return sql_only_id(&q);
}

/* Other people's messages up to seq, counted over the shorter way: from the old mark
 * or back from the end, where most marks are. */
static uint64_t seen_up_to(struct writer *w, const struct standing *room, uint64_t seq)
{
    uint64_t read = room->read;
    uint64_t seen = room->seen;
    struct trim gone;

    find_trim(&w->db, room->room, &gone);
    if (read < gone.seq) { /* up to there they cannot be counted any more */
        read = gone.seq;
        seen = trimmed_others(&w->db, room->room, room->user, &gone);
    }
    if (seq <= read)
        return seen;
    if (seq - read < room->last_seq - seq)
        return seen + count_others(w, room, read, seq);

    uint64_t all = others_posts(&w->db, room);

    return seq == room->last_seq ? all : all - count_others(w, room, seq, room->last_seq);
}

enum err apply_read_mark(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;

    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (!room.member)
        return refuse(o, ERR_FORBIDDEN, "join the room first");

    uint64_t seq = c->seq < room.last_seq ? c->seq : room.last_seq;

    if (seq <= room.read)
        return answer_again(o, room.room, room.read_pos, 0);

    uint64_t seen = seen_up_to(w, &room, seq);
    struct event *e = event_begin(w, c, o, EVENT_READ_MARKED);
    struct sql q = sql_start(&w->db, MARK_READ);

    e->room = room.room;
    e->read = seq;
    o->id = room.room;
    sql_bind_id(&q, e->user);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->read);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, seen);
    sql_run(&q);
    event_record(w, e);
    return OK;
}
