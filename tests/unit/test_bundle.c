#include "chat_trio.h"
#include "runner.h"

/* ann is in both rooms, bob in the first, eve in the second. */
static void three_people_in_two_rooms(struct chat_limits limits)
{
    static const uint64_t first[] = {1, 2};
    static const uint64_t second[] = {1, 3};

    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, first, 2);
    scene_create_room(scene, 2, ROOM_PUBLIC, second, 2);
    scene_publish(scene);
    all_three_come();
}

static size_t frames_for(struct client *c)
{
    struct iovec iov[32];

    return session_gather(c->session, iov, 32, SIZE_MAX);
}

static void hears(struct client *c, const char *story)
{
    client_listen(scene, c);
    ck_assert_str_eq(client_story(c), story);
    client_forget(c);
}

START_TEST(posts_of_one_transaction_into_a_room_leave_as_one)
{
    struct iovec to_ann;
    struct iovec to_bob;

    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 2, "one");
    scene_post(scene, 1, 1, "two");
    scene_post(scene, 1, 2, "three");
    scene_publish(scene);
    ck_assert_uint_eq(frames_for(bob), 1);
    ck_assert_uint_eq(frames_for(eve), 0);
    session_gather(ann->session, &to_ann, 1, 1);
    session_gather(bob->session, &to_bob, 1, 1);
    ck_assert_ptr_eq(to_ann.iov_base, to_bob.iov_base);
    hears(bob, "message.created:one message.created:two message.created:three");
    hears(ann, "message.created:one message.created:two message.created:three");
    ck_assert_uint_eq(metrics.deliveries, 6);
    the_end();
}
END_TEST

START_TEST(nothing_is_heard_before_the_transaction_is_over)
{
    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 2, "one");
    scene_publish_next(scene);
    ck_assert_uint_eq(frames_for(bob), 0);
    chat_settle(scene->chat);
    ck_assert_uint_eq(frames_for(bob), 1);
    chat_settle(scene->chat);
    ck_assert_uint_eq(frames_for(bob), 1);
    hears(bob, "message.created:one");
    the_end();
}
END_TEST

START_TEST(who_listens_to_several_rooms_hears_them_in_order)
{
    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 2, "a");
    scene_post(scene, 2, 3, "b");
    scene_post(scene, 1, 2, "c");
    scene_post(scene, 2, 3, "d");
    scene_publish(scene);
    ck_assert_uint_eq(frames_for(ann), 4);
    ck_assert_uint_eq(frames_for(bob), 1);
    ck_assert_uint_eq(frames_for(eve), 1);
    hears(ann, "message.created:a message.created:b message.created:c message.created:d");
    hears(bob, "message.created:a message.created:c");
    hears(eve, "message.created:b message.created:d");
    the_end();
}
END_TEST

START_TEST(a_change_of_members_in_the_middle_is_heard_in_its_place)
{
    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 2, "a");
    scene_post(scene, 1, 2, "b");
    scene_join(scene, 1, 3);
    scene_post(scene, 1, 2, "c");
    scene_leave(scene, 1, 2);
    scene_post(scene, 1, 1, "d");
    scene_publish(scene);
    hears(ann, "message.created:a message.created:b member.joined message.created:c "
               "member.left message.created:d");
    hears(bob, "message.created:a message.created:b member.joined message.created:c "
               "member.left");
    hears(eve, "member.joined message.created:c member.left message.created:d");
    the_end();
}
END_TEST

START_TEST(who_has_not_the_room_for_it_resumes_at_its_begin)
{
    struct chat_limits limits = scene_limits();

    limits.outbox_bytes = 4000;
    three_people_in_two_rooms(limits);
    for (int i = 0; i < 40; i++)
        scene_post(scene, 1, 1, "a text that is not very short");
    scene_publish(scene);
    ck_assert_uint_ge(metrics.fell_behind, 1);
    client_listen(scene, bob);
    ck_assert_uint_eq(bob->count, 40);
    for (size_t i = 1; i < bob->count; i++)
        ck_assert_uint_eq(bob->heard[i].pos, bob->heard[i - 1].pos + 1);
    ck_assert_int_eq(session_state(bob->session), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(a_socket_may_take_a_part_of_it)
{
    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 1, "one");
    scene_post(scene, 1, 1, "two");
    scene_publish(scene);
    client_drain(bob, 20);
    ck_assert_uint_eq(bob->count, 0);
    scene_post(scene, 1, 1, "three");
    scene_publish(scene);
    hears(bob, "message.created:one message.created:two message.created:three");
    the_end();
}
END_TEST

START_TEST(who_turns_live_meanwhile_hears_everything_once)
{
    struct client *late;

    three_people_in_two_rooms(scene_limits());
    late = client_connect(scene);
    scene_post(scene, 1, 1, "one");
    scene_post(scene, 1, 1, "two");
    scene_publish_next(scene);
    ck_assert(client_try_open(scene, late, 2, 2, 2));
    scene_publish_next(scene);
    hears(late, "message.created:one message.created:two");
    client_leave(late);
    the_end();
}
END_TEST

START_TEST(a_chat_may_end_with_something_untold)
{
    three_people_in_two_rooms(scene_limits());
    scene_post(scene, 1, 1, "one");
    scene_publish_next(scene);
    client_leave(ann);
    client_leave(bob);
    client_leave(eve);
    scene_end(scene);
}
END_TEST

static void bob_hears_of(const char *text)
{
    scene_post(scene, 1, 1, text);
    scene_publish(scene);
}

START_TEST(news_may_wait_until_somebody_waits_for_an_answer)
{
    struct frame *f = frame_of("{}");

    three_people_in_two_rooms(scene_limits());
    ck_assert(!session_can_wait(bob->session)); /* for nothing */
    bob->flushes = 0;
    bob_hears_of("one");
    bob_hears_of("two");
    ck_assert(session_can_wait(bob->session));
    ck_assert_uint_eq(bob->flushes, 1);
    for (int i = 0; i < 2; i++)
        session_answer(bob->session, f);
    ck_assert(!session_can_wait(bob->session));
    ck_assert_uint_eq(bob->flushes, 2);
    frame_unref(f);
    the_end();
}
END_TEST

START_TEST(news_may_wait_until_there_is_much_of_it)
{
    three_people_in_two_rooms(scene_limits());
    bob->flushes = 0;
    do
        bob_hears_of("more");
    while (session_can_wait(bob->session));
    ck_assert_uint_eq(bob->flushes, 2);
    ck_assert_uint_gt(session_queued_bytes(bob->session),
                      scene_limits().outbox_bytes / 8);
    ck_assert_int_eq(session_state(bob->session), SESSION_LIVE);
    bob_hears_of("more");
    ck_assert_uint_eq(bob->flushes, 2);
    the_end();
}
END_TEST

static Suite *bundle_suite(void)
{
    Suite *suite = suite_create("bundle");
    TCase *rooms = tcase_create("three people in two rooms");

    tcase_add_test(rooms, posts_of_one_transaction_into_a_room_leave_as_one);
    tcase_add_test(rooms, nothing_is_heard_before_the_transaction_is_over);
    tcase_add_test(rooms, who_listens_to_several_rooms_hears_them_in_order);
    tcase_add_test(rooms, a_change_of_members_in_the_middle_is_heard_in_its_place);
    tcase_add_test(rooms, who_has_not_the_room_for_it_resumes_at_its_begin);
    tcase_add_test(rooms, a_socket_may_take_a_part_of_it);
    tcase_add_test(rooms, who_turns_live_meanwhile_hears_everything_once);
    tcase_add_test(rooms, a_chat_may_end_with_something_untold);
    tcase_add_test(rooms, news_may_wait_until_somebody_waits_for_an_answer);
    tcase_add_test(rooms, news_may_wait_until_there_is_much_of_it);
    suite_add_tcase(suite, rooms);
    return suite;
}

RUN_SUITE(bundle_suite);
