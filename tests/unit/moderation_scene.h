/*
 * moderation_scene.h - a workspace with an owner, an admin, a moderator and three members, and
 * short words for the commands of moderation.
 */
#ifndef UNIT_MODERATION_SCENE_H
#define UNIT_MODERATION_SCENE_H

#include "store/query_moderation.h"
#include "store_fixture.h"

static uint64_t boss, chief, mod, ann, bob, cem, room;

static inline void a_moderated_room(void)
{
    scene_open();
    workspace_create();
    boss = user_with_role("boss", ROLE_OWNER);
    chief = user_with_role("chief", ROLE_ADMIN);
    mod = user_with_role("mod", ROLE_MODERATOR);
    ann = user("ann");
    bob = user("bob");
    cem = user("cem");
    room = public_room(ann, "general");
    ck_assert_int_eq(join(bob, room), OK);
    ck_assert_int_eq(join(cem, room), OK);
}

static inline enum err report(uint64_t actor, uint64_t message, const char *reason)
{
    return on_message(COMMAND_MESSAGE_REPORT, actor, message, reason);
}

/* The id of the review that a report opened. */
static inline uint64_t reported(uint64_t actor, uint64_t message)
{
    ck_assert_int_eq(report(actor, message, "look at this"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REVIEW_OPENED);
    return scene.last.event.review;
}

static inline struct command decision_of(uint64_t actor, uint64_t review,
                                         enum review_decision decision)
{
    struct command c = command_of(COMMAND_REVIEW_DECIDE, actor);

    c.review = review;
    c.choice = decision;
    return c;
}

static inline enum err decide(uint64_t actor, uint64_t review,
                              enum review_decision decision)
{
    struct command c = decision_of(actor, review, decision);

    set_text(&c, "because");
    return apply(c);
}

static inline enum err appeal(uint64_t actor, uint64_t review, const char *text)
{
    struct command c = command_of(COMMAND_REVIEW_APPEAL, actor);

    c.review = review;
    set_text(&c, text);
    return apply(c);
}

static inline enum err sanction_until(uint64_t actor, uint64_t person, uint64_t where,
                                      enum sanction_kind kind, int64_t until)
{
    struct command c = command_of(COMMAND_SANCTION_SET, actor);

    c.user = person;
    c.room = where;
    c.choice = kind;
    c.expires_at = until;
    set_text(&c, "cool down");
    return apply(c);
}

static inline enum err lift(uint64_t actor, uint64_t sanction)
{
    struct command c = command_of(COMMAND_SANCTION_LIFT, actor);

    c.review = sanction;
    return apply(c);
}

static inline enum err set_policy(uint64_t actor, uint64_t where, const char *policy,
                                  uint64_t slow_seconds)
{
    struct command c = command_of(COMMAND_MODERATION_POLICY, actor);

    c.room = where;
    c.uses = slow_seconds;
    if (policy)
        set_text(&c, policy);
    return apply(c);
}

#define VERDICT "{\"action\":\"hold\",\"reasons\":[],\"model\":3}"

static inline struct command hold_of(uint64_t actor, uint64_t where, const char *text,
                                     const char *key)
{
    struct command c = command_of(COMMAND_MESSAGE_HOLD, actor);

    c.room = where;
    set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(text, strlen(text), c.fingerprint);
    c.name = xstrdup("It looks like spam.");
    c.detail = xstrdup(VERDICT);
    return c;
}

static inline uint64_t held(uint64_t actor, const char *text, const char *key)
{
    ck_assert_int_eq(apply(hold_of(actor, room, text, key)), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REVIEW_OPENED);
    return scene.last.id;
}

static inline enum err judge(uint64_t message, uint64_t version, uint32_t has,
                             const char *masked)
{
    struct command c = command_of(COMMAND_MESSAGE_JUDGE, 0);

    c.message = message;
    c.seq = version;
    c.has = has;
    c.name = xstrdup("It looks like spam.");
    c.detail = xstrdup(VERDICT);
    if (masked)
        set_text(&c, masked);
    return apply(c);
}

/* Event `i` of what else came of the last command. */
static inline const struct event *more(size_t i)
{
    ck_assert_uint_lt(i, scene.last.more_count);
    return &scene.last.more[i];
}

static inline const char *review_now(uint64_t review)
{
    return said(query_review(scene.reader, mod, review, fresh_out()));
}

static inline const char *audit_now(void)
{
    struct audit_args args = {.user = chief, .cursor = "", .limit = 50};

    return said(query_audit(scene.reader, &args, fresh_out()));
}

static inline const char *history_now(uint64_t who)
{
    struct history_args args = {.user = who, .room = room, .limit = 50};

    return said(query_history(scene.reader, &args, fresh_out()));
}

#endif
