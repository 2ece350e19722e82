#include "base/metrics.h"
#include "base/must.h"
#include "chat/chat_private.h"

#include <string.h>

#define CLOSE_REVOKED 4003u

static struct frame *encode(struct chat *c, const struct event *e)
{
    buf_clear(&c->text);
    event_encode(e, &c->text);
    return chat_take_text(c);
}

static bool is_told(const struct event *e)
{
    return e->kind != EVENT_NONE && e->kind != EVENT_TOKEN_REVOKED;
}

void chat_warm(struct chat *c, const struct event *events, size_t count, uint64_t head)
{
    must(c->head == 0);
    ring_begin(&c->ring, count > 0 ? events[0].pos - 1 : head);
    for (size_t i = 0; i < count; i++) {
        struct frame *f;

        if (!is_told(&events[i]))
            continue;
        f = encode(c, &events[i]);
        ring_add(&c->ring, &events[i], f);
        frame_unref(f);
    }
    c->head = head;
}

static bool is_revoked(const struct event *e, uint64_t token)
{
    for (size_t i = 0; i < e->user_count; i++)
        if (e->users[i] == token)
            return true;
    return false;
}

static void revoke(struct chat *c, const struct event *e)
{
    for (uint32_t i = 0; i < c->slot_count; i++) {
        struct slot *slot = &c->slots[i];

        if (slot->token == 0 || !is_revoked(e, slot->token) || !slot->session)
            continue;
        metrics.closed_revoked++;
        session_close(slot->session, CLOSE_REVOKED);
    }
}

static void on_joined(struct chat *c, const struct event *e)
{
    struct room *r = room_find(c, e->room);
    struct user *u = user_loaded(c, e->user);

    if (r)
        room_count_joined(r, e->pos);
    if (u)
        user_join(c, u, e->room, e->pos);
}

static void on_room_created(struct chat *c, const struct event *e)
{
    struct room *r;

    for (size_t i = 0; i < e->user_count; i++) {
        struct user *u = user_loaded(c, e->users[i]);

        if (u)
            user_join(c, u, e->room, e->pos);
    }
    r = room_find(c, e->room);
    if (r)
        room_count(c, r, (uint32_t)e->user_count, e->pos);
}

/* Before it is told: who comes in is to hear of it. */
static void apply_before(struct chat *c, const struct event *e)
{
    if (e->kind == EVENT_MEMBER_JOINED)
        on_joined(c, e);
    else if (e->kind == EVENT_ROOM_CREATED)
        on_room_created(c, e);
    else if (e->kind == EVENT_USER_UPDATED && user_find(c, e->user))
        user_set_role(c, user_find(c, e->user), e->role, e->pos);
}

/* Banned from the workspace: all sockets go, those that are opening too. */
static void close_banned(struct chat *c, const struct event *e)
{
    const struct user *u = user_find(c, e->user);
    struct list *item;
    struct list *following;

    if (!u || e->room != 0 || !e->name || strcmp(e->name, "ban") != 0)
        return;
    list_each (item, following, &u->sessions) {
        metrics.closed_revoked++;
        session_close(container_of(item, struct session, of_user), CLOSE_REVOKED);
    }
}

/* After: so is who goes. */
static void apply_after(struct chat *c, const struct event *e)
{
    struct room *r;
    struct user *u;

    if (e->kind == EVENT_SANCTION_SET)
        close_banned(c, e);
    if (e->kind != EVENT_MEMBER_LEFT)
        return;
    r = room_find(c, e->room);
    u = user_loaded(c, e->user);
    if (r)
        room_count_left(r, e->pos);
    if (u)
        user_leave(c, u, e->room);
}

static void tell_all(struct chat *c, const struct event *e, struct frame *f)
{
    size_t size = frame_size(f);

    for (uint32_t i = 0; i < c->slot_count; i++) {
        struct session *s = c->slots[i].session;

        if (s && s->state == SESSION_LIVE &&
            catchup_sees_beside(s->user, e->kind, e->room, e->pos, e->user))
            session_hear(s, f, size, e->pos);
    }
}

static void tell_user(const struct user *u, struct frame *f, uint64_t pos)
{
    size_t size = frame_size(f);
    struct list *item;
    struct list *following;

    list_each (item, following, &u->sessions)
        session_hear(container_of(item, struct session, of_user), f, size, pos);
}

static void tell_staff(const struct chat *c, struct frame *f, uint64_t pos)
{
    struct list *item;
    struct list *following;

    list_each (item, following, &c->staff)
        tell_user(container_of(item, struct user, of_staff), f, pos);
}

static void tell_room(const struct chat *c, const struct room *r, struct frame *f,
                      uint64_t pos)
{
    size_t size = frame_size(f);

    for (uint32_t i = 0; i < r->count; i++)
        session_hear(room_listener(c, r, i), f, size, pos);
}

/* Told to its room alone, and changes nothing but what is in the ring. */
static bool is_for_bundle(const struct event *e)
{
    switch (e->kind) {
    case EVENT_MESSAGE_CREATED:
    case EVENT_MESSAGE_EDITED:
    case EVENT_MESSAGE_DELETED:
    case EVENT_REACTION_ADDED:
    case EVENT_REACTION_REMOVED:
        return true;
    default:
        return event_has_extra(e->kind) && event_scopes[e->kind] == SCOPE_ROOM;
    }
}

static void tell(struct chat *c, const struct event *e, struct frame *f)
{
    struct room *r = room_find(c, e->room);
    const struct user *u;

    if (is_for_bundle(e)) {
        if (r)
            bundle_add(c, r, f, e->pos);
        return;
    }
    if (event_is_for_all(e)) {
        tell_all(c, e, f);
        return;
    }
    if (event_is_for_moderators(e->kind)) {
        tell_staff(c, f, e->pos);
        return;
    }
    if (!event_is_personal(e->kind) && r)
        tell_room(c, r, f, e->pos);
    if (!event_is_personal(e->kind) && e->kind != EVENT_MEMBER_LEFT)
        return;
    u = user_loaded(c, e->user);
    /* A snapshot newer than this may have left out the room already. */
    if (u && (event_is_personal(e->kind) || !user_membership(u, e->room)))
        tell_user(u, f, e->pos);
}

void chat_publish(struct chat *c, const struct event *e)
{
    must(e->pos > c->head);
    if (!is_for_bundle(e))
        chat_settle(c); /* in order, and to those who were there */
    c->head = e->pos;
    if (e->kind == EVENT_TOKEN_REVOKED)
        revoke(c, e);
    if (is_told(e)) {
        struct frame *f = encode(c, e);

        apply_before(c, e);
        ring_add(&c->ring, e, f);
        tell(c, e, f);
        apply_after(c, e);
        frame_unref(f);
    }
    if (c->catchup.counts[WAIT_HEAD] > 0)
        catchup_head_moved(c);
}
