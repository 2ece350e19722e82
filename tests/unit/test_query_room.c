#include "runner.h"

#include "store_fixture.h"

#include <inttypes.h>

static uint64_t ann, ben, cat;
static uint64_t room, hidden;

static void two_rooms_and_three_people(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, room), OK);
}

static struct opening opening_of(uint64_t person)
{
    struct opening o;

    ck_assert_int_eq(query_opening(scene.reader, person, &o), OK);
    return o;
}

/* The numbers of the room object of one person. */
static void counts_are(uint64_t person, uint64_t id, unsigned read, unsigned unread,
                       unsigned mentions)
{
    char expected[96];
    const char *text = said(query_room(scene.reader, person, id, fresh_out()));

    snprintf(expected, sizeof(expected), "\"read\":%u,\"unread\":%u,\"mentions\":%u",
             read, unread, mentions);
    ck_assert_has(text, expected);
}

START_TEST(a_room_object_says_all_about_it)
{
    char expected[400];

    post(ann, room, "hello");
    snprintf(expected, sizeof(expected),
             "{\"room\":{\"room\":%" PRIu64 ",\"name\":\"Kitchen\",\"kind\":\"public\","
             "\"topic\":\"\",\"seq\":3,\"owner\":%" PRIu64
             ",\"archived\":false,\"members\":2,"
             "\"member\":true,\"read\":2,\"unread\":1,\"mentions\":0}}",
             room, ann);
    ck_assert_str_eq(said(query_room(scene.reader, ben, room, fresh_out())), expected);
}
END_TEST

START_TEST(a_public_room_is_seen_by_all_and_a_private_one_by_its_members)
{
    const char *text = said(query_room(scene.reader, cat, room, fresh_out()));

    ck_assert_has(text, "\"member\":false,\"read\":0,\"unread\":0,\"mentions\":0");
    ck_assert_int_eq(query_room(scene.reader, ben, hidden, fresh_out()), ERR_NOT_FOUND);
    ck_assert_int_eq(query_room(scene.reader, ben, 999999, fresh_out()), ERR_NOT_FOUND);
    ck_assert_has(said(query_room(scene.reader, ann, hidden, fresh_out())),
                  "\"private\"");
}
END_TEST

START_TEST(a_dm_names_its_people)
{
    char users[64];
    uint64_t talk = dm(ann, ben);
    const char *text = said(query_room(scene.reader, ben, talk, fresh_out()));

    snprintf(users, sizeof(users), "\"users\":[%" PRIu64 ",%" PRIu64 "]", ann, ben);
    ck_assert_has(text, users);
    ck_assert_has(text, "\"name\":\"\",\"kind\":\"dm\"");
    ck_assert_int_eq(query_room(scene.reader, cat, talk, fresh_out()), ERR_NOT_FOUND);
}
END_TEST

START_TEST(membership_is_told_to_who_may_know)
{
    bool is_member;

    ck_assert_int_eq(query_is_member(scene.reader, ben, room, &is_member), OK);
    ck_assert(is_member);
    ck_assert_int_eq(query_is_member(scene.reader, cat, room, &is_member), OK);
    ck_assert(!is_member);
    ck_assert_int_eq(query_is_member(scene.reader, cat, hidden, &is_member),
                     ERR_NOT_FOUND);
    ck_assert(!is_member);
}
END_TEST

START_TEST(other_peoples_posts_after_the_mark_are_unread)
{
    post(ann, room, "three");
    post(ann, room, "four");
    post(ben, room, "five");
    post(ann, room, "six");
    counts_are(ben, room, 2, 3, 0);
    counts_are(ann, room, 0, 1, 0);
    ck_assert_int_eq(mark(ben, room, 3), OK);
    counts_are(ben, room, 3, 2, 0);
    ck_assert_int_eq(mark(ben, room, 5), OK);
    counts_are(ben, room, 5, 1, 0);
    ck_assert_int_eq(mark(ben, room, 6), OK);
    counts_are(ben, room, 6, 0, 0);
}
END_TEST

START_TEST(unread_is_right_wherever_in_a_long_room_the_mark_is_set)
{
    const unsigned marks[] = {4, 17, 18, 44, 61, 62};

    for (unsigned seq = 3; seq <= 62; seq++)
        post(seq % 3 == 0 ? ben : ann, room, "more");
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        unsigned unread = 0;

        for (unsigned seq = marks[i] + 1; seq <= 62; seq++)
            unread += seq % 3 != 0;
        ck_assert_int_eq(mark(ben, room, marks[i]), OK);
        counts_are(ben, room, marks[i], unread, 0);
    }
}
END_TEST

START_TEST(what_is_deleted_is_not_unread_whether_before_or_after_the_mark)
{
    uint64_t early = post(ann, room, "three");
    uint64_t late = post(ann, room, "four");
    uint64_t own = post(ben, room, "five");

    ck_assert_int_eq(mark(ben, room, 3), OK);
    ck_assert_int_eq(delete_message(ann, early), OK);
    counts_are(ben, room, 3, 1, 0);
    ck_assert_int_eq(delete_message(ben, own), OK);
    counts_are(ben, room, 3, 1, 0);
    ck_assert_int_eq(delete_message(ann, late), OK);
    counts_are(ben, room, 3, 0, 0);
    ck_assert_int_eq(mark(ben, room, 5), OK);
    counts_are(ben, room, 5, 0, 0);
    post(ann, room, "nine");
    counts_are(ben, room, 5, 1, 0);
}
END_TEST

START_TEST(what_was_said_before_joining_again_is_read)
{
    post(ann, room, "three");
    post(ben, room, "four");
    ck_assert_int_eq(leave(ben, room), OK);
    post(ann, room, "six");
    ck_assert_int_eq(join(ben, room), OK);
    counts_are(ben, room, 7, 0, 0);
    post(ann, room, "eight");
    counts_are(ben, room, 7, 1, 0);
}
END_TEST

START_TEST(a_name_after_an_at_is_a_mention_of_a_member)
{
    post(ann, room, "hello @ben, @cat and x@ben");
    post(ann, room, "@BEN. again (@ben) @ben");
    post(ann, room, "@bento and ben are nobody");
    post(ben, room, "@ben is myself");
    counts_are(ben, room, 2, 3, 2);
    ck_assert_int_eq(mark(ben, room, 3), OK);
    counts_are(ben, room, 3, 2, 1);
    ck_assert_int_eq(join(cat, room), OK);
    counts_are(cat, room, 7, 0, 0);
}
END_TEST

START_TEST(edits_and_deletions_change_mentions)
{
    uint64_t one = post(ann, room, "hello @ben");
    uint64_t two = post(ann, room, "hello");

    counts_are(ben, room, 2, 2, 1);
    ck_assert_int_eq(edit(ann, one, "hello"), OK);
    counts_are(ben, room, 2, 2, 0);
    ck_assert_int_eq(edit(ann, two, "oh, @ben"), OK);
    counts_are(ben, room, 2, 2, 1);
    ck_assert_int_eq(delete_message(ann, two), OK);
    counts_are(ben, room, 2, 1, 0);
}
END_TEST

START_TEST(an_opening_holds_oneself_ones_rooms_and_the_place_in_the_log)
{
    struct opening o = opening_of(ben);
    char self[128];

    snprintf(self, sizeof(self),
             "{\"user\":%" PRIu64
             ",\"name\":\"ben\",\"display\":\"ben\",\"role\":\"member\"}",
             ben);
    ck_assert_str_eq(o.user_json, self);
    ck_assert_uint_eq(o.pos, scene.last.pos);
    ck_assert_uint_eq(o.oldest, 0);
    ck_assert_uint_eq(o.membership_count, 1);
    ck_assert_uint_eq(o.memberships[0].room, room);
    ck_assert_uint_eq(o.memberships[0].joined, scene.last.pos);
    ck_assert_int_eq(o.memberships[0].kind, ROOM_PUBLIC);
    ck_assert_uint_eq(o.memberships[0].members, 2);
    ck_assert_has(o.rooms_json, "\"name\":\"Kitchen\"");
    ck_assert_has_not(o.rooms_json, "Cellar");
    opening_finish(&o);
}
END_TEST

START_TEST(an_opening_without_rooms_has_an_empty_list_and_a_stranger_none)
{
    struct opening o = opening_of(cat);

    ck_assert_str_eq(o.rooms_json, "[]");
    ck_assert_uint_eq(o.membership_count, 0);
    opening_finish(&o);
    ck_assert_int_eq(query_opening(scene.reader, 999999, &o), ERR_NOT_FOUND);
    opening_finish(&o);
}
END_TEST

START_TEST(the_list_holds_ones_rooms_and_with_all_the_public_ones)
{
    const char *text;

    private_room(cat, "Attic");
    text = said(query_rooms(scene.reader, ann, false, "", fresh_out()));
    ck_assert_has(text, "Kitchen");
    ck_assert_has(text, "Cellar");
    ck_assert_has_not(text, "Attic");
    ck_assert_str_eq(said(query_rooms(scene.reader, ann, true, "", fresh_out())), text);
    text = said(query_rooms(scene.reader, cat, false, "", fresh_out()));
    ck_assert_has(text, "Attic");
    ck_assert_has_not(text, "Kitchen");
    text = said(query_rooms(scene.reader, cat, true, "", fresh_out()));
    ck_assert_has(text, "Kitchen");
    ck_assert_has_not(text, "Cellar");
    ck_assert_has_not(text, "cursor");
}
END_TEST

static unsigned rooms_in(const char *text)
{
    unsigned count = 0;

    while ((text = strstr(text, "{\"room\":")) != NULL) {
        count++;
        text++;
    }
    return count;
}

START_TEST(long_lists_come_in_pages_of_two_hundred)
{
    char name[32];
    char cursor[32] = "";
    const char *text, *at;

    for (unsigned i = 0; i < 250; i++) {
        snprintf(name, sizeof(name), "room %u", i);
        public_room(i % 2 ? ann : ben, name);
    }
    text = said(query_rooms(scene.reader, ben, true, cursor, fresh_out()));
    ck_assert_uint_eq(rooms_in(text), 200);
    at = strstr(text, "\"cursor\":\"");
    ck_assert_ptr_nonnull(at);
    ck_assert_int_eq(sscanf(at, "\"cursor\":\"%31[0-9]\"", cursor), 1);
    text = said(query_rooms(scene.reader, ben, true, cursor, fresh_out()));
    ck_assert_uint_eq(rooms_in(text), 51);
    ck_assert_has_not(text, "cursor");
    text = said(query_rooms(scene.reader, ben, false, "", fresh_out()));
    ck_assert_uint_eq(rooms_in(text), 126);
}
END_TEST

START_TEST(an_unreadable_cursor_is_refused)
{
    ck_assert_int_eq(query_rooms(scene.reader, ben, true, "x", fresh_out()), ERR_PARAMS);
    ck_assert_int_eq(
        query_rooms(scene.reader, ben, true, "99999999999999999999", fresh_out()),
        ERR_PARAMS);
}
END_TEST

static Suite *query_room_suite(void)
{
    Suite *suite = suite_create("query room");
    TCase *scene_case = tcase_create("two rooms and three people");

    tcase_add_checked_fixture(scene_case, two_rooms_and_three_people, scene_close);
    tcase_add_test(scene_case, a_room_object_says_all_about_it);
    tcase_add_test(scene_case,
                   a_public_room_is_seen_by_all_and_a_private_one_by_its_members);
    tcase_add_test(scene_case, a_dm_names_its_people);
    tcase_add_test(scene_case, membership_is_told_to_who_may_know);
    tcase_add_test(scene_case, other_peoples_posts_after_the_mark_are_unread);
    tcase_add_test(scene_case, unread_is_right_wherever_in_a_long_room_the_mark_is_set);
    tcase_add_test(scene_case,
                   what_is_deleted_is_not_unread_whether_before_or_after_the_mark);
    tcase_add_test(scene_case, what_was_said_before_joining_again_is_read);
    tcase_add_test(scene_case, a_name_after_an_at_is_a_mention_of_a_member);
    tcase_add_test(scene_case, edits_and_deletions_change_mentions);
    tcase_add_test(scene_case,
                   an_opening_holds_oneself_ones_rooms_and_the_place_in_the_log);
    tcase_add_test(scene_case,
                   an_opening_without_rooms_has_an_empty_list_and_a_stranger_none);
    tcase_add_test(scene_case, the_list_holds_ones_rooms_and_with_all_the_public_ones);
    tcase_add_test(scene_case, long_lists_come_in_pages_of_two_hundred);
    tcase_add_test(scene_case, an_unreadable_cursor_is_refused);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(query_room_suite);
