/*
 * apply_poll.c - voting, and the end of it. A poll is asked by a post, see attached.h.
 *
 * A vote costs a row of the log, a seq of the room and an event to each of its members, as a
 * reaction does.
 */
#include "store/apply.h"

#include "store/guard.h"
#include "store/poll.h"

static enum err find_asked(struct writer *w, const struct command *c, struct outcome *o,
                           struct message_row *m, struct standing *room, struct poll *p)
{
    if (!find_seen_message(&w->db, c->message, c->actor, m, room) || m->deleted_pos != 0)
        return ERR_NOT_FOUND;
    if (!poll_find(&w->db, m->id, p))
        return refuse(o, ERR_NOT_FOUND, "this message is no poll");
    if (!standing_belongs(room))
        return refuse(o, ERR_FORBIDDEN, "join the room first");
    return OK;
}

static struct event *poll_event(struct writer *w, const struct command *c,
                                struct outcome *o, const struct message_row *m,
                                struct standing *room)
{
    struct event *e = room_event_begin(w, c, o, EVENT_POLL_CHANGED, room);

    e->subject = m->id;
    o->id = m->id;
    room_advance(w, room, 0, 0);
    return e;
}

/* --- voting --- */

static enum err check_choices(const struct command *c, struct outcome *o,
                              const struct poll *p)
{
    if (c->choice >> p->options != 0)
        return refuse(o, ERR_PARAMS, "choices: the poll has no such option");
    if (!p->multiple && (c->choice & (c->choice - 1)) != 0)
        return refuse(o, ERR_PARAMS, "choices: this poll takes one choice");
    return OK;
}

static enum err may_vote(struct writer *w, const struct command *c, struct outcome *o,
                         const struct standing *room, const struct poll *p)
{
    if (c->actor == 0)
        return refuse(o, ERR_FORBIDDEN, "the operator has no vote");
    if (p->closed_pos != 0 || (p->closes_at != 0 && p->closes_at <= c->at))
        return refuse(o, ERR_CONFLICT, "the poll is closed");
    if (room->archived)
        return refuse(o, ERR_FORBIDDEN, "the room is archived");
    return guard_words(w, c, o, room->room);
}

static void recount(struct poll *p, uint64_t before, uint64_t after)
{
    for (size_t i = 0; i < p->options; i++)
        p->counts[i] = p->counts[i] - (before >> i & 1) + (after >> i & 1);
    p->voters = p->voters - (before != 0) + (after != 0);
}

static void write_vote(struct writer *w, const struct command *c, struct event *e,
                       const struct poll *p)
{
    struct sql q = sql_start(&w->db, SET_VOTE);

    sql_bind_id(&q, c->message);
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->choice);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    poll_count(w, c->message, p);
    event_record(w, e);
}

enum err apply_poll_vote(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    struct poll p;
    struct vote before;
    enum err err = find_asked(w, c, o, &m, &room, &p);

    if (err == OK)
        err = check_choices(c, o, &p);
    if (err != OK)
        return err;
    if (!vote_find(&w->db, m.id, c->actor, &before) && c->choice == 0)
        return answer_again(o, m.id, m.id, m.seq);
    if (before.pos != 0 && before.choices == c->choice)
        return answer_again(o, m.id, before.pos, before.seq);
    err = may_vote(w, c, o, &room, &p);
    if (err != OK)
        return err;
    recount(&p, before.choices, c->choice);
    write_vote(w, c, poll_event(w, c, o, &m, &room), &p);
    return OK;
}

/* --- closing --- */

static void close_poll(struct writer *w, const struct command *c, struct event *e)
{
    struct sql q = sql_start(&w->db, CLOSE_POLL);

    sql_bind_id(&q, c->message);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, e->pos);
    sql_bind_id(&q, e->seq);
    sql_run(&q);
    event_record(w, e);
}

enum err apply_poll_close(struct writer *w, const struct command *c, struct outcome *o)
{
    struct message_row m;
    struct standing room;
    struct poll p;
    enum err err = find_asked(w, c, o, &m, &room, &p);

    if (err != OK)
        return err;
    if (c->actor != m.user && !is_moderator(&w->db, c->actor) && !standing_owns(&room))
        return refuse(o, ERR_FORBIDDEN,
                      "its author, the room's owner and moderators close a poll");
    if (p.closed_pos != 0)
        return answer_again(o, m.id, p.closed_pos, p.closed_seq);
    close_poll(w, c, poll_event(w, c, o, &m, &room));
    return OK;
}
