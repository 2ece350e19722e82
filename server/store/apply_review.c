/*
 * apply_review.c - people on messages: reports and decisions.
 */
#include "store/apply.h"

#include "store/attached.h"
#include "store/guard.h"
#include "store/keys.h"
#include "store/message.h"
#include "store/posting.h"
#include "store/review.h"

#include <stdlib.h>
#include <string.h>

/* --- reports --- */

static uint64_t find_report(struct writer *w, uint64_t review, uint64_t user)
{
    struct sql q = sql_start(&w->db, FIND_REPORT);

    sql_bind_id(&q, review);
    sql_bind_id(&q, user);
    return sql_only_id(&q);
}

static void add_report(struct writer *w, const struct command *c, uint64_t review,
                       uint64_t pos)
{
    struct sql q = sql_start(&w->db, INSERT_REPORT);

    sql_bind_id(&q, review);
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, pos);
    sql_bind_number(&q, c->at);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    q = sql_start(&w->db, COUNT_REPORT);
    sql_bind_id(&q, review);
    sql_run(&q);
}

static uint64_t open_reported(struct writer *w, const struct command *c,
                              struct outcome *o, const struct message_row *m)
{
    struct review r = {.room = m->room,
                       .seq = m->seq,
                       .message = m->id,
                       .version = message_version(m),
                       .user = m->user,
                       .cause = CAUSE_REPORTED};

    r.text = message_text(w, m->id, &r.text_len);
    review_open(w, c, o, &r, NULL, NULL);
    review_finish(&r);
    return r.id;
}

static enum err may_report(struct writer *w, const struct command *c, struct outcome *o,
                           struct message_row *m)
{
    struct standing room;

    if (!c->text)
        return ERR_PARAMS;
    if (!find_seen_message(&w->db, c->message, c->actor, m, &room) || m->deleted_pos != 0)
        return ERR_NOT_FOUND;
    if (m->user == c->actor)
        return refuse(o, ERR_FORBIDDEN, "nobody reports the own message");
    return OK;
}

enum err apply_message_report(struct writer *w, const struct command *c,
                              struct outcome *o)
{
    struct message_row m;
    struct review old;
    enum err err = may_report(w, c, o, &m);

    if (err != OK)
        return err;

    /* One that is open, or that decided about this very text. */
    bool known = review_find_of(w, m.id, &old) &&
                 (old.state != REVIEW_DECIDED || old.version == message_version(&m));
    uint64_t review = old.id;
    uint64_t reported = known ? find_report(w, review, c->actor) : 0;

    review_finish(&old);
    if (reported != 0)
        return answer_again(o, m.id, reported, 0);
    if (known)
        event_record(w, event_begin(w, c, o, EVENT_NONE));
    else
        review = open_reported(w, c, o, &m);
    o->id = m.id;
    add_report(w, c, review, o->pos);
    audit_write(w, c, o->pos,
                &(struct audit){.action = AUDIT_REPORTED,
                                .user = m.user,
                                .room = m.room,
                                .message = m.id,
                                .subject = review,
                                .reason = c->text});
    return OK;
}

/* --- decisions --- */

static bool sets_sanction(const struct command *c)
{
    return c->choice == DECISION_MUTE || c->choice == DECISION_BAN;
}

static bool posts(const struct command *c, const struct review *r)
{
    return c->choice == DECISION_APPROVE && r->message == 0 && r->text;
}

static enum err may_sanction(struct writer *w, const struct command *c, struct outcome *o,
                             const struct review *r)
{
    struct standing room;

    if (c->expires_at != 0 && c->expires_at <= c->at)
        return ERR_PARAMS;
    if (!outranks(w, c->actor, r->user))
        return refuse(o, ERR_FORBIDDEN, "only somebody of a higher rank mutes or bans");
    if (c->choice == DECISION_BAN && (c->has & HAS_ROOM) &&
        (!find_standing(&w->db, r->room, 0, &room) || room.kind == ROOM_DM))
        return refuse(o, ERR_FORBIDDEN, "a direct conversation keeps its people");
    return OK;
}

static enum err may_decide(struct writer *w, const struct command *c, struct outcome *o,
                           const struct review *r)
{
    enum user_role role = ROLE_MEMBER;

    find_role(&w->db, c->actor, &role);
    if (r->state == REVIEW_DECIDED)
        return refuse(o, ERR_CONFLICT, "somebody decided on this already");
    if (c->actor != 0 && r->user == c->actor && role != ROLE_OWNER)
        return refuse(o, ERR_FORBIDDEN, "somebody else decides on your messages");
    if (r->state == REVIEW_APPEALED && c->actor != 0 &&
        (r->decision == DECISION_MUTE || r->decision == DECISION_BAN) &&
        outranks(w, r->decided_by, c->actor))
        return refuse(o, ERR_FORBIDDEN, "somebody of a higher rank muted or banned");
    return sets_sanction(c) ? may_sanction(w, c, o, r) : OK;
}

/* Its author's standing in the room it is to be posted into. */
static enum err may_post_held(struct writer *w, struct outcome *o, const struct review *r,
                              struct standing *room)
{
    if (!posting_find(w, r->room, r->user, room) || !room->member)
        return refuse(o, ERR_CONFLICT, "its author has left the room");
    if (room->archived)
        return refuse(o, ERR_CONFLICT, "the room is archived");
    return OK;
}

/* The key of the send that was held answers from now on as if it had been sent then. */
static void move_key(struct writer *w, const struct review *r, const struct event *e)
{
    if (r->key[0] == '\0')
        return;

    struct key_use use = {.user = r->user,
                          .key = r->key,
                          .pos = e->pos,
                          .kind = COMMAND_MESSAGE_SEND,
                          .seq = e->seq,
                          .at = e->at};

    memcpy(use.fingerprint, r->fingerprint, sizeof(use.fingerprint));
    keys_remove(w, r->user, r->key, r->id);
    keys_add(w, &use); /* it may have been used again, after it was swept */
}

static void post_held(struct writer *w, const struct command *c, struct outcome *o,
                      struct review *r, struct standing *room)
{
    struct event *e = room_event_more(w, c, o, EVENT_MESSAGE_CREATED, room);
    struct command sent;

    command_init(&sent, COMMAND_MESSAGE_SEND, r->user, c->at);
    attached_restore(r->params, &sent);
    e->user = e->by = r->user;
    message_post(w, e, room, &sent, r->text, r->text_len);
    command_finish(&sent);
    move_key(w, r, e);
    review_place(w, r, e->message, e->seq);
    o->id = e->message;
}

/* An appeal may bring it back. */
static void keep_attached(struct writer *w, const struct review *r,
                          const struct message_row *m)
{
    char *params = attached_keep_of(w, m);

    if (params) {
        struct sql q = sql_start(&w->db, SET_REVIEW_PARAMS);

        sql_bind_id(&q, r->id);
        sql_bind_string(&q, params);
        sql_run(&q);
    }
    free(params);
}

static void take_away(struct writer *w, const struct command *c, struct outcome *o,
                      struct review *r)
{
    struct message_row m;
    struct standing room;

    if (r->message == 0 || !find_message(&w->db, r->message, &m))
        return;
    if (m.deleted_pos == 0) {
        keep_attached(w, r, &m);
        find_standing(&w->db, m.room, 0, &room);
        message_take_away(w, room_event_more(w, c, o, EVENT_MESSAGE_DELETED, &room), &m,
                          &room);
        review_place(w, r, 0, 0);
    }
}

/* What an earlier decision set goes, but for `but`. */
static void lift_earlier(struct writer *w, const struct command *c, struct outcome *o,
                         const struct review *r, uint64_t but)
{
    uint64_t ids[2];
    size_t count = 0;
    struct sql q = sql_start(&w->db, SANCTIONS_OF_REVIEW);

    sql_bind_id(&q, r->user);
    sql_bind_id(&q, r->id);
    while (count < 2 && sql_row(&q)) {
        ids[count] = sql_id(&q);
        count += ids[count] != but;
    }
    sql_end(&q);
    for (size_t i = 0; i < count; i++) {
        struct sanction s;

        if (sanction_find(w, ids[i], &s) && !sanction_is_above(w, &s, c->actor))
            sanction_end(w, c, o, &s);
    }
}

static void set_sanction(struct writer *w, const struct command *c, struct outcome *o,
                         const struct review *r)
{
    struct sanction s = {
        .user = r->user,
        .room = c->has & HAS_ROOM ? r->room : 0,
        .kind = c->choice == DECISION_MUTE ? SANCTION_MUTE : SANCTION_BAN,
        .expires_at = c->expires_at,
        .review = r->id,
        .reason = c->text,
    };

    if (sets_sanction(c))
        sanction_put(w, c, o, &s);
    if (r->appealed_at != 0)
        lift_earlier(w, c, o, r, s.id);
}

static void write_decision(struct writer *w, const struct command *c,
                           const struct outcome *o, const struct review *r)
{
    static const enum audit_action actions[] = {[DECISION_APPROVE] = AUDIT_APPROVED,
                                                [DECISION_DELETE] = AUDIT_DELETED,
                                                [DECISION_WARN] = AUDIT_WARNED,
                                                [DECISION_MUTE] = AUDIT_MUTED,
                                                [DECISION_BAN] = AUDIT_BANNED};
    struct sql q = sql_start(&w->db, DECIDE_REVIEW);

    sql_bind_id(&q, r->id);
    sql_bind_id(&q, c->choice);
    sql_bind_id(&q, c->actor);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, o->pos);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
    audit_write(w, c, o->pos,
                &(struct audit){.action = actions[c->choice],
                                .user = r->user,
                                .room = r->room,
                                .message = r->message,
                                .subject = r->id,
                                .reason = c->text});
}

static void tell_decision(struct writer *w, struct event *e, const struct command *c,
                          const struct review *r)
{
    review_fill(e, r, review_decision_name((enum review_decision)c->choice), c->text,
                c->text_len);
    e->final = r->appealed_at != 0 || c->choice == DECISION_APPROVE;
    event_record(w, e);
}

static enum err decide(struct writer *w, const struct command *c, struct outcome *o,
                       struct review *r)
{
    struct standing room;
    enum err err = may_decide(w, c, o, r);

    if (err == OK && posts(c, r))
        err = may_post_held(w, o, r, &room);
    if (err != OK)
        return err;
    event_begin(w, c, o, EVENT_REVIEW_DECIDED);
    if (posts(c, r))
        post_held(w, c, o, r, &room);

    uint64_t message = r->message;

    if (c->choice != DECISION_APPROVE)
        take_away(w, c, o, r);
    r->message = message;
    set_sanction(w, c, o, r);
    tell_decision(w, &o->event, c, r);
    write_decision(w, c, o, r);
    tell_decision(w, event_more(w, c, o, EVENT_REVIEW_TOLD), c, r);
    return OK;
}

enum err apply_review_decide(struct writer *w, const struct command *c, struct outcome *o)
{
    struct review r;
    enum err err;

    if (c->choice == 0 || c->choice >= DECISION_COUNT)
        return ERR_PARAMS;
    if (!is_moderator(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, "only moderators decide on reviews");
    if (!review_find(w, c->review, &r))
        err = ERR_NOT_FOUND;
    else if (r.state == REVIEW_DECIDED && (uint64_t)r.decision == c->choice &&
             r.decided_by == c->actor)
        err = answer_again(o, r.message, r.decided_pos, 0);
    else
        err = decide(w, c, o, &r);
    review_finish(&r);
    return err;
}
