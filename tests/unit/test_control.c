#include "ipc_scene.h"
#include "runner.h"

#include "base/buf.h"
#include "ipc/control.h"
#include "ipc/frame_stream.h"
#include "ipc/wire.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

static struct control *control;

/* What the server last heard. */
static int heard;
static uint64_t request;
static char words[256]; /* of short requests */
static size_t longest_word;
static bool answers_at_once;

/* A command: it blocks, so it runs on a thread of its own. */
struct command {
    pthread_t thread;
    struct loop_waker *over;
    bool is_over; /* set on the loop */
    int argc;
    char **argv;
    int timeout_ms;
    enum control_result result;
    struct buf out;
};

static void on_request(void *arg, uint64_t id, int argc, char **argv)
{
    ck_assert_ptr_eq(arg, words);
    ck_assert_ptr_null(argv[argc]);
    heard++;
    request = id;
    words[0] = '\0';
    for (int i = 0; i < argc; i++) {
        size_t len = strlen(argv[i]);

        longest_word = len > longest_word ? len : longest_word;
        if (strlen(words) + len + 2 <= sizeof(words))
            strcat(strcat(words, argv[i]), "|");
    }
    if (answers_at_once)
        control_answer(control, id, true, "at once");
}

static void a_server_with_a_control_socket(void)
{
    scene_begin();
    heard = 0;
    request = 0;
    longest_word = 0;
    answers_at_once = false;
    control = control_open(loop, timers, path, on_request, words);
    ck_assert_ptr_nonnull(control);
}

static void the_server_stops(void)
{
    control_close(control);
    control = NULL;
    scene_end();
}

static void *run_command(void *arg)
{
    struct command *c = arg;

    c->result = control_call(path, c->argc, c->argv, &c->out, c->timeout_ms);
    loop_wake(c->over);
    return NULL;
}

static void on_over(void *arg)
{
    struct command *c = arg;

    c->is_over = true;
}

static void command_start(struct command *c, int argc, char **argv, int timeout_ms)
{
    *c = (struct command){.argc = argc, .argv = argv, .timeout_ms = timeout_ms};
    c->over = loop_waker_add(loop, on_over, c);
    buf_init(&c->out);
    ck_assert_int_eq(pthread_create(&c->thread, NULL, run_command, c), 0);
}

static void command_ends(struct command *c, enum control_result result, const char *text)
{
    wait_until(c->is_over);
    ck_assert_int_eq(pthread_join(c->thread, NULL), 0);
    loop_waker_remove(c->over);
    ck_assert_int_eq(c->result, result);
    ck_assert_str_eq(buf_text(&c->out), text);
    buf_finish(&c->out);
}

static char user[] = "user", add[] = "add", ann[] = "ann";
static char *user_add[] = {user, add, ann, NULL};

START_TEST(only_the_owner_may_open_the_socket)
{
    struct stat file;

    ck_assert_int_eq(lstat(path, &file), 0);
    ck_assert_uint_eq(file.st_mode & 07777, 0600);
}
END_TEST

START_TEST(a_command_is_heard_and_answered)
{
    struct command c;

    command_start(&c, 3, user_add, 60000);
    wait_until(heard == 1);
    ck_assert_str_eq(words, "user|add|ann|");
    control_answer(control, request, true, "ann is user 7");
    command_ends(&c, CONTROL_OK, "ann is user 7");
}
END_TEST

START_TEST(a_command_is_refused_with_the_reason)
{
    struct command c;

    command_start(&c, 3, user_add, 60000);
    wait_until(heard == 1);
    control_answer(control, request, false, "there is an ann");
    command_ends(&c, CONTROL_REFUSED, "there is an ann");
}
END_TEST

START_TEST(an_answer_may_be_given_within_the_call)
{
    struct command c;

    answers_at_once = true;
    command_start(&c, 3, user_add, 60000);
    command_ends(&c, CONTROL_OK, "at once");
}
END_TEST

START_TEST(the_longest_answer_arrives)
{
    char *text = xmalloc(CONTROL_TEXT_MAX + 1);
    struct command c;

    memset(text, 'x', CONTROL_TEXT_MAX);
    text[CONTROL_TEXT_MAX] = '\0';
    command_start(&c, 3, user_add, 60000);
    wait_until(heard == 1);
    control_answer(control, request, true, text);
    command_ends(&c, CONTROL_OK, text);
    free(text);
}
END_TEST

START_TEST(two_commands_get_their_own_answers)
{
    static char one[] = "one", two[] = "two";
    char *argv_one[] = {one, NULL}, *argv_two[] = {two, NULL};
    struct command first, second;

    command_start(&first, 1, argv_one, 60000);
    wait_until(heard == 1);

    uint64_t first_request = request;

    command_start(&second, 1, argv_two, 60000);
    wait_until(heard == 2);
    ck_assert_str_eq(words, "two|");
    control_answer(control, request, true, "second");
    command_ends(&second, CONTROL_OK, "second");
    control_answer(control, first_request, true, "first");
    command_ends(&first, CONTROL_OK, "first");
}
END_TEST

START_TEST(without_a_server_the_command_is_told)
{
    struct buf out;

    buf_init(&out);
    buf_add_text(&out, "old");
    control_close(control);
    control = NULL;
    ck_assert_int_eq(control_call(path, 3, user_add, &out, 1000), CONTROL_NO_SERVER);
    ck_assert_str_eq(buf_text(&out), "");
    ck_assert_int_eq(control_call("/nonexistent/x.sock", 3, user_add, &out, 1000),
                     CONTROL_NO_SERVER);

    int fd = unix_listen(path);

    close(fd); /* a file without a server, as after a crash */
    ck_assert_int_eq(control_call(path, 3, user_add, &out, 1000), CONTROL_NO_SERVER);
    control = control_open(loop, timers, path, on_request, words); /* replaces it */
    ck_assert_ptr_nonnull(control);
    buf_finish(&out);
}
END_TEST

START_TEST(a_server_that_does_not_answer_is_given_up)
{
    struct buf out;

    buf_init(&out);
    ck_assert_int_eq(control_call(path, 3, user_add, &out, 50), CONTROL_FAILED);
    ck_assert_str_eq(buf_text(&out), "Connection timed out");
    buf_finish(&out);
}
END_TEST

START_TEST(a_server_that_stops_is_told)
{
    struct command c;

    command_start(&c, 3, user_add, 60000);
    wait_until(heard == 1);
    control_close(control);
    control = NULL;
    command_ends(&c, CONTROL_FAILED, "the server hung up without an answer");
}
END_TEST

START_TEST(a_request_too_old_is_answered_in_its_place)
{
    struct command c;

    command_start(&c, 3, user_add, 60000);
    wait_until(heard == 1);
    time_passes(CONTROL_PATIENCE_MS + 20);
    command_ends(&c, CONTROL_REFUSED, "the server took too long; it may still do it");
    control_answer(control, request, true, "done"); /* nobody hears it */
}
END_TEST

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

START_TEST(arguments_a_request_cannot_hold_are_not_sent)
{
    static char long_one[CONTROL_REQUEST_MAX], not_text[] = "\xff";
    char *too_long[] = {long_one, NULL}, *no_text[] = {not_text, NULL};
    char *too_many[CONTROL_STRINGS_MAX + 2] = {NULL};
    struct buf out;

    memset(long_one, 'x', sizeof(long_one) - 1);
    for (int i = 0; i <= CONTROL_STRINGS_MAX; i++)
        too_many[i] = user;
    buf_init(&out);
    ck_assert_int_eq(control_call(path, 0, user_add, &out, 1000), CONTROL_FAILED);
    ck_assert_int_eq(control_call(path, 1, too_long, &out, 1000), CONTROL_FAILED);
    ck_assert_int_eq(control_call(path, 1, no_text, &out, 1000), CONTROL_FAILED);
    ck_assert_int_eq(control_call(path, CONTROL_STRINGS_MAX + 1, too_many, &out, 1000),
                     CONTROL_FAILED);
    loop_turn(loop);
    ck_assert_int_eq(heard, 0);
    buf_finish(&out);
}
END_TEST

START_TEST(as_many_and_as_long_arguments_as_allowed_arrive)
{
    static char long_one[CONTROL_REQUEST_MAX - 5 + 1];
    char *longest[] = {long_one, NULL};
    char *most[CONTROL_STRINGS_MAX + 1] = {NULL};
    struct command c;

    memset(long_one, 'x', sizeof(long_one) - 1);
    for (int i = 0; i < CONTROL_STRINGS_MAX; i++)
        most[i] = user;
    command_start(&c, CONTROL_STRINGS_MAX, most, 60000);
    wait_until(heard == 1);
    control_answer(control, request, true, "most");
    command_ends(&c, CONTROL_OK, "most");

    command_start(&c, 1, longest, 60000);
    wait_until(heard == 2);
    ck_assert_uint_eq(longest_word, sizeof(long_one) - 1);
    control_answer(control, request, true, "longest");
    command_ends(&c, CONTROL_OK, "longest");
}
END_TEST

/* A server of another make. */
static const struct {
    const char *what;
    uint16_t type, flags;
    const char *payload;
    size_t len;
} bad_answers[] = {
    {"of another type", CONTROL_REQUEST, FRAME_ANSWER, "\1\2\0\0\0hi", 7},
    {"that is a question", CONTROL_ANSWER, 0, "\1\2\0\0\0hi", 7},
    {"neither yes nor no", CONTROL_ANSWER, FRAME_ANSWER, "\2\2\0\0\0hi", 7},
    {"cut short", CONTROL_ANSWER, FRAME_ANSWER, "\1\3\0\0\0hi", 7},
    {"with an unknown flag", CONTROL_ANSWER, FRAME_ANSWER | 2, "\1\2\0\0\0hi", 7},
};

static void *take_one_client(void *arg)
{
    int listening = *(int *)arg;
    int fd;

    fcntl(listening, F_SETFL, 0); /* let accept block */
    fd = unix_accept(listening);
    return frame_stream_create(fd, FRAME_PAYLOAD_MAX);
}

START_TEST(an_answer_that_makes_no_sense_is_told)
{
    control_close(control);
    control = NULL;

    int listening = unix_listen(path);
    struct frame_stream *s;
    struct command c;
    void *accepted;
    pthread_t server;

    ck_assert_int_eq(pthread_create(&server, NULL, take_one_client, &listening), 0);
    command_start(&c, 3, user_add, 60000);
    ck_assert_int_eq(pthread_join(server, &accepted), 0);
    s = accepted;

    struct ipc_frame f = {.type = bad_answers[_i].type,
                          .flags = bad_answers[_i].flags,
                          .payload = bad_answers[_i].payload,
                          .len = bad_answers[_i].len};

    ck_assert(frame_stream_send(s, &f));
    ck_assert(frame_stream_flush(s));
    command_ends(&c, CONTROL_FAILED,
                 "the server's answer makes no sense: is it another version?");
    frame_stream_destroy(s);
    close(listening);
    unlink(path);
}
END_TEST

static TCase *talk_case(void)
{
    TCase *t = tcase_create("talk");

    tcase_add_checked_fixture(t, a_server_with_a_control_socket, the_server_stops);
    tcase_add_test(t, only_the_owner_may_open_the_socket);
    tcase_add_test(t, a_command_is_heard_and_answered);
    tcase_add_test(t, a_command_is_refused_with_the_reason);
    tcase_add_test(t, an_answer_may_be_given_within_the_call);
    tcase_add_test(t, the_longest_answer_arrives);
    tcase_add_test(t, two_commands_get_their_own_answers);
    tcase_add_test(t, without_a_server_the_command_is_told);
    tcase_add_test(t, a_server_that_does_not_answer_is_given_up);
    tcase_add_test(t, a_server_that_stops_is_told);
    tcase_add_test(t, a_request_too_old_is_answered_in_its_place);
    tcase_add_test(t, arguments_a_request_cannot_hold_are_not_sent);
    tcase_add_test(t, as_many_and_as_long_arguments_as_allowed_arrive);
    tcase_add_loop_test(t, an_answer_that_makes_no_sense_is_told, 0,
                        sizeof(bad_answers) / sizeof(bad_answers[0]));
    return t;
}

static TCase *hostile_case(void)
{
    TCase *t = tcase_create("hostile");

    tcase_add_checked_fixture(t, a_server_with_a_control_socket, the_server_stops);
    tcase_add_test(t, the_answer_to_one_who_left_is_ignored);
    tcase_add_test(t, who_asks_nothing_is_closed_in_time);
    tcase_add_loop_test(t, a_malformed_request_is_not_heard, 0,
                        sizeof(bad_requests) / sizeof(bad_requests[0]));
    tcase_add_test(t, a_request_too_long_is_not_heard);
    tcase_add_test(t, one_connection_is_one_request);
    tcase_add_test(t, a_request_may_dribble);
    tcase_add_test(t, more_clients_than_seats_are_told_to_try_again);
    return t;
}

static Suite *control_suite(void)
{
    Suite *s = suite_create("control");

    suite_add_tcase(s, talk_case());
    suite_add_tcase(s, hostile_case());
    return s;
}

RUN_SUITE(control_suite);
