#include "base/metrics.h"
#include "base/must.h"
#include "chat/chat_private.h"

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
        user_find(c, e->user)->role = (uint8_t)e->role;
}

/* After: so is who goes. */
static void apply_after(struct chat *c, const struct event *e)
{
    struct room *r;
    struct user *u;

    if (e->kind != EVENT_MEMBER_LEFT)
        return;
    r = room_find(c, e->room);
    u = user_loaded(c, e->user);
    if (r)
        room_count_left(r, e->pos);
    if (u)
        user_leave(c, u, e->room);
}

static void tell_all(struct chat *c, struct frame *f, uint64_t pos)
{
    size_t size = frame_size(f);

    for (uint32_t i = 0; i < c->slot_count; i++)
        if (c->slots[i].session)
            session_hear(c->slots[i].session, f, size, pos);
}

static void tell_user(const struct user *u, struct frame *f, uint64_t pos)
{
    size_t size = frame_size(f);
    struct list *item;
    struct list *following;

    list_each (item, following, &u->sessions)
        session_hear(container_of(item, struct session, of_user), f, size, pos);
}

static void tell_room(const struct room *r, struct frame *f, uint64_t pos)
{
    size_t size = frame_size(f);

    for (uint32_t i = 0; i < r->count; i++)
        session_hear(r->listeners[i].session, f, size, pos);
}

static void tell(struct chat *c, const struct event *e, struct frame *f)
{
    const struct room *r = room_find(c, e->room);
    const struct user *u;

    if (e->kind == EVENT_USER_UPDATED ||
        (e->kind == EVENT_ROOM_CREATED && e->room_kind == ROOM_PUBLIC)) {
        tell_all(c, f, e->pos);
        return;
    }
    if (e->kind != EVENT_READ_MARKED && r)
        tell_room(r, f, e->pos);
    if (e->kind != EVENT_READ_MARKED && e->kind != EVENT_MEMBER_LEFT)
        return;
    u = user_loaded(c, e->user);
    /* A snapshot newer than this may have left out the room already. */
    if (u && (e->kind == EVENT_READ_MARKED || !user_membership(u, e->room)))
        tell_user(u, f, e->pos);
}

void chat_publish(struct chat *c, const struct event *e)
{
    must(e->pos > c->head);
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
