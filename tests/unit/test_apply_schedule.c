#include "runner.h"

#include "schedule_scene.h"
#include "store/moderation.h"

#include <inttypes.h>

START_TEST(it_waits_where_only_its_author_sees_it)
{
    uint64_t id = plan(ann, room, "good morning");

    ck_assert_has(told(), "schedule.created");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert(event_is_personal(scene.last.event.kind));
    ck_assert_uint_eq(scene.last.seq, 0);
    ck_assert_uint_eq(id, scene.last.pos);
    ck_assert_has(list_of(ann), "\"state\":\"waiting\"");
    ck_assert_has(list_of(ann), "good morning");
    ck_assert_str_eq(list_of(ben), "{\"schedules\":[]}");
    ck_assert_int_eq(take_back(ben, id), ERR_NOT_FOUND);
    ck_assert_int_eq(change(ben, id, "no", 0), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_same_key_answers_as_the_first_time_also_when_it_was_sent)
{
    int64_t at = scene.now + MINUTE;
    uint64_t id;

    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    id = scene.last.id;
    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(send_due(), OK);
    scene.now = at + 2 * YEAR;
    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), ERR_KEY_CONFLICT);
}
END_TEST

START_TEST(what_can_not_be_said_there_now_is_not_planned)
{
    int64_t soon = scene.now + MINUTE;

    ck_assert_int_eq(try_plan(cat, room, "no", soon), ERR_FORBIDDEN);
    ck_assert_int_eq(try_plan(cat, hidden, "no", soon), ERR_NOT_FOUND);
    ck_assert_int_eq(try_plan(ann, 99999, "no", soon), ERR_NOT_FOUND);
    ck_assert_int_eq(try_plan(ann, room, NULL, soon), ERR_PARAMS);
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now - 2 * MINUTE), ERR_PARAMS);
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now + YEAR + MINUTE), ERR_PARAMS);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(try_plan(ann, room, "no", soon), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_hundred_are_the_most)
{
    uint64_t first = plan(ann, room, "one");

    for (int i = 1; i < 100; i++)
        plan(ann, room, "more");
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now + MINUTE), ERR_CONFLICT);
    ck_assert_int_eq(take_back(ann, first), OK);
    plan(ann, room, "again");
}
END_TEST

START_TEST(at_its_time_it_is_posted_and_over_in_one_transaction)
{
    struct schedule s;
    uint64_t id = plan(ann, room, "good morning");
    int64_t next;

    ck_assert_uint_eq(due_at(scene.now, &s), 0);
    ck_assert_int_eq(query_next_due(scene.reader, &next), OK);
    ck_assert_int_eq(next, scene.now - 1000 + MINUTE);
    ck_assert_uint_eq(due_at(next, &s), 1);

    struct command twice = sending_of(&s);
    struct command c = command_of(COMMAND_SCHEDULE_SEND, ann);

    c.subject = twice.subject;
    c.seq = twice.seq;
    c.room = twice.room;
    set_text(&c, twice.text);
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_CREATED);
    ck_assert_str_eq(scene.last.event.text, "good morning");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_SENT);
    ck_assert_uint_eq(last_event()->subject, id);
    ck_assert_has(told(), "\"state\":\"sent\"");
    ck_assert_has_not(told(), "good morning");
    ck_assert_str_eq(list_of(ann), "{\"schedules\":[]}");

    uint64_t seq = scene.last.seq;

    ck_assert_int_eq(apply(twice), OK); /* as after a crash between two readings */
    ck_assert(!scene.last.changed);
    post(ben, room, "hi");
    ck_assert_uint_eq(scene.last.seq, seq + 1);
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
}
END_TEST

START_TEST(one_that_was_changed_meanwhile_is_not_sent_as_it_was)
{
    struct schedule s;
    uint64_t id = plan(ann, room, "old");

    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    ck_assert_int_eq(change(ann, id, "new", scene.now + 2 * MINUTE), OK);
    ck_assert_has(told(), "schedule.updated");
    ck_assert_int_eq(apply(sending_of(&s)), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(send_due(), OK);
    ck_assert_str_eq(scene.last.event.text, "new");
}
END_TEST

START_TEST(a_change_to_the_same_changes_nothing)
{
    uint64_t id = plan(ann, room, "text");
    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(change(ann, id, "text", 0), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(change(ann, id, "text", scene.now - 2 * MINUTE), ERR_PARAMS);
    ck_assert_int_eq(change(ann, id, "", 0), ERR_PARAMS);
}
END_TEST

START_TEST(what_is_taken_back_is_gone_and_a_retry_answers_alike)
{
    uint64_t id = plan(ann, room, "text");
    struct schedule s;
    uint64_t pos;

    ck_assert_int_eq(take_back(ann, id), OK);
    ck_assert_has(told(), "schedule.removed");
    ck_assert_has_not(told(), "text\"");
    pos = scene.last.pos;
    ck_assert_int_eq(take_back(ann, id), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(change(ann, id, "other", 0), ERR_NOT_FOUND);
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
    id = plan(ann, room, "text");
    ck_assert_int_eq(send_due(), OK);
    ck_assert_int_eq(take_back(ann, id), ERR_CONFLICT);
    ck_assert_int_eq(change(ann, id, "other", 0), ERR_CONFLICT);
}
END_TEST

START_TEST(a_thread_is_one_of_the_room)
{
    struct command c = command_of(COMMAND_SCHEDULE_CREATE, ann);

    c.room = room;
    c.thread = post(ann, hidden, "elsewhere");
    c.expires_at = scene.now + MINUTE;
    set_text(&c, "there");
    ck_assert_int_eq(apply(c), ERR_NOT_FOUND);
    ck_assert_has(scene.last.why, "no such thread");
}
END_TEST

static Suite *schedule_suite(void)
{
    Suite *suite = suite_create("schedules");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_set_timeout(scene_case, 30);
    tcase_add_test(scene_case, it_waits_where_only_its_author_sees_it);
    tcase_add_test(scene_case,
                   the_same_key_answers_as_the_first_time_also_when_it_was_sent);
    tcase_add_test(scene_case, what_can_not_be_said_there_now_is_not_planned);
    tcase_add_test(scene_case, a_hundred_are_the_most);
    tcase_add_test(scene_case, at_its_time_it_is_posted_and_over_in_one_transaction);
    tcase_add_test(scene_case, one_that_was_changed_meanwhile_is_not_sent_as_it_was);
    tcase_add_test(scene_case, a_change_to_the_same_changes_nothing);
    tcase_add_test(scene_case, what_is_taken_back_is_gone_and_a_retry_answers_alike);
    tcase_add_test(scene_case, a_thread_is_one_of_the_room);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(schedule_suite);
