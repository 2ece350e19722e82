#include "chat/presence.h"

#include "chat/chat_private.h"

/* With more changes than that in one tick, only lookers hear of them. */
#define CHANGES_MAX 256u

void presence_init(struct presence *p)
{
    *p = (struct presence){0};
    for (unsigned i = 0; i < PRESENCE_BUCKETS; i++)
        list_init(&p->due[i]);
}

static bool has_changed(const struct user *u)
{
    return u->told != (u->open > 0);
}

bool presence_is_online(const struct user *u)
{
    return u->open > 0 || u->told;
}

static void come_back_in(struct chat *c, struct user *u, uint32_t ticks)
{
    list_remove(&u->changing);
    list_add_tail(&c->presence.due[(c->ticks + ticks) % PRESENCE_BUCKETS], &u->changing);
    chat_tick_for(c, ticks);
}

void presence_changed(struct chat *c, struct user *u)
{
    uint32_t ticks = u->open > 0 ? 1 : TICKS_SECOND;
    uint32_t since = c->ticks - u->told_at;

    if (!has_changed(u)) {
        list_remove(&u->changing);
        return;
    }
    if (u->told_at != 0 && since < TICKS_SECOND && ticks < TICKS_SECOND - since)
        ticks = TICKS_SECOND - since;
    come_back_in(c, u, ticks);
}

static void tell_room(struct chat *c, const struct user *u, const struct room *r,
                      struct frame *f, bool lookers_only)
{
    uint32_t count = room_audience(r, lookers_only);

    for (uint32_t i = 0; i < count; i++) {
        struct session *s = room_listener(c, r, i);

        if (s->stamp == c->presence.stamp || s->user == u)
            continue;
        s->stamp = c->presence.stamp;
        session_tell_live(s, f);
    }
}

static void tell(struct chat *c, const struct user *u, bool lookers_only)
{
    struct frame *f;

    buf_clear(&c->text);
    encode_presence(&c->text, u->id, u->told);
    f = chat_take_text(c);
    c->presence.stamp++;
    for (uint32_t i = 0; i < u->room_count; i++)
        tell_room(c, u, u->rooms[i].room, f, lookers_only);
    frame_unref(f);
}

static void settle(struct chat *c, struct user *u, bool lookers_only)
{
    if (has_changed(u)) {
        u->told = !u->told;
        c->online_version++;
        u->told_at = c->ticks;
        tell(c, u, lookers_only);
        if (!u->told) {
            come_back_in(c, u,
                         TICKS_SECOND); /* remembers for a second that it was told */
            return;
        }
    }
    user_release(c, u);
}

void presence_tick(struct chat *c)
{
    struct list now;
    struct list *item;
    struct list *following;
    size_t changes = 0;

    list_init(&now);
    list_splice_tail(&now, &c->presence.due[c->ticks % PRESENCE_BUCKETS]);
    list_each (item, following, &now)
        changes += has_changed(container_of(item, struct user, changing));
    while ((item = list_pop_head(&now)))
        settle(c, container_of(item, struct user, changing), changes > CHANGES_MAX);
}

void chat_typing(struct chat *c, uint64_t user, uint64_t room)
{
    struct room *r = room_find(c, room);
    const struct user *u = user_find(c, user);
    struct membership *m = u ? user_membership(u, room) : NULL;
    uint32_t *typed;
    struct frame *f;
    uint32_t count;

    if (!r || (u && u->loaded && !m))
        return;
    typed = m ? &m->typed : &r->guest_typed;
    if (*typed != 0 && c->ticks - *typed < TICKS_SECOND)
        return;
    *typed = c->ticks;
    chat_tick_for(c, TICKS_SECOND);
    buf_clear(&c->text);
    encode_typing(&c->text, room, user);
    f = chat_take_text(c);
    count = room_audience(r, false);
    for (uint32_t i = 0; i < count; i++) {
        struct session *s = room_listener(c, r, i);

        if (s->user != u)
            session_tell_live(s, f);
    }
    frame_unref(f);
}
