/*
 * room.h - a room somebody online here is a member of, and the sessions that hear it.
 * Inside chat/ only.
 *
 * The listeners are one dense array, so that a delivery walks linear memory; a session
 * knows its place in it (session.places). Those who look at the room come first. A
 * room is there from the first user in memory who is a member to the last.
 */
#ifndef CHAT_ROOM_H
#define CHAT_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct session;

#define ROOM_LARGE 100u /* with more members, only lookers hear of typing and presence */

/* Small, as somebody in twenty rooms has twenty. */
struct listener {
    uint32_t slot;  /* of the session, see room_listener */
    uint32_t place; /* session->places[place] is the index of this */
};

struct room {
    uint64_t id;
    struct listener *listeners;
    uint32_t count;
    uint32_t capacity;
    uint32_t lookers;     /* the first so many listeners */
    uint32_t users;       /* in memory, who are members */
    uint32_t members;     /* everybody; too low while !counted */
    uint32_t news;        /* place among the rooms of the bundle, from 1; 0: none */
    uint32_t guest_typed; /* tick at which somebody not online here typed */
    uint64_t counted;     /* pos as of which members was known; 0: it is a lower bound */
};

struct room *room_find(const struct chat *c, uint64_t id);
struct room *room_get(struct chat *c, uint64_t id); /* made when it is not there */
void room_add_user(struct room *r);
void room_remove_user(struct chat *c, struct room *r); /* the last one: it is freed */

/* `members` is what the store says as of `pos`. */
void room_count(struct chat *c, struct room *r, uint32_t members, uint64_t pos);
void room_count_joined(struct room *r, uint64_t pos);
void room_count_left(struct room *r, uint64_t pos);

void room_listen(struct room *r, struct session *s, uint32_t place);
void room_unlisten(struct chat *c, struct room *r, uint32_t index);
void room_look(struct chat *c, struct room *r, uint32_t index, bool yes);

/* Those who hear of typing and presence: the first so many listeners. */
static inline uint32_t room_audience(const struct room *r, bool lookers_only)
{
    return lookers_only || r->members > ROOM_LARGE ? r->lookers : r->count;
}

#endif
