#include "chat/room.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat_private.h"

#include <stdlib.h>

#define LISTENERS_MIN 4u

struct room *room_find(const struct chat *c, uint64_t id)
{
    return map_find(&c->rooms, id);
}

struct room *room_get(struct chat *c, uint64_t id)
{
    struct room *r = room_find(c, id);

    if (r)
        return r;
    r = xcalloc(1, sizeof(*r));
    r->id = id;
    map_put(&c->rooms, id, r);
    return r;
}

void room_add_user(struct room *r)
{
    r->users++;
    if (r->counted == 0 && r->members < r->users)
        r->members = r->users;
}

void room_remove_user(struct chat *c, struct room *r)
{
    must(r->users > 0);
    if (--r->users > 0)
        return;
    must(r->count == 0);
    map_remove(&c->rooms, r->id);
    free(r->listeners);
    free(r);
}

void room_count(struct chat *c, struct room *r, uint32_t members, uint64_t pos)
{
    const struct lane *l = ring_room(&c->ring, r->id);

    if (r->counted != 0)
        return; /* kept current since */
    r->members = members;
    r->counted = pos;
    if (!l)
        return;
    for (uint32_t i = ring_lane_after(&c->ring, l, pos); i < l->count; i++) {
        const struct ring_entry *entry = ring_in_lane(&c->ring, l, i);

        if (entry->kind == EVENT_MEMBER_JOINED)
            room_count_joined(r, entry->pos);
        else if (entry->kind == EVENT_MEMBER_LEFT)
            room_count_left(r, entry->pos);
    }
}

void room_count_joined(struct room *r, uint64_t pos)
{
    if (pos > r->counted)
        r->members++;
}

void room_count_left(struct room *r, uint64_t pos)
{
    if (pos > r->counted && r->members > 0)
        r->members--;
}

static void listener_put(struct chat *c, struct room *r, uint32_t index,
                         struct listener l)
{
    r->listeners[index] = l;
    c->slots[l.slot].session->places[l.place] = index;
}

static void listeners_resize(struct room *r, uint32_t capacity)
{
    r->listeners = xreallocarray(r->listeners, capacity, sizeof(*r->listeners));
    r->capacity = capacity;
}

void room_listen(struct room *r, struct session *s, uint32_t place)
{
    if (r->count == r->capacity)
        listeners_resize(r, r->capacity + LISTENERS_MIN + r->capacity / 4);
    listener_put(s->chat, r, r->count++,
                 (struct listener){(uint32_t)(s->id & SLOT_MASK), place});
}

void room_look(struct chat *c, struct room *r, uint32_t index, bool yes)
{
    struct listener l = r->listeners[index];
    uint32_t border;

    if (yes == (index < r->lookers))
        return;
    border = yes ? r->lookers++ : --r->lookers;
    listener_put(c, r, index, r->listeners[border]);
    listener_put(c, r, border, l);
}

void room_unlisten(struct chat *c, struct room *r, uint32_t index)
{
    must(index < r->count);
    if (index < r->lookers) {
        uint32_t border = r->lookers - 1;

        room_look(c, r, index, false);
        index = border;
    }
    listener_put(c, r, index, r->listeners[--r->count]);
    if (r->capacity > 4 * LISTENERS_MIN && r->count < r->capacity / 4)
        listeners_resize(r, r->capacity / 2);
}

/* The first of a user's sessions that listens speaks for all of them. */
static bool is_first(const struct chat *c, const struct room *r, uint32_t index)
{
    const struct session *s = room_listener(c, r, index);

    return container_of(s->user->sessions.next, struct session, of_user) == s;
}

size_t chat_online_in(const struct chat *c, uint64_t room, uint64_t *users, size_t max)
{
    const struct room *r = room_find(c, room);
    size_t count = 0;

    for (uint32_t i = 0; r && i < r->count && count < max; i++)
        if (is_first(c, r, i))
            users[count++] = room_listener(c, r, i)->user_id;
    return count;
}
