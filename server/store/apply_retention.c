/*
 * apply_retention.c - how long messages are kept, and that those past it go.
 */
#include "store/apply.h"

#include "store/retention.h"
#include "store/review.h"

#include <inttypes.h>
#include <stdio.h>

#define PIECE  500 /* messages, and texts of reviews, that one command takes away */
#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)

/* --- setting it --- */

static enum err may_set(struct writer *w, const struct command *c, struct outcome *o,
                        struct standing *room)
{
    if (c->uses > RETENTION_DAYS_MAX || (c->choice != 0 && c->room == 0))
        return ERR_PARAMS;
    if (c->room == 0)
        return is_admin(&w->db, c->actor)
                   ? OK
                   : refuse(o, ERR_FORBIDDEN, "only an owner or admin does that");
    if (!find_standing(&w->db, c->room, c->actor, room) || !standing_sees(room))
        return ERR_NOT_FOUND;
    if (room->kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN,
                      "a direct conversation goes by the workspace's retention");
    if (!standing_owns(room) && !is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only the room's owner or an admin may do that");
    return OK;
}

/* Does it hold already, by a row or by there being none? */
static bool is_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct sql q = sql_start(&w->db, FIND_RETENTION);
    bool same = false;

    sql_bind_id(&q, c->room);
    if (!sql_row(&q)) {
        same = c->choice != 0;
        if (same) /* as when the room was made */
            answer_again(o, c->room, c->room, 1);
    } else if (c->choice == 0 && sql_id(&q) == c->uses) {
        uint64_t pos = sql_id(&q);

        same = true;
        answer_again(o, c->room, pos, sql_id(&q));
    }
    sql_end(&q);
    return same;
}

static void write_setting(struct writer *w, const struct command *c,
                          const struct outcome *o)
{
    struct sql q = sql_start(&w->db, c->choice != 0 ? DROP_RETENTION : SET_RETENTION);

    sql_bind_id(&q, c->room);
    if (c->choice == 0) {
        sql_bind_id(&q, c->uses);
        sql_bind_id(&q, o->pos);
        sql_bind_id(&q, o->seq);
        sql_bind_number(&q, c->at);
        sql_bind_id(&q, c->actor);
    }
    sql_run(&q);
}

enum err apply_retention_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct standing room;
    char detail[64];
    enum err err = may_set(w, c, o, &room);
    struct event *e;

    if (err != OK || is_set(w, c, o))
        return err;
    e = c->room == 0 ? event_begin(w, c, o, EVENT_RETENTION)
                     : room_event_begin(w, c, o, EVENT_ROOM_RETENTION, &room);
    o->id = c->room;
    write_setting(w, c, o);
    if (c->room != 0)
        room_advance(w, &room, 0, 0);
    event_record(w, e);
    if (c->choice != 0)
        snprintf(detail, sizeof(detail), "{}");
    else
        snprintf(detail, sizeof(detail), "{\"days\":%" PRIu64 "}", c->uses);
    audit_write(w, c, o->pos,
                &(struct audit){
                    .action = AUDIT_RETENTION_SET, .room = c->room, .detail = detail});
    return OK;
}

/* --- taking away --- */

struct old {
    uint64_t id, seq, user;
};

/* The oldest of the room, up to the first that is not past it. */
static size_t list_old(struct writer *w, uint64_t room, int64_t before,
                       struct old olds[PIECE])
{
    struct sql q = sql_start(&w->db, LIST_OLD_MESSAGES);
    size_t count = 0;

    sql_bind_id(&q, room);
    sql_bind_id(&q, PIECE);
    while (sql_row(&q)) {
        struct old old = {sql_id(&q), 0, 0};

        old.seq = sql_id(&q);
        old.user = sql_id(&q);
        if (sql_number(&q) >= before)
            break;
        olds[count++] = old;
    }
    sql_end(&q);
    return count;
}

/* What hangs on a message goes by the triggers of the schema. */
static void take_away(struct writer *w, uint64_t room, const struct old *old)
{
    struct sql q = sql_start(&w->db, DELETE_MESSAGE);

    sql_bind_id(&q, old->id);
    sql_run(&q);
    q = sql_start(&w->db, COUNT_TRIMMED_POST);
    sql_bind_id(&q, old->user);
    sql_bind_id(&q, room);
    sql_run(&q);
}

static void write_trim(struct writer *w, uint64_t room, const struct old *newest,
                       size_t count)
{
    struct sql q = sql_start(&w->db, SET_TRIM);

    sql_bind_id(&q, room);
    sql_bind_id(&q, newest->seq);
    sql_bind_id(&q, newest->id);
    sql_bind_id(&q, count);
    sql_run(&q);
}

static uint64_t forget_reviews(struct writer *w, uint64_t room, int64_t before)
{
    uint64_t ids[PIECE];
    size_t count = 0;
    struct sql q = sql_start(&w->db, LIST_OLD_REVIEWS_OF_ROOM);

    sql_bind_id(&q, room);
    sql_bind_number(&q, before);
    sql_bind_id(&q, PIECE);
    while (count < PIECE && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    for (size_t i = 0; i < count; i++) {
        q = sql_start(&w->db, FORGET_REVIEW);
        sql_bind_id(&q, ids[i]);
        sql_run(&q);
    }
    return count;
}

/* o->id tells how many went: PIECE and more, and there may be others. */
enum err apply_room_trim(struct writer *w, const struct command *c, struct outcome *o)
{
    struct old olds[PIECE];
    struct standing room;
    uint64_t days = retention_days(&w->db, c->room);
    int64_t before = (int64_t)c->uses - (int64_t)days * DAY_MS;
    size_t count;
    uint64_t reviews;
    struct event *e;

    if (c->actor != 0)
        return ERR_FORBIDDEN;
    if (days == 0 || !find_standing(&w->db, c->room, 0, &room))
        return OK;
    reviews = forget_reviews(w, c->room, before);
    count = list_old(w, c->room, before, olds);
    o->id = count > reviews ? count : reviews;
    if (count == 0)
        return OK;
    for (size_t i = 0; i < count; i++)
        take_away(w, c->room, &olds[i]);
    write_trim(w, c->room, &olds[count - 1], count);
    e = room_event_begin(w, c, o, EVENT_ROOM_TRIMMED, &room);
    e->subject = olds[count - 1].id;
    e->read = count; /* for the figures */
    room_advance(w, &room, 0, 0);
    event_record(w, e);
    return OK;
}
