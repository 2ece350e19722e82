#include "runner.h"
#include "worker_link_scene.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

START_TEST(only_the_owner_may_open_the_socket)
{
    struct stat file;

    ck_assert_int_eq(lstat(path, &file), 0);
    ck_assert(S_ISSOCK(file.st_mode));
    ck_assert_uint_eq(file.st_mode & 07777, 0600);
}
END_TEST

START_TEST(another_users_process_is_turned_away)
{
    if (geteuid() != 0) /* only root can be somebody else */
        return;
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert_int_eq(chmod(path, 0666), 0);

    pid_t stranger = fork();

    if (stranger == 0) {
        int fd = setuid(65534) == 0 ? unix_connect(path) : -1;
        char byte;

        /* Blocks until the server hangs up, without a HELLO. */
        _exit(fd >= 0 && fcntl(fd, F_SETFL, 0) == 0 && read(fd, &byte, 1) == 0 ? 0 : 1);
    }

    int status = -1;

    while (waitpid(stranger, &status, WNOHANG) == 0)
        loop_turn(loop);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(both_say_hello_and_the_link_stands)
{
    ck_assert(!worker_link_is_up(link_));
    ck_assert(!ask(1, 100));

    struct frame_stream *w = a_worker();

    ck_assert_int_eq(ups, 1);
    ck_assert(metrics.worker_connected == 1);
    frame_stream_destroy(w);
    wait_until(!worker_link_is_up(link_));
    ck_assert_int_eq(downs, 1);
    ck_assert(metrics.worker_connected == 0);
    ck_assert_uint_eq(metrics.worker_bad_frames, 0);
}
END_TEST

START_TEST(a_hello_may_dribble)
{
    static const unsigned char hello[] = {
        4, 0, 0, 0, MESSAGE_HELLO,   0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, WORKER_PROTOCOL, 0, 0, 0};
    int fd = unix_connect(path);

    for (size_t i = 0; i < sizeof(hello); i++) {
        ck_assert(!worker_link_is_up(link_));
        ck_assert_int_eq(write(fd, hello + i, 1), 1);
        loop_turn_wait(loop);
    }
    wait_until(worker_link_is_up(link_));
    close(fd);
}
END_TEST

START_TEST(another_version_is_refused_and_hears_ours)
{
    struct frame_stream *w = connect_raw();
    unsigned char version[8] = {WORKER_PROTOCOL + 1, 0, 0, 0, 'm', 'o', 'r', 'e'};
    uint32_t ours;

    send_frame(w, MESSAGE_HELLO, 0, 0, version, sizeof(version));

    struct ipc_frame f = hear(w);

    ck_assert(hello_read(&f, &ours));
    ck_assert_uint_eq(ours, WORKER_PROTOCOL);
    while (!hung_up(frame_stream_fd(w)))
        loop_turn(loop);
    ck_assert(!worker_link_is_up(link_));
    ck_assert_uint_eq(metrics.worker_bad_frames, 0); /* well-formed, only foreign */
    frame_stream_destroy(w);
}
END_TEST

static const struct {
    const char *what;
    uint16_t type, flags;
    const char *payload;
    size_t len;
} no_hellos[] = {
    {"an answer", MESSAGE_HELLO, FRAME_ANSWER, "\2\0\0\0", 4},
    {"another type", MESSAGE_ECHO, 0, "\2\0\0\0", 4},
    {"half a version", MESSAGE_HELLO, 0, "\2\0", 2},
    {"more than the fields", MESSAGE_HELLO, 0, "\2\0\0\0!", 5},
};

START_TEST(what_is_no_hello_is_malformed)
{
    struct frame_stream *w = connect_raw();

    send_frame(w, no_hellos[_i].type, no_hellos[_i].flags, 0, no_hellos[_i].payload,
               no_hellos[_i].len);
    while (!hung_up(frame_stream_fd(w)))
        loop_turn(loop);
    ck_assert_msg(metrics.worker_bad_frames == 1, "%s", no_hellos[_i].what);
    ck_assert(!worker_link_is_up(link_));
    frame_stream_destroy(w);
}
END_TEST

START_TEST(who_says_nothing_is_closed_in_time)
{
    struct frame_stream *w = connect_raw();

    ck_assert_uint_eq(hear(w).type, MESSAGE_HELLO);
    time_passes(WORKER_HELLO_MS - 100);
    ck_assert(!hung_up(frame_stream_fd(w)));
    time_passes(200);
    ck_assert(hung_up(frame_stream_fd(w)));
    frame_stream_destroy(w);
}
END_TEST

START_TEST(a_crowd_of_strangers_is_bounded)
{
    struct frame_stream *crowd[5];

    for (int i = 0; i < 5; i++)
        crowd[i] = connect_raw();
    while (!hung_up(frame_stream_fd(crowd[4])))
        loop_turn(loop);
    for (int i = 0; i < 4; i++)
        ck_assert(!hung_up(frame_stream_fd(crowd[i])));
    for (int i = 0; i < 5; i++)
        frame_stream_destroy(crowd[i]);
}
END_TEST

START_TEST(a_second_worker_is_refused_while_the_first_stands)
{
    struct frame_stream *first = a_worker();
    struct frame_stream *second = connect_raw();

    hello_send(second);
    ck_assert(frame_stream_flush(second));
    while (!hung_up(frame_stream_fd(second)))
        loop_turn(loop);
    ck_assert(worker_link_is_up(link_));
    ck_assert(ask(1, 100));
    ck_assert_uint_eq(hear_question(first).type, MESSAGE_ECHO);
    frame_stream_destroy(first);
    frame_stream_destroy(second);
}
END_TEST

START_TEST(a_new_worker_takes_the_place_of_a_dead_one)
{
    frame_stream_destroy(a_worker());
    wait_until(downs == 1);

    struct frame_stream *second = a_worker();

    ck_assert_int_eq(ups, 2);
    frame_stream_destroy(second);
}
END_TEST

START_TEST(a_worker_that_echoes_is_kept)
{
    struct frame_stream *w = a_worker();

    for (int i = 0; i < 4; i++) {
        struct ipc_frame f = hear(w);
        uint64_t questions = f.id;

        ck_assert_uint_eq(f.len, 8);
        send_frame(w, f.type, FRAME_ANSWER, f.id, f.payload, f.len);
        /* The answer has come when one that follows it has. */
        ck_assert(ask(1, 100));
        f = hear(w);
        ck_assert_uint_gt(f.id, questions);
        told[1].times = 0;
        send_frame(w, f.type, FRAME_ANSWER, f.id, f.payload, f.len);
        wait_until(told[1].times);
        time_passes(WORKER_HEALTH_MS + 20);
    }
    ck_assert(worker_link_is_up(link_));
    ck_assert_int_eq(silences, 0);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(a_wrong_echo_is_malformed)
{
    struct frame_stream *w = a_worker();
    struct ipc_frame f = hear(w);

    send_frame(w, f.type, FRAME_ANSWER, f.id, "deadbeef", 8);
    wait_until(downs == 1);
    ck_assert_uint_eq(metrics.worker_bad_frames, 1);
    frame_stream_destroy(w);
}
END_TEST

START_TEST(a_silent_worker_is_dropped)
{
    struct frame_stream *w = a_worker();

    time_passes(WORKER_HEALTH_MS - 100);
    ck_assert(worker_link_is_up(link_));
    time_passes(200);
    ck_assert_int_eq(silences, 1);
    ck_assert_int_eq(downs, 1);
    ck_assert(!worker_link_is_up(link_));
    frame_stream_destroy(w);
}
END_TEST

/* As after a suspend: the clock is far on, and what came before lies in the socket. */
START_TEST(an_echo_nobody_has_read_yet_counts)
{
    struct frame_stream *w = a_worker();
    struct ipc_frame f = hear(w);

    send_frame(w, f.type, FRAME_ANSWER, f.id, f.payload, f.len);
    time_passes(WORKER_HEALTH_MS + 20);
    ck_assert(worker_link_is_up(link_));
    ck_assert_int_eq(silences, 0);
    frame_stream_destroy(w);
    time_passes(WORKER_HEALTH_MS + 20); /* and now it is gone, which is not silence */
    ck_assert_int_eq(downs, 1);
    ck_assert_int_eq(silences, 0);
}
END_TEST

/* No echo can be asked of it, but it takes what waits. */
START_TEST(a_worker_behind_a_full_queue_is_not_silent)
{
    static const char text[FRAME_PAYLOAD_MAX];
    struct frame_stream *w = a_worker();
    struct ipc_frame f = hear(w);

    send_frame(w, f.type, FRAME_ANSWER, f.id, f.payload, f.len);
    ck_assert(ask(1, 100));
    f = hear(w);
    send_frame(w, f.type, FRAME_ANSWER, f.id, f.payload, f.len);
    wait_until(told[1].times);
    do
        loop_turn(loop); /* the socket takes some, then nothing */
    while (worker_link_tell(link_, MESSAGE_ECHO, text, sizeof(text)));
    while (worker_link_tell(link_, MESSAGE_ECHO, NULL, 0))
        ;
    time_passes(WORKER_HEALTH_MS + 20);
    ck_assert(worker_link_is_up(link_));

    for (int i = 0; i < 8; i++)
        hear_question(w);
    time_passes(WORKER_HEALTH_MS + 20);
    ck_assert(worker_link_is_up(link_));
    ck_assert_int_eq(silences, 0);
    frame_stream_destroy(w);
}
END_TEST

static TCase *link_case(void)
{
    TCase *t = tcase_create("link");

    tcase_add_checked_fixture(t, a_server_listens, the_server_stops);
    tcase_add_test(t, only_the_owner_may_open_the_socket);
    tcase_add_test(t, another_users_process_is_turned_away);
    tcase_add_test(t, both_say_hello_and_the_link_stands);
    tcase_add_test(t, a_hello_may_dribble);
    tcase_add_test(t, another_version_is_refused_and_hears_ours);
    tcase_add_loop_test(t, what_is_no_hello_is_malformed, 0,
                        sizeof(no_hellos) / sizeof(no_hellos[0]));
    tcase_add_test(t, who_says_nothing_is_closed_in_time);
    tcase_add_test(t, a_crowd_of_strangers_is_bounded);
    tcase_add_test(t, a_second_worker_is_refused_while_the_first_stands);
    tcase_add_test(t, a_new_worker_takes_the_place_of_a_dead_one);
    return t;
}

static uint64_t heard_pos;
static int heard_times;

static bool on_follow(void *arg, struct wire_in *payload)
{
    ck_assert_ptr_eq(arg, &heard_pos);
    heard_pos = wire_get_u64(payload);
    heard_times++;
    return wire_end(payload);
}

START_TEST(what_the_worker_tells_goes_to_who_listens)
{
    worker_link_on_tell(link_, MESSAGE_FOLLOW, on_follow, &heard_pos);

    struct frame_stream *w = a_worker();

    heard_times = 0;
    send_frame(w, MESSAGE_FOLLOW, 0, 0, "\7\0\0\0\0\0\0\0", 8);
    wait_until(heard_times == 1);
    ck_assert_uint_eq(heard_pos, 7);
    ck_assert(worker_link_is_up(link_));
    frame_stream_destroy(w);
}
END_TEST

static const struct {
    const char *what;
    uint16_t type;
    uint64_t id;
    size_t len;
} bad_tells[] = {
    {"nobody listens", MESSAGE_FEED, 0, 8},
    {"its listener cannot read it", MESSAGE_FOLLOW, 0, 7},
    {"bears an id", MESSAGE_FOLLOW, 1, 8},
};

START_TEST(a_bad_tell_is_malformed)
{
    worker_link_on_tell(link_, MESSAGE_FOLLOW, on_follow, &heard_pos);

    struct frame_stream *w = a_worker();

    send_frame(w, bad_tells[_i].type, 0, bad_tells[_i].id, "\7\0\0\0\0\0\0\0",
               bad_tells[_i].len);
    wait_until(!worker_link_is_up(link_));
    ck_assert_uint_eq(metrics.worker_bad_frames, 1);
    frame_stream_destroy(w);
}
END_TEST

static TCase *tell_case(void)
{
    TCase *t = tcase_create("tells");

    tcase_add_checked_fixture(t, a_server_listens, the_server_stops);
    tcase_add_test(t, what_the_worker_tells_goes_to_who_listens);
    tcase_add_loop_test(t, a_bad_tell_is_malformed, 0,
                        sizeof(bad_tells) / sizeof(bad_tells[0]));
    return t;
}

static TCase *health_case(void)
{
    TCase *t = tcase_create("health");

    tcase_add_checked_fixture(t, a_server_listens, the_server_stops);
    tcase_add_test(t, a_worker_that_echoes_is_kept);
    tcase_add_test(t, a_wrong_echo_is_malformed);
    tcase_add_test(t, a_silent_worker_is_dropped);
    tcase_add_test(t, an_echo_nobody_has_read_yet_counts);
    tcase_add_test(t, a_worker_behind_a_full_queue_is_not_silent);
    return t;
}

static Suite *worker_link_suite(void)
{
    Suite *s = suite_create("worker_link");

    suite_add_tcase(s, link_case());
    suite_add_tcase(s, tell_case());
    suite_add_tcase(s, health_case());
    return s;
}

RUN_SUITE(worker_link_suite);
