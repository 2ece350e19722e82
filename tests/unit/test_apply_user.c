#include "person_scene.h"
#include "runner.h"

static void a_new_workspace(void)
{
    scene_open();
    workspace_create();
}

static enum err try_register(const char *name, const char *code)
{
    struct command c = command_of(COMMAND_USER_CREATE, 0);

    c.name = name ? xstrdup(name) : NULL;
    if (code)
        set_text(&c, code);
    return apply(c);
}

static enum err invite_create_keyed(uint64_t actor, const char *code, enum user_role role,
                                    uint64_t uses, const char *key)
{
    struct command c = command_of(COMMAND_INVITE_CREATE, actor);

    c.secret = code ? xstrdup(code) : NULL;
    c.role = role;
    c.uses = uses;
    c.expires_at = scene.now + 60000;
    snprintf(c.key, sizeof(c.key), "%s", key);
    return apply(c);
}

static enum err invite_create(uint64_t actor, const char *code, enum user_role role,
                              uint64_t uses)
{
    return invite_create_keyed(actor, code, role, uses, "");
}

static enum err invite_revoke(uint64_t actor, uint64_t id)
{
    struct command c = command_of(COMMAND_INVITE_REVOKE, actor);

    c.invite = id;
    return apply(c);
}

static enum user_role role_of_token(const char *secret)
{
    uint8_t hash[SECRET_HASH_SIZE];
    struct identity who;

    secret_hash(secret, strlen(secret), hash);
    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    return who.role;
}

START_TEST(a_workspace_is_made_once_and_has_its_epoch)
{
    struct command c = command_of(COMMAND_WORKSPACE_CREATE, 0);

    ck_assert_str_eq(store_epoch(scene.store), "epoch-one");
    set_text(&c, "epoch-two");
    c.secret = xstrdup("other");
    ck_assert_int_eq(apply(c), OK);
    nothing_changed_since(1, 0);
    ck_assert_str_eq(store_epoch(scene.store), "epoch-one");
    ck_assert_int_eq(apply(command_of(COMMAND_WORKSPACE_CREATE, 0)), ERR_PARAMS);
}
END_TEST

START_TEST(the_setup_code_makes_the_owner_once)
{
    char code[SECRET_TOKEN_SIZE];

    ck_assert_int_eq(query_setup_code(scene.reader, code), OK);
    ck_assert_str_eq(code, "setup-code");
    ck_assert_int_eq(try_register("first", "setup-code"), OK);
    ck_assert_int_eq(token_create(0, scene.last.id, "t", TOKEN_API), OK);
    ck_assert_int_eq(role_of_token("t"), ROLE_OWNER);
    ck_assert_int_eq(try_register("second", "setup-code"), ERR_FORBIDDEN);
    ck_assert_int_eq(query_setup_code(scene.reader, code), OK);
    ck_assert_str_eq(code, "");
}
END_TEST

START_TEST(the_setup_code_is_void_while_there_is_an_owner)
{
    char code[SECRET_TOKEN_SIZE];

    user_with_role("owner", ROLE_OWNER);
    ck_assert_int_eq(try_register("late", "setup-code"), ERR_FORBIDDEN);
    ck_assert_int_eq(query_setup_code(scene.reader, code), OK);
    ck_assert_str_eq(code, "");
}
END_TEST

START_TEST(a_user_and_the_first_token_take_a_pos_each)
{
    struct command c = command_of(COMMAND_USER_CREATE, 0);
    uint64_t before = scene.last.pos;

    c.name = xstrdup("cat");
    c.secret = xstrdup("$argon2id$hash");
    c.has_hash = true;
    secret_hash("first", 5, c.hash);
    ck_assert_int_eq(apply(c), OK);
    ck_assert_uint_eq(scene.last.id, before + 1);
    ck_assert_uint_eq(scene.last.token, before + 2);
    ck_assert_uint_eq(scene.last.pos, before + 2);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_uint_eq(scene.last.event.pos, before + 2);
    ck_assert(token_works("first"));
}
END_TEST

START_TEST(names_and_tokens_are_taken_once)
{
    struct command c = command_of(COMMAND_USER_CREATE, 0);

    session_of(ann, "one");
    c.name = xstrdup("cat");
    c.has_hash = true;
    secret_hash("one", 3, c.hash);
    ck_assert_int_eq(apply(c), ERR_CONFLICT);
    ck_assert_int_eq(try_register("ann", NULL), ERR_CONFLICT);
    ck_assert_str_eq(scene.last.why, "this name is taken");
    ck_assert_int_eq(try_register(NULL, NULL), ERR_PARAMS);
    ck_assert_int_eq(token_create(ben, ben, "one", TOKEN_API), ERR_CONFLICT);
}
END_TEST

START_TEST(an_invite_lets_in_as_many_as_it_says_and_as_what_it_says)
{
    ck_assert_int_eq(invite_create(owner, "come-in", ROLE_ADMIN, 2), OK);
    ck_assert_str_eq(scene.last.code, "come-in");
    ck_assert_uint_eq(scene.last.id, scene.last.pos);
    ck_assert_int_eq(try_register("cat", "come-in"), OK);
    ck_assert_int_eq(token_create(0, scene.last.id, "cats", TOKEN_API), OK);
    ck_assert_int_eq(role_of_token("cats"), ROLE_ADMIN);
    ck_assert_int_eq(try_register("ann", "come-in"), ERR_CONFLICT);
    ck_assert_int_eq(try_register("dan", "come-in"), OK);
    ck_assert_int_eq(try_register("eve", "come-in"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why,
                     "this invite is not valid any more; ask for a new one");
    ck_assert_int_eq(try_register("eve", "never-was"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(an_invite_ends_by_time_or_by_hand)
{
    ck_assert_int_eq(invite_create(admin, "one", ROLE_MEMBER, 9), OK);

    uint64_t id = scene.last.id;

    ck_assert_int_eq(invite_create(admin, "two", ROLE_MEMBER, 9), OK);
    ck_assert_int_eq(invite_revoke(ann, id), ERR_FORBIDDEN);
    ck_assert_int_eq(invite_revoke(admin, id), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(invite_revoke(owner, id), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(invite_revoke(owner, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(invite_revoke(owner, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(try_register("cat", "one"), ERR_FORBIDDEN);
    ck_assert_int_eq(try_register("cat", "two"), OK);
    scene.now += 60000;
    ck_assert_int_eq(try_register("dan", "two"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(moderators_hand_out_invites_and_only_owners_make_admins)
{
    ck_assert_int_eq(invite_create(ann, "a", ROLE_MEMBER, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(invite_create(admin, "b", ROLE_ADMIN, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(invite_create(admin, "c", ROLE_MEMBER, 1), OK);
    ck_assert_int_eq(invite_create(admin, "c", ROLE_MEMBER, 1), ERR_CONFLICT);
    ck_assert_int_eq(invite_create(owner, "d", ROLE_OWNER, 1), ERR_PARAMS);
    ck_assert_int_eq(invite_create(owner, "e", ROLE_MEMBER, 0), ERR_PARAMS);
    ck_assert_int_eq(invite_create(owner, NULL, ROLE_MEMBER, 1), ERR_PARAMS);
    ck_assert_int_eq(invite_create(0, "f", ROLE_ADMIN, 1), OK);
}
END_TEST

START_TEST(a_repeated_invite_gives_the_first_code)
{
    ck_assert_int_eq(invite_create_keyed(admin, "first", ROLE_MEMBER, 1, "k"), OK);

    uint64_t id = scene.last.id;

    ck_assert_int_eq(invite_create_keyed(admin, "second", ROLE_MEMBER, 1, "k"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_str_eq(scene.last.code, "first");
}
END_TEST

START_TEST(everyone_sets_the_own_display_name)
{
    ck_assert_int_eq(set_display(ann, ann, "Ann B."), OK);

    uint64_t pos = scene.last.pos;
    const struct event *e = &scene.last.event;

    ck_assert_int_eq(e->kind, EVENT_USER_UPDATED);
    ck_assert_uint_eq(e->user, ann);
    ck_assert_str_eq(e->name, "ann");
    ck_assert_str_eq(e->topic, "Ann B.");
    ck_assert_int_eq(e->role, ROLE_MEMBER);
    ck_assert_int_eq(set_display(ann, ann, "Ann B."), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(set_display(owner, ann, "Annie"), ERR_FORBIDDEN);
    ck_assert_int_eq(set_display(ann, ann, NULL), ERR_PARAMS);
    ck_assert_int_eq(set_display(ann, 999999, "who"), ERR_NOT_FOUND);
    ck_assert_int_eq(set_display(0, ann, "Annie"), OK);
    ck_assert_int_eq(set_display(ben, ben, "ben"), OK);
    nothing_changed_since(ben, 0);
}
END_TEST

START_TEST(only_owners_make_and_unmake_admins)
{
    ck_assert_int_eq(set_role(ann, ben, ROLE_ADMIN), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(ann, ann, ROLE_ADMIN), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(admin, ann, ROLE_ADMIN), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(admin, admin, ROLE_OWNER), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(admin, ann, ROLE_MEMBER), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(set_role(owner, ann, ROLE_ADMIN), OK);
    ck_assert_int_eq(scene.last.event.role, ROLE_ADMIN);
    ck_assert_int_eq(set_role(owner, admin, ROLE_MEMBER), OK);
    ck_assert_int_eq(set_role(0, admin, ROLE_ADMIN), OK);
}
END_TEST

START_TEST(the_last_owner_stays)
{
    ck_assert_int_eq(set_role(owner, owner, ROLE_MEMBER), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(admin, owner, ROLE_MEMBER), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(0, owner, ROLE_MEMBER), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(owner, ann, ROLE_OWNER), OK);
    ck_assert_int_eq(set_role(ann, owner, ROLE_MEMBER), OK);
    ck_assert_int_eq(set_role(0, ann, ROLE_MEMBER), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_name_that_calls_everyone_is_nobodys)
{
    ck_assert_int_eq(try_register("here", NULL), ERR_CONFLICT);
    ck_assert_has(scene.last.why, "calls everyone");
}
END_TEST

static Suite *apply_user_suite(void)
{
    Suite *suite = suite_create("apply user");
    TCase *fresh = tcase_create("a new workspace");
    TCase *people = tcase_create("an owner, an admin and two members");

    tcase_add_checked_fixture(fresh, a_new_workspace, scene_close);
    tcase_add_test(fresh, a_workspace_is_made_once_and_has_its_epoch);
    tcase_add_test(fresh, the_setup_code_makes_the_owner_once);
    tcase_add_test(fresh, the_setup_code_is_void_while_there_is_an_owner);
    suite_add_tcase(suite, fresh);

    tcase_add_checked_fixture(people, an_owner_an_admin_and_two_members, scene_close);
    tcase_add_test(people, a_user_and_the_first_token_take_a_pos_each);
    tcase_add_test(people, names_and_tokens_are_taken_once);
    tcase_add_test(people, an_invite_lets_in_as_many_as_it_says_and_as_what_it_says);
    tcase_add_test(people, an_invite_ends_by_time_or_by_hand);
    tcase_add_test(people, moderators_hand_out_invites_and_only_owners_make_admins);
    tcase_add_test(people, a_repeated_invite_gives_the_first_code);
    tcase_add_test(people, everyone_sets_the_own_display_name);
    tcase_add_test(people, only_owners_make_and_unmake_admins);
    tcase_add_test(people, the_last_owner_stays);
    tcase_add_test(people, a_name_that_calls_everyone_is_nobodys);
    suite_add_tcase(suite, people);
    return suite;
}

RUN_SUITE(apply_user_suite);
