/* What is heard of the time between a snapshot and the opening. */
#include "chat_trio.h"
#include "runner.h"

START_TEST(a_snapshot_older_than_the_head_is_brought_up_from_the_ring)
{
    struct client *dan;

    ann_and_bob_in_a_room_and_eve_outside();
    scene_create_room(scene, 2, ROOM_PRIVATE, (uint64_t[]){1, 4}, 2);
    scene_create_room(scene, 3, ROOM_PUBLIC, ann_and_bob, 2);
    scene_join(scene, 1, 4); /* after the snapshot from here on */
    scene_join(scene, 3, 4);
    scene_leave(scene, 2, 4);
    scene_create_room(scene, 4, ROOM_PRIVATE, (uint64_t[]){2, 4}, 2);
    scene_publish(scene);
    dan = client_connect(scene);
    ck_assert(client_try_open(scene, dan, 4, 3, scene->committed));
    ck_assert(chat_is_member(scene->chat, 4, 1));
    ck_assert(!chat_is_member(scene->chat, 4, 2));
    ck_assert(chat_is_member(scene->chat, 4, 3));
    ck_assert(chat_is_member(scene->chat, 4, 4));
    scene_feed(scene);
    for (uint64_t room = 1; room <= 4; room++)
        scene_post(scene, room, 1, "hi");
    scene_publish(scene);
    client_listen(scene, dan);
    ck_assert_str_eq(client_story(dan),
                     "message.created:hi message.created:hi message.created:hi");
    client_leave(dan);
    the_end();
}
END_TEST

START_TEST(a_snapshot_the_ring_does_not_reach_is_refused_unless_the_user_is_here)
{
    struct chat_limits limits = scene_limits();
    struct client *second;

    limits.ring_events = 4;
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, ann_and_bob, 2);
    for (int i = 0; i < 10; i++)
        scene_post(scene, 1, 1, "x");
    scene_publish(scene);
    ann = client_connect(scene);
    ck_assert(!client_try_open(scene, ann, 1, 6, 6));
    ck_assert_int_eq(session_state(ann->session), SESSION_OPENING);
    ck_assert(client_try_open(scene, ann, 1, 7, 11));
    second = client_connect(scene);
    ck_assert(client_try_open(scene, second, 1, 2, 11));
    client_leave(second);
    client_leave(ann);
    scene_end(scene);
}
END_TEST

START_TEST(a_snapshot_newer_than_the_head_hears_nothing_twice)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_post(scene, 1, 1, "in the snapshot");
    scene_join(scene, 1, 4);
    client_leave(eve);
    eve = client_connect(scene);
    ck_assert(client_try_open(scene, eve, 4, 3, 3)); /* the head is 1 */
    scene_feed(scene);
    ck_assert_int_eq(session_state(eve->session), SESSION_CATCHING_UP);
    scene_post(scene, 1, 1, "new");
    all_hear("message.created:in the snapshot member.joined message.created:new",
             "message.created:in the snapshot member.joined message.created:new",
             "message.created:new");
    ck_assert_int_eq(session_state(eve->session), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(resuming_with_a_newer_snapshot_hears_each_change_of_membership_once)
{
    ann_and_bob_in_a_room_and_eve_outside();
    scene_post(scene, 1, 1, "one");
    scene_publish(scene);
    scene_leave(scene, 1, 2);
    scene_post(scene, 1, 1, "without bob");
    scene_join(scene, 1, 4);
    client_leave(bob);
    client_leave(eve);
    chat_sweep(scene->chat);
    scene_wait(scene, 10000);
    bob = client_resume(scene, 2, 1);
    eve = client_resume(scene, 4, 1);
    all_hear("message.created:one member.left message.created:without bob member.joined",
             "member.left", "member.joined");
    the_end();
}
END_TEST

START_TEST(a_warm_ring_feeds_from_before_the_start)
{
    struct event log[4];
    uint64_t message;

    scene = scene_begin(scene_limits());
    scene_create_room(scene, 1, ROOM_PUBLIC, ann_and_bob, 2);
    message = scene_post(scene, 1, 1, "one");
    scene_edit(scene, message, "two");
    scene_commit(scene, (struct event){.kind = EVENT_NONE});
    scene->published = scene->committed;
    memcpy(log, scene->log, sizeof(log));
    chat_warm(scene->chat, log + 1, 3, 4);
    ck_assert_uint_eq(chat_head(scene->chat), 4);
    ann = client_resume(scene, 1, 1);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann), "message.created:two message.edited:two");
    ck_assert_uint_eq(scene->requests_most, 0);
    client_leave(ann);
    scene_end(scene);
}
END_TEST

START_TEST(an_empty_warm_ring_reaches_back_to_the_head)
{
    scene = scene_begin(scene_limits());
    scene_create_room(scene, 1, ROOM_PUBLIC, ann_and_bob, 2);
    scene->published = scene->committed;
    chat_warm(scene->chat, NULL, 0, 1);
    ann = client_resume(scene, 1, 0);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 1);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann), "room.created");
    client_leave(ann);
    scene_end(scene);
}
END_TEST

static Suite *chat_opening_suite(void)
{
    Suite *suite = suite_create("chat_opening");
    TCase *opening = tcase_create("opening");

    tcase_add_test(opening, a_snapshot_older_than_the_head_is_brought_up_from_the_ring);
    tcase_add_test(opening,
                   a_snapshot_the_ring_does_not_reach_is_refused_unless_the_user_is_here);
    tcase_add_test(opening, a_snapshot_newer_than_the_head_hears_nothing_twice);
    tcase_add_test(opening,
                   resuming_with_a_newer_snapshot_hears_each_change_of_membership_once);
    tcase_add_test(opening, a_warm_ring_feeds_from_before_the_start);
    tcase_add_test(opening, an_empty_warm_ring_reaches_back_to_the_head);
    suite_add_tcase(suite, opening);
    return suite;
}

RUN_SUITE(chat_opening_suite);
