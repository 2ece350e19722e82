/* Who comes to the control socket and is no command: cut off, malformed, silent, too many. */
#include "control_scene.h"
#include "runner.h"

static struct frame_stream *connect_raw(void)
{
    int fd = unix_connect(path);

    ck_assert_int_ge(fd, 0);
    return frame_stream_create(fd, FRAME_PAYLOAD_MAX);
}

static void send_request(struct frame_stream *s, uint16_t type, const void *payload,
                         size_t len)
{
    struct ipc_frame f = {.type = type, .payload = payload, .len = len};

    ck_assert(frame_stream_send(s, &f));
    ck_assert(frame_stream_flush(s));
}

START_TEST(the_answer_to_one_who_left_is_ignored)
{
    struct frame_stream *s = connect_raw();
    struct command c;

    send_request(s, CONTROL_REQUEST, "\1\2\0\0\0hi", 7);
    wait_until(heard == 1);

    uint64_t gone = request;

    frame_stream_destroy(s);
    loop_turn_wait(loop);
    control_answer(control, gone, true, "hello?");

    command_start(&c, 3, user_add, 60000); /* the next is served as ever */
    wait_until(heard == 2);
    ck_assert_uint_ne(request, gone);
    control_answer(control, request, true, "hello");
    command_ends(&c, CONTROL_OK, "hello");
}
END_TEST

START_TEST(who_asks_nothing_is_closed_in_time)
{
    struct frame_stream *s = connect_raw();

    loop_turn_wait(loop);
    time_passes(CONTROL_PATIENCE_MS - 100);
    ck_assert(!hung_up(frame_stream_fd(s)));
    time_passes(200);
    ck_assert(hung_up(frame_stream_fd(s)));
    frame_stream_destroy(s);
}
END_TEST

static const struct {
    const char *what;
    uint16_t type;
    const char *payload;
    size_t len;
} bad_requests[] = {
    {"of another type", 9, "\1\2\0\0\0hi", 7},
    {"an answer", CONTROL_ANSWER, "\1\2\0\0\0hi", 7},
    {"of nothing", CONTROL_REQUEST, "", 0},
    {"of no strings", CONTROL_REQUEST, "\0", 1},
    {"of fewer strings than it says", CONTROL_REQUEST, "\2\2\0\0\0hi", 7},
    {"of more strings than it says", CONTROL_REQUEST, "\1\2\0\0\0hi\2\0\0\0hi", 13},
    {"of too many strings", CONTROL_REQUEST,
     "\41" /* 33 */
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
     "\0\0\0\0",
     133},
    {"with a NUL", CONTROL_REQUEST, "\1\3\0\0\0a\0b", 8},
    {"that is no UTF-8", CONTROL_REQUEST, "\1\2\0\0\0\xff\xff", 7},
};

START_TEST(a_malformed_request_is_not_heard)
{
    struct frame_stream *s = connect_raw();

    send_request(s, bad_requests[_i].type, bad_requests[_i].payload,
                 bad_requests[_i].len);
    while (!hung_up(frame_stream_fd(s)))
        loop_turn(loop);
    ck_assert_msg(heard == 0, "%s", bad_requests[_i].what);
    frame_stream_destroy(s);
}
END_TEST

START_TEST(a_request_too_long_is_not_heard)
{
    static const char text[CONTROL_REQUEST_MAX + 1];
    struct frame_stream *s = connect_raw();

    send_request(s, CONTROL_REQUEST, text, sizeof(text));
    while (!hung_up(frame_stream_fd(s)))
        loop_turn(loop);
    ck_assert_int_eq(heard, 0);
    frame_stream_destroy(s);
}
END_TEST

START_TEST(one_connection_is_one_request)
{
    struct frame_stream *s = connect_raw();

    send_request(s, CONTROL_REQUEST, "\1\2\0\0\0hi", 7);
    wait_until(heard == 1);
    send_request(s, CONTROL_REQUEST, "\1\2\0\0\0hi", 7);
    while (!hung_up(frame_stream_fd(s)))
        loop_turn(loop);
    ck_assert_int_eq(heard, 1);
    frame_stream_destroy(s);
}
END_TEST

START_TEST(a_request_may_dribble)
{
    static const unsigned char frame[] = {
        7, 0, 0,   0,  CONTROL_REQUEST, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0,
        0, 0, 'h', 'i'};
    struct frame_stream *s = connect_raw();

    for (size_t i = 0; i < sizeof(frame); i++) {
        ck_assert_int_eq(heard, 0);
        ck_assert_int_eq(write(frame_stream_fd(s), frame + i, 1), 1);
        loop_turn_wait(loop);
    }
    wait_until(heard == 1);
    ck_assert_str_eq(words, "hi|");
    frame_stream_destroy(s);
}
END_TEST

START_TEST(more_clients_than_seats_are_told_to_try_again)
{
    struct frame_stream *seated[CONTROL_CLIENTS_MAX];
    struct command c;

    for (int i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        seated[i] = connect_raw();
        send_request(seated[i], CONTROL_REQUEST, "\1\2\0\0\0hi", 7);
        wait_until(heard == i + 1);
    }
    command_start(&c, 3, user_add, 60000);
    command_ends(&c, CONTROL_REFUSED,
                 "the server is busy with other commands: try again");
    frame_stream_destroy(seated[0]);
    loop_turn_wait(loop);
    command_start(&c, 3, user_add, 60000);
    wait_until(heard == CONTROL_CLIENTS_MAX + 1);
    control_answer(control, request, true, "seated");
    command_ends(&c, CONTROL_OK, "seated");
    for (int i = 1; i < CONTROL_CLIENTS_MAX; i++)
        frame_stream_destroy(seated[i]);
}
END_TEST

static Suite *control_hostile_suite(void)
{
    Suite *s = suite_create("control_hostile");
    TCase *hostile = tcase_create("hostile");

    tcase_add_checked_fixture(hostile, a_server_with_a_control_socket, the_server_stops);
    tcase_add_test(hostile, the_answer_to_one_who_left_is_ignored);
    tcase_add_test(hostile, who_asks_nothing_is_closed_in_time);
    tcase_add_loop_test(hostile, a_malformed_request_is_not_heard, 0,
                        sizeof(bad_requests) / sizeof(bad_requests[0]));
    tcase_add_test(hostile, a_request_too_long_is_not_heard);
    tcase_add_test(hostile, one_connection_is_one_request);
    tcase_add_test(hostile, a_request_may_dribble);
    tcase_add_test(hostile, more_clients_than_seats_are_told_to_try_again);
    suite_add_tcase(s, hostile);
    return s;
}

RUN_SUITE(control_hostile_suite);
