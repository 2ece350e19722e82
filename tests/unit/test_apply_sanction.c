#include "runner.h"

#include "moderation_scene.h"
#include "store/store_private.h"

#include <sqlite3.h>

#define HOUR INT64_C(3600000)

static enum err mute(uint64_t actor, uint64_t person, uint64_t where)
{
    return sanction_until(actor, person, where, SANCTION_MUTE, 0);
}

static enum err ban(uint64_t actor, uint64_t person, uint64_t where)
{
    return sanction_until(actor, person, where, SANCTION_BAN, 0);
}

/* --- mutes --- */

START_TEST(who_is_muted_neither_posts_nor_edits_nor_reacts)
{
    uint64_t message = post(bob, room, "hello");

    ck_assert_int_eq(mute(mod, bob, 0), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_SANCTION_SET);
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "you are muted: cool down");
    ck_assert_int_eq(edit(bob, message, "other"), ERR_FORBIDDEN);
    ck_assert_int_eq(react(bob, message, "+1"), ERR_FORBIDDEN);
    ck_assert_int_eq(apply(hold_of(bob, room, "but", "k")), ERR_FORBIDDEN);
    ck_assert_int_eq(delete_message(bob, message), OK);
    ck_assert_int_eq(mark(bob, room, 1), OK);
    ck_assert_int_eq(try_send(ann, room, "quiet here"), OK);
}
END_TEST

START_TEST(a_mute_of_one_room_is_of_that_room_alone)
{
    uint64_t other = public_room(bob, "other");

    ck_assert_int_eq(mute(mod, bob, room), OK);
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_int_eq(try_send(bob, other, "here I may"), OK);
}
END_TEST

START_TEST(a_mute_ends_at_its_time_and_the_refusal_says_when)
{
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, scene.now + HOUR), OK);
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_has(scene.last.why, "you are muted until 2025-11-21 ");
    ck_assert_has(scene.last.why, " UTC: cool down");
    scene.now += HOUR;
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(a_mute_outlives_the_server)
{
    ck_assert_int_eq(mute(mod, bob, 0), OK);
    scene_stop();
    scene_start();
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_lifted_mute_is_over)
{
    ck_assert_int_eq(mute(mod, bob, 0), OK);

    uint64_t sanction = scene.last.id;

    ck_assert_int_eq(lift(ann, sanction), ERR_FORBIDDEN);
    ck_assert_int_eq(lift(mod, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(lift(mod, sanction), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_SANCTION_LIFTED);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
    ck_assert_int_eq(lift(mod, sanction), OK);
    nothing_changed_since(pos, 0);
}
END_TEST

START_TEST(there_is_one_of_a_kind_for_a_person_and_place)
{
    ck_assert_int_eq(mute(mod, bob, 0), OK);

    uint64_t id = scene.last.id;
    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(mute(mod, bob, 0), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, scene.now + HOUR), OK);
    ck_assert(scene.last.changed);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(lift(mod, id), OK);
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(only_a_higher_rank_sets_and_lifts)
{
    uint64_t second = user_with_role("second", ROLE_MODERATOR);

    ck_assert_int_eq(mute(ann, bob, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(mod, second, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(mod, chief, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(chief, boss, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(mod, mod, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(mod, 999999, 0), ERR_NOT_FOUND);
    ck_assert_int_eq(mute(chief, second, 0), OK);
    ck_assert_int_eq(lift(mod, scene.last.id), ERR_FORBIDDEN);
    ck_assert_int_eq(mute(boss, chief, 0), OK);
}
END_TEST

START_TEST(what_a_higher_rank_set_is_neither_shortened_nor_lifted_below_it)
{
    int64_t day = scene.now + 24 * HOUR;

    ck_assert_int_eq(sanction_until(chief, bob, 0, SANCTION_MUTE, day), OK);

    uint64_t sanction = scene.last.id;

    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, day - HOUR),
                     ERR_FORBIDDEN);
    ck_assert_has(scene.last.why, "higher rank");
    ck_assert_int_eq(lift(mod, sanction), ERR_FORBIDDEN);
    /* Who makes it longer does not get it into the own hands. */
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, day + HOUR), OK);
    ck_assert_int_eq(lift(mod, sanction), ERR_FORBIDDEN);
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, day), ERR_FORBIDDEN);
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_int_eq(sanction_until(boss, bob, 0, SANCTION_MUTE, day), OK);
    ck_assert_int_eq(lift(chief, sanction), ERR_FORBIDDEN);
    ck_assert_int_eq(lift(boss, sanction), OK);
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(a_decision_does_not_shorten_or_lift_what_a_higher_rank_set)
{
    uint64_t review = reported(ann, post(bob, room, "hm"));
    uint64_t other = reported(ann, post(bob, room, "hm hm"));
    struct command shorter = decision_of(mod, other, DECISION_MUTE);

    ck_assert_int_eq(decide(chief, review, DECISION_MUTE), OK);
    shorter.expires_at = scene.now + HOUR;
    ck_assert_int_eq(apply(shorter), OK);
    ck_assert_int_eq(appeal(bob, review, "a quotation"), OK);
    ck_assert_int_eq(decide(mod, review, DECISION_APPROVE), ERR_FORBIDDEN);
    scene.now += 2 * HOUR;
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_int_eq(decide(chief, review, DECISION_APPROVE), OK);
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(a_room_has_to_be_one_the_moderator_may_read)
{
    uint64_t secret = private_room(ann, "secret");

    ck_assert_int_eq(mute(mod, ann, secret), ERR_NOT_FOUND);
    ck_assert_int_eq(ban(mod, bob, 999999), ERR_NOT_FOUND);
    ck_assert_int_eq(ban(mod, ann, dm(mod, ann)), ERR_FORBIDDEN);
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_MUTE, 5), ERR_PARAMS);
    ck_assert_int_eq(sanction_until(mod, bob, 0, (enum sanction_kind)3, 0), ERR_PARAMS);
}
END_TEST

/* --- bans --- */

START_TEST(who_is_banned_from_a_room_is_out_of_it_and_does_not_come_back)
{
    ck_assert_int_eq(ban(mod, bob, room), OK);
    ck_assert_int_eq(more(0)->kind, EVENT_MEMBER_LEFT);
    ck_assert_uint_eq(more(0)->user, bob);
    ck_assert_uint_eq(more(0)->by, mod);
    ck_assert_int_eq(join(bob, room), ERR_FORBIDDEN);
    ck_assert_has(scene.last.why, "you are banned from this room");
    ck_assert_int_eq(invite(ann, room, bob), ERR_FORBIDDEN);
    ck_assert_uint_ne(public_room(bob, "elsewhere"), 0);
}
END_TEST

START_TEST(who_is_banned_from_the_workspace_does_nothing_at_all)
{
    struct command token = command_of(COMMAND_TOKEN_CREATE, bob);

    ck_assert_int_eq(ban(mod, bob, 0), OK);

    uint64_t sanction = scene.last.id;

    token.user = bob;
    token.has_hash = true;
    ck_assert_int_eq(apply(token), ERR_FORBIDDEN);
    ck_assert_has(scene.last.why, "you are banned from this workspace: cool down");
    ck_assert_int_eq(try_send(bob, room, "but"), ERR_FORBIDDEN);
    ck_assert_int_eq(mark(bob, room, 1), ERR_FORBIDDEN);
    ck_assert_int_eq(room_create(bob, "mine", ROOM_PUBLIC), ERR_FORBIDDEN);
    ck_assert_int_eq(lift(mod, sanction), OK);
    ck_assert_int_eq(try_send(bob, room, "thank you"), OK);
}
END_TEST

START_TEST(a_token_tells_that_its_person_is_banned_and_until_when)
{
    struct command token = command_of(COMMAND_TOKEN_CREATE, 0);
    struct identity who;
    int64_t until = scene.now + HOUR;

    token.user = bob;
    token.has_hash = true;
    memset(token.hash, 7, sizeof(token.hash));

    uint8_t hash[SECRET_HASH_SIZE];

    memcpy(hash, token.hash, sizeof(hash));
    ck_assert_int_eq(apply(token), OK);
    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    ck_assert(!who.banned);
    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_BAN, until), OK);

    uint64_t sanction = scene.last.id;

    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    ck_assert(who.banned);
    ck_assert_int_eq(who.banned_until, until);

    char *reason = query_ban_reason(scene.reader, bob);

    ck_assert_str_eq(reason, "cool down");
    free(reason);
    ck_assert_int_eq(lift(mod, sanction), OK);
    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    ck_assert(!who.banned);
}
END_TEST

START_TEST(what_is_over_is_swept)
{
    struct command sweep;
    struct identity who = {.user = bob};

    ck_assert_int_eq(sanction_until(mod, bob, 0, SANCTION_BAN, scene.now + HOUR), OK);
    sweep = command_of(COMMAND_SWEEP, 0);
    sweep.uses = (uint64_t)(scene.now + HOUR / 2);
    ck_assert_int_eq(apply(sweep), OK);
    ck_assert_int_eq(query_standing_of(scene.reader, &who), OK);
    ck_assert(who.banned);
    sweep = command_of(COMMAND_SWEEP, 0);
    sweep.uses = (uint64_t)(scene.now + 2 * HOUR);
    ck_assert_int_eq(apply(sweep), OK);
    ck_assert_int_eq(query_standing_of(scene.reader, &who), OK);
    ck_assert(!who.banned);
    ck_assert_int_eq(try_send(bob, room, "back again"), OK);
}
END_TEST

/* --- who is told what --- */

static const char *sanctions_for(uint64_t who, uint64_t about, bool all)
{
    struct sanction_args args = {
        .user = who, .about = about, .all = all, .now = scene.now, .cursor = ""};

    return said(query_sanctions(scene.reader, &args, fresh_out()));
}

START_TEST(members_are_told_their_own_and_not_by_whom)
{
    struct sanction_args args = {.user = ann, .about = bob, .cursor = ""};

    ck_assert_int_eq(mute(mod, bob, 0), OK);
    ck_assert_has(sanctions_for(bob, 0, false), "\"kind\":\"mute\"");
    ck_assert_has_not(sanctions_for(bob, 0, false), "\"by\":");
    ck_assert_str_eq(sanctions_for(ann, 0, false), "{\"sanctions\":[]}");
    ck_assert_int_eq(query_sanctions(scene.reader, &args, fresh_out()), ERR_FORBIDDEN);
    ck_assert_has(sanctions_for(mod, bob, false), "\"by\":");
    ck_assert_int_eq(lift(mod, scene.last.id), OK);
    ck_assert_str_eq(sanctions_for(mod, 0, false), "{\"sanctions\":[]}");
    ck_assert_has(sanctions_for(mod, 0, true), "\"lifted\":true");
}
END_TEST

/* --- slow mode --- */

START_TEST(in_a_slow_room_a_person_waits_between_posts)
{
    ck_assert_int_eq(set_policy(chief, room, "{\"slow_seconds\":10}", 10), OK);
    ck_assert_int_eq(try_send(bob, room, "one"), OK);
    ck_assert_int_eq(try_send(cem, room, "mine"), OK);
    ck_assert_int_eq(try_send(bob, room, "two"), ERR_RATE_LIMITED);
    ck_assert_uint_eq(scene.last.retry_ms, 8000);
    scene.now += 8000;
    ck_assert_int_eq(try_send(bob, room, "two"), OK);
    ck_assert_int_eq(join(mod, room), OK);
    ck_assert_int_eq(try_send(mod, room, "a"), OK);
    ck_assert_int_eq(try_send(mod, room, "b"), OK);
    ck_assert_int_eq(set_policy(chief, room, NULL, 0), OK);
    ck_assert_int_eq(try_send(bob, room, "three"), OK);
}
END_TEST

START_TEST(a_retry_in_a_slow_room_is_answered_as_the_first)
{
    ck_assert_int_eq(set_policy(chief, room, "{\"slow_seconds\":10}", 10), OK);
    ck_assert_int_eq(send_keyed(bob, room, "one", "k1"), OK);
    ck_assert_int_eq(send_keyed(bob, room, "one", "k1"), OK);
    ck_assert(scene.last.duplicate);
    scene_stop();
    scene_start();
    ck_assert_int_eq(send_keyed(bob, room, "two", "k2"), ERR_RATE_LIMITED);
}
END_TEST

START_TEST(without_sanctions_and_slow_rooms_a_post_asks_nothing_of_them)
{
    uint64_t message = post(bob, room, "hello");
    sqlite3_stmt *const *prepared = scene.writer->db.prepared;

    ck_assert_int_eq(edit(bob, message, "other"), OK);
    ck_assert_int_eq(react(bob, message, "+1"), OK);
    ck_assert_ptr_null(prepared[FIND_STANDING_SANCTION]);
    ck_assert_ptr_null(prepared[FIND_SLOW_POST]);
    ck_assert_ptr_null(prepared[SET_SLOW_POST]);
}
END_TEST

static Suite *sanction_suite(void)
{
    Suite *suite = suite_create("apply_sanction");
    TCase *c = tcase_create("a moderated room");

    tcase_add_checked_fixture(c, a_moderated_room, scene_close);
    tcase_add_test(c, who_is_muted_neither_posts_nor_edits_nor_reacts);
    tcase_add_test(c, a_mute_of_one_room_is_of_that_room_alone);
    tcase_add_test(c, a_mute_ends_at_its_time_and_the_refusal_says_when);
    tcase_add_test(c, a_mute_outlives_the_server);
    tcase_add_test(c, a_lifted_mute_is_over);
    tcase_add_test(c, there_is_one_of_a_kind_for_a_person_and_place);
    tcase_add_test(c, only_a_higher_rank_sets_and_lifts);
    tcase_add_test(c, what_a_higher_rank_set_is_neither_shortened_nor_lifted_below_it);
    tcase_add_test(c, a_decision_does_not_shorten_or_lift_what_a_higher_rank_set);
    tcase_add_test(c, a_room_has_to_be_one_the_moderator_may_read);
    tcase_add_test(c, who_is_banned_from_a_room_is_out_of_it_and_does_not_come_back);
    tcase_add_test(c, who_is_banned_from_the_workspace_does_nothing_at_all);
    tcase_add_test(c, a_token_tells_that_its_person_is_banned_and_until_when);
    tcase_add_test(c, what_is_over_is_swept);
    tcase_add_test(c, members_are_told_their_own_and_not_by_whom);
    tcase_add_test(c, in_a_slow_room_a_person_waits_between_posts);
    tcase_add_test(c, a_retry_in_a_slow_room_is_answered_as_the_first);
    tcase_add_test(c, without_sanctions_and_slow_rooms_a_post_asks_nothing_of_them);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(sanction_suite);
