/*
 * random_commands.h - commands of all kinds, many of them refused, by a seed: first people, then rooms,
 * a picture and an emoji, then anything.
 */
#ifndef UNIT_RANDOM_COMMANDS_H
#define UNIT_RANDOM_COMMANDS_H

#include "dice.h"
#include "store/command.h"
#include "store/file.h"
#include "thread_scene.h"

#include <inttypes.h>

#define USERS    40 /* their ids are 2 to 41 */
#define ROOMS    6  /* 42 to 47 */
#define FIRST_ID (2 + USERS + ROOMS)

static inline char *some_text(const char *prefix, uint64_t kinds)
{
    return xasprintf("%s%" PRIu64, prefix, throw_below(kinds));
}

static inline uint64_t some_user(void)
{
    return 1 + throw_below(USERS + 4);
}

static inline void fill_strings(struct command *c, uint64_t number)
{
    if (number <= USERS)
        c->name = xasprintf("user%" PRIu64, number);
    else if (number <= USERS + ROOMS)
        c->name = xasprintf("Room %" PRIu64, number);
    else
        c->name = c->kind == COMMAND_USER_CREATE ? some_text("user", 60)
                                                 : some_text("Room ", 60);
    c->topic = some_text("topic ", 3);
    c->secret = some_text("secret", 30);
    if (c->kind == COMMAND_REACTION_ADD || c->kind == COMMAND_REACTION_REMOVE)
        c->text = some_text("e", 3);
    else if (c->kind != COMMAND_USER_CREATE)
        c->text = some_text("hello @user1 and @user2, number ", 9);
    else if (number > USERS && throw_below(3) == 0)
        c->text = some_text("secret", 30);
    c->text_len = c->text ? strlen(c->text) : 0;
}

static inline void fill_people(struct command *c)
{
    c->user_count = throw_below(4);
    c->users = xcalloc(c->user_count + 1, sizeof(*c->users));
    for (size_t i = 0; i < c->user_count; i++)
        c->users[i] = some_user();
}

static inline void fill_person(struct command *c)
{
    static const char *const profiles[] = {
        "{\"title\":\"Cook\"}",
        "{\"status\":{\"text\":\"out\",\"expires_at\":1763715700000}}", "{\"status\":{}}",
        "{\"avatar\":0,\"about\":\"soup\"}"};
    static const char *const wishes[] = {"{\"level\":\"all\"}",
                                         "{\"keywords\":[\"tea\"]}",
                                         "{\"quiet\":{\"from\":\"22:00\"}}"};

    if (c->kind == COMMAND_USER_UPDATE && throw_below(2) == 0) {
        c->has = HAS_PROFILE;
        c->user = c->actor;
        c->params = xstrdup(profiles[throw_below(4)]);
    }
    if (c->kind == COMMAND_NOTIFY_OWN)
        c->params = xstrdup(wishes[throw_below(3)]);
    if (c->kind == COMMAND_NOTIFY_ROOM)
        c->choice = throw_below(4);
    if (c->kind == COMMAND_GROUP_SET) {
        c->actor = 0;
        c->subject = throw_below(2) == 0 ? 0 : c->subject;
    }
}

static inline void fill_moderation(struct command *c, uint64_t number)
{
    bool posts = c->kind == COMMAND_MESSAGE_SEND || c->kind == COMMAND_MESSAGE_EDIT;

    c->review = FIRST_ID + throw_below(number + 1);
    c->list = throw_below(3) == 0 ? FIRST_ID + throw_below(number + 1) : 0;
    c->choice = throw_below(7);
    if (posts ? throw_below(9) == 0 : throw_below(2) == 0)
        c->detail = some_text("{\"n\":1}", 1);
    if (c->kind == COMMAND_MESSAGE_JUDGE && throw_below(4) > 0) {
        c->actor = 0;
        c->seq = c->message;
    }
    if (c->kind == COMMAND_SWEEP)
        c->uses = (uint64_t)c->at;
    if (c->kind == COMMAND_MESSAGE_BLOCK)
        c->has &= ~HAS_LATE; /* which is answered busy */
}

static inline void fill_own(struct command *c, uint64_t number)
{
    c->subject = FIRST_ID + throw_below(number + 1);
    if (c->kind == COMMAND_SIDEBAR_SET) {
        c->seq = 0;
        c->params = xstrdup("{\"sections\":[]}");
    }
    if (c->kind == COMMAND_REMINDER_CREATE)
        c->room = c->message = 0;
    if (c->kind == COMMAND_COMMAND_RUN && throw_below(2) == 0)
        c->subject = COMMAND_ROOM_INVITE;
}

static inline uint64_t maybe_message(uint64_t number, uint64_t times)
{
    return throw_below(times) == 0 ? FIRST_ID + throw_below(number / 2 + 1) : 0;
}

/* What a post may have besides its text, and what is done about it. */
static inline void fill_attached(struct command *c, uint64_t number)
{
    if (c->kind == COMMAND_MESSAGE_SEND) {
        c->thread = maybe_message(number, 3);
        c->reply = maybe_message(number, 4);
        c->source = maybe_message(number, 6);
        c->has = throw_below(2) == 0 ? c->has | HAS_ALSO_ROOM : c->has;
        if (throw_below(4) == 0)
            c->params = xstrdup("{\"poll\":{\"options\":3}}");
        if (number % 16 == 3) {
            c->files = xcalloc(1, sizeof(*c->files));
            c->files[c->file_count++] = FIRST_ID; /* the picture */
        }
    }
    if (c->kind == COMMAND_MESSAGE_EDIT && throw_below(4) > 0)
        c->actor = 0;
    if (c->kind == COMMAND_POLL_VOTE)
        c->choice = UINT64_C(1) << throw_below(4);
    if (c->kind == COMMAND_EMOJI_SET || c->kind == COMMAND_EMOJI_REMOVE) {
        free(c->name);
        c->name = some_text("owl", 3);
    }
}

/* The last 20000 commands, which are 10 ms apart, are not past it. */
static inline void fill_retention(struct command *c)
{
    if (c->kind == COMMAND_RETENTION_SET) {
        c->choice = throw_below(3) == 0;
        c->uses = throw_below(2);
        c->actor = 0;
    }
    if (c->kind == COMMAND_ROOM_TRIM) {
        c->actor = 0;
        c->uses = (uint64_t)c->at + 24 * 3600000 - 200000;
    }
}

/* Ids of a few hundred commands before; half of the sessions end in each sweep of them. */
static inline void fill_tokens(struct command *c, uint64_t number)
{
    if (c->kind != COMMAND_TOKENS_USED && c->kind != COMMAND_SESSIONS_EXPIRE)
        return;
    c->actor = throw_below(16) == 0 ? c->actor : 0;
    c->expires_at = c->at - (int64_t)throw_below(20000);
    for (size_t i = 0; i < c->user_count; i++)
        c->users[i] = FIRST_ID + throw_below(number + 1);
}

static const enum command_kind often[] = {COMMAND_ROOM_JOIN, COMMAND_REACTION_ADD,
                                          COMMAND_POLL_VOTE, COMMAND_MESSAGE_EDIT};
static const enum command_kind kinds[] = {
#define COMMAND(name, number, text) name,
#include "store/command.tbl"
};

/* First people, then rooms; then mostly posts, so that there is something to edit and count. */
static inline enum command_kind some_kind(uint64_t number)
{
    if (number == 0)
        return COMMAND_WORKSPACE_CREATE;
    if (number <= USERS)
        return COMMAND_USER_CREATE;
    if (number <= USERS + ROOMS)
        return COMMAND_ROOM_CREATE;
    if (throw_below(3) == 0)
        return COMMAND_MESSAGE_SEND;
    if (throw_below(4) == 0)
        return often[throw_below(sizeof(often) / sizeof(often[0]))];
    return kinds[throw_below(sizeof(kinds) / sizeof(kinds[0]))];
}

static inline void some_command(struct command *c, uint64_t number)
{
    enum command_kind kind = some_kind(number);
    uint64_t actor = number <= USERS || throw_below(8) == 0 ? 0 : some_user();

    command_init(c, kind, actor, (int64_t)(number * 10));
    c->room = 2 + USERS + throw_below(ROOMS + 2);
    c->message = FIRST_ID + throw_below(number / 2 + 1);
    c->user = some_user();
    c->seq = throw_below(2) ? throw_below(100) : 0;
    c->token = FIRST_ID + throw_below(number + 1);
    c->except = FIRST_ID + throw_below(number + 1);
    c->invite = FIRST_ID + throw_below(number + 1);
    c->uses = throw_below(4);
    c->expires_at = kind == COMMAND_SWEEP ? c->at - 20000 : c->at + 100;
    c->has = (uint32_t)throw_below(2 * HAS_BACK) & ~HAS_LATE;
    c->room_kind = number <= USERS + ROOMS ? ROOM_PUBLIC : (enum room_kind)throw_below(3);
    c->role = (enum user_role)throw_below(4);
    c->archived = throw_below(40) == 0;
    c->has_hash = number > USERS && throw_below(2) == 0;
    memset(c->hash, (int)throw_below(256), sizeof(c->hash));
    c->hash[0] = (uint8_t)throw_below(256);
    if (throw_below(2) == 0)
        snprintf(c->key, sizeof(c->key), "key%u", (unsigned)throw_below(40));
    fill_strings(c, number);
    fill_people(c);
    fill_moderation(c, number);
    fill_attached(c, number);
    fill_retention(c);
    fill_person(c);
    fill_tokens(c, number);
    if (c->kind >= COMMAND_SAVED_ADD && c->kind <= COMMAND_COMMAND_RUN)
        fill_own(c, number);
}

/* The first id behind the rooms is a picture's, and becomes an emoji. */
static inline bool picture_command(struct command *c, uint64_t number)
{
    static const enum command_kind steps[] = {COMMAND_FILE_CREATE, COMMAND_FILE_READY,
                                              COMMAND_EMOJI_SET};
    const uint64_t step = number - (FIRST_ID - 1);

    if (number < FIRST_ID - 1 || step >= 3)
        return false;
    command_init(c, steps[step], step == 1 ? 0 : 2, (int64_t)(number * 10));
    c->subject = step == 0 ? 0 : FIRST_ID;
    c->name = xstrdup(step == 0 ? "owl.png" : "party-owl");
    c->topic = xstrdup("image/png");
    c->uses = 100;
    c->choice = FILE_WAITING;
    c->has_hash = true;
    if (step == 1)
        set_text(c, "0 " PICTURE_HASH " 90 64 64 image/png\n"
                    "360 " PICTURE_HASH " 50 32 32 image/png\n");
    return true;
}

#endif
