/*
 * command.h - a durable change on its way into the log, and what became of it.
 *
 * Everything a replica needs to apply it is inside: the time, random bytes and
 * hashes come with it, ids are made from the pos it gets. It owns its strings.
 * Made on the loop by handlers, applied on the writing thread, back on the loop.
 * command_encode and command_decode carry it to another machine.
 */
#ifndef STORE_COMMAND_H
#define STORE_COMMAND_H

#include "base/secret.h"
#include "proto/err.h"
#include "proto/event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

enum command_kind {
#define COMMAND(name, number, text) name = number,
#include "store/command.tbl"
    COMMAND_KIND_COUNT = 130 /* the ranges are by family: there are gaps */
};

enum token_kind { TOKEN_SESSION = 0, TOKEN_API = 1 };

#define COMMAND_KEY_MAX 64

/* Which optional fields an update carries. */
#define HAS_NAME      1u
#define HAS_TOPIC     2u
#define HAS_ARCHIVED  4u
#define HAS_ROLE      8u
#define HAS_REVOKE    16u
#define HAS_REHASH    32u /* the same password, hashed anew */
#define HAS_JUDGED    64u /* a verdict was there before it was visible */
#define HAS_FLAG      128u
#define HAS_MASK      256u          /* text is the masked one */
#define HAS_WITHDRAW  512u          /* from everyone's sight, kept for the reviewers */
#define HAS_LATE      1024u         /* no verdict in time, and the policy refuses */
#define HAS_GOOD      2048u         /* what was learnt may be used */
#define HAS_ROOM      4096u         /* in the room alone */
#define HAS_BACK      8192u         /* to what was before */
#define HAS_ALSO_ROOM (1u << 14)    /* a reply that is shown in the room too */
#define HAS_KEPT      (0x3fu << 14) /* those of a post that stay with it while it is held */
#define HAS_ACTION    (1u << 16)    /* says what its author does */
#define HAS_PROFILE   (1u << 20)
#define HAS_USERS     (1u << 21)

struct command {
    enum command_kind kind;
    uint64_t actor; /* user id; 0: the operator, who may do anything */
    int64_t at;     /* wall clock ms, taken where the command was made */
    uint64_t room;
    uint64_t message;
    uint64_t user;
    uint64_t seq;
    uint64_t token;
    uint64_t except;
    uint64_t invite;
    uint64_t uses;
    int64_t expires_at;
    uint64_t review;
    uint64_t list;
    uint64_t choice;  /* enum review_decision, sanction_kind or word_list_kind */
    uint64_t thread;  /* the message whose thread it goes to */
    uint64_t reply;   /* the message it answers, which is quoted */
    uint64_t source;  /* the message it hands on */
    uint64_t subject; /* of the newer commands: the id of what is changed */
    uint32_t has;
    enum room_kind room_kind;
    enum user_role role;
    enum token_kind token_kind;
    bool archived;
    bool has_hash;
    uint8_t hash[SECRET_HASH_SIZE];
    char key[COMMAND_KEY_MAX + 1]; /* "": none */
    uint8_t fingerprint[SECRET_HASH_SIZE];
    char *text;
    size_t text_len;
    char *name;
    char *topic;
    char *secret;
    char *detail; /* JSON: what the machine said, see handlers/moderation.h */
    char *params; /* JSON, of the newer commands; command.tbl says what */
    uint64_t *users;
    size_t user_count;
    uint64_t *files; /* ids */
    size_t file_count;
};

const char *command_name(enum command_kind kind);
bool command_is_known(enum command_kind kind); /* the numbers have gaps */
void command_init(struct command *c, enum command_kind kind, uint64_t actor, int64_t at);
void command_finish(struct command *c); /* forgets the secrets, frees the strings */

void command_encode(const struct command *c, struct buf *out);
bool command_decode(struct command *c, const void *bytes,
                    size_t len); /* false: malformed, nothing to finish */

/* What the caller is told. A change that changed nothing has OK, changed false and
 * the place of the change that once did. */
struct outcome {
    enum err err;
    const char *why; /* says more than err does: static text, or `words`; or NULL */
    char *words;
    uint32_t retry_ms; /* of ERR_RATE_LIMITED; 0: none */
    bool changed;      /* it took a pos, and `event` has it; its kind may be EVENT_NONE */
    bool duplicate;    /* the key was seen before with the same call */
    uint64_t id;       /* message, room, user, token, invite made */
    uint64_t pos;
    uint64_t seq;
    int64_t at;
    uint64_t token; /* USER_CREATE: id of the first token */
    /* INVITE_CREATE: the code; of the first call, on a duplicate */
    char code[SECRET_TOKEN_SIZE];
    struct event event; /* kind EVENT_NONE when there is nobody to tell */
    struct event *more; /* what else came of it, in the order of pos */
    size_t more_count;
};

void outcome_finish(struct outcome *o);

#endif
