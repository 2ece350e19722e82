#include "runner.h"

#include "store_fixture.h"

#include <inttypes.h>

static uint64_t ann, ben, cat;
static uint64_t room, hidden;

/* Their seqs are 3 to 12, their texts "m3" to "m12". */
static void ten_messages_in_a_room_of_two(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    hidden = private_room(ann, "Cellar");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
    for (int i = 3; i <= 12; i++) {
        char text[16];

        snprintf(text, sizeof(text), "m%d", i);
        post(i % 2 ? ann : ben, room, text);
    }
}

static const char *history(struct history_args args)
{
    if (args.user == 0)
        args.user = ann;
    if (args.room == 0)
        args.room = room;
    return said(query_history(scene.reader, &args, fresh_out()));
}

/* The page holds exactly the messages first..last, in order. */
static void page_is(const char *text, int first, int last, bool more)
{
    const char *at = text;
    char part[32];
    int count = 0;

    for (int i = first; i <= last; i++) {
        snprintf(part, sizeof(part), "\"text\":\"m%d\"", i);
        at = strstr(at, part);
        ck_assert_msg(at != NULL, "%s is not in its place in\n%s", part, text);
    }
    for (at = text; (at = strstr(at, "\"id\":")) != NULL; at++)
        count++;
    ck_assert_int_eq(count, last - first + 1);
    ck_assert_has(text, more ? "],\"more\":true}" : "],\"more\":false}");
}

START_TEST(without_a_place_it_is_the_newest_page)
{
    page_is(history((struct history_args){.limit = 3}), 10, 12, true);
    page_is(history((struct history_args){.limit = 10}), 3, 12, false);
    page_is(history((struct history_args){.limit = 50}), 3, 12, false);
}
END_TEST

START_TEST(before_walks_backwards_and_leaves_its_seq_out)
{
    page_is(history((struct history_args){.has_before = true, .before = 10, .limit = 3}),
            7, 9, true);
    page_is(history((struct history_args){.has_before = true, .before = 6, .limit = 3}),
            3, 5, false);
    page_is(history((struct history_args){.has_before = true, .before = 3, .limit = 3}),
            1, 0, false);
    page_is(history((struct history_args){
                .has_before = true, .before = UINT64_MAX, .limit = 2}),
            11, 12, true);
}
END_TEST

START_TEST(after_walks_forwards_and_leaves_its_seq_out)
{
    page_is(history((struct history_args){.has_after = true, .after = 0, .limit = 3}), 3,
            5, true);
    page_is(history((struct history_args){.has_after = true, .after = 9, .limit = 3}), 10,
            12, false);
    page_is(history((struct history_args){.has_after = true, .after = 12, .limit = 3}), 1,
            0, false);
    page_is(history((struct history_args){
                .has_after = true, .after = UINT64_MAX, .limit = 3}),
            1, 0, false);
}
END_TEST

START_TEST(a_page_holds_one_to_two_hundred_messages)
{
    for (int i = 0; i < 195; i++)
        post(ann, room, "more");
    page_is(history((struct history_args){.has_after = true, .limit = 0}), 3, 3, true);
    ck_assert_has(history((struct history_args){.limit = 5000}), "\"more\":true");
}
END_TEST

START_TEST(a_message_shows_its_present_text_and_when_it_was_edited)
{
    uint64_t id = post(ann, room, "first");
    int64_t at = scene.last.at;
    char expected[200];

    ck_assert_int_eq(edit(ann, id, "second \"one\""), OK);
    snprintf(expected, sizeof(expected),
             "{\"messages\":[{\"id\":%" PRIu64 ",\"seq\":13,\"user\":%" PRIu64
             ",\"text\":\"second \\\"one\\\"\",\"at\":%" PRId64 ",\"edited_at\":%" PRId64
             "}],\"more\":true}",
             id, ann, at, scene.now - 1000);
    ck_assert_str_eq(history((struct history_args){.limit = 1}), expected);
}
END_TEST

START_TEST(a_deleted_message_stands_there_without_text_and_reactions)
{
    uint64_t id = post(ann, room, "secret");
    const char *text;

    ck_assert_int_eq(react(ben, id, "+1"), OK);
    ck_assert_int_eq(delete_message(ann, id), OK);
    text = history((struct history_args){.limit = 1});
    ck_assert_has(text, "\"deleted\":true");
    ck_assert_has_not(text, "secret");
    ck_assert_has_not(text, "\"text\"");
    ck_assert_has_not(text, "reactions");
}
END_TEST

START_TEST(reactions_that_stand_are_listed_by_emoji)
{
    uint64_t id = post(ann, room, "look");
    char expected[160];
    const char *text;

    ck_assert_int_eq(react(ben, id, "+1"), OK);
    ck_assert_int_eq(react(ann, id, "heart"), OK);
    ck_assert_int_eq(react(ann, id, "+1"), OK);
    ck_assert_int_eq(react(ann, id, "no"), OK);
    ck_assert_int_eq(unreact(ann, id, "no"), OK);
    snprintf(expected, sizeof(expected),
             "\"reactions\":[{\"emoji\":\"+1\",\"users\":[%" PRIu64 ",%" PRIu64
             "]},{\"emoji\":\"heart\",\"users\":[%" PRIu64 "]}]",
             ann, ben, ann);
    text = history((struct history_args){.limit = 2});
    ck_assert_has(text, expected);
    ck_assert_ptr_null(strstr(strstr(text, "reactions") + 1, "reactions"));
}
END_TEST

START_TEST(history_of_a_public_room_is_for_all_and_of_a_private_one_for_members)
{
    struct history_args args = {.user = cat, .room = room, .limit = 1};

    page_is(history(args), 12, 12, true);
    args.room = hidden;
    ck_assert_int_eq(query_history(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    args.room = 999999;
    ck_assert_int_eq(query_history(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(ann, hidden, cat), OK);
    args.room = hidden;
    ck_assert_str_eq(history(args), "{\"messages\":[],\"more\":false}");
}
END_TEST

static Suite *query_history_suite(void)
{
    Suite *suite = suite_create("query history");
    TCase *scene_case = tcase_create("ten messages in a room of two");

    tcase_add_checked_fixture(scene_case, ten_messages_in_a_room_of_two, scene_close);
    tcase_add_test(scene_case, without_a_place_it_is_the_newest_page);
    tcase_add_test(scene_case, before_walks_backwards_and_leaves_its_seq_out);
    tcase_add_test(scene_case, after_walks_forwards_and_leaves_its_seq_out);
    tcase_add_test(scene_case, a_page_holds_one_to_two_hundred_messages);
    tcase_add_test(scene_case, a_message_shows_its_present_text_and_when_it_was_edited);
    tcase_add_test(scene_case, a_deleted_message_stands_there_without_text_and_reactions);
    tcase_add_test(scene_case, reactions_that_stand_are_listed_by_emoji);
    tcase_add_test(scene_case,
                   history_of_a_public_room_is_for_all_and_of_a_private_one_for_members);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(query_history_suite);
