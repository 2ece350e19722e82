#include "runner.h"

#include "own_scene.h"

static enum err draft_in(uint64_t actor, uint64_t where, uint64_t thread,
                         const char *text)
{
    struct command c = command_of(COMMAND_DRAFT_SET, actor);

    c.room = where;
    c.thread = thread;
    if (text)
        set_text(&c, text);
    return apply(c);
}

static enum err draft(uint64_t actor, const char *text)
{
    return draft_in(actor, room, 0, text);
}

static const char *list_of(uint64_t person)
{
    struct own_args args = {.user = person, .cursor = "", .limit = 200};

    return said(query_drafts(scene.reader, &args, fresh_out()));
}

START_TEST(a_draft_is_one_persons_and_the_last_write_wins)
{
    ck_assert_int_eq(draft(ann, "hel"), OK);
    ck_assert_int_eq(draft(ann, "hello"), OK);
    ck_assert_has(told(), "\"text\":\"hello\"");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert(event_is_personal(scene.last.event.kind));
    ck_assert_has(list_of(ann), "\"text\":\"hello\"");
    ck_assert_has_not(list_of(ann), "\"text\":\"hel\"");
    ck_assert_str_eq(list_of(ben), "{\"drafts\":[]}");
}
END_TEST

START_TEST(the_same_text_again_is_no_change)
{
    uint64_t pos;

    ck_assert_int_eq(draft(ann, "hello"), OK);
    pos = scene.last.pos;
    ck_assert_int_eq(draft(ann, "hello"), OK);
    nothing_changed_since(pos, 0);
}
END_TEST

START_TEST(no_text_takes_it_away_and_a_retry_answers_alike)
{
    uint64_t pos;

    ck_assert_int_eq(draft(ann, NULL), OK);
    ck_assert(!scene.last.changed);
    ck_assert_uint_gt(scene.last.pos, 0);
    ck_assert_int_eq(draft(ann, "hello"), OK);
    ck_assert_int_eq(draft(ann, NULL), OK);
    pos = scene.last.pos;
    ck_assert_has(told(), "draft.changed");
    ck_assert_has_not(told(), "\"text\"");
    ck_assert_int_eq(draft(ann, NULL), OK);
    nothing_changed_since(pos, 0);
    ck_assert_str_eq(list_of(ann), "{\"drafts\":[]}");
}
END_TEST

START_TEST(each_thread_has_a_draft_of_its_own)
{
    uint64_t parent = post(ben, room, "who comes?");
    uint64_t elsewhere = post(ben, hidden, "who else?");

    ck_assert_int_eq(draft(ann, "in the room"), OK);
    ck_assert_int_eq(draft_in(ann, room, parent, "in the thread"), OK);
    ck_assert_has(list_of(ann), "in the room");
    ck_assert_has(list_of(ann), "in the thread");
    ck_assert_int_eq(draft_in(ann, room, parent, NULL), OK);
    ck_assert_has_not(list_of(ann), "in the thread");
    ck_assert_int_eq(draft_in(ann, room, elsewhere, "no"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_draft_needs_a_room_one_is_in_but_goes_from_anywhere)
{
    ck_assert_int_eq(draft(cat, "no"), ERR_FORBIDDEN);
    ck_assert_int_eq(draft_in(cat, hidden, 0, "no"), ERR_NOT_FOUND);
    ck_assert_int_eq(draft_in(cat, 9999, 0, "no"), ERR_NOT_FOUND);
    ck_assert_int_eq(draft_in(ben, hidden, 0, "secret"), OK);
    ck_assert_int_eq(remove_person(ann, hidden, ben), OK);
    ck_assert_int_eq(draft_in(ben, hidden, 0, "more"), ERR_NOT_FOUND);
    ck_assert_int_eq(draft_in(ben, hidden, 0, NULL), OK);
}
END_TEST

START_TEST(five_hundred_drafts_are_the_most)
{
    uint64_t parents[500];

    for (int i = 0; i < 500; i++)
        parents[i] = post(ben, room, "one of many");
    for (int i = 0; i < 500; i++)
        ck_assert_int_eq(draft_in(ann, room, parents[i], "x"), OK);
    ck_assert_int_eq(draft(ann, "one more"), ERR_CONFLICT);
    ck_assert_int_eq(draft_in(ann, room, parents[0], "other"), OK);
    ck_assert_int_eq(draft_in(ann, room, parents[0], NULL), OK);
    ck_assert_int_eq(draft(ann, "one more"), OK);
}
END_TEST

/* The log says only that there was a change; what is replayed is the draft of now. */
START_TEST(an_old_change_is_replayed_with_the_draft_of_now)
{
    uint64_t before = scene.last.pos;
    struct shelf *shelf = shelf_create();
    struct replay asked = {.user = ann, .after = before};

    ck_assert_int_eq(draft(ann, "first thought"), OK);
    ck_assert_int_eq(draft(ann, "second"), OK);
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 100, 1 << 20), OK);
    ck_assert_uint_eq(asked.page.count, 2);
    ck_assert_int_eq(asked.page.events[0].kind, EVENT_DRAFT_CHANGED);
    ck_assert_ptr_null(strstr(list_of(ann), "first thought"));
    page_finish(&asked.page);
    shelf_destroy(shelf);
}
END_TEST

static Suite *draft_suite(void)
{
    Suite *suite = suite_create("drafts");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_set_timeout(scene_case, 60);
    tcase_add_test(scene_case, a_draft_is_one_persons_and_the_last_write_wins);
    tcase_add_test(scene_case, the_same_text_again_is_no_change);
    tcase_add_test(scene_case, no_text_takes_it_away_and_a_retry_answers_alike);
    tcase_add_test(scene_case, each_thread_has_a_draft_of_its_own);
    tcase_add_test(scene_case, a_draft_needs_a_room_one_is_in_but_goes_from_anywhere);
    tcase_add_test(scene_case, five_hundred_drafts_are_the_most);
    tcase_add_test(scene_case, an_old_change_is_replayed_with_the_draft_of_now);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(draft_suite);
