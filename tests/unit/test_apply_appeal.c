/* Appeals against what was decided. */
#include "review_scene.h"
#include "runner.h"

START_TEST(an_appeal_reopens_once_and_what_is_decided_then_is_final)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_MUTE), OK);
    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);
    ck_assert_str_eq(scene.last.event.name, "appealed");
    ck_assert_has(review_now(review), "\"state\":\"appealed\"");
    ck_assert_int_eq(decide(chief, review, DECISION_DELETE), OK);
    ck_assert(scene.last.event.final);
    ck_assert_int_eq(appeal(bob, review, "once more"), ERR_CONFLICT);
    ck_assert_int_eq(decide(chief, review, DECISION_APPROVE), ERR_CONFLICT);
    ck_assert_has(review_now(review), "\"final\":true");
    ck_assert_int_eq(try_send(bob, room, "the mute of the first decision went"), OK);
}
END_TEST

START_TEST(an_appeal_that_is_granted_undoes_everything)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_MUTE), OK);
    ck_assert_has_not(history_now(ann), "you fool");
    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);
    ck_assert_int_eq(decide(chief, review, DECISION_APPROVE), OK);
    ck_assert_int_eq(more(0)->kind, EVENT_MESSAGE_CREATED);
    ck_assert_uint_eq(more(0)->user, bob);
    ck_assert_int_eq(more(1)->kind, EVENT_SANCTION_LIFTED);
    ck_assert_has(history_now(ann), "you fool");
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(appeals_that_are_refused)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(appeal(bob, review, "too early"), ERR_CONFLICT);
    ck_assert_int_eq(appeal(ann, review, "not mine"), ERR_NOT_FOUND);
    ck_assert_int_eq(appeal(bob, 999999, "nothing"), ERR_NOT_FOUND);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_int_eq(appeal(bob, review, "it was fine"), ERR_CONFLICT);
}
END_TEST

START_TEST(the_same_appeal_again_is_answered_as_the_first)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);
    nothing_changed_since(pos, 0);
}
END_TEST

static Suite *appeal_suite(void)
{
    Suite *suite = suite_create("apply_appeal");
    TCase *scene_case = tcase_create("a room where somebody was rude");

    tcase_add_checked_fixture(scene_case, bob_has_said_something, scene_close);
    tcase_add_test(scene_case, an_appeal_reopens_once_and_what_is_decided_then_is_final);
    tcase_add_test(scene_case, an_appeal_that_is_granted_undoes_everything);
    tcase_add_test(scene_case, appeals_that_are_refused);
    tcase_add_test(scene_case, the_same_appeal_again_is_answered_as_the_first);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(appeal_suite);
