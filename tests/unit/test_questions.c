#include "runner.h"
#include "worker_link_scene.h"

START_TEST(questions_are_answered_in_any_order)
{
    struct frame_stream *w = a_worker();

    ck_assert(ask(1, 100));
    ck_assert(ask(2, 100));

    uint64_t first = hear_question(w).id;
    struct ipc_frame second = hear_question(w);

    ck_assert_uint_ne(first, second.id);
    ck_assert_uint_eq(second.flags, 0);
    ck_assert_uint_eq(second.len, 4);
    ck_assert_mem_eq(second.payload, "\1\2\3\4", 4);
    send_frame(w, MESSAGE_ECHO, FRAME_ANSWER, second.id, "\2\0\0\0", 4);
    send_frame(w, MESSAGE_ECHO, FRAME_ANSWER, first, "\1\0\0\0", 4);
    wait_until(told[1].times && told[2].times);
    for (unsigned i = 1; i <= 2; i++) {
        ck_assert_int_eq(told[i].times, 1);
        ck_assert_int_eq(told[i].outcome, QUESTION_ANSWERED);
        ck_assert_uint_eq(told[i].value, i);
    }
    time_passes(1000); /* the deadline of an answered question means nothing */
    ck_assert_int_eq(told[1].times, 1);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(a_late_question_is_told_and_its_answer_thrown_away)
{
    struct frame_stream *w = a_worker();

    ck_assert(ask(1, 200));

    uint64_t id = hear_question(w).id;

    time_passes(190);
    ck_assert_int_eq(told[1].times, 0);
    time_passes(30);
    ck_assert_int_eq(told[1].times, 1);
    ck_assert_int_eq(told[1].outcome, QUESTION_LATE);

    send_frame(w, MESSAGE_ECHO, FRAME_ANSWER, id, "\1\0\0\0", 4);
    ck_assert(ask(2, 200));
    send_frame(w, MESSAGE_ECHO, FRAME_ANSWER, hear_question(w).id, "\1\0\0\0", 4);
    wait_until(told[2].times);
    ck_assert_int_eq(told[1].times, 1);
    ck_assert_int_eq(told[2].outcome, QUESTION_ANSWERED);
    ck_assert(worker_link_is_up(link_));
    frame_stream_destroy(w);
}
END_TEST

START_TEST(open_questions_are_absent_when_the_worker_goes)
{
    struct frame_stream *w = a_worker();

    ck_assert(ask(1, 100));
    ck_assert(ask(2, 100));
    frame_stream_destroy(w);
    wait_until(downs == 1);
    ck_assert_int_eq(told[1].times, 1);
    ck_assert_int_eq(told[1].outcome, QUESTION_ABSENT);
    ck_assert_int_eq(told[2].outcome, QUESTION_ABSENT);
    time_passes(1000);
    ck_assert_int_eq(told[2].times, 1);
}
END_TEST

START_TEST(open_questions_are_absent_when_the_server_closes)
{
    struct frame_stream *w = a_worker();

    ck_assert(ask(1, 100));
    worker_link_close(link_);
    link_ = NULL;
    ck_assert_int_eq(told[1].outcome, QUESTION_ABSENT);
    ck_assert_int_eq(told[1].times, 1);
    frame_stream_destroy(w);
}
END_TEST

static bool asks_again(void *arg, uint64_t id, enum question_end outcome,
                       struct wire_in *answer)
{
    (void)arg;
    (void)answer;
    told[id].times++;
    told[id].outcome = outcome;
    told[id].value = ask(id + 1, 100);
    return true;
}

START_TEST(who_hears_an_outcome_may_ask_again)
{
    struct frame_stream *w = a_worker();

    ck_assert(worker_link_ask(link_, MESSAGE_ECHO, NULL, 0, 100, asks_again, NULL, 1));
    time_passes(120);
    ck_assert_int_eq(told[1].outcome, QUESTION_LATE);
    ck_assert_uint_eq(told[1].value, true);
    ck_assert(worker_link_ask(link_, MESSAGE_ECHO, NULL, 0, 100, asks_again, NULL, 3));
    frame_stream_destroy(w);
    wait_until(downs == 1);
    ck_assert_int_eq(told[2].outcome, QUESTION_ABSENT);
    ck_assert_int_eq(told[3].outcome, QUESTION_ABSENT);
    ck_assert_uint_eq(told[3].value, false);
}
END_TEST

static const struct {
    const char *what;
    uint16_t type, flags;
    uint64_t id_added; /* to that of the question */
    size_t len;
} bad_answers[] = {
    {"to a question never asked", MESSAGE_ECHO, FRAME_ANSWER, 1, 4},
    {"to question 0", MESSAGE_ECHO, FRAME_ANSWER, UINT64_MAX - 1, 4}, /* it is number 2 */
    {"of another type", MESSAGE_HELLO, FRAME_ANSWER, 0, 4},
    {"of a type there is not", 999, FRAME_ANSWER, 0, 4},
    {"that is none", MESSAGE_ECHO, 0, 0, 4},
    {"the asker cannot read", MESSAGE_ECHO, FRAME_ANSWER, 0, 3},
    {"with an unknown flag", MESSAGE_ECHO, FRAME_ANSWER | 4, 0, 4},
};

START_TEST(a_bad_answer_ends_the_link_and_is_counted)
{
    struct frame_stream *w = a_worker();

    ck_assert(ask(1, 100));

    struct ipc_frame f = hear_question(w);

    ck_assert_uint_eq(f.id, 2);
    send_frame(w, bad_answers[_i].type, bad_answers[_i].flags,
               f.id + bad_answers[_i].id_added, "\1\0\0\0", bad_answers[_i].len);
    wait_until(downs == 1);
    ck_assert_msg(metrics.worker_bad_frames == 1, "%s", bad_answers[_i].what);
    ck_assert_int_eq(told[1].times, 1);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(garbage_ends_the_link)
{
    struct frame_stream *w = a_worker();

    ck_assert_int_eq(write(frame_stream_fd(w), "\xff\xff\xff\xff garbage garbage", 20),
                     20);
    wait_until(downs == 1);
    ck_assert_uint_eq(metrics.worker_bad_frames, 1);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(too_many_questions_are_absent_at_once)
{
    struct frame_stream *w = a_worker();
    uint64_t taken = 0;

    while (ask(taken, 100))
        taken++;
    ck_assert_uint_eq(taken, QUESTIONS_MAX - 1); /* and the health check */
    ck_assert_int_eq(told[taken].times, 0);
    time_passes(120);
    ck_assert_int_eq(told[taken - 1].outcome, QUESTION_LATE);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(a_question_too_long_is_absent_at_once)
{
    static const char text[FRAME_PAYLOAD_MAX + 1];
    struct frame_stream *w = a_worker();

    ck_assert(!worker_link_ask(link_, MESSAGE_ECHO, text, sizeof(text), 100, on_answer,
                               told, 1));
    ck_assert(worker_link_ask(link_, MESSAGE_ECHO, text, sizeof(text) - 1, 100, on_answer,
                              told, 2));
    ck_assert_uint_eq(hear_question(w).len, FRAME_PAYLOAD_MAX);
    ck_assert_int_eq(told[1].times, 0);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(events_go_one_way_until_the_queue_is_full)
{
    struct frame_stream *w = a_worker();
    int taken = 0;

    ck_assert(worker_link_tell(link_, MESSAGE_ECHO, "news", 4));

    struct ipc_frame f = hear_question(w);

    ck_assert_uint_eq(f.id, 0);
    ck_assert_mem_eq(f.payload, "news", 4);
    while (worker_link_tell(link_, MESSAGE_ECHO, "news", 4))
        taken++;
    ck_assert_int_eq(taken, FRAME_STREAM_FRAMES_MAX);
    ck_assert(!ask(1, 100));
    ck_assert_int_eq(told[1].times, 0);
    for (int i = 0; i < taken; i++)
        hear_question(w);
    ck_assert(worker_link_tell(link_, MESSAGE_ECHO, "news", 4));
    frame_stream_destroy(w);
}
END_TEST

static TCase *questions_case(void)
{
    TCase *t = tcase_create("questions");

    tcase_add_checked_fixture(t, a_server_listens, the_server_stops);
    tcase_add_test(t, questions_are_answered_in_any_order);
    tcase_add_test(t, a_late_question_is_told_and_its_answer_thrown_away);
    tcase_add_test(t, open_questions_are_absent_when_the_worker_goes);
    tcase_add_test(t, open_questions_are_absent_when_the_server_closes);
    tcase_add_test(t, who_hears_an_outcome_may_ask_again);
    tcase_add_loop_test(t, a_bad_answer_ends_the_link_and_is_counted, 0,
                        sizeof(bad_answers) / sizeof(bad_answers[0]));
    tcase_add_test(t, garbage_ends_the_link);
    tcase_add_test(t, too_many_questions_are_absent_at_once);
    tcase_add_test(t, a_question_too_long_is_absent_at_once);
    tcase_add_test(t, events_go_one_way_until_the_queue_is_full);
    return t;
}

static Suite *questions_suite(void)
{
    Suite *s = suite_create("questions");

    suite_add_tcase(s, questions_case());
    return s;
}

RUN_SUITE(questions_suite);
