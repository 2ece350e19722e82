#include "runner.h"

#include "chat_fixture.h"

static struct scene *scene;
static struct client *ann;
static struct client *bob;

static const uint64_t both[] = {1, 2};

static void two_people_in_a_room(void)
{
    scene = scene_begin(scene_limits());
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    scene_publish(scene);
    ann = client_open(scene, 1);
    bob = client_open(scene, 2);
}

static void the_end(void)
{
    client_leave(ann);
    client_leave(bob);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static void answer(struct client *c, size_t times)
{
    struct frame *f = frame_of("an answer of some length");

    for (size_t i = 0; i < times; i++)
        session_answer(c->session, f);
    frame_unref(f);
}

START_TEST(who_leaves_the_most_answers_lying_is_closed_and_nothing_stays_queued)
{
    two_people_in_a_room();
    answer(ann, 10);
    answer(bob, 2);
    ck_assert_uint_eq(chat_shed(scene->chat, 100, 1), 1);
    ck_assert_uint_eq(ann->closed, 4008);
    ck_assert_uint_eq(session_queued_bytes(ann->session), 0);
    ck_assert_uint_eq(bob->closed, 0);
    ck_assert_uint_gt(session_queued_bytes(bob->session), 0);
    the_end();
}
END_TEST

START_TEST(below_the_given_bytes_nobody_is_closed)
{
    two_people_in_a_room();
    answer(ann, 3);
    ck_assert_uint_eq(chat_shed(scene->chat, session_queued_bytes(ann->session), 16), 0);
    ck_assert_uint_eq(ann->closed, 0);
    the_end();
}
END_TEST

START_TEST(no_more_are_closed_at_once_than_was_said)
{
    two_people_in_a_room();
    answer(ann, 10);
    answer(bob, 10);
    ck_assert_uint_eq(chat_shed(scene->chat, 1, 1), 1);
    ck_assert_uint_eq(chat_shed(scene->chat, 1, 16), 1);
    ck_assert_uint_eq(chat_shed(scene->chat, 1, 16), 0);
    the_end();
}
END_TEST

static Suite *shed_suite(void)
{
    Suite *suite = suite_create("shed");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase,
                   who_leaves_the_most_answers_lying_is_closed_and_nothing_stays_queued);
    tcase_add_test(tcase, below_the_given_bytes_nobody_is_closed);
    tcase_add_test(tcase, no_more_are_closed_at_once_than_was_said);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(shed_suite);
