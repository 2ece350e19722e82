#include "runner.h"

#include "schedule_scene.h"
#include "store/moderation.h"

#include <inttypes.h>

static void it_has_failed(const char *error)
{
    char member[64];
    struct schedule s;

    ck_assert_int_eq(scene.last.err, OK);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_FAILED);
    snprintf(member, sizeof(member), "\"error\":\"%s\"", error);
    ck_assert_has(told(), member);
    ck_assert_has(told(), "\"reason\":\"");
    ck_assert_has(list_of(ann), "\"state\":\"failed\"");
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
}

START_TEST(what_can_not_be_said_any_more_fails_and_stays_listed)
{
    uint64_t id = plan(ann, room, "hello");

    ck_assert_int_eq(leave(ann, room), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_int_eq(join(ann, room), OK);
    ck_assert_int_eq(change(ann, id, NULL, 0), ERR_PARAMS);
    ck_assert_int_eq(change(ann, id, NULL, scene.now + MINUTE), OK);
    ck_assert_has(list_of(ann), "\"state\":\"waiting\"");
    ck_assert_int_eq(archive(boss, room, true), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_int_eq(take_back(ann, id), OK);
}
END_TEST

START_TEST(a_room_that_hides_from_its_author_is_not_found)
{
    ck_assert_int_eq(invite(ann, hidden, boss), OK);
    plan(ann, hidden, "hello");
    ck_assert_int_eq(leave(ann, hidden), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("not_found");
}
END_TEST

static enum err restrain(enum sanction_kind kind)
{
    struct command c = command_of(COMMAND_SANCTION_SET, boss);

    c.user = ann;
    c.choice = kind;
    return apply(c);
}

START_TEST(who_is_muted_or_banned_by_then_is_told_so)
{
    uint64_t id = plan(ann, room, "hello");

    ck_assert_int_eq(restrain(SANCTION_MUTE), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_has(told(), "muted");
    ck_assert_int_eq(change(ann, id, NULL, scene.now + MINUTE), OK);
    ck_assert_int_eq(restrain(SANCTION_BAN), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_has(told(), "banned");
}
END_TEST

START_TEST(what_the_judges_hold_or_block_has_failed)
{
    static const enum command_kind kinds[] = {COMMAND_MESSAGE_HOLD,
                                              COMMAND_MESSAGE_BLOCK};

    for (size_t i = 0; i < 2; i++) {
        struct schedule s;

        plan(ann, room, "buy now");
        ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);

        struct command c = sending_of(&s);

        c.choice = kinds[i];
        c.name = xstrdup("somebody looks at it first");
        c.detail = xstrdup("{\"action\":\"hold\"}");
        ck_assert_int_eq(apply(c), OK);
        it_has_failed("blocked");
        ck_assert_has(told(), "somebody looks at it first");
    }
}
END_TEST

START_TEST(what_is_refused_for_now_is_tried_again_later)
{
    struct schedule s;
    struct command c;

    plan(ann, room, "hello");
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    c = sending_of(&s);
    c.choice = COMMAND_MESSAGE_BLOCK;
    c.has = HAS_LATE;
    c.name = xstrdup("nobody could judge it");
    ck_assert_int_eq(apply(c), OK);
    ck_assert(!scene.last.changed);
    ck_assert_uint_eq(due_at(scene.now, &s), 0);
    ck_assert_uint_eq(due_at(scene.now + MINUTE, &s), 1);
    ck_assert_uint_eq(s.tries, 1);
    ck_assert_int_eq(apply(sending_of(&s)), OK);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_SENT);
}
END_TEST

START_TEST(what_is_over_is_swept_after_a_while)
{
    uint64_t id = plan(ann, room, "hello");
    struct command c;

    ck_assert_int_eq(take_back(ann, id), OK);
    c = command_of(COMMAND_SWEEP, 0);
    c.expires_at = scene.now - 10 * MINUTE;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(take_back(ann, id), OK);
    c = command_of(COMMAND_SWEEP, 0);
    c.expires_at = scene.now;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(take_back(ann, id), ERR_NOT_FOUND);
}
END_TEST

START_TEST(whose_account_is_closed_says_nothing_more)
{
    struct command c = command_of(COMMAND_USER_DEACTIVATE, boss);
    struct schedule s;

    plan(ann, room, "hello");
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    c.user = ann;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(apply(sending_of(&s)), OK);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_FAILED);
    ck_assert_has(told(), "closed");
}
END_TEST

static Suite *schedule_failed_suite(void)
{
    Suite *suite = suite_create("schedules that fail");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_set_timeout(scene_case, 30);
    tcase_add_test(scene_case, what_can_not_be_said_any_more_fails_and_stays_listed);
    tcase_add_test(scene_case, a_room_that_hides_from_its_author_is_not_found);
    tcase_add_test(scene_case, who_is_muted_or_banned_by_then_is_told_so);
    tcase_add_test(scene_case, what_the_judges_hold_or_block_has_failed);
    tcase_add_test(scene_case, what_is_refused_for_now_is_tried_again_later);
    tcase_add_test(scene_case, what_is_over_is_swept_after_a_while);
    tcase_add_test(scene_case, whose_account_is_closed_says_nothing_more);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(schedule_failed_suite);
