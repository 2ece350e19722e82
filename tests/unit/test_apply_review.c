#include "review_scene.h"
#include "runner.h"

/* --- reports --- */

START_TEST(a_report_opens_a_review_with_the_text_and_its_context)
{
    uint64_t review = reported(ann, message);
    const char *said_of_it = review_now(review);

    ck_assert_has(said_of_it, "\"cause\":\"reported\"");
    ck_assert_has(said_of_it, "\"text\":\"you fool\"");
    ck_assert_has(said_of_it, "\"reason\":\"look at this\"");
    ck_assert_has(said_of_it, "\"context\":[{");
    ck_assert_has(said_of_it, "good morning");
    ck_assert_has(said_of_it, "now now");
    ck_assert_uint_eq(scene.last.event.message, message);
    ck_assert_uint_eq(scene.last.event.user, bob);
    ck_assert_str_eq(scene.last.event.name, "reported");
}
END_TEST

START_TEST(a_second_report_joins_the_open_review)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(report(cem, message, "me too"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(review_now(review), "\"report_count\":2");
    ck_assert_has(review_now(review), "me too");
}
END_TEST

START_TEST(the_same_person_reports_once)
{
    reported(ann, message);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(report(ann, message, "again"), OK);
    nothing_changed_since(pos, 0);
}
END_TEST

START_TEST(reports_that_are_refused)
{
    uint64_t secret = private_room(ann, "secret");
    uint64_t hidden = post(ann, secret, "psst");

    ck_assert_int_eq(report(bob, message, "mine"), ERR_FORBIDDEN);
    ck_assert_int_eq(report(bob, hidden, "not for me"), ERR_NOT_FOUND);
    ck_assert_int_eq(report(ann, 999999, "nothing"), ERR_NOT_FOUND);
    delete_message(bob, message);
    ck_assert_int_eq(report(ann, message, "gone"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_text_that_was_decided_about_is_not_opened_again)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_int_eq(report(cem, message, "but still"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(review_now(review), "\"state\":\"decided\"");
    ck_assert_int_eq(edit(bob, message, "you utter fool"), OK);
    ck_assert_int_eq(report(cem, message, "worse now"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REVIEW_OPENED);
    ck_assert_uint_ne(scene.last.event.review, review);
}
END_TEST

/* --- who sees and decides --- */

START_TEST(members_neither_see_nor_decide)
{
    uint64_t review = reported(ann, message);
    struct review_args args = {.user = ann, .cursor = "", .limit = 10};

    ck_assert_int_eq(query_reviews(scene.reader, &args, fresh_out()), ERR_FORBIDDEN);
    ck_assert_int_eq(query_review(scene.reader, ann, review, fresh_out()), ERR_FORBIDDEN);
    ck_assert_int_eq(decide(ann, review, DECISION_DELETE), ERR_FORBIDDEN);
    ck_assert_int_eq(decide(mod, 999999, DECISION_DELETE), ERR_NOT_FOUND);
}
END_TEST

START_TEST(nobody_but_an_owner_decides_on_the_own_message)
{
    ck_assert_int_eq(join(mod, room), OK);
    ck_assert_int_eq(join(boss, room), OK);

    uint64_t of_mod = reported(ann, post(mod, room, "hm"));
    uint64_t of_boss = reported(ann, post(boss, room, "hm"));

    ck_assert_int_eq(decide(mod, of_mod, DECISION_APPROVE), ERR_FORBIDDEN);
    ck_assert_int_eq(decide(chief, of_mod, DECISION_APPROVE), OK);
    ck_assert_int_eq(decide(boss, of_boss, DECISION_APPROVE), OK);
}
END_TEST

START_TEST(of_a_private_room_context_is_shown_where_a_member_reported)
{
    uint64_t secret = private_room(ann, "secret");

    invite(ann, secret, bob);
    post(ann, secret, "between us");

    uint64_t review = reported(ann, post(bob, secret, "you fool"));

    ck_assert_has(review_now(review), "between us");

    uint64_t flagged = post(bob, secret, "buy now");

    ck_assert_int_eq(judge(flagged, flagged, HAS_FLAG, NULL), OK);
    ck_assert_has(review_now(scene.last.event.review), "buy now");
    ck_assert_has_not(review_now(scene.last.event.review), "context");
}
END_TEST

START_TEST(of_a_dm_there_is_a_review_only_where_one_of_its_people_reported)
{
    uint64_t direct = dm(ann, bob);
    uint64_t first = post(bob, direct, "buy now");

    ck_assert_int_eq(judge(first, first, HAS_FLAG, NULL), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(audit_now(), "\"action\":\"flagged\"");
    ck_assert_has(review_now(reported(ann, first)), "\"room_kind\":\"dm\"");
}
END_TEST

/* --- decisions --- */

START_TEST(a_decision_tells_moderators_and_the_author)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_WARN), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REVIEW_DECIDED);
    ck_assert_uint_eq(scene.last.event.by, mod);
    ck_assert_int_eq(more(0)->kind, EVENT_MESSAGE_DELETED);
    ck_assert_int_eq(more(1)->kind, EVENT_REVIEW_TOLD);
    ck_assert_uint_eq(more(1)->user, bob);
    ck_assert_str_eq(more(1)->name, "warn");
    ck_assert_str_eq(more(1)->topic, "because");
    ck_assert_uint_eq(more(1)->message, message);
    ck_assert(!more(1)->final);
    ck_assert_has(audit_now(), "\"action\":\"warned\"");
}
END_TEST

START_TEST(approving_leaves_the_message_alone)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert(more(0)->final);
    ck_assert_has(history_now(ann), "you fool");
}
END_TEST

START_TEST(deleting_takes_it_away_for_everyone)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    ck_assert_has_not(history_now(ann), "you fool");
    ck_assert_has(review_now(review), "you fool");
}
END_TEST

START_TEST(what_its_author_deleted_stays_deleted_when_it_is_approved)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(delete_message(bob, message), OK);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_has_not(history_now(ann), "you fool");
}
END_TEST

START_TEST(muting_sets_a_sanction_that_ends)
{
    struct command c = decision_of(mod, reported(ann, message), DECISION_MUTE);

    c.expires_at = c.at + 60000;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(more(1)->kind, EVENT_SANCTION_SET);
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    scene.now += 60000;
    ck_assert_int_eq(try_send(bob, room, "sorry"), OK);
}
END_TEST

START_TEST(banning_from_the_room_puts_the_author_out_of_it)
{
    struct command c = decision_of(mod, reported(ann, message), DECISION_BAN);

    c.has = HAS_ROOM;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(more(2)->kind, EVENT_MEMBER_LEFT);
    ck_assert_uint_eq(more(2)->user, bob);
    ck_assert_int_eq(join(bob, room), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(ann, room, bob), ERR_FORBIDDEN);
    ck_assert_uint_ne(public_room(bob, "elsewhere"), 0);
}
END_TEST

START_TEST(only_a_higher_rank_mutes)
{
    ck_assert_int_eq(join(chief, room), OK);

    uint64_t review = reported(ann, post(chief, room, "silence"));

    ck_assert_int_eq(decide(mod, review, DECISION_MUTE), ERR_FORBIDDEN);
    ck_assert_int_eq(decide(mod, review, DECISION_WARN), OK);
}
END_TEST

START_TEST(what_is_decided_is_not_decided_again)
{
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), ERR_CONFLICT);
    ck_assert_int_eq(decide(chief, review, DECISION_DELETE), ERR_CONFLICT);
}
END_TEST

/* --- how long it is kept, and what is learnt --- */

static void sweep_at(int64_t now)
{
    struct command c = command_of(COMMAND_SWEEP, 0);

    c.expires_at = 0;
    c.uses = (uint64_t)now;
    ck_assert_int_eq(apply(c), OK);
}

START_TEST(a_decided_text_is_kept_for_ninety_days_and_then_forgotten)
{
    int64_t day = 24 * 3600 * INT64_C(1000);
    uint64_t review = reported(ann, message);

    sweep_at(scene.now + 365 * day);
    ck_assert_has(review_now(review), "you fool"); /* nobody decided yet */
    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    sweep_at(scene.now + 89 * day);
    ck_assert_has(review_now(review), "you fool");
    sweep_at(scene.now + 91 * day);
    ck_assert_has_not(review_now(review), "you fool");
    ck_assert_int_eq(appeal(bob, review, "late"), ERR_CONFLICT);
}
END_TEST

START_TEST(decisions_are_the_examples_to_learn_from)
{
    uint64_t bad = reported(ann, message);
    uint64_t good = reported(ann, post(bob, room, "a fine day"));
    struct example examples[4];
    size_t count;

    reported(ann, post(bob, room, "nobody decided on this"));
    ck_assert_int_eq(decide(mod, bad, DECISION_DELETE), OK);
    ck_assert_int_eq(decide(mod, good, DECISION_APPROVE), OK);

    uint64_t version = scene.last.pos;

    ck_assert_int_eq(query_examples(scene.reader, version, 0, examples, 4, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert(examples[0].wanted && strcmp(examples[0].text, "you fool") == 0);
    ck_assert(!examples[1].wanted && strcmp(examples[1].text, "a fine day") == 0);
    free(examples[0].text);
    free(examples[1].text);
    ck_assert_int_eq(query_examples(scene.reader, version - 1, 0, examples, 4, &count),
                     OK);
    ck_assert_uint_eq(count, 1);
    free(examples[0].text);
    ck_assert_int_eq(query_examples(scene.reader, version, bad, examples, 4, &count), OK);
    ck_assert_uint_eq(count, 1);
    free(examples[0].text);
}
END_TEST

START_TEST(lists_come_in_pages)
{
    for (int i = 0; i < 5; i++) {
        char text[32];

        snprintf(text, sizeof(text), "number %d", i);
        reported(ann, post(bob, room, text));
    }

    struct review_args args = {.user = mod, .cursor = "", .limit = 3};
    const char *page = said(query_reviews(scene.reader, &args, fresh_out()));
    char cursor[32];

    ck_assert_has(page, "number 0");
    ck_assert_has_not(page, "number 3");
    snprintf(cursor, sizeof(cursor), "%s", strstr(page, "\"cursor\":\"") + 10);
    *strchr(cursor, '"') = '\0';
    args.cursor = cursor;
    page = said(query_reviews(scene.reader, &args, fresh_out()));
    ck_assert_has(page, "number 3");
    ck_assert_has(page, "number 4");
    ck_assert_has_not(page, "number 2");
    ck_assert_has_not(page, "cursor");
    args.cursor = "nonsense";
    ck_assert_int_eq(query_reviews(scene.reader, &args, fresh_out()), ERR_PARAMS);
}
END_TEST

static Suite *review_suite(void)
{
    Suite *suite = suite_create("apply_review");
    TCase *scene_case = tcase_create("a room where somebody was rude");

    tcase_add_checked_fixture(scene_case, bob_has_said_something, scene_close);
    tcase_add_test(scene_case, a_report_opens_a_review_with_the_text_and_its_context);
    tcase_add_test(scene_case, a_second_report_joins_the_open_review);
    tcase_add_test(scene_case, the_same_person_reports_once);
    tcase_add_test(scene_case, reports_that_are_refused);
    tcase_add_test(scene_case, a_text_that_was_decided_about_is_not_opened_again);
    tcase_add_test(scene_case, members_neither_see_nor_decide);
    tcase_add_test(scene_case, nobody_but_an_owner_decides_on_the_own_message);
    tcase_add_test(scene_case,
                   of_a_private_room_context_is_shown_where_a_member_reported);
    tcase_add_test(scene_case,
                   of_a_dm_there_is_a_review_only_where_one_of_its_people_reported);
    tcase_add_test(scene_case, a_decision_tells_moderators_and_the_author);
    tcase_add_test(scene_case, approving_leaves_the_message_alone);
    tcase_add_test(scene_case, deleting_takes_it_away_for_everyone);
    tcase_add_test(scene_case, what_its_author_deleted_stays_deleted_when_it_is_approved);
    tcase_add_test(scene_case, muting_sets_a_sanction_that_ends);
    tcase_add_test(scene_case, banning_from_the_room_puts_the_author_out_of_it);
    tcase_add_test(scene_case, only_a_higher_rank_mutes);
    tcase_add_test(scene_case, what_is_decided_is_not_decided_again);
    tcase_add_test(scene_case, a_decided_text_is_kept_for_ninety_days_and_then_forgotten);
    tcase_add_test(scene_case, decisions_are_the_examples_to_learn_from);
    tcase_add_test(scene_case, lists_come_in_pages);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(review_suite);
