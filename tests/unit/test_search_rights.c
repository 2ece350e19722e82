/* Who finds what: rooms, people and guests. */
#include "runner.h"
#include "search_people.h"

START_TEST(whoever_may_not_read_a_room_finds_nothing_of_it)
{
    uint64_t secret = post(bob, den, "the merger is on");
    uint64_t three[] = {bob, eve};
    uint64_t four[] = {bob, eve, user("dan")};
    uint64_t five[] = {bob, eve, four[2], user("kim")};
    uint64_t zoe = user_with_role("zoe", ROLE_OWNER);

    ck_assert_int_eq(dm_open(ann, three, 2), OK);
    uint64_t a = post(ann, scene.last.id, "merger of three");
    ck_assert_int_eq(dm_open(ann, four, 3), OK);
    uint64_t b = post(ann, scene.last.id, "merger of four");
    ck_assert_int_eq(dm_open(ann, five, 4), OK);
    uint64_t c = post(ann, scene.last.id, "merger of five");

    ck_assert_finds(ann, "merger", c, b, a, secret);
    ck_assert_finds(eve, "merger", c, b, a);
    ck_assert_finds(four[2], "merger", c, b);
    ck_assert_finds(five[3], "merger", c);
    ck_assert_finds_none(zoe, "merger");
    ck_assert_finds(bob, "merger", c, b, a, secret);
    ck_assert_int_eq(remove_person(ann, den, bob), OK);
    ck_assert_str_eq(found_now(bob, "merger in:@ann"), "");
    ck_assert_finds(bob, "merger", c, b, a);
    ck_assert_finds_none(bob, "from:@bob");
    ck_assert_int_eq(invite(ann, den, eve), OK);
    ck_assert_finds(eve, "\"merger is\"", secret);
}
END_TEST

START_TEST(a_guest_finds_what_is_in_their_rooms)
{
    uint64_t guest = user_with_role("gus", ROLE_GUEST);
    uint64_t lobby = public_room(ann, "lobby");
    uint64_t a = post(ann, lobby, "welcome apple");

    post(ann, hall, "inner apple");
    ck_assert_finds_none(guest, "apple");
    ck_assert_int_eq(invite(ann, lobby, guest), OK);
    ck_assert_finds(guest, "apple", a);
    ck_assert_finds(guest, "in:lobby", a);
    ck_assert_int_eq(search_page(guest, "in:hall", "", 10), ERR_NOT_FOUND);
}
END_TEST

static char *refusal(uint64_t who, const char *query, enum err err)
{
    ck_assert_int_eq(search_page(who, query, "", 10), err);
    return search_why;
}

START_TEST(a_name_that_is_hidden_is_refused_as_one_that_is_not)
{
    index_all();
    char *there = xstrdup(refusal(eve, "in:den", ERR_NOT_FOUND));

    ck_assert_str_eq(refusal(eve, "in:dem", ERR_NOT_FOUND), there);
    ck_assert_has(there, "character 1");
    ck_assert_has(refusal(eve, "x from:@nobody", ERR_NOT_FOUND), "character 3");
    ck_assert_has(refusal(eve, "-in:den x", ERR_NOT_FOUND), "character 1");
    free(there);
}
END_TEST

START_TEST(many_private_rooms_are_searched_in_lots)
{
    uint64_t rooms[150];
    uint64_t a, b;
    char name[32];

    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "room %d", i);
        rooms[i] = private_room(bob, name);
    }
    a = post(bob, rooms[140], "needle one");
    b = post(bob, rooms[3], "needle two");
    ck_assert_finds(bob, "needle", b, a);
    ck_assert_finds_none(ann, "needle");

    char all[4096];

    for (int i = 0; i < 300; i++)
        post(bob, rooms[(i * 67) % 150], "straw");
    snprintf(all, sizeof(all), "%s", found(bob, "straw"));
    for (unsigned limit = 1; limit < 40; limit += 7) {
        ck_assert_int_eq(search_page(bob, "straw", "", limit), OK);
        ck_assert_int_eq(strncmp(ids_said(), all, strlen(ids_said())), 0);
    }
}
END_TEST

static Suite *search_rights_suite(void)
{
    Suite *suite = suite_create("search_rights");
    TCase *tc = tcase_create("search_rights");

    tcase_add_checked_fixture(tc, people_and_rooms, search_scene_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, whoever_may_not_read_a_room_finds_nothing_of_it);
    tcase_add_test(tc, a_guest_finds_what_is_in_their_rooms);
    tcase_add_test(tc, a_name_that_is_hidden_is_refused_as_one_that_is_not);
    tcase_add_test(tc, many_private_rooms_are_searched_in_lots);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(search_rights_suite);
