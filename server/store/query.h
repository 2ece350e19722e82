/*
 * query.h - everything that is read from the store. Each call is one snapshot.
 *
 * Called with a reader of the calling thread. JSON results are added to `out`
 * as one complete result object, unless said otherwise. ERR_NOT_FOUND where the asker may not know the
 * thing exists, ERR_INTERNAL when SQLite fails (logged).
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/secret.h"
#include "proto/err.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct frame;
struct reader;

struct identity {
    uint64_t user;
    uint64_t token;
    bool is_api;  /* a program's token, not a session's */
    int64_t used; /* when it was last, to about a day */
    enum user_role role;
    uint64_t staff_pos; /* moderates since then; 0: since ever, or not at all */
    bool banned;        /* from the workspace; banned_until 0: for good */
    int64_t banned_until;
};

/* Whose token is that? A point look-up by hash, some microseconds: the one query that
 * also runs on the loop. ERR_UNAUTHORIZED: nobody's. */
enum err query_token(struct reader *r, const uint8_t hash[SECRET_HASH_SIZE],
                     struct identity *who);

/* The role a person has now; a point look-up, on the loop too. */
enum err query_role(struct reader *r, uint64_t user, enum user_role *role);
/* The same for all that may change of who->user. */
enum err query_standing_of(struct reader *r, struct identity *who);
/* Why that person is banned from the workspace, to be freed; NULL: is not, or nobody said. */
char *query_ban_reason(struct reader *r, uint64_t user);

/* Would registering that name succeed, as things are? OK, ERR_CONFLICT (taken), ERR_FORBIDDEN
 * (invite not NULL and not good at that time). The command has the last word. */
enum err query_registration(struct reader *r, const char *name, const char *invite,
                            int64_t at);

struct credentials {
    uint64_t user;    /* 0: no such name */
    uint64_t version; /* of the password: the seq of a command that relies on it */
    char password[PASSWORD_HASH_SIZE]; /* "": may not sign in by password */
};

enum err query_credentials(struct reader *r, const char *name, struct credentials *found);
enum err query_credentials_of(struct reader *r, uint64_t user, struct credentials *found);

struct membership {
    uint64_t room;
    uint64_t joined; /* pos of the (last) join */
    enum room_kind kind;
    uint32_t members; /* of the room, everybody */
};

/* What session.open needs, in one snapshot. Freed with opening_finish. */
struct opening {
    uint64_t pos;    /* of the snapshot: head */
    uint64_t oldest; /* resumable: since >= oldest */
    uint64_t unread_threads;
    char *user_json;  /* the user object */
    char *rooms_json; /* array of room objects */
    struct membership *memberships;
    size_t membership_count;
};

enum err query_opening(struct reader *r, uint64_t user, struct opening *o);
void opening_finish(struct opening *o);

/* Durable events after a pos that one person may see (PROTOCOL 5.3), in pos
 * order, encoded with the messages' present text. */
struct page_event {
    uint64_t pos;
    uint64_t room; /* 0: of no room */
    enum event_kind kind;
    bool everyone;       /* told to people outside the room too */
    uint64_t user;       /* whom it is about */
    struct frame *frame; /* the shelf's */
};

struct page {
    struct page_event *events;
    size_t count;
    uint64_t next; /* cursor after this page: everything visible up to here is in it */
    bool more;     /* there may be more after next */
    bool gone;     /* retention took away what was to be told: nothing is in it */
    uint64_t head; /* of the snapshot it was read in */
};

/* One person's page, and what is asked for. */
struct replay {
    uint64_t user;
    uint64_t after;
    struct page page;
};

/* Events as frames, kept from one reading to the next (shelf.h). Lent to one reading at a
 * time. */
struct shelf;
struct shelf *shelf_create(void);
void shelf_destroy(struct shelf *s); /* NULL is allowed */
/* After a reading, when its pages are done with. How many events it read from the store. */
uint64_t shelf_tidy(struct shelf *s);

/* A page for each, all of one snapshot; freed with page_finish. What several are to be told
 * is read once. Not OK: there are no pages. */
enum err query_replay(struct reader *r, struct shelf *s, struct replay *replays,
                      size_t count, size_t events_max, size_t bytes_max);
void page_finish(struct page *p);

/* The newest events of the log, whole, oldest first, to warm the ring: at most
 * events_max and bytes_max. Events of messages carry the present text. */
enum err query_tail(struct reader *r, size_t events_max, size_t bytes_max,
                    struct event **events, size_t *count, uint64_t *head);

/* When the newest row of the log was made; 0: there is none. */
enum err query_newest_at(struct reader *r, int64_t *at);

/* Where retention would cut: the first pos of the log that is not older than `at`. */
enum err query_log_at(struct reader *r, int64_t at, uint64_t *pos);

struct history_args {
    uint64_t user;
    uint64_t room;
    uint64_t before, after; /* exclusive; has_... tell which is meant */
    bool has_before, has_after;
    unsigned limit;
};

enum err query_history(struct reader *r, const struct history_args *args,
                       struct buf *out);

/* Is this person in that room? ERR_NOT_FOUND where they may not know it exists. */
enum err query_is_member(struct reader *r, uint64_t user, uint64_t room, bool *is_member);
enum err query_room(struct reader *r, uint64_t user, uint64_t room, struct buf *out);
/* `cursor` is what an earlier page gave, "" for the first; unreadable: ERR_PARAMS. */
enum err query_rooms(struct reader *r, uint64_t user, bool all, const char *cursor,
                     struct buf *out);

/* People: the callback tells who is online; it runs on the reader's thread, so it looks
 * at a copy the job carries, sorted ids. */
struct online {
    const uint64_t *users; /* sorted */
    size_t count;
};

enum err query_members(struct reader *r, uint64_t user, uint64_t room, const char *cursor,
                       const struct online *online, struct buf *out);
/* To a guest only those who share a room with them are there. */
enum err query_user(struct reader *r, uint64_t asker, uint64_t user,
                    const struct online *online, struct buf *out);
enum err query_users(struct reader *r, uint64_t user, const char *cursor,
                     const struct online *online, struct buf *out);
/* Adds the user object alone, without the {"user":..} round it. */
enum err query_user_object(struct reader *r, uint64_t user, struct buf *out);
/* What the person wants to be told of; all groups, of which guests see none. */
enum err query_notify(struct reader *r, uint64_t user, struct buf *out);
enum err query_groups(struct reader *r, uint64_t user, struct buf *out);
enum err query_user_id(struct reader *r, const char *name, uint64_t *user);

enum err query_tokens(struct reader *r, uint64_t user, uint64_t current, struct buf *out);
enum err query_invites(struct reader *r, struct buf *out);

/* The setup code while there is no owner, else "". */
enum err query_setup_code(struct reader *r, char code[SECRET_TOKEN_SIZE]);

#endif
