#include "chat_trio.h"
#include "runner.h"

START_TEST(a_post_is_heard_by_every_session_of_every_member)
{
    struct client *second;

    ann_and_bob_in_a_room_and_eve_outside();
    second = client_open(scene, 1);
    scene_post(scene, 1, 1, "hi");
    all_hear("message.created:hi", "message.created:hi", "");
    client_listen(scene, second);
    ck_assert_str_eq(client_story(second), "message.created:hi");
    client_leave(second);
    the_end();
}
END_TEST

START_TEST(edits_deletions_and_reactions_are_heard_by_members)
{
    uint64_t message;

    ann_and_bob_in_a_room_and_eve_outside();
    message = scene_post(scene, 1, 1, "hi");
    scene_publish(scene);
    scene_edit(scene, message, "ho");
    scene_publish(scene);
    scene_delete(scene, message, 2);
    scene_commit(scene, (struct event){.kind = EVENT_REACTION_ADDED,
                                       .room = 1,
                                       .user = 2,
                                       .message = message,
                                       .topic = xstrdup("x")});
    all_hear("message.created:hi message.edited:ho message.deleted reaction.added",
             "message.created:hi message.edited:ho message.deleted reaction.added", "");
    the_end();
}
END_TEST

START_TEST(who_joins_hears_of_it_and_of_what_follows)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_post(scene, 1, 1, "before");
    scene_join(scene, 1, 3);
    scene_post(scene, 1, 1, "after");
    all_hear("message.created:before member.joined message.created:after",
             "message.created:before member.joined message.created:after",
             "member.joined message.created:after");
    ck_assert(chat_is_member(scene->chat, 3, 1));
    the_end();
}
END_TEST

START_TEST(who_leaves_hears_of_it_and_then_nothing_more)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_leave(scene, 1, 2);
    scene_post(scene, 1, 1, "after");
    all_hear("member.left message.created:after", "member.left", "");
    ck_assert(!chat_is_member(scene->chat, 2, 1));
    scene_join(scene, 1, 2);
    scene_post(scene, 1, 1, "again");
    all_hear("member.joined message.created:again", "member.joined message.created:again",
             "");
    the_end();
}
END_TEST

START_TEST(a_new_public_room_is_told_to_all_and_its_members_hear_it)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_create_room(scene, 2, ROOM_PUBLIC, ann_and_bob, 2);
    scene_post(scene, 2, 1, "hi");
    all_hear("room.created message.created:hi", "room.created message.created:hi",
             "room.created");
    the_end();
}
END_TEST

START_TEST(a_new_private_room_and_a_dm_are_told_to_their_members_alone)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_create_room(scene, 2, ROOM_PRIVATE, ann_and_bob, 1);
    scene_create_room(scene, 3, ROOM_DM, ann_and_bob, 2);
    scene_post(scene, 3, 1, "hi");
    all_hear("room.created room.created message.created:hi",
             "room.created message.created:hi", "");
    ck_assert(chat_is_member(scene->chat, 1, 2));
    ck_assert(!chat_is_member(scene->chat, 2, 2));
    the_end();
}
END_TEST

START_TEST(a_changed_room_is_told_to_members_and_a_changed_user_to_all)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_commit(scene, (struct event){.kind = EVENT_ROOM_UPDATED,
                                       .room = 1,
                                       .user = 1,
                                       .name = xstrdup("coffee")});
    scene_rename(scene, 2, ROLE_MEMBER);
    all_hear("room.updated user.updated", "room.updated user.updated", "user.updated");
    the_end();
}
END_TEST

START_TEST(a_read_mark_is_told_to_that_users_sessions_alone)
{
    struct client *second;

    ann_and_bob_in_a_room_and_eve_outside();
    second = client_open(scene, 1);
    scene_mark(scene, 1, 1);
    all_hear("read.marked", "", "");
    client_listen(scene, second);
    ck_assert_str_eq(client_story(second), "read.marked");
    client_leave(second);
    the_end();
}
END_TEST

START_TEST(an_internal_change_moves_the_head_and_is_told_to_nobody)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_commit(scene, (struct event){.kind = EVENT_NONE});
    all_hear("", "", "");
    ck_assert_uint_eq(chat_head(scene->chat), 2);
    the_end();
}
END_TEST

START_TEST(everyone_gets_the_same_frame)
{
    struct iovec to_ann;
    struct iovec to_bob;

    ann_and_bob_in_a_room_and_eve_outside();
    scene_post(scene, 1, 1, "hi");
    scene_publish(scene);
    ck_assert_uint_eq(session_gather(ann->session, &to_ann, 1, 1), 1);
    ck_assert_uint_eq(session_gather(bob->session, &to_bob, 1, 1), 1);
    ck_assert_ptr_eq(to_ann.iov_base, to_bob.iov_base);
    the_end();
}
END_TEST

START_TEST(moving_spreads_the_open_sessions_evenly_over_the_window)
{
    struct client *crowd[50];
    bool seen[50] = {false};
    bool in_order = true;
    struct iovec iov;

    scene = scene_begin(scene_limits());
    ann = client_connect(scene);
    for (uint64_t i = 0; i < 50; i++)
        crowd[i] = client_open(scene, i + 1);
    chat_move_all(scene->chat, 10000);
    ck_assert(!session_has_output(ann->session));
    for (uint64_t i = 0; i < 50; i++) {
        char json[200];
        uint64_t after;

        ck_assert_uint_eq(session_gather(crowd[i]->session, &iov, 1, 1000), 1);
        snprintf(json, sizeof(json), "%.*s", (int)iov.iov_len - 2,
                 (char *)iov.iov_base + 2);
        ck_assert_ptr_nonnull(strstr(json, "session.move"));
        after = json_number(json, "\"after_ms\":");
        ck_assert_uint_lt(after, 10000);
        ck_assert_uint_eq(after % 200, 0);
        ck_assert(!seen[after / 200]);
        seen[after / 200] = true;
        in_order = in_order && after / 200 == i;
    }
    ck_assert(!in_order);
    chat_close_all(scene->chat, 1012);
    ck_assert_uint_eq(chat_session_count(scene->chat), 0);
    for (uint64_t i = 0; i < 50; i++) {
        ck_assert_uint_eq(crowd[i]->closed, 1012);
        client_leave(crowd[i]);
    }
    ck_assert_uint_eq(ann->closed, 1012);
    client_leave(ann);
    scene_end(scene);
}
END_TEST

START_TEST(who_is_online_is_told_in_ascending_order)
{
    uint64_t *online;
    size_t count;

    ann_and_bob_in_a_room_and_eve_outside();
    online = chat_online(scene->chat, &count);
    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(online[i], i + 1);
    free(online);
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 1), 1);
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 9), 0);
    the_end();
    scene = scene_begin(scene_limits());
    ck_assert_ptr_null(chat_online(scene->chat, &count));
    ck_assert_uint_eq(count, 0);
    scene_end(scene);
}
END_TEST

START_TEST(the_gauges_tell_what_is_there)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_post(scene, 1, 1, "hi");
    scene_publish(scene);
    scene_feed(scene);
    ck_assert_double_eq(metrics.sessions_live, 3);
    ck_assert_double_eq(metrics.sessions_catching_up, 0);
    ck_assert_double_eq(metrics.users_online, 3);
    ck_assert_double_eq(metrics.ring_events, 2);
    ck_assert_double_gt(metrics.ring_bytes, 200);
    ck_assert_double_eq(metrics.queued_bytes,
                        (double)(session_queued_bytes(ann->session) * 2));
    client_listen(scene, ann);
    client_listen(scene, bob);
    scene_feed(scene);
    ck_assert_double_eq(metrics.queued_bytes, 0);
    the_end();
}
END_TEST

static Suite *chat_suite(void)
{
    Suite *suite = suite_create("chat");
    TCase *events = tcase_create("events");
    TCase *all = tcase_create("everybody");

    tcase_add_test(events, a_post_is_heard_by_every_session_of_every_member);
    tcase_add_test(events, edits_deletions_and_reactions_are_heard_by_members);
    tcase_add_test(events, who_joins_hears_of_it_and_of_what_follows);
    tcase_add_test(events, who_leaves_hears_of_it_and_then_nothing_more);
    tcase_add_test(events, a_new_public_room_is_told_to_all_and_its_members_hear_it);
    tcase_add_test(events, a_new_private_room_and_a_dm_are_told_to_their_members_alone);
    tcase_add_test(events, a_changed_room_is_told_to_members_and_a_changed_user_to_all);
    tcase_add_test(events, a_read_mark_is_told_to_that_users_sessions_alone);
    tcase_add_test(events, an_internal_change_moves_the_head_and_is_told_to_nobody);
    tcase_add_test(events, everyone_gets_the_same_frame);
    suite_add_tcase(suite, events);
    tcase_add_test(all, moving_spreads_the_open_sessions_evenly_over_the_window);
    tcase_add_test(all, who_is_online_is_told_in_ascending_order);
    tcase_add_test(all, the_gauges_tell_what_is_there);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(chat_suite);
