#include "chat/user.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat_private.h"

#include <stdlib.h>
#include <string.h>

struct user *user_find(const struct chat *c, uint64_t id)
{
    return map_find(&c->users, id);
}

struct user *user_loaded(const struct chat *c, uint64_t id)
{
    struct user *u = user_find(c, id);

    return u && u->loaded ? u : NULL;
}

struct user *user_get(struct chat *c, uint64_t id)
{
    struct user *u = user_find(c, id);

    if (u)
        return u;
    u = xcalloc(1, sizeof(*u));
    u->id = id;
    list_init(&u->sessions);
    list_init(&u->changing);
    list_init(&u->of_staff);
    u->staff = NOT_STAFF;
    map_put(&c->users, id, u);
    return u;
}

void user_set_role(struct chat *c, struct user *u, enum user_role role, uint64_t pos)
{
    u->role = (uint8_t)role;
    if (!user_role_moderates(role)) {
        u->staff = NOT_STAFF;
        list_remove(&u->of_staff);
    } else if (u->staff == NOT_STAFF) {
        u->staff = pos;
        list_add_tail(&c->staff, &u->of_staff);
    }
}

void user_destroy(struct chat *c, struct user *u)
{
    list_remove(&u->changing);
    list_remove(&u->of_staff);
    map_remove(&c->users, u->id);
    for (uint32_t i = 0; i < u->room_count; i++)
        room_remove_user(c, u->rooms[i].room);
    free(u->rooms);
    free(u);
}

void user_release(struct chat *c, struct user *u)
{
    if (list_empty(&u->sessions) && list_empty(&u->changing))
        user_destroy(c, u);
}

/* The index of the first membership whose room is not below. */
static uint32_t place_of(const struct user *u, uint64_t room)
{
    uint32_t low = 0;
    uint32_t high = u->room_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (u->rooms[middle].room->id < room)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_at(const struct user *u, uint32_t place, uint64_t room)
{
    return place < u->room_count && u->rooms[place].room->id == room;
}

struct membership *user_membership(const struct user *u, uint64_t room)
{
    uint32_t place = place_of(u, room);

    return is_at(u, place, room) ? &u->rooms[place] : NULL;
}

static bool is_attached(const struct session *s)
{
    return s->places != NULL;
}

/* After the memberships from `place` on moved: their listeners say where. */
static void session_replace(struct session *s, uint32_t place)
{
    const struct user *u = s->user;

    for (uint32_t i = place; i < u->room_count; i++)
        u->rooms[i].room->listeners[s->places[i]].place = i;
}

static void session_add_place(struct session *s, uint32_t place)
{
    struct user *u = s->user;

    memmove(&s->places[place + 1], &s->places[place],
            (u->room_count - 1 - place) * sizeof(*s->places));
    room_listen(u->rooms[place].room, s, place);
    session_replace(s, place + 1);
}

static void user_grow(struct user *u)
{
    struct list *item;
    struct list *following;

    u->room_capacity = u->room_capacity < 2 ? 4 : u->room_capacity * 2;
    u->rooms = xreallocarray(u->rooms, u->room_capacity, sizeof(*u->rooms));
    list_each (item, following, &u->sessions) {
        struct session *s = container_of(item, struct session, of_user);

        if (is_attached(s))
            s->places = xreallocarray(s->places, u->room_capacity, sizeof(*s->places));
    }
}

void user_join(struct chat *c, struct user *u, uint64_t room, uint64_t joined)
{
    uint32_t place = place_of(u, room);
    struct list *item;
    struct list *following;

    if (is_at(u, place, room)) {
        u->rooms[place].joined = joined;
        return;
    }
    if (u->room_count == u->room_capacity)
        user_grow(u);
    memmove(&u->rooms[place + 1], &u->rooms[place],
            (u->room_count - place) * sizeof(*u->rooms));
    u->rooms[place] = (struct membership){.room = room_get(c, room), .joined = joined};
    u->room_count++;
    room_add_user(u->rooms[place].room);
    list_each (item, following, &u->sessions) {
        struct session *s = container_of(item, struct session, of_user);

        if (is_attached(s))
            session_add_place(s, place);
    }
}

static void session_remove_place(struct session *s, uint32_t place)
{
    struct user *u = s->user;

    room_unlisten(s->chat, u->rooms[place].room, s->places[place]);
    memmove(&s->places[place], &s->places[place + 1],
            (u->room_count - 1 - place) * sizeof(*s->places));
}

void user_leave(struct chat *c, struct user *u, uint64_t room)
{
    uint32_t place = place_of(u, room);
    struct room *left;
    struct list *item;
    struct list *following;

    if (!is_at(u, place, room))
        return;
    left = u->rooms[place].room;
    list_each (item, following, &u->sessions) {
        struct session *s = container_of(item, struct session, of_user);

        if (is_attached(s))
            session_remove_place(s, place);
    }
    u->room_count--;
    memmove(&u->rooms[place], &u->rooms[place + 1],
            (u->room_count - place) * sizeof(*u->rooms));
    list_each (item, following, &u->sessions) {
        struct session *s = container_of(item, struct session, of_user);

        if (is_attached(s))
            session_replace(s, place);
    }
    room_remove_user(c, left);
}

static int by_room(const void *a, const void *b)
{
    const struct session_room *x = a;
    const struct session_room *y = b;

    return x->room < y->room ? -1 : x->room > y->room;
}

static struct session_room *sorted_copy(const struct session_room *rooms, size_t count)
{
    struct session_room *sorted = xreallocarray(NULL, count, sizeof(*sorted));

    memcpy(sorted, rooms, count * sizeof(*sorted));
    for (size_t i = 1; i < count; i++) {
        if (sorted[i - 1].room < sorted[i].room)
            continue;
        qsort(sorted, count, sizeof(*sorted), by_room);
        break;
    }
    return sorted;
}

static bool is_among(const struct ring_entry *created, uint64_t user)
{
    for (size_t i = 0; i < created->of.members.count; i++)
        if (created->of.members.users[i] == user)
            return true;
    return false;
}

/* What happened to the user's memberships after the snapshot. */
static void user_catch_up(struct chat *c, struct user *u, uint64_t snapshot)
{
    for (uint32_t i = ring_after(&c->ring, snapshot); i < c->ring.count; i++) {
        const struct ring_entry *entry = ring_at(&c->ring, i);

        if (entry->kind == EVENT_MEMBER_JOINED && entry->user == u->id)
            user_join(c, u, entry->room, entry->pos);
        else if (entry->kind == EVENT_MEMBER_LEFT && entry->user == u->id)
            user_leave(c, u, entry->room);
        else if (entry->kind == EVENT_ROOM_CREATED && is_among(entry, u->id)) {
            user_join(c, u, entry->room, entry->pos);
            room_count(c, room_find(c, entry->room), (uint32_t)entry->of.members.count,
                       entry->pos);
        }
    }
}

bool user_load(struct chat *c, struct user *u, uint64_t snapshot,
               const struct session_room *rooms, size_t count)
{
    struct session_room *sorted;

    if (u->loaded)
        return true;
    if (snapshot < c->ring.floor)
        return false;
    must(count < UINT32_MAX);
    if (count > 0) {
        sorted = sorted_copy(rooms, count);
        u->rooms = xreallocarray(NULL, count, sizeof(*u->rooms));
        u->room_capacity = (uint32_t)count;
        for (size_t i = 0; i < count; i++) {
            if (sorted[i].joined > c->head)
                continue; /* the store is ahead: the joining is yet to be published */
            user_join(c, u, sorted[i].room, sorted[i].joined);
            room_count(c, room_find(c, sorted[i].room), sorted[i].members, snapshot);
        }
        free(sorted);
    }
    u->loaded = true;
    user_catch_up(c, u, snapshot);
    return true;
}

void user_attach(struct chat *c, struct user *u, struct session *s)
{
    must(u->loaded && !is_attached(s));
    s->places =
        xreallocarray(NULL, u->room_capacity ? u->room_capacity : 1, sizeof(*s->places));
    for (uint32_t i = 0; i < u->room_count; i++)
        room_listen(u->rooms[i].room, s, i);
    if (u->open++ > 0)
        return;
    c->users_online++;
    c->online_version++;
    presence_changed(c, u);
}

void user_detach(struct chat *c, struct user *u, struct session *s)
{
    list_remove(&s->of_user);
    s->user = NULL;
    if (is_attached(s)) {
        for (uint32_t i = 0; i < u->room_count; i++)
            room_unlisten(s->chat, u->rooms[i].room, s->places[i]);
        free(s->places);
        s->places = NULL;
        if (--u->open == 0) {
            c->users_online--;
            c->online_version++;
            presence_changed(c, u);
        }
    }
    user_release(c, u);
}
