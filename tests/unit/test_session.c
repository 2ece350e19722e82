#include "runner.h"

#include "chat_fixture.h"

static struct scene *scene;
static struct client *ann;

static const uint64_t both[] = {1, 2};

static void two_people_in_a_room(struct chat_limits limits)
{
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, both, 2);
    scene_publish(scene);
}

static void ann_is_live(void)
{
    two_people_in_a_room(scene_limits());
    ann = client_open(scene, 1);
}

static void the_end(void)
{
    client_leave(ann);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static void answer(struct client *c, const char *text)
{
    struct frame *f = frame_of(text);

    session_answer(c->session, f);
    frame_unref(f);
}

static void tell(struct client *c, const char *text)
{
    struct frame *f = frame_of(text);

    session_tell(c->session, f);
    frame_unref(f);
}

START_TEST(a_session_goes_from_new_over_opening_and_catching_up_to_live)
{
    two_people_in_a_room(scene_limits());
    ann = client_connect(scene);
    ck_assert_int_eq(session_state(ann->session), SESSION_NEW);
    ck_assert_uint_eq(session_user(ann->session), 0);
    ck_assert(session_begin(ann->session, 1, 77, ROLE_ADMIN));
    ck_assert_int_eq(session_state(ann->session), SESSION_OPENING);
    ck_assert_uint_eq(session_user(ann->session), 0);
    ck_assert(!session_is_open(ann->session));
    ck_assert(!session_begin(ann->session, 1, 77, ROLE_ADMIN));
    ck_assert(client_try_open(scene, ann, 1, 1, 1));
    ck_assert_int_eq(session_state(ann->session), SESSION_CATCHING_UP);
    ck_assert(session_is_open(ann->session));
    ck_assert_uint_eq(session_user(ann->session), 1);
    ck_assert_uint_eq(session_token(ann->session), 77);
    ck_assert_int_eq(session_role(ann->session), ROLE_ADMIN);
    ck_assert(!chat_feed(scene->chat));
    ck_assert_int_eq(session_state(ann->session), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(a_refused_session_may_begin_again)
{
    two_people_in_a_room(scene_limits());
    ann = client_connect(scene);
    ck_assert(session_begin(ann->session, 1, 77, ROLE_MEMBER));
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 1), 1);
    session_refuse(ann->session);
    ck_assert_int_eq(session_state(ann->session), SESSION_NEW);
    ck_assert_uint_eq(session_token(ann->session), 0);
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 1), 0);
    ck_assert(session_begin(ann->session, 2, 78, ROLE_MEMBER));
    ck_assert(client_try_open(scene, ann, 2, 1, 1));
    ck_assert_uint_eq(session_user(ann->session), 2);
    the_end();
}
END_TEST

START_TEST(a_session_is_found_by_its_id_until_it_closes_and_ids_do_not_return)
{
    uint64_t first;

    ann_is_live();
    first = ann->id;
    ck_assert_ptr_eq(chat_session(scene->chat, first), ann->session);
    session_close(ann->session, 4001);
    ck_assert_ptr_null(chat_session(scene->chat, first));
    client_leave(ann);
    chat_sweep(scene->chat);
    ann = client_open(scene, 1);
    ck_assert_uint_ne(ann->id, first);
    ck_assert_ptr_null(chat_session(scene->chat, first));
    ck_assert_ptr_null(chat_session(scene->chat, ann->id + 1));
    ck_assert_ptr_null(chat_session(scene->chat, 0));
    ck_assert_ptr_null(chat_session(scene->chat, UINT64_MAX));
    the_end();
}
END_TEST

START_TEST(closing_asks_the_transport_once_and_ends_what_is_heard)
{
    ann_is_live();
    answer(ann, "{\"bye\":1}");
    session_close(ann->session, 4008);
    session_close(ann->session, 4001);
    ck_assert_uint_eq(ann->closed, 4008);
    ck_assert_uint_eq(ann->closes, 1);
    ck_assert_uint_eq(chat_session_count(scene->chat), 0);
    scene_post(scene, 1, 2, "late");
    scene_publish(scene);
    answer(ann, "{}");
    tell(ann, "{}");
    chat_sweep(scene->chat);
    client_drain(ann, ALL); /* what was queued before still goes */
    ck_assert_str_eq(client_story(ann), "answer");
    the_end();
}
END_TEST

START_TEST(a_gone_session_is_freed_by_the_sweep_and_not_before)
{
    ann_is_live();
    session_gone(ann->session);
    ck_assert_int_eq(session_state(ann->session), SESSION_CLOSING);
    scene_post(scene, 1, 2, "late");
    scene_publish(scene);
    ck_assert_uint_eq(chat_session_count(scene->chat), 0);
    chat_sweep(scene->chat);
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 1), 0);
    ck_assert_uint_eq(ann->closes, 0);
    free(ann);
    scene_end(scene);
}
END_TEST

START_TEST(the_transport_is_told_when_the_queue_is_no_longer_empty)
{
    ann_is_live();
    ck_assert_uint_eq(ann->flushes, 0);
    answer(ann, "{}");
    answer(ann, "{}");
    ck_assert_uint_eq(ann->flushes, 1);
    ck_assert(session_has_output(ann->session));
    client_drain(ann, ALL);
    ck_assert(!session_has_output(ann->session));
    answer(ann, "{}");
    ck_assert_uint_eq(ann->flushes, 2);
    the_end();
}
END_TEST

START_TEST(the_rest_of_a_frame_is_lent_and_nothing_else_gathered_until_it_is_done)
{
    const unsigned char *rest = NULL;
    struct iovec iov[4];
    size_t size;

    ann_is_live();
    answer(ann, "{\"first\":1}");
    answer(ann, "{\"second\":2}");
    ck_assert_uint_eq(session_gather(ann->session, iov, 4, 1000), 2);
    size = iov[0].iov_len;
    ck_assert_uint_eq(session_queued_bytes(ann->session), size + iov[1].iov_len);
    ck_assert_uint_eq(session_written(ann->session, size - 3, &rest), 3);
    ck_assert_mem_eq(rest, ":1}", 3);
    ck_assert_uint_eq(session_gather(ann->session, iov, 4, 1000), 0);
    ck_assert_uint_eq(session_queued_bytes(ann->session), size + 1);
    session_rest_done(ann->session);
    ck_assert_uint_eq(session_gather(ann->session, iov, 4, 1000), 1);
    ck_assert_uint_eq(session_written(ann->session, size + 1, &rest), 0);
    ck_assert(!session_has_output(ann->session));
    the_end();
}
END_TEST

START_TEST(a_session_may_go_with_a_frame_lent_and_more_queued)
{
    ann_is_live();
    for (int i = 0; i < 20; i++)
        answer(ann, "{\"n\":1}");
    client_drain(ann, 12);
    ck_assert_uint_gt(ann->rest_len, 0);
    the_end();
}
END_TEST

START_TEST(answers_are_never_dropped_but_pause_the_input_until_half_is_drained)
{
    struct chat_limits limits = scene_limits();
    char text[200];
    int sent = 0;

    limits.outbox_bytes = 1000;
    two_people_in_a_room(limits);
    ann = client_open(scene, 1);
    memset(text, '1', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    while (!ann->paused) {
        answer(ann, text);
        sent++;
    }
    ck_assert_uint_gt(session_queued_bytes(ann->session), 1000);
    for (int i = 0; i < 50; i++, sent++)
        answer(ann, text);
    while (session_queued_bytes(ann->session) > 700) {
        client_drain(ann, 203);
        ck_assert(ann->paused);
    }
    client_drain(ann, 203);
    ck_assert(!ann->paused);
    client_drain(ann, ALL);
    while (ann->count < (size_t)sent && client_drain(ann, ALL) > 0)
        ;
    ck_assert_uint_eq(ann->count, (size_t)sent);
    the_end();
}
END_TEST

START_TEST(answers_survive_falling_behind)
{
    struct chat_limits limits = scene_limits();

    limits.outbox_bytes = 1000;
    two_people_in_a_room(limits);
    ann = client_open(scene, 1);
    answer(ann, "{\"a\":1}");
    for (int i = 0; i < 5; i++)
        scene_post(scene, 1, 2, "before");
    scene_publish(scene);
    answer(ann, "{\"b\":2}");
    for (int i = 0; i < 5; i++)
        scene_post(scene, 1, 2, "after");
    scene_publish(scene);
    ck_assert_int_eq(session_state(ann->session), SESSION_CATCHING_UP);
    ck_assert_uint_eq((unsigned)metrics.fell_behind, 1);
    client_drain(ann, ALL);
    ck_assert_str_eq(client_story(ann), "answer answer");
    client_listen(scene, ann);
    ck_assert_uint_eq(ann->count, 12);
    ck_assert_int_eq(session_state(ann->session), SESSION_LIVE);
    the_end();
}
END_TEST

START_TEST(too_many_calls_under_way_pause_the_input)
{
    ann_is_live(); /* calls_max is 4 */
    for (int i = 0; i < 3; i++)
        session_call_begun(ann->session, 1);
    ck_assert(!ann->paused);
    session_call_begun(ann->session, 1);
    ck_assert(ann->paused);
    session_call_done(ann->session, 1);
    ck_assert(ann->paused);
    session_call_done(ann->session, 1);
    ck_assert(!ann->paused);
    session_call_done(ann->session, 1);
    session_call_done(ann->session, 1);
    the_end();
}
END_TEST

START_TEST(what_may_be_dropped_is_refused_above_half_the_budget)
{
    struct chat_limits limits = scene_limits();
    unsigned told = 0;

    limits.outbox_bytes = 1000;
    two_people_in_a_room(limits);
    ann = client_open(scene, 1);
    while (metrics.transient_dropped == 0) {
        tell(ann, "{\"method\":\"typing\"}");
        told++;
    }
    ck_assert_uint_gt(session_queued_bytes(ann->session), 500);
    ck_assert_uint_lt(session_queued_bytes(ann->session), 530);
    client_drain(ann, ALL);
    ck_assert_uint_eq(ann->count, told - 1);
    tell(ann, "{}");
    ck_assert_uint_eq(metrics.transient_dropped, 1);
    the_end();
}
END_TEST

START_TEST(catching_up_only_an_empty_queue_takes_what_may_be_dropped)
{
    two_people_in_a_room(scene_limits());
    ann = client_connect(scene);
    answer(ann, "{\"opened\":1}");
    ck_assert(client_try_open(scene, ann, 1, 1, 1));
    tell(ann, "{}");
    ck_assert_uint_eq(metrics.transient_dropped, 1);
    client_drain(ann, ALL);
    tell(ann, "{}"); /* a ping while it waits for the store */
    ck_assert_uint_eq(metrics.transient_dropped, 1);
    ck_assert(session_has_output(ann->session));
    the_end();
}
END_TEST

START_TEST(a_revoked_token_closes_its_sessions_open_or_opening)
{
    struct client *opening;
    struct client *other;

    two_people_in_a_room(scene_limits());
    ann = client_connect(scene);
    session_begin(ann->session, 1, 500, ROLE_MEMBER);
    ck_assert(client_try_open(scene, ann, 1, 1, 1));
    opening = client_connect(scene);
    session_begin(opening->session, 1, 500, ROLE_MEMBER);
    other = client_connect(scene);
    session_begin(other->session, 1, 501, ROLE_MEMBER);
    scene_revoke(scene, 500);
    scene_publish(scene);
    ck_assert_uint_eq(ann->closed, 4003);
    ck_assert_uint_eq(opening->closed, 4003);
    ck_assert_uint_eq(other->closed, 0);
    ck_assert_uint_eq((unsigned)metrics.closed_revoked, 2);
    ck_assert_uint_eq(chat_head(scene->chat), 2);
    client_leave(opening);
    client_leave(other);
    the_end();
}
END_TEST

START_TEST(the_role_is_kept_current)
{
    struct client *opening;

    ann_is_live();
    opening = client_connect(scene);
    session_begin(opening->session, 1, 9, ROLE_MEMBER);
    scene_rename(scene, 1, ROLE_ADMIN);
    scene_publish(scene);
    ck_assert_int_eq(session_role(ann->session), ROLE_ADMIN);
    ck_assert_int_eq(session_role(opening->session), ROLE_ADMIN);
    scene_rename(scene, 2, ROLE_OWNER);
    scene_publish(scene);
    ck_assert_int_eq(session_role(ann->session), ROLE_ADMIN);
    client_leave(opening);
    the_end();
}
END_TEST

static Suite *session_suite(void)
{
    Suite *suite = suite_create("session");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, a_session_goes_from_new_over_opening_and_catching_up_to_live);
    tcase_add_test(tcase, a_refused_session_may_begin_again);
    tcase_add_test(tcase,
                   a_session_is_found_by_its_id_until_it_closes_and_ids_do_not_return);
    tcase_add_test(tcase, closing_asks_the_transport_once_and_ends_what_is_heard);
    tcase_add_test(tcase, a_gone_session_is_freed_by_the_sweep_and_not_before);
    tcase_add_test(tcase, the_transport_is_told_when_the_queue_is_no_longer_empty);
    tcase_add_test(
        tcase, the_rest_of_a_frame_is_lent_and_nothing_else_gathered_until_it_is_done);
    tcase_add_test(tcase, a_session_may_go_with_a_frame_lent_and_more_queued);
    tcase_add_test(tcase,
                   answers_are_never_dropped_but_pause_the_input_until_half_is_drained);
    tcase_add_test(tcase, answers_survive_falling_behind);
    tcase_add_test(tcase, too_many_calls_under_way_pause_the_input);
    tcase_add_test(tcase, what_may_be_dropped_is_refused_above_half_the_budget);
    tcase_add_test(tcase, catching_up_only_an_empty_queue_takes_what_may_be_dropped);
    tcase_add_test(tcase, a_revoked_token_closes_its_sessions_open_or_opening);
    tcase_add_test(tcase, the_role_is_kept_current);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(session_suite);
