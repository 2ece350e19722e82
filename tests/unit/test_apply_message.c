#include "runner.h"

#include "store_fixture.h"

static uint64_t ann, ben, cat, boss;
static uint64_t room, hidden;

static void ann_and_ben_in_two_rooms(void)
{
    scene_open();
    workspace_create();
    boss = user_with_role("boss", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
}

START_TEST(a_post_takes_the_next_pos_and_seq_and_is_told_whole)
{
    uint64_t before = scene.last.pos;
    uint64_t id = post(ann, room, "hello");
    const struct event *e = &scene.last.event;

    ck_assert_uint_eq(id, before + 1);
    ck_assert_uint_eq(scene.last.pos, id);
    ck_assert_uint_eq(scene.last.seq, 3);
    ck_assert_int_eq(scene.last.at, scene.now - 1000);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(e->kind, EVENT_MESSAGE_CREATED);
    ck_assert_uint_eq(e->pos, id);
    ck_assert_uint_eq(e->room, room);
    ck_assert_uint_eq(e->seq, 3);
    ck_assert_uint_eq(e->user, ann);
    ck_assert_uint_eq(e->message, id);
    ck_assert_uint_eq(e->message_seq, 3);
    ck_assert_int_eq(e->message_at, scene.last.at);
    ck_assert_str_eq(e->text, "hello");
    ck_assert_uint_eq(e->text_len, 5);
}
END_TEST

START_TEST(a_refused_post_takes_no_pos)
{
    uint64_t id = post(ann, room, "one");

    ck_assert_int_eq(try_send(cat, room, "no"), ERR_FORBIDDEN);
    ck_assert_uint_eq(post(ann, room, "two"), id + 1);
    ck_assert_uint_eq(scene.last.seq, 4);
}
END_TEST

START_TEST(a_stranger_may_not_post_and_learns_of_no_private_room)
{
    ck_assert_int_eq(try_send(cat, room, "hi"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "join the room first");
    ck_assert_int_eq(try_send(cat, hidden, "hi"), ERR_NOT_FOUND);
    ck_assert_ptr_null(scene.last.why);
    ck_assert_int_eq(try_send(cat, 999999, "hi"), ERR_NOT_FOUND);
    ck_assert_int_eq(try_send(cat, UINT64_MAX, "hi"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(an_archived_room_takes_no_posts_edits_and_reactions)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert_int_eq(react(ann, id, "+1"), OK);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(try_send(ann, room, "more"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "the room is archived");
    ck_assert_int_eq(edit(ann, id, "other"), ERR_FORBIDDEN);
    ck_assert_int_eq(react(ben, id, "+1"), ERR_FORBIDDEN);
    ck_assert_int_eq(unreact(ann, id, "+1"), ERR_FORBIDDEN);
    ck_assert_int_eq(join(cat, room), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(ann, room, cat), ERR_FORBIDDEN);
    ck_assert_int_eq(archive(ann, room, false), OK);
    ck_assert_int_eq(try_send(ann, room, "more"), OK);
}
END_TEST

START_TEST(the_same_key_and_text_give_the_same_answer)
{
    ck_assert_int_eq(send_keyed(ann, room, "hello", "k1"), OK);

    uint64_t id = scene.last.id, seq = scene.last.seq;
    int64_t at = scene.last.at;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k1"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(scene.last.at, at);
    nothing_changed_since(id, seq);
}
END_TEST

START_TEST(a_key_belongs_to_one_person)
{
    ck_assert_int_eq(send_keyed(ann, room, "hello", "k1"), OK);
    ck_assert_int_eq(send_keyed(ben, room, "hello", "k1"), OK);
    ck_assert(!scene.last.duplicate);
}
END_TEST

START_TEST(a_key_with_another_text_or_method_is_a_conflict)
{
    struct command c;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k1"), OK);
    ck_assert_int_eq(send_keyed(ann, room, "hallo", "k1"), ERR_KEY_CONFLICT);
    ck_assert(!scene.last.duplicate);

    c = command_of(COMMAND_ROOM_CREATE, ann);
    c.name = xstrdup("Attic");
    snprintf(c.key, sizeof(c.key), "k1");
    secret_hash("hello", 5, c.fingerprint);
    ck_assert_int_eq(apply(c), ERR_KEY_CONFLICT);
}
END_TEST

START_TEST(a_retry_succeeds_after_deletion_leaving_and_archiving)
{
    ck_assert_int_eq(send_keyed(ben, room, "hello", "k1"), OK);

    uint64_t id = scene.last.id, seq = scene.last.seq;

    ck_assert_int_eq(delete_message(ben, id), OK);
    ck_assert_int_eq(leave(ben, room), OK);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(send_keyed(ben, room, "hello", "k1"), OK);
    ck_assert(scene.last.duplicate);
    nothing_changed_since(id, seq);
}
END_TEST

START_TEST(a_refused_call_keeps_no_key)
{
    ck_assert_int_eq(send_keyed(cat, room, "hello", "k1"), ERR_FORBIDDEN);
    ck_assert_int_eq(join(cat, room), OK);
    ck_assert_int_eq(send_keyed(cat, room, "other", "k1"), OK);
    ck_assert(!scene.last.duplicate);
}
END_TEST

START_TEST(an_edit_changes_the_text_and_keeps_the_seq_of_the_message)
{
    uint64_t id = post(ann, room, "helo");

    ck_assert_int_eq(edit(ann, id, "hello"), OK);

    const struct event *e = &scene.last.event;

    ck_assert_uint_eq(scene.last.seq, 4);
    ck_assert_int_eq(e->kind, EVENT_MESSAGE_EDITED);
    ck_assert_uint_eq(e->message, id);
    ck_assert_uint_eq(e->message_seq, 3);
    ck_assert_int_eq(e->message_at, scene.now - 2000);
    ck_assert_int_eq(e->edited_at, scene.now - 1000);
    ck_assert_uint_eq(e->user, ann);
    ck_assert_str_eq(e->text, "hello");
}
END_TEST

START_TEST(an_edit_to_the_same_text_answers_as_what_wrote_it)
{
    uint64_t id = post(ann, room, "one");

    ck_assert_int_eq(edit(ann, id, "one"), OK);
    nothing_changed_since(id, 3);
    ck_assert_int_eq(edit(ann, id, "two"), OK);

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(edit(ann, id, "two"), OK);
    nothing_changed_since(pos, seq);
}
END_TEST

START_TEST(only_the_author_edits_and_only_as_a_member)
{
    uint64_t id = post(ben, room, "mine");
    uint64_t secret = post(ben, hidden, "hidden");

    ck_assert_int_eq(edit(ann, id, "yours"), ERR_FORBIDDEN);
    ck_assert_int_eq(edit(boss, id, "yours"), ERR_FORBIDDEN);
    ck_assert_int_eq(edit(cat, secret, "yours"), ERR_NOT_FOUND);
    ck_assert_int_eq(edit(ben, 999999, "what"), ERR_NOT_FOUND);
    ck_assert_int_eq(edit(ben, room, "a room is no message"), ERR_NOT_FOUND);
    ck_assert_int_eq(leave(ben, room), OK);
    ck_assert_int_eq(edit(ben, id, "late"), ERR_FORBIDDEN);
    ck_assert_int_eq(leave(ben, hidden), OK);
    ck_assert_int_eq(edit(ben, secret, "late"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_deleted_message_is_there_for_nothing_but_a_second_deletion)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert_int_eq(react(ben, id, "+1"), OK);
    ck_assert_int_eq(delete_message(ann, id), OK);

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_DELETED);
    ck_assert_uint_eq(scene.last.event.message, id);
    ck_assert_ptr_null(scene.last.event.text);
    ck_assert_int_eq(edit(ann, id, "again"), ERR_NOT_FOUND);
    ck_assert_int_eq(react(ann, id, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(unreact(ben, id, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(delete_message(ann, id), OK);
    nothing_changed_since(pos, seq);
}
END_TEST

START_TEST(author_room_owner_and_moderator_delete_what_they_see)
{
    uint64_t by_ben = post(ben, room, "one");
    uint64_t two = post(ben, room, "two");
    uint64_t three = post(ben, room, "three");
    uint64_t secret = post(ben, hidden, "four");
    uint64_t ann_s = post(ann, room, "five");

    ck_assert_int_eq(delete_message(cat, by_ben), ERR_FORBIDDEN);
    ck_assert_int_eq(delete_message(ben, ann_s), ERR_FORBIDDEN);
    ck_assert_int_eq(delete_message(ben, by_ben), OK);
    ck_assert_int_eq(delete_message(ann, two), OK);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.by, ann);
    ck_assert_int_eq(delete_message(boss, three), OK);
    ck_assert_int_eq(delete_message(boss, secret), ERR_NOT_FOUND);
    ck_assert_int_eq(delete_message(cat, secret), ERR_NOT_FOUND);
    ck_assert_int_eq(delete_message(ann, secret), OK);
    ck_assert_int_eq(delete_message(ann, 999999), ERR_NOT_FOUND);
}
END_TEST

START_TEST(an_author_who_left_a_public_room_may_still_delete)
{
    uint64_t id = post(ben, room, "one");
    uint64_t secret = post(ben, hidden, "two");

    ck_assert_int_eq(leave(ben, room), OK);
    ck_assert_int_eq(leave(ben, hidden), OK);
    ck_assert_int_eq(delete_message(ben, id), OK);
    ck_assert_int_eq(delete_message(ben, secret), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_operator_may_post_edit_and_delete_anywhere)
{
    uint64_t id = post(ben, hidden, "one");

    ck_assert_int_eq(archive(ann, hidden, true), OK);
    ck_assert_int_eq(try_send(0, hidden, "notice"), OK);
    ck_assert_int_eq(edit(0, id, "changed"), OK);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.by, 0);
    ck_assert_int_eq(delete_message(0, id), OK);
}
END_TEST

START_TEST(a_reaction_is_told_once_and_its_repeat_answers_as_the_first)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert_int_eq(react(ben, id, "+1"), OK);

    uint64_t pos = scene.last.pos, seq = scene.last.seq;

    ck_assert_int_eq(scene.last.event.kind, EVENT_REACTION_ADDED);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.event.message, id);
    ck_assert_str_eq(scene.last.event.topic, "+1");
    ck_assert_uint_eq(seq, 4);
    ck_assert_int_eq(react(ben, id, "+1"), OK);
    nothing_changed_since(pos, seq);

    ck_assert_int_eq(unreact(ben, id, "+1"), OK);
    pos = scene.last.pos;
    seq = scene.last.seq;
    ck_assert_int_eq(scene.last.event.kind, EVENT_REACTION_REMOVED);
    ck_assert_int_eq(unreact(ben, id, "+1"), OK);
    nothing_changed_since(pos, seq);

    ck_assert_int_eq(react(ben, id, "+1"), OK);
    ck_assert(scene.last.changed);
}
END_TEST

START_TEST(reacting_needs_a_message_a_membership_and_something_to_remove)
{
    uint64_t id = post(ann, room, "hello");
    uint64_t secret = post(ann, hidden, "hidden");

    ck_assert_int_eq(react(cat, id, "+1"), ERR_FORBIDDEN);
    ck_assert_str_eq(scene.last.why, "join the room first");
    ck_assert_int_eq(react(cat, secret, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(react(ben, 999999, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(unreact(ben, id, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(react(ann, id, "+1"), OK);
    ck_assert_int_eq(unreact(ben, id, "+1"), ERR_NOT_FOUND);
    ck_assert_int_eq(unreact(ann, id, "-1"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_message_holds_fifty_different_reactions)
{
    uint64_t id = post(ann, room, "hello");
    char emoji[16];

    for (int i = 0; i < 50; i++) {
        snprintf(emoji, sizeof(emoji), "e%d", i);
        ck_assert_int_eq(react(ann, id, emoji), OK);
    }
    ck_assert_int_eq(react(ben, id, "one-more"), ERR_FORBIDDEN);
    ck_assert_int_eq(react(ben, id, "e7"), OK);
    ck_assert_int_eq(unreact(ann, id, "e9"), OK);
    ck_assert_int_eq(react(ben, id, "one-more"), OK);
}
END_TEST

START_TEST(commands_without_their_text_are_refused_and_break_nothing)
{
    uint64_t id = post(ann, room, "hello");

    ck_assert_int_eq(in_room(COMMAND_MESSAGE_SEND, ann, room), ERR_PARAMS);
    ck_assert_int_eq(edit(ann, id, NULL), ERR_PARAMS);
    ck_assert_int_eq(react(ann, id, NULL), ERR_PARAMS);
    ck_assert_int_eq(unreact(ann, id, NULL), ERR_PARAMS);
}
END_TEST

START_TEST(a_refused_command_does_not_disturb_its_batch)
{
    struct command c[3];
    struct outcome o[3];
    struct command *commands[3];
    struct outcome *outcomes[3];

    for (int i = 0; i < 3; i++) {
        c[i] = command_of(COMMAND_MESSAGE_SEND, i == 1 ? cat : ann);
        c[i].room = room;
        set_text(&c[i], "hello");
        commands[i] = &c[i];
        outcomes[i] = &o[i];
    }
    ck_assert_int_eq(store_apply(scene.writer, commands, outcomes, 3), STORE_OK);
    ck_assert_int_eq(o[0].err, OK);
    ck_assert_int_eq(o[1].err, ERR_FORBIDDEN);
    ck_assert_int_eq(o[2].err, OK);
    ck_assert_uint_eq(o[2].pos, o[0].pos + 1);
    ck_assert_uint_eq(o[2].seq, o[0].seq + 1);
    for (int i = 0; i < 3; i++) {
        outcome_finish(&o[i]);
        command_finish(&c[i]);
    }
}
END_TEST

static Suite *apply_message_suite(void)
{
    Suite *suite = suite_create("apply message");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_add_test(scene_case, a_post_takes_the_next_pos_and_seq_and_is_told_whole);
    tcase_add_test(scene_case, a_refused_post_takes_no_pos);
    tcase_add_test(scene_case, a_stranger_may_not_post_and_learns_of_no_private_room);
    tcase_add_test(scene_case, an_archived_room_takes_no_posts_edits_and_reactions);
    tcase_add_test(scene_case, the_same_key_and_text_give_the_same_answer);
    tcase_add_test(scene_case, a_key_belongs_to_one_person);
    tcase_add_test(scene_case, a_key_with_another_text_or_method_is_a_conflict);
    tcase_add_test(scene_case, a_retry_succeeds_after_deletion_leaving_and_archiving);
    tcase_add_test(scene_case, a_refused_call_keeps_no_key);
    tcase_add_test(scene_case, an_edit_changes_the_text_and_keeps_the_seq_of_the_message);
    tcase_add_test(scene_case, an_edit_to_the_same_text_answers_as_what_wrote_it);
    tcase_add_test(scene_case, only_the_author_edits_and_only_as_a_member);
    tcase_add_test(scene_case,
                   a_deleted_message_is_there_for_nothing_but_a_second_deletion);
    tcase_add_test(scene_case, author_room_owner_and_moderator_delete_what_they_see);
    tcase_add_test(scene_case, an_author_who_left_a_public_room_may_still_delete);
    tcase_add_test(scene_case, the_operator_may_post_edit_and_delete_anywhere);
    tcase_add_test(scene_case,
                   a_reaction_is_told_once_and_its_repeat_answers_as_the_first);
    tcase_add_test(scene_case,
                   reacting_needs_a_message_a_membership_and_something_to_remove);
    tcase_add_test(scene_case, a_message_holds_fifty_different_reactions);
    tcase_add_test(scene_case, commands_without_their_text_are_refused_and_break_nothing);
    tcase_add_test(scene_case, a_refused_command_does_not_disturb_its_batch);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(apply_message_suite);
