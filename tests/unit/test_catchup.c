#include "catchup_scene.h"
#include "runner.h"

/* A queue of some ten events. */
static void a_room_with_small_queues(void)
{
    struct chat_limits limits = scene_limits();

    limits.outbox_bytes = 2000;
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    scene_publish(scene);
}

START_TEST(a_session_that_does_not_read_falls_behind_and_costs_no_queue)
{
    a_room_with_small_queues();
    ann = client_open(scene, 1);
    posts(1, 5);
    client_drain(ann, 100); /* ends within a frame */
    posts(1, 200);
    ck_assert_int_eq(state_of(ann), SESSION_CATCHING_UP);
    ck_assert_uint_eq(metrics.fell_behind, 1);
    scene_feed(scene);
    ck_assert_uint_eq(session_queued_bytes(ann->session), 0);
    the_end();
}
END_TEST

START_TEST(a_session_whose_socket_never_comes_back_costs_no_queue)
{
    a_room_with_small_queues();
    ann = client_open(scene, 1);
    for (int i = 0; i < 10; i++) {
        posts(1, 50);
        scene_feed(scene);
    }
    ck_assert_int_eq(state_of(ann), SESSION_CATCHING_UP);
    ck_assert_uint_eq(session_queued_bytes(ann->session), 0);
    ck_assert_uint_eq(metrics.fell_behind, 1);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    the_end();
}
END_TEST

START_TEST(what_was_dropped_is_fed_again_without_hole_or_repeat)
{
    a_room_with_small_queues();
    ann = client_open(scene, 1);
    posts(1, 5);
    client_drain(ann, 200);
    posts(1, 200);
    while (state_of(ann) != SESSION_LIVE) {
        scene_feed(scene);
        ck_assert_uint_le(session_queued_bytes(ann->session), 2000);
        client_drain(ann, 777);
    }
    client_drain(ann, ALL);
    heard_all_after(ann, 1);
    ck_assert_uint_eq(metrics.fell_behind, 1);
    ck_assert_uint_gt(metrics.fed_from_ring, 190);
    ck_assert_uint_eq(metrics.fed_from_store, 0);
    the_end();
}
END_TEST

START_TEST(a_burst_past_the_budget_within_one_turn_is_fed_at_once)
{
    a_room_with_small_queues();
    ann = client_open(scene, 1);
    posts(1, 100);
    ck_assert_int_eq(state_of(ann), SESSION_CATCHING_UP);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(an_event_larger_than_the_budget_gets_through)
{
    struct chat_limits limits = scene_limits();

    limits.outbox_bytes = 50;
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    scene_publish(scene);
    ann = client_open(scene, 1);
    posts(1, 20);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(a_session_with_half_its_budget_queued_is_not_fed)
{
    size_t queued;

    a_room_with_small_queues();
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    queued = session_queued_bytes(ann->session);
    ck_assert_uint_gt(queued, 1000);
    while (session_queued_bytes(ann->session) > 1000) {
        ck_assert_uint_le(session_queued_bytes(ann->session), queued);
        queued = session_queued_bytes(ann->session);
        client_drain(ann, 150);
        chat_feed(scene->chat);
    }
    client_drain(ann, ALL);
    ck_assert(!session_has_output(ann->session));
    chat_feed(scene->chat);
    ck_assert_uint_gt(session_queued_bytes(ann->session), 1000);
    the_end();
}
END_TEST

START_TEST(resuming_feeds_everything_after_the_pos_and_goes_live)
{
    a_ring_that_holds(0);
    posts(1, 50);
    scene_create_room(scene, 2, ROOM_PRIVATE, (uint64_t[]){2}, 1);
    posts(2, 10);
    scene_mark(scene, 1, 1);
    scene_mark(scene, 1, 2);
    scene_publish(scene);
    ann = client_resume(scene, 1, 20);
    client_listen(scene, ann);
    heard_all_after(ann, 20);
    ck_assert_uint_eq(ann->count, 32);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    scene_post(scene, 1, 2, "live");
    scene_publish(scene);
    client_drain(ann, ALL);
    heard_all_after(ann, 20);
    the_end();
}
END_TEST

START_TEST(many_rooms_are_merged_in_the_order_of_pos)
{
    a_ring_that_holds(0);
    for (uint64_t room = 2; room < 40; room++)
        scene_create_room(scene, room, ROOM_PUBLIC, both, 1 + room % 2);
    for (uint64_t i = 0; i < 2000; i++)
        scene_post(scene, 2 + i * i * 7 % 38, 1, "x");
    scene_publish(scene);
    ann = client_resume(scene, 2, 10);
    client_listen(scene, ann);
    heard_all_after(ann, 10);
    ck_assert_uint_gt(ann->count, 500);
    the_end();
}
END_TEST

START_TEST(a_room_joined_late_is_heard_from_the_last_join_on)
{
    a_ring_that_holds(0);
    scene_leave(scene, 1, 1);
    posts(1, 5);
    scene_join(scene, 1, 1);
    posts(1, 1);
    scene_leave(scene, 1, 1);
    posts(1, 5);
    scene_join(scene, 1, 1);
    posts(1, 2);
    ann = client_resume(scene, 1, 1);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann),
                     "member.joined message.created:x message.created:x");
    the_end();
}
END_TEST

START_TEST(of_a_room_left_meanwhile_only_the_own_leaving_is_heard)
{
    a_ring_that_holds(0);
    posts(1, 5);
    scene_leave(scene, 1, 2);
    scene_leave(scene, 1, 1);
    posts(1, 5);
    ann = client_resume(scene, 1, 1);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann), "member.left");
    the_end();
}
END_TEST

START_TEST(leaving_while_catching_up_ends_the_room_at_once)
{
    a_room_with_small_queues();
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    scene_leave(scene, 1, 1);
    scene_publish(scene);
    client_drain(ann, ALL);
    ck_assert_uint_lt(ann->count, 20); /* what was queued stays */
    client_forget(ann);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann), "member.left");
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(a_replayed_post_carries_the_present_text)
{
    uint64_t edited;
    uint64_t gone;

    for (size_t ring = 1; ring <= 1000; ring += 999) {
        a_ring_that_holds(ring);
        edited = scene_post(scene, 1, 2, "one");
        gone = scene_post(scene, 1, 2, "secret");
        scene_publish(scene);
        scene_edit(scene, edited, "two");
        scene_publish(scene);
        scene_delete(scene, gone, 1);
        scene_publish(scene);
        ann = client_resume(scene, 1, 1);
        client_listen(scene, ann);
        ck_assert_str_eq(client_story(ann), "message.created:two message.created:deleted "
                                            "message.edited:two message.deleted");
        the_end();
    }
}
END_TEST

START_TEST(a_queued_frame_stays_as_it_is)
{
    a_ring_that_holds(0);
    ann = client_open(scene, 1);
    scene_post(scene, 1, 2, "one");
    scene_publish(scene);
    scene_edit(scene, 2, "two");
    scene_publish(scene);
    client_drain(ann, ALL);
    ck_assert_str_eq(client_story(ann), "message.created:one message.edited:two");
    the_end();
}
END_TEST

START_TEST(feeding_many_is_sliced_and_everyone_gets_a_share)
{
    struct client *crowd[20];
    unsigned slices = 1;

    a_ring_that_holds(0);
    posts(1, 1000);
    for (int i = 0; i < 20; i++)
        crowd[i] = client_resume(scene, 1, 1);
    ck_assert(chat_feed(scene->chat));
    ck_assert(session_queued_bytes(crowd[0]->session) < 100 * 1000);
    while (chat_feed(scene->chat))
        slices++;
    ck_assert_uint_ge(slices, 9);
    for (int i = 0; i < 20; i++) {
        client_listen(scene, crowd[i]);
        heard_all_after(crowd[i], 1);
        client_leave(crowd[i]);
    }
    scene_end(scene);
}
END_TEST

START_TEST(closing_while_being_fed_ends_it)
{
    a_room_with_small_queues();
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    session_close(ann->session, 4008);
    scene_feed(scene);
    client_drain(ann, ALL);
    ck_assert_uint_lt(ann->count, 20);
    the_end();
}
END_TEST

static Suite *catchup_suite(void)
{
    Suite *suite = suite_create("catchup");
    TCase *ring = tcase_create("from the ring");

    tcase_set_timeout(ring, 60);
    tcase_add_test(ring, a_session_that_does_not_read_falls_behind_and_costs_no_queue);
    tcase_add_test(ring, a_session_whose_socket_never_comes_back_costs_no_queue);
    tcase_add_test(ring, what_was_dropped_is_fed_again_without_hole_or_repeat);
    tcase_add_test(ring, a_burst_past_the_budget_within_one_turn_is_fed_at_once);
    tcase_add_test(ring, an_event_larger_than_the_budget_gets_through);
    tcase_add_test(ring, a_session_with_half_its_budget_queued_is_not_fed);
    tcase_add_test(ring, resuming_feeds_everything_after_the_pos_and_goes_live);
    tcase_add_test(ring, many_rooms_are_merged_in_the_order_of_pos);
    tcase_add_test(ring, a_room_joined_late_is_heard_from_the_last_join_on);
    tcase_add_test(ring, of_a_room_left_meanwhile_only_the_own_leaving_is_heard);
    tcase_add_test(ring, leaving_while_catching_up_ends_the_room_at_once);
    tcase_add_test(ring, a_replayed_post_carries_the_present_text);
    tcase_add_test(ring, a_queued_frame_stays_as_it_is);
    tcase_add_test(ring, feeding_many_is_sliced_and_everyone_gets_a_share);
    tcase_add_test(ring, closing_while_being_fed_ends_it);
    suite_add_tcase(suite, ring);
    return suite;
}

RUN_SUITE(catchup_suite);
