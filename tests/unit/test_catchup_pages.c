/* Behind the ring: what the store is asked for, and what becomes of its pages. */
#include "catchup_scene.h"
#include "runner.h"

START_TEST(behind_the_ring_the_store_is_read_in_pages_until_the_ring_reaches)
{
    a_ring_that_holds(10);
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 1);
    ck_assert_uint_eq(scene->requests[0].session, ann->id);
    ck_assert_uint_eq(scene->requests[0].user, 1);
    ck_assert_uint_eq(scene->requests[0].after, 1);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 1);
    scene_answer_page(scene, 30);
    scene_feed(scene);
    ck_assert_uint_eq(scene->requests[0].after, 31);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    ck_assert_uint_ge(metrics.fed_from_store, 90);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(a_page_larger_than_the_budget_is_taken_in_part)
{
    struct chat_limits limits = scene_limits();

    limits.outbox_bytes = 2000;
    limits.ring_events = 10;
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    scene_answer_page(scene, 90);
    scene_feed(scene);
    ck_assert_uint_le(session_queued_bytes(ann->session), 2000);
    ck_assert_uint_eq(scene->request_count, 0);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    the_end();
}
END_TEST

START_TEST(few_pages_are_under_way_at_once_and_sessions_take_turns)
{
    struct client *crowd[10];

    a_ring_that_holds(10); /* pages_max is 2 */
    posts(1, 100);
    for (int i = 0; i < 10; i++)
        crowd[i] = client_resume(scene, 1, 1);
    for (int i = 0; i < 10; i += 2) {
        scene_feed(scene);
        ck_assert_uint_eq(scene->request_count, 2);
        ck_assert_uint_eq(scene->requests[0].session, crowd[i]->id);
        ck_assert_uint_eq(scene->requests[1].session, crowd[i + 1]->id);
        scene_answer_page(scene, 10);
        scene_answer_page(scene, 10);
    }
    for (int i = 0; i < 10; i++)
        client_listen(scene, crowd[i]);
    for (int i = 0; i < 10; i++) {
        client_listen(scene, crowd[i]);
        heard_all_after(crowd[i], 1);
        client_leave(crowd[i]);
    }
    ck_assert_uint_eq(scene->requests_most, 2);
    scene_end(scene);
}
END_TEST

START_TEST(a_reader_without_a_place_is_asked_again)
{
    a_ring_that_holds(10);
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene->reader_refuses = true;
    scene_feed(scene);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 0);
    scene->reader_refuses = false;
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    the_end();
}
END_TEST

START_TEST(a_failed_page_is_asked_for_again_after_a_second)
{
    a_ring_that_holds(10);
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    scene->request_count = 0;
    chat_page_failed(scene->chat, ann->id);
    scene_wait(scene, 900);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 0);
    scene_wait(scene, 400);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 1);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    the_end();
}
END_TEST

START_TEST(a_page_for_a_session_that_is_gone_is_dropped)
{
    a_ring_that_holds(10);
    posts(1, 100);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    client_leave(ann);
    scene_answer_page(scene, 10);
    chat_sweep(scene->chat);
    ann = client_resume(scene, 1, 1);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    the_end();
}
END_TEST

/* ann is behind; `change` happens while her page is read. */
static void during_a_page(void (*change)(void))
{
    struct request asked;

    a_ring_that_holds(5);
    scene_create_room(scene, 2, ROOM_PRIVATE, both, 2);
    scene_create_room(scene, 3, ROOM_PRIVATE, (uint64_t[]){2}, 1);
    posts(1, 10);
    posts(2, 10);
    posts(3, 10);
    ann = client_resume(scene, 1, 1);
    scene_feed(scene);
    asked = scene->requests[0];
    change();
    ck_assert_mem_eq(&asked, &scene->requests[0], sizeof(asked));
}

static void the_page_comes(void)
{
    const struct chat_page_event page[] = {
        {2, 2, EVENT_ROOM_CREATED, false, 1, frame_of("{\"pos\":2}")},
        {3, 9, EVENT_ROOM_CREATED, true, 2, frame_of("{\"pos\":3}")},
        {4, 1, EVENT_MESSAGE_CREATED, false, 2, frame_of("{\"pos\":4}")},
        {14, 2, EVENT_MESSAGE_CREATED, false, 2, frame_of("{\"pos\":14}")},
    };

    scene->request_count = 0;
    chat_page(scene->chat, ann->id, page, 4, 14, true);
    for (size_t i = 0; i < 4; i++)
        frame_unref(page[i].frame);
    client_drain(ann, ALL);
}

static void ann_is_removed(void)
{
    scene_leave(scene, 2, 1);
    scene_publish(scene);
}

START_TEST(a_page_is_filtered_by_the_memberships_there_are_when_it_comes)
{
    during_a_page(ann_is_removed);
    the_page_comes();
    ck_assert_uint_eq(ann->count, 2);
    ck_assert_uint_eq(ann->heard[0].pos, 3);
    ck_assert_uint_eq(ann->heard[1].pos, 4);
    the_end();
}
END_TEST

static void ann_is_removed_and_invited_again(void)
{
    scene_leave(scene, 2, 1);
    scene_join(scene, 2, 1);
    scene_publish(scene);
}

START_TEST(a_page_tells_nothing_from_before_the_last_join)
{
    during_a_page(ann_is_removed_and_invited_again);
    the_page_comes();
    ck_assert_uint_eq(ann->count, 2);
    ck_assert_uint_eq(ann->heard[1].pos, 4);
    the_end();
}
END_TEST

static void nothing(void)
{
}

START_TEST(a_page_of_a_member_is_heard_whole)
{
    during_a_page(nothing);
    the_page_comes();
    ck_assert_uint_eq(ann->count, 4);
    client_listen(scene, ann);
    ck_assert_uint_eq(ann->count, 13);
    the_end();
}
END_TEST

static void the_store_knows_that_ann_leaves(void)
{
    scene_leave(scene, 2, 1);
}

START_TEST(a_page_newer_than_what_is_published_holds_the_feeding)
{
    during_a_page(the_store_knows_that_ann_leaves);
    scene->request_count = 0;
    chat_page_head(scene->chat, ann->id, scene->committed);
    chat_page(scene->chat, ann->id, NULL, 0, 31, true);
    scene_feed(scene);
    ck_assert(!session_has_output(ann->session));
    ck_assert_int_eq(state_of(ann), SESSION_CATCHING_UP);
    scene_publish(scene);
    client_listen(scene, ann);
    ck_assert_str_eq(client_story(ann), "member.left");
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

static void the_store_runs_ahead(void)
{
    scene_join(scene, 3, 1);
    scene_post(scene, 3, 2, "new");
}

START_TEST(what_the_store_knows_before_it_is_published_is_heard_once)
{
    during_a_page(the_store_runs_ahead);
    client_listen(scene, ann);
    scene_publish(scene);
    client_listen(scene, ann);
    heard_all_after(ann, 1);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(an_empty_last_page_that_names_no_pos_still_gets_on)
{
    a_ring_that_holds(2);
    scene_create_room(scene, 2, ROOM_PRIVATE, (uint64_t[]){2}, 1);
    posts(2, 10);
    ann = client_resume(scene, 1, 2);
    scene_feed(scene);
    scene->request_count = 0;
    chat_page(scene->chat, ann->id, NULL, 0, 2, false);
    scene_feed(scene);
    ck_assert_int_eq(state_of(ann), SESSION_LIVE);
    ck_assert_uint_eq(scene->request_count, 0);
    the_end();
}
END_TEST

START_TEST(a_page_that_gets_nowhere_is_not_asked_for_in_a_loop)
{
    a_ring_that_holds(2);
    posts(1, 10);
    ann = client_resume(scene, 1, 2);
    scene_feed(scene);
    scene->request_count = 0;
    chat_page(scene->chat, ann->id, NULL, 0, 2, true);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 0);
    scene_wait(scene, 1500);
    scene_feed(scene);
    ck_assert_uint_eq(scene->request_count, 1);
    the_end();
}
END_TEST

static Suite *catchup_pages_suite(void)
{
    Suite *suite = suite_create("catchup_pages");
    TCase *store = tcase_create("from the store");

    tcase_add_test(store,
                   behind_the_ring_the_store_is_read_in_pages_until_the_ring_reaches);
    tcase_add_test(store, a_page_larger_than_the_budget_is_taken_in_part);
    tcase_add_test(store, few_pages_are_under_way_at_once_and_sessions_take_turns);
    tcase_add_test(store, a_reader_without_a_place_is_asked_again);
    tcase_add_test(store, a_failed_page_is_asked_for_again_after_a_second);
    tcase_add_test(store, a_page_for_a_session_that_is_gone_is_dropped);
    tcase_add_test(store, a_page_is_filtered_by_the_memberships_there_are_when_it_comes);
    tcase_add_test(store, a_page_tells_nothing_from_before_the_last_join);
    tcase_add_test(store, a_page_of_a_member_is_heard_whole);
    tcase_add_test(store, a_page_newer_than_what_is_published_holds_the_feeding);
    tcase_add_test(store, what_the_store_knows_before_it_is_published_is_heard_once);
    tcase_add_test(store, an_empty_last_page_that_names_no_pos_still_gets_on);
    tcase_add_test(store, a_page_that_gets_nowhere_is_not_asked_for_in_a_loop);
    suite_add_tcase(suite, store);
    return suite;
}

RUN_SUITE(catchup_pages_suite);
