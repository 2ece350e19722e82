#include "runner.h"

#include "store_fixture.h"

#include <inttypes.h>

static uint64_t owner, ann, ben, cat;
static uint64_t room, hidden;

static void four_people_two_of_them_in_a_room(void)
{
    scene_open();
    workspace_create();
    owner = user_with_role("owner", ROLE_OWNER);
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(cat, room), OK);
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(leave(ben, room), OK);
}

static const char *person(uint64_t id, const char *name, const char *more)
{
    static char text[4][160];
    static unsigned turn;

    turn = (turn + 1) % 4;
    snprintf(text[turn], sizeof(text[turn]),
             "{\"user\":%" PRIu64 ",\"name\":\"%s\",\"display\":\"%s\",\"role\":\"%s", id,
             name, name, more);
    return text[turn];
}

START_TEST(members_are_listed_with_their_presence)
{
    struct online online = {.users = (uint64_t[]){ann}, .count = 1};
    const char *text =
        said(query_members(scene.reader, ben, room, "", &online, fresh_out()));

    ck_assert_has(text, person(ann, "ann", "member\",\"presence\":\"online\"}"));
    ck_assert_has(text, person(cat, "cat", "member\",\"presence\":\"offline\"}"));
    ck_assert_has_not(text, "ben");
    ck_assert_has_not(text, "cursor");
}
END_TEST

START_TEST(members_of_a_private_room_are_told_to_members)
{
    struct online nobody = {0};

    ck_assert_int_eq(query_members(scene.reader, ben, hidden, "", &nobody, fresh_out()),
                     ERR_NOT_FOUND);
    ck_assert_int_eq(query_members(scene.reader, ben, room, "?", &nobody, fresh_out()),
                     ERR_PARAMS);
    ck_assert_has(
        said(query_members(scene.reader, ann, hidden, "", &nobody, fresh_out())),
        "\"name\":\"ann\"");
}
END_TEST

START_TEST(a_person_is_told_alone_or_as_a_result)
{
    struct online online = {.users = (uint64_t[]){ann, ben, cat}, .count = 3};
    char expected[200];

    snprintf(expected, sizeof(expected), "{\"user\":%s",
             person(ben, "ben", "member\",\"presence\":\"online\"},\"profile\":{}}"));
    ck_assert_str_eq(said(query_user(scene.reader, ann, ben, &online, fresh_out())),
                     expected);
    ck_assert_str_eq(said(query_user_object(scene.reader, owner, fresh_out())),
                     person(owner, "owner", "owner\"}"));
    ck_assert_int_eq(query_user(scene.reader, ann, 999999, &online, fresh_out()),
                     ERR_NOT_FOUND);
    ck_assert_uint_eq(scene.out.len, 0);
    ck_assert_int_eq(query_user_object(scene.reader, room, fresh_out()), ERR_NOT_FOUND);
    ck_assert_uint_eq(scene.out.len, 0);
}
END_TEST

static unsigned people_in(const char *text)
{
    unsigned count = 0;

    while ((text = strstr(text, "{\"user\":")) != NULL) {
        count++;
        text++;
    }
    return count;
}

START_TEST(everyone_is_listed_in_pages_of_two_hundred)
{
    struct online nobody = {0};
    char cursor[32], name[32];
    const char *text, *at;

    for (unsigned i = 0; i < 196; i++) {
        snprintf(name, sizeof(name), "user%u", i);
        user(name);
    }
    text = said(query_users(scene.reader, ann, "", &nobody, fresh_out()));
    ck_assert_uint_eq(people_in(text), 200);
    ck_assert_has_not(text, "cursor");
    user("one-more");
    text = said(query_users(scene.reader, ann, "", &nobody, fresh_out()));
    ck_assert_uint_eq(people_in(text), 200);
    at = strstr(text, "\"cursor\":\"");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at, "\"cursor\":\"%31[0-9]\"", cursor), 1);
    text = said(query_users(scene.reader, ann, cursor, &nobody, fresh_out()));
    ck_assert_uint_eq(people_in(text), 1);
    ck_assert_has(text, "one-more");
}
END_TEST

START_TEST(a_person_is_found_by_name)
{
    uint64_t id;

    ck_assert_int_eq(query_user_id(scene.reader, "ben", &id), OK);
    ck_assert_uint_eq(id, ben);
    ck_assert_int_eq(query_user_id(scene.reader, "nobody", &id), ERR_NOT_FOUND);
}
END_TEST

START_TEST(credentials_are_empty_for_unknown_names_and_people_without_a_password)
{
    struct command c = command_of(COMMAND_USER_CREATE, 0);
    struct credentials found;

    c.name = xstrdup("dan");
    c.secret = xstrdup("$argon2id$dan");
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(query_credentials(scene.reader, "dan", &found), OK);
    ck_assert_uint_eq(found.user, scene.last.id);
    ck_assert_str_eq(found.password, "$argon2id$dan");
    ck_assert_int_eq(query_credentials(scene.reader, "ben", &found), OK);
    ck_assert_uint_eq(found.user, ben);
    ck_assert_str_eq(found.password, "");
    ck_assert_int_eq(query_credentials(scene.reader, "nobody", &found), OK);
    ck_assert_uint_eq(found.user, 0);
    ck_assert_int_eq(query_credentials_of(scene.reader, 999999, &found), OK);
    ck_assert_uint_eq(found.user, 0);
}
END_TEST

static uint64_t token(uint64_t of, const char *secret, const char *name,
                      enum token_kind kind)
{
    struct command c = command_of(COMMAND_TOKEN_CREATE, of);

    c.user = of;
    c.name = xstrdup(name);
    c.token_kind = kind;
    c.has_hash = true;
    secret_hash(secret, strlen(secret), c.hash);
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

START_TEST(a_token_is_someones_or_nobodys)
{
    uint8_t hash[SECRET_HASH_SIZE];
    struct identity who;
    uint64_t id = token(owner, "secret", "laptop", TOKEN_SESSION);

    secret_hash("secret", 6, hash);
    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    ck_assert_uint_eq(who.user, owner);
    ck_assert_uint_eq(who.token, id);
    ck_assert_int_eq(who.role, ROLE_OWNER);
    hash[31] ^= 1;
    ck_assert_int_eq(query_token(scene.reader, hash, &who), ERR_UNAUTHORIZED);
    ck_assert_uint_eq(who.user, 0);
}
END_TEST

START_TEST(ones_tokens_are_listed_with_the_present_one_marked)
{
    uint64_t session = token(ann, "a", "laptop", TOKEN_SESSION);
    int64_t at = scene.last.at;
    uint64_t api = token(ann, "b", "bot", TOKEN_API);
    char expected[400];

    token(ben, "c", "bens", TOKEN_API);
    snprintf(expected, sizeof(expected),
             "{\"tokens\":[{\"id\":%" PRIu64 ",\"name\":\"laptop\",\"kind\":\"session\","
             "\"created_at\":%" PRId64 ",\"used_at\":%" PRId64
             ",\"current\":true},{\"id\":%" PRIu64
             ",\"name\":\"bot\",\"kind\":\"api\",\"created_at\":%" PRId64
             ",\"used_at\":%" PRId64 ",\"current\":false}]}",
             session, at, at, api, at + 1000, at + 1000);
    ck_assert_str_eq(said(query_tokens(scene.reader, ann, session, fresh_out())),
                     expected);
}
END_TEST

START_TEST(invites_that_may_still_be_used_are_listed)
{
    struct command c = command_of(COMMAND_INVITE_CREATE, owner);
    uint64_t first;
    const char *text;

    c.secret = xstrdup("first-code");
    c.role = ROLE_ADMIN;
    c.uses = 3;
    ck_assert_int_eq(apply(c), OK);
    first = scene.last.id;
    c = command_of(COMMAND_INVITE_CREATE, owner);
    c.secret = xstrdup("over-by-now");
    c.uses = 1;
    c.expires_at = 1000;
    ck_assert_int_eq(apply(c), OK);
    c = command_of(COMMAND_USER_CREATE, 0);
    c.name = xstrdup("dan");
    set_text(&c, "first-code");
    ck_assert_int_eq(apply(c), OK);

    text = said(query_invites(scene.reader, fresh_out()));
    ck_assert_has(text,
                  "\"code\":\"first-code\",\"role\":\"admin\",\"uses\":3,\"used\":1,"
                  "\"expires_at\":0}");
    ck_assert_has_not(text, "over-by-now");
    ck_assert_has_not(text, "setup-code");
    c = command_of(COMMAND_INVITE_REVOKE, owner);
    c.invite = first;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_str_eq(said(query_invites(scene.reader, fresh_out())), "{\"invites\":[]}");
}
END_TEST

static Suite *query_people_suite(void)
{
    Suite *suite = suite_create("query people");
    TCase *scene_case = tcase_create("four people, two of them in a room");

    tcase_add_checked_fixture(scene_case, four_people_two_of_them_in_a_room, scene_close);
    tcase_add_test(scene_case, members_are_listed_with_their_presence);
    tcase_add_test(scene_case, members_of_a_private_room_are_told_to_members);
    tcase_add_test(scene_case, a_person_is_told_alone_or_as_a_result);
    tcase_add_test(scene_case, everyone_is_listed_in_pages_of_two_hundred);
    tcase_add_test(scene_case, a_person_is_found_by_name);
    tcase_add_test(scene_case,
                   credentials_are_empty_for_unknown_names_and_people_without_a_password);
    tcase_add_test(scene_case, a_token_is_someones_or_nobodys);
    tcase_add_test(scene_case, ones_tokens_are_listed_with_the_present_one_marked);
    tcase_add_test(scene_case, invites_that_may_still_be_used_are_listed);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(query_people_suite);
