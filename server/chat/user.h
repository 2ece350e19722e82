/*
 * user.h - a person with a session here: memberships, role, presence. Inside chat/ only.
 *
 * Made with the first session that begins to open, loaded with the first that is
 * open; stays a moment longer than the last one, until others were told. All open
 * sessions of a user listen to all rooms of the user, so the index of a
 * membership is the same in session.places.
 */
#ifndef CHAT_USER_H
#define CHAT_USER_H

#include "base/list.h"
#include "chat/session.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chat;
struct room;

struct membership {
    struct room *room;
    uint64_t joined; /* pos of the last join */
    uint32_t typed;  /* tick at which typing was told last; 0: never */
};

struct user {
    uint64_t id;
    struct list sessions;     /* by session.of_user, opening ones too */
    struct membership *rooms; /* ascending by room id */
    uint32_t room_count;
    uint32_t room_capacity; /* of each session's places too */
    uint32_t open;          /* sessions that are open and not swept yet */
    uint32_t told_at;       /* tick at which presence was told last; 0: never */
    struct list
        changing;   /* in a bucket of presence.due while a change waits to be told */
    uint64_t staff; /* moderates since that pos; NOT_STAFF: does not */
    struct list of_staff;
    uint8_t role; /* enum user_role */
    bool loaded;  /* the memberships are known */
    bool told;    /* what others were told last: online? */
};

#define NOT_STAFF UINT64_MAX

struct user *user_find(const struct chat *c, uint64_t id);
/* The role, and since when it lets hear what moderators hear. */
void user_set_role(struct chat *c, struct user *u, enum user_role role, uint64_t pos);
struct user *user_loaded(const struct chat *c,
                         uint64_t id);              /* NULL too while not loaded */
struct user *user_get(struct chat *c, uint64_t id); /* made when it is not there */
void user_release(struct chat *c, struct user *u);  /* frees it when nothing needs it */
void user_destroy(struct chat *c, struct user *u);

/* The memberships as of pos `snapshot`, brought up to the head from the ring. False:
 * the ring does not reach back that far. */
bool user_load(struct chat *c, struct user *u, uint64_t snapshot,
               const struct session_room *rooms, size_t count);

/* NULL when not a member. */
struct membership *user_membership(const struct user *u, uint64_t room);
void user_join(struct chat *c, struct user *u, uint64_t room, uint64_t joined);
void user_leave(struct chat *c, struct user *u, uint64_t room);

/* A session of the user becomes open, is no longer. */
void user_attach(struct chat *c, struct user *u, struct session *s);
void user_detach(struct chat *c, struct user *u, struct session *s);

#endif
