/*
 * person_scene.h - an owner, an admin and two members, and short words for their tokens and roles.
 */
#ifndef UNIT_PERSON_SCENE_H
#define UNIT_PERSON_SCENE_H

#include "base/secret.h"
#include "store/query.h"
#include "store_fixture.h"

#include <string.h>

static uint64_t owner, admin, ann, ben;

static inline void an_owner_an_admin_and_two_members(void)
{
    scene_open();
    workspace_create();
    owner = user_with_role("owner", ROLE_OWNER);
    admin = user_with_role("admin", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
}

static inline enum err set_display(uint64_t actor, uint64_t person, const char *display)
{
    struct command c = command_of(COMMAND_USER_UPDATE, actor);

    c.user = person;
    c.has = HAS_NAME;
    c.name = display ? xstrdup(display) : NULL;
    return apply(c);
}

static inline enum err token_create(uint64_t actor, uint64_t person, const char *secret,
                                    enum token_kind kind)
{
    struct command c = command_of(COMMAND_TOKEN_CREATE, actor);

    c.user = person;
    c.name = xstrdup("of a test");
    c.token_kind = kind;
    c.has_hash = true;
    secret_hash(secret, strlen(secret), c.hash);
    return apply(c);
}

static inline uint64_t session_of(uint64_t person, const char *secret)
{
    ck_assert_int_eq(token_create(person, person, secret, TOKEN_SESSION), OK);
    return scene.last.id;
}

static inline bool token_works(const char *secret)
{
    uint8_t hash[SECRET_HASH_SIZE];
    struct identity who;

    secret_hash(secret, strlen(secret), hash);
    return query_token(scene.reader, hash, &who) == OK;
}

#endif
