/*
 * lookup.h - the rows that decide what a person may do. For apply and queries alike.
 */
#ifndef STORE_LOOKUP_H
#define STORE_LOOKUP_H

#include "proto/event.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

/* A room and what one person is to it. */
struct standing {
    uint64_t room;
    uint64_t user; /* 0: the operator */
    enum room_kind kind;
    uint64_t owner;
    bool archived;
    uint64_t last_seq;
    uint64_t posts;
    uint64_t updated_pos, updated_seq;
    bool hidden; /* a public room that a guest was not let into */
    bool known;  /* is or was a member: what follows is filled */
    bool member; /* now */
    uint64_t joined, joined_seq;
    uint64_t left_pos, left_seq;
    uint64_t read, read_pos;
    uint64_t seen;
};

bool find_standing(struct db *db, uint64_t room, uint64_t user,
                   struct standing *s);          /* false: no such room */
bool standing_sees(const struct standing *s);    /* may know that the room is there */
bool standing_belongs(const struct standing *s); /* is a member, or the operator */
/* Its owner, as long as a member: who left or was put out of it has no say there. */
bool standing_owns(const struct standing *s);
uint64_t others_posts(struct db *db,
                      const struct standing *s); /* ever made in the room */

struct message_row {
    uint64_t id;
    uint64_t room;
    uint64_t seq;
    uint64_t user;
    int64_t at;
    int64_t edited_at;
    uint64_t edited_pos, edited_seq;   /* 0: never */
    uint64_t deleted_pos, deleted_seq; /* 0: not */
    uint32_t parts;                    /* bits of store/parts.h */
};

bool find_message(struct db *db, uint64_t id, struct message_row *m);
/* With the room it is in; false also where the person may not know of it. */
bool find_seen_message(struct db *db, uint64_t id, uint64_t user, struct message_row *m,
                       struct standing *room);

bool find_role(struct db *db, uint64_t user,
               enum user_role *role); /* false: no such user */
/* Of the workspace, or above, or the operator. */
bool is_moderator(struct db *db, uint64_t user);
bool is_admin(struct db *db, uint64_t user);
uint64_t find_user(struct db *db, const char *name); /* 0: nobody */
bool has_owner(struct db *db);

#endif
