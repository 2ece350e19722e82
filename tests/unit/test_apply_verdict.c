#include "runner.h"

#include "moderation_scene.h"

/* --- held before anybody saw it --- */

START_TEST(a_held_post_is_in_no_room_and_waits_for_the_reviewers)
{
    uint64_t review = held(bob, "buy now", "k1");

    ck_assert_has_not(history_now(ann), "buy now");
    ck_assert_has(review_now(review), "\"cause\":\"held\"");
    ck_assert_has(review_now(review), "\"model\":3");
    ck_assert_has_not(review_now(review), "\"id\":");
    ck_assert_has(audit_now(), "\"action\":\"held\"");
    ck_assert_has_not(audit_now(), "\"by\":");
}
END_TEST

START_TEST(a_retry_while_it_is_held_is_blocked_with_the_same_words)
{
    held(bob, "buy now", "k1");
    ck_assert_int_eq(send_keyed(bob, room, "buy now", "k1"), ERR_BLOCKED);
    ck_assert_str_eq(scene.last.why, "It looks like spam.");
    ck_assert_int_eq(apply(hold_of(bob, room, "buy now", "k1")), ERR_BLOCKED);
    ck_assert_int_eq(send_keyed(bob, room, "something else", "k1"), ERR_KEY_CONFLICT);
}
END_TEST

START_TEST(approving_posts_it_as_its_authors_own_under_its_key)
{
    uint64_t review = held(bob, "buy now", "k1");

    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_int_eq(more(0)->kind, EVENT_MESSAGE_CREATED);
    ck_assert_uint_eq(more(0)->user, bob);

    uint64_t message = more(0)->message;
    uint64_t seq = more(0)->seq;

    ck_assert_uint_eq(scene.last.id, message);
    ck_assert_has(history_now(ann), "buy now");
    ck_assert_int_eq(send_keyed(bob, room, "buy now", "k1"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, message);
    ck_assert_uint_eq(scene.last.seq, seq);
    ck_assert_has(review_now(review), "\"id\":");
    /* The machine is not asked again about what a person approved. */
    ck_assert_int_eq(judge(message, message, HAS_FLAG, NULL), OK);
    ck_assert(!scene.last.changed);
}
END_TEST

START_TEST(a_rejected_one_stays_blocked)
{
    uint64_t review = held(bob, "buy now", "k1");

    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
    ck_assert_int_eq(send_keyed(bob, room, "buy now", "k1"), ERR_BLOCKED);
    ck_assert_has_not(history_now(ann), "buy now");
}
END_TEST

START_TEST(what_is_held_cannot_be_posted_where_its_author_is_no_more)
{
    uint64_t review = held(bob, "buy now", "k1");

    ck_assert_int_eq(leave(bob, room), OK);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), ERR_CONFLICT);
    ck_assert_int_eq(decide(mod, review, DECISION_DELETE), OK);
}
END_TEST

START_TEST(holding_refuses_what_a_send_refuses)
{
    uint64_t secret = private_room(ann, "secret");

    ck_assert_int_eq(apply(hold_of(bob, secret, "hi", "k1")), ERR_NOT_FOUND);
    ck_assert_int_eq(leave(bob, room), OK);
    ck_assert_int_eq(apply(hold_of(bob, room, "hi", "k1")), ERR_FORBIDDEN);
    ck_assert_int_eq(apply(command_of(COMMAND_MESSAGE_HOLD, bob)), ERR_PARAMS);
}
END_TEST

START_TEST(in_a_dm_holding_is_blocking)
{
    uint64_t direct = dm(ann, bob);

    ck_assert_int_eq(apply(hold_of(bob, direct, "buy now", "k1")), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(audit_now(), "\"action\":\"blocked\"");
}
END_TEST

/* --- blocked --- */

START_TEST(the_audit_tells_why_without_a_word_of_the_text)
{
    static const char words[] = "refused: it holds words that are not wanted here";
    uint64_t places[] = {dm(ann, bob), room};

    for (size_t i = 0; i < 2; i++) {
        struct command c = hold_of(bob, places[i], "my PIN is 4711", i ? "k2" : "k1");

        c.kind = COMMAND_MESSAGE_BLOCK;
        free(c.name);
        c.name = xstrdup("refused: it holds words that are not wanted here: \"4711\"");
        ck_assert_int_eq(apply(c), OK);
        ck_assert_has(audit_now(), words);
        ck_assert_has_not(audit_now(), "4711");
    }

    uint64_t message = post(bob, places[0], "my PIN is 4711");
    struct command late = command_of(COMMAND_MESSAGE_JUDGE, 0);

    late.message = late.seq = message;
    late.has = HAS_WITHDRAW;
    late.name = xstrdup("refused: it holds a link that is not to be trusted: \"4711\"");
    late.detail = xstrdup(VERDICT);
    ck_assert_int_eq(apply(late), OK);
    ck_assert_int_eq(more(0)->kind, EVENT_MESSAGE_WITHHELD);
    ck_assert_has(more(0)->topic, "4711"); /* to its author */
    ck_assert_has(audit_now(), "it holds a link that is not to be trusted\"");
    ck_assert_has_not(audit_now(), "4711");
}
END_TEST

static enum err block(uint64_t actor, const char *text, const char *key, uint32_t has)
{
    struct command c = hold_of(actor, room, text, key);

    c.kind = COMMAND_MESSAGE_BLOCK;
    c.has = has;
    return apply(c);
}

START_TEST(a_blocked_post_leaves_a_line_in_the_audit_and_no_text)
{
    ck_assert_int_eq(block(bob, "buy now", "k1", 0), OK);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(audit_now(), "\"action\":\"blocked\"");
    ck_assert_has(audit_now(), "It looks like spam.");
    ck_assert_has_not(audit_now(), "buy now");
    ck_assert_int_eq(send_keyed(bob, room, "buy now", "k1"), OK);
}
END_TEST

START_TEST(a_key_that_was_sent_before_answers_as_then)
{
    ck_assert_int_eq(send_keyed(bob, room, "buy now", "k1"), OK);
    ck_assert_int_eq(block(bob, "buy now", "k1", 0), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_int_eq(block(bob, "buy now", "k1", HAS_LATE), OK);
    ck_assert(scene.last.duplicate);
}
END_TEST

START_TEST(a_late_refusal_writes_nothing)
{
    ck_assert_int_eq(block(bob, "buy now", "k1", HAS_LATE), ERR_BUSY);
    ck_assert_has_not(audit_now(), "blocked");
}
END_TEST

START_TEST(a_blocked_edit_leaves_the_message_as_it_was)
{
    uint64_t message = post(bob, room, "hello");
    struct command c = command_of(COMMAND_MESSAGE_BLOCK, bob);

    c.message = message;
    set_text(&c, "buy now");
    ck_assert_int_eq(apply(c), OK);
    ck_assert(scene.last.changed);
    ck_assert_has(history_now(ann), "hello");
    c = command_of(COMMAND_MESSAGE_BLOCK, ann);
    c.message = message;
    set_text(&c, "buy now");
    ck_assert_int_eq(apply(c), ERR_FORBIDDEN);
}
END_TEST

/* --- visible --- */

static uint64_t flagged_send(uint32_t has)
{
    struct command c = hold_of(bob, room, "buy now", "k1");

    c.kind = COMMAND_MESSAGE_SEND;
    c.has = has;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

START_TEST(a_flagged_send_is_posted_and_reviewed_in_one_step)
{
    uint64_t message = flagged_send(HAS_JUDGED);

    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_CREATED);
    ck_assert_int_eq(more(0)->kind, EVENT_REVIEW_OPENED);
    ck_assert_uint_eq(more(0)->message, message);
    ck_assert_has(review_now(more(0)->review), "\"cause\":\"flagged\"");
}
END_TEST

START_TEST(a_masked_send_stands_in_the_audit_alone)
{
    flagged_send(HAS_JUDGED | HAS_MASK);
    ck_assert_uint_eq(scene.last.more_count, 0);
    ck_assert_has(audit_now(), "\"action\":\"masked\"");
}
END_TEST

START_TEST(a_flagged_edit_refreshes_the_open_review)
{
    uint64_t message = flagged_send(HAS_JUDGED);
    uint64_t review = more(0)->review;
    struct command c = command_of(COMMAND_MESSAGE_EDIT, bob);

    c.message = message;
    set_text(&c, "buy now, cheap");
    c.detail = xstrdup(VERDICT);
    ck_assert_int_eq(apply(c), OK);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_int_eq(more(0)->kind, EVENT_NONE);
    ck_assert_has(review_now(review), "buy now, cheap");
}
END_TEST

START_TEST(a_message_is_judged_once_and_only_as_it_is_now)
{
    uint64_t message = post(bob, room, "buy now");

    ck_assert_int_eq(judge(message, message + 1, HAS_FLAG, NULL), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(judge(message, message, HAS_FLAG, NULL), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_REVIEW_OPENED);
    ck_assert_int_eq(judge(message, message, HAS_FLAG, NULL), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(edit(bob, message, "hello"), OK);
    ck_assert_int_eq(judge(message, message, HAS_FLAG, NULL), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(delete_message(bob, message), OK);
    ck_assert_int_eq(judge(message, scene.last.pos, HAS_FLAG, NULL), OK);
    ck_assert(!scene.last.changed);
}
END_TEST

START_TEST(what_is_masked_later_is_an_edit)
{
    uint64_t message = post(bob, room, "call 555 1234");

    ck_assert_int_eq(judge(message, message, HAS_MASK, "call ████"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_EDITED);
    ck_assert_uint_eq(scene.last.event.user, bob);
    ck_assert_has(history_now(ann), "call ████");
    ck_assert_has_not(history_now(ann), "555");
}
END_TEST

START_TEST(what_is_withdrawn_is_gone_for_all_and_its_author_is_told)
{
    uint64_t message = post(bob, room, "buy now");

    ck_assert_int_eq(judge(message, message, HAS_WITHDRAW, NULL), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_DELETED);
    ck_assert_int_eq(more(0)->kind, EVENT_REVIEW_OPENED);
    ck_assert_int_eq(more(1)->kind, EVENT_MESSAGE_WITHHELD);
    ck_assert_uint_eq(more(1)->user, bob);
    ck_assert_str_eq(more(1)->topic, "It looks like spam.");

    uint64_t review = more(0)->review;

    ck_assert_has_not(history_now(ann), "buy now");
    ck_assert_has(review_now(review), "\"text\":\"buy now\"");
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), OK);
    ck_assert_has(history_now(ann), "buy now");
}
END_TEST

START_TEST(a_reported_message_that_is_withdrawn_keeps_its_review)
{
    uint64_t message = post(bob, room, "buy now");
    uint64_t review = reported(ann, message);

    ck_assert_int_eq(judge(message, message, HAS_WITHDRAW, NULL), OK);
    ck_assert_int_eq(more(0)->kind, EVENT_NONE);
    ck_assert_has(review_now(review), "\"cause\":\"held\"");
    ck_assert_has(review_now(review), "look at this");
}
END_TEST

START_TEST(only_the_server_itself_judges)
{
    uint64_t message = post(bob, room, "buy now");
    struct command c = command_of(COMMAND_MESSAGE_JUDGE, chief);

    c.message = message;
    c.seq = message;
    c.has = HAS_FLAG;
    ck_assert_int_eq(apply(c), ERR_FORBIDDEN);
    ck_assert_int_eq(judge(message, message, 0, NULL), ERR_PARAMS);
    ck_assert_int_eq(judge(message, message, HAS_MASK, NULL), ERR_PARAMS);
    ck_assert_int_eq(judge(999999, 1, HAS_FLAG, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(apply(command_of(COMMAND_JUDGED, chief)), ERR_FORBIDDEN);
}
END_TEST

/* --- how far the machine has read --- */

static void judged_up_to(uint64_t pos)
{
    struct command c = command_of(COMMAND_JUDGED, 0);

    c.seq = pos;
    ck_assert_int_eq(apply(c), OK);
    ck_assert(!scene.last.changed);
}

START_TEST(the_mark_of_what_is_judged_never_goes_back)
{
    uint64_t judged;

    judged_up_to(12);
    judged_up_to(7);
    ck_assert_int_eq(query_judged(scene.reader, &judged), OK);
    ck_assert_uint_eq(judged, 12);
}
END_TEST

START_TEST(what_is_still_to_be_judged_is_told_once_as_it_is_now)
{
    struct unjudged found[8];
    size_t count;
    uint64_t next, head;
    uint64_t before = post(ann, room, "old");
    uint64_t edited = post(bob, room, "one");
    uint64_t gone = post(bob, room, "two");
    uint64_t plain = post(cem, room, "three");

    ck_assert_int_eq(edit(bob, edited, "uno"), OK);

    uint64_t edit_pos = scene.last.pos;

    ck_assert_int_eq(delete_message(bob, gone), OK);
    ck_assert_int_eq(query_unjudged(scene.reader, before, found, 8, &count, &next, &head),
                     OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(found[0].message, plain);
    ck_assert_uint_eq(found[1].message, edited);
    ck_assert_uint_eq(found[1].pos, edit_pos);
    ck_assert(found[1].edited && !found[0].edited);
    ck_assert_str_eq(found[1].text, "uno");
    ck_assert_uint_eq(next, head);
    for (size_t i = 0; i < count; i++)
        free(found[i].text);
    ck_assert_int_eq(query_unjudged(scene.reader, before, found, 1, &count, &next, &head),
                     OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_uint_eq(next, plain);
    free(found[0].text);
}
END_TEST

static Suite *verdict_suite(void)
{
    Suite *suite = suite_create("apply_verdict");
    TCase *c = tcase_create("a moderated room");

    tcase_add_checked_fixture(c, a_moderated_room, scene_close);
    tcase_add_test(c, a_held_post_is_in_no_room_and_waits_for_the_reviewers);
    tcase_add_test(c, a_retry_while_it_is_held_is_blocked_with_the_same_words);
    tcase_add_test(c, approving_posts_it_as_its_authors_own_under_its_key);
    tcase_add_test(c, a_rejected_one_stays_blocked);
    tcase_add_test(c, what_is_held_cannot_be_posted_where_its_author_is_no_more);
    tcase_add_test(c, holding_refuses_what_a_send_refuses);
    tcase_add_test(c, in_a_dm_holding_is_blocking);
    tcase_add_test(c, the_audit_tells_why_without_a_word_of_the_text);
    tcase_add_test(c, a_blocked_post_leaves_a_line_in_the_audit_and_no_text);
    tcase_add_test(c, a_key_that_was_sent_before_answers_as_then);
    tcase_add_test(c, a_late_refusal_writes_nothing);
    tcase_add_test(c, a_blocked_edit_leaves_the_message_as_it_was);
    tcase_add_test(c, a_flagged_send_is_posted_and_reviewed_in_one_step);
    tcase_add_test(c, a_masked_send_stands_in_the_audit_alone);
    tcase_add_test(c, a_flagged_edit_refreshes_the_open_review);
    tcase_add_test(c, a_message_is_judged_once_and_only_as_it_is_now);
    tcase_add_test(c, what_is_masked_later_is_an_edit);
    tcase_add_test(c, what_is_withdrawn_is_gone_for_all_and_its_author_is_told);
    tcase_add_test(c, a_reported_message_that_is_withdrawn_keeps_its_review);
    tcase_add_test(c, only_the_server_itself_judges);
    tcase_add_test(c, the_mark_of_what_is_judged_never_goes_back);
    tcase_add_test(c, what_is_still_to_be_judged_is_told_once_as_it_is_now);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(verdict_suite);
