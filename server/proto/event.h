/*
 * event.h - what comes back from the log: one durable change with its place in it.
 *
 * Made by the store on its threads, owned by whoever holds it; strings are owned.
 * event_encode turns it into the bytes everyone gets.
 */
#ifndef PROTO_EVENT_H
#define PROTO_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* The numbers stand in the database: never change one, add at the end. */
enum event_kind {
    EVENT_NONE = 0, /* an internal change nobody is told of (a token, an invite) */
    EVENT_MESSAGE_CREATED = 1,
    EVENT_MESSAGE_EDITED = 2,
    EVENT_MESSAGE_DELETED = 3,
    EVENT_REACTION_ADDED = 4,
    EVENT_REACTION_REMOVED = 5,
    EVENT_ROOM_CREATED = 6,
    EVENT_ROOM_UPDATED = 7,
    EVENT_MEMBER_JOINED = 8,
    EVENT_MEMBER_LEFT = 9,
    EVENT_READ_MARKED = 10,
    EVENT_USER_UPDATED = 11,
    EVENT_TOKEN_REVOKED = 12,  /* not sent: closes sockets */
    EVENT_REVIEW_OPENED = 13,  /* to moderators */
    EVENT_REVIEW_DECIDED = 14, /* to moderators */
    EVENT_SANCTION_SET = 15,   /* these to the person it is about */
    EVENT_SANCTION_LIFTED = 16,
    EVENT_REVIEW_TOLD = 17, /* review.decided, as its author is told */
    EVENT_MESSAGE_WITHHELD = 18,
    /* From here on they have a subject and carry an extra; the ranges are by family. */
    EVENT_FIRST_WITH_EXTRA = 20,
    EVENT_THREAD_FOLLOWED = 20,
    EVENT_THREAD_UNFOLLOWED = 21,
    EVENT_THREAD_MARKED = 22,
    EVENT_MESSAGE_PINNED = 23,
    EVENT_MESSAGE_UNPINNED = 24,
    EVENT_POLL_CHANGED = 25,
    EVENT_EMOJI_SET = 26,
    EVENT_EMOJI_REMOVED = 27,
    EVENT_SAVED_ADDED = 40, /* 40 to 54 are one person's own things */
    EVENT_SAVED_REMOVED = 41,
    EVENT_DRAFT_CHANGED = 42,
    EVENT_SCHEDULE_CREATED = 43,
    EVENT_SCHEDULE_UPDATED = 44,
    EVENT_SCHEDULE_REMOVED = 45,
    EVENT_SCHEDULE_SENT = 46,
    EVENT_SCHEDULE_FAILED = 47,
    EVENT_REMINDER_CREATED = 48,
    EVENT_REMINDER_REMOVED = 49,
    EVENT_REMINDER_DUE = 50,
    EVENT_SIDEBAR_CHANGED = 51,
    EVENT_ROOM_TRIMMED =
        55, /* its oldest messages are gone; subject: the newest of them */
    EVENT_ROOM_RETENTION = 56, /* how long they are kept, in a room */
    EVENT_RETENTION = 57,      /* and in the workspace */
    EVENT_FILE_READY = 60,     /* to the rooms that have it */
    EVENT_FILE_READY_OWN = 61, /* to who sent it up */
    EVENT_GROUP_SET = 70,
    EVENT_GROUP_REMOVED = 71,
    EVENT_NOTIFY_CHANGED = 72, /* of a room, or of all; to the person */
    EVENT_KIND_COUNT = 100
};

/* Who hears of it, live and in a replay. */
enum event_scope {
    SCOPE_NONE,   /* nobody is told */
    SCOPE_ROOM,   /* members of event.room */
    SCOPE_PERSON, /* the sessions of event.user alone, whatever rooms they are in */
    SCOPE_STAFF,  /* everyone who moderates, from the pos on at which they came to */
    SCOPE_ALL     /* everyone in the workspace */
};

extern const uint8_t event_scopes[EVENT_KIND_COUNT];

static inline bool event_has_extra(enum event_kind kind)
{
    return kind >= EVENT_FIRST_WITH_EXTRA;
}

enum room_kind { ROOM_PUBLIC = 0, ROOM_PRIVATE = 1, ROOM_DM = 2 };
/* Not in the order of what they may do: compare by user_role_rank. */
enum user_role {
    ROLE_MEMBER = 0,
    ROLE_ADMIN = 1,
    ROLE_OWNER = 2,
    ROLE_MODERATOR = 3,
    ROLE_GUEST = 4, /* sees the rooms they were put into, and who is there */
    USER_ROLE_COUNT
};

const char *room_kind_name(enum room_kind kind);
bool room_kind_parse(const char *name, enum room_kind *kind);
const char *user_role_name(enum user_role role);
bool user_role_parse(const char *name, enum user_role *role);
/* Guest 0, member 1, moderator 2, admin 3, owner 4. */
int user_role_rank(enum user_role role);
bool user_role_moderates(enum user_role role); /* moderator, admin or owner */
bool user_role_rules(enum user_role role);     /* admin or owner */

static inline bool event_is_personal(enum event_kind kind)
{
    return event_scopes[kind] == SCOPE_PERSON;
}

static inline bool event_is_for_moderators(enum event_kind kind)
{
    return event_scopes[kind] == SCOPE_STAFF;
}

static inline bool event_is_of_moderation(enum event_kind kind)
{
    return event_is_for_moderators(kind) ||
           (event_is_personal(kind) && kind != EVENT_READ_MARKED &&
            !event_has_extra(kind));
}

/* Does everyone hear of this one, members of a room or not? */
#define event_is_for_all(e)                  \
    (event_scopes[(e)->kind] == SCOPE_ALL || \
     ((e)->kind == EVENT_ROOM_CREATED && (e)->room_kind == ROOM_PUBLIC))

struct event {
    enum event_kind kind;
    uint64_t pos;
    uint64_t room; /* 0: of no room */
    uint64_t seq;  /* 0: takes none (read.marked, user.updated) */
    uint64_t
        user;    /* whom it is about: author, who joined or left, who read, who reacted */
    uint64_t by; /* who did it, where that may be someone else */
    int64_t at;

    uint64_t message;     /* its id, for message.* and reaction.* */
    uint64_t message_seq; /* the seq of its creation */
    int64_t message_at;
    int64_t edited_at; /* 0: never */
    bool deleted;
    char *text; /* message text; NULL when deleted */
    size_t text_len;
    uint32_t parts; /* what the message has besides: bits of store/parts.h */
    uint64_t
        subject; /* of an event with an extra: the id of what it is about, or a number */
    /* JSON members, `"thread":7,"pinned":true`: of the message, or behind seq; NULL: none */
    char *extra;
    size_t extra_len;

    char *
        name; /* room name; user name; cause or decision of a review; kind of a sanction */
    char *topic; /* room topic; display name of a user; emoji of a reaction; reason */
    enum room_kind room_kind;
    enum user_role role;
    bool archived;
    uint64_t read; /* read.marked: up to this seq */

    uint64_t
        review; /* review.*, message.withheld: the review; sanction.*: the sanction */
    int64_t expires_at; /* of a sanction; 0: never */
    bool final;         /* review.decided: there is no appeal */

    uint64_t *users; /* room.created: its first members; token.revoked: token ids */
    size_t user_count;
};

void event_finish(struct event *e); /* frees the strings */

/* Adds the JSON-RPC notification. Not for EVENT_NONE and EVENT_TOKEN_REVOKED. */
void event_encode(const struct event *e, struct buf *out);

/* {"id":..,"seq":..,"user":..,"text":..,"at":..} as it stands in message.created and
 * message.history; `reactions` is JSON text or NULL. */
struct json;
void event_encode_message(const struct event *e, const char *reactions, struct json *j);

/* What everyone sees of a person; text that is not there is NULL. */
struct person {
    uint64_t user;
    const char *name;
    const char *display;
    enum user_role role;
    const char *presence;
    uint64_t avatar; /* a file; 0: none */
    const char *status_emoji;
    const char *status_text;
    int64_t status_until; /* 0: until it is changed */
    bool deactivated;
};
/* {"user":..,"name":..,"display":..,"role":..,...} */
void encode_user(struct json *j, const struct person *p);

/* What is not durable. */
void encode_typing(struct buf *out, uint64_t room, uint64_t user);
void encode_presence(struct buf *out, uint64_t user, bool online);
void encode_session_move(struct buf *out, uint64_t after_ms);

#endif
