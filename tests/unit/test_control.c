#include "control_scene.h"
#include "runner.h"

#include "ipc/unix_socket.h"

#include <fcntl.h>
#include <sys/stat.h>

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

static Suite *control_suite(void)
{
    Suite *s = suite_create("control");
    TCase *talk = tcase_create("talk");

    tcase_add_checked_fixture(talk, a_server_with_a_control_socket, the_server_stops);
    tcase_add_test(talk, only_the_owner_may_open_the_socket);
    tcase_add_test(talk, a_command_is_heard_and_answered);
    tcase_add_test(talk, a_command_is_refused_with_the_reason);
    tcase_add_test(talk, an_answer_may_be_given_within_the_call);
    tcase_add_test(talk, the_longest_answer_arrives);
    tcase_add_test(talk, two_commands_get_their_own_answers);
    tcase_add_test(talk, without_a_server_the_command_is_told);
    tcase_add_test(talk, a_server_that_does_not_answer_is_given_up);
    tcase_add_test(talk, a_server_that_stops_is_told);
    tcase_add_test(talk, a_request_too_old_is_answered_in_its_place);
    tcase_add_test(talk, arguments_a_request_cannot_hold_are_not_sent);
    tcase_add_test(talk, as_many_and_as_long_arguments_as_allowed_arrive);
    tcase_add_loop_test(talk, an_answer_that_makes_no_sense_is_told, 0,
                        sizeof(bad_answers) / sizeof(bad_answers[0]));
    suite_add_tcase(s, talk);
    return s;
}

RUN_SUITE(control_suite);
