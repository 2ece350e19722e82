/* The worker as anybody may start it, with servers good and bad. */
#include "runner.h"
#include "worker_scene.h"

#include "ipc/frame_stream.h"

#include <poll.h>

/* A worker somebody else runs. */
static pid_t run_worker(const char *a, const char *b, const char *c, const char *d)
{
    pid_t pid = fork();

    if (pid == 0) {
        int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execl(worker_path, worker_path, a, b, c, d, (char *)NULL);
        _exit(127);
    }
    return pid;
}

static int status_of(pid_t pid)
{
    int status;

    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const struct {
    const char *a, *b, *c, *d;
    int status;
} command_lines[] = {
    {"--help", NULL, NULL, NULL, 0},
    {NULL, NULL, NULL, NULL, 1},
    {"--socket", NULL, NULL, NULL, 1},
    {"--socket", "/tmp/x", "more", NULL, 1},
    {"--socket", "/tmp/x", "--log-level", "loud", 1},
    {"--socket", "/tmp/x", "--parent", "me", 1},
    {"--socket", "/tmp/x", "--parent", "1", 1}, /* init did not start it: this test did */
    {"--port", "80", NULL, NULL, 1},
};

START_TEST(the_command_line_is_checked)
{
    pid_t pid = run_worker(command_lines[_i].a, command_lines[_i].b, command_lines[_i].c,
                           command_lines[_i].d);

    ck_assert_int_eq(status_of(pid), command_lines[_i].status);
}
END_TEST

START_TEST(a_worker_started_elsewhere_waits_for_its_server_and_comes_back)
{
    worker_link_close(link_);

    pid_t pid = run_worker("--socket", path, NULL, NULL);

    for (int i = 1; i <= 2; i++) {
        link_ = worker_link_open(loop, timers, path);
        worker_link_watch(link_, on_news, NULL);
        wait_until(ups == i);
        worker_link_close(link_); /* the server restarts */
    }
    link_ = NULL;
    ck_assert_int_eq(kill(pid, SIGTERM), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

/* A server that is none, for what ours never says. */
static struct frame_stream *accept_worker(int listening)
{
    struct pollfd ready = {.fd = listening, .events = POLLIN};

    ck_assert_int_eq(poll(&ready, 1, -1), 1);

    int fd = unix_accept(listening);

    ck_assert_int_ge(fd, 0);
    return frame_stream_create(fd, FRAME_PAYLOAD_MAX);
}

static const struct {
    const char *what;
    bool hello_first;
    uint16_t type, flags;
    const char *payload;
    size_t len;
} bad_servers[] = {
    {"speaks another version", false, MESSAGE_HELLO, 0, "\1\0\0\0", 4},
    {"says HELLO badly", false, MESSAGE_HELLO, 0, "\2\0\0\0\0", 5},
    {"asks before HELLO", false, MESSAGE_ECHO, 0, "hello", 5},
    {"says HELLO twice", true, MESSAGE_HELLO, 0, "\2\0\0\0", 4},
    {"asks what there is not", true, 4711, 0, "hello", 5},
    {"answers", true, MESSAGE_ECHO, FRAME_ANSWER, "hello", 5},
    {"uses an unknown flag", true, MESSAGE_ECHO, 8, "hello", 5},
};

START_TEST(a_server_that_breaks_the_rules_ends_the_worker)
{
    worker_link_close(link_);
    link_ = NULL;

    int listening = unix_listen(path);
    pid_t pid = run_worker("--socket", path, NULL, NULL);
    struct frame_stream *s = accept_worker(listening);
    struct ipc_frame f = {.type = bad_servers[_i].type,
                          .flags = bad_servers[_i].flags,
                          .payload = bad_servers[_i].payload,
                          .len = bad_servers[_i].len};

    if (bad_servers[_i].hello_first)
        hello_send(s);
    ck_assert(frame_stream_send(s, &f));
    ck_assert(frame_stream_flush(s));
    ck_assert_msg(status_of(pid) == 1, "%s", bad_servers[_i].what);
    frame_stream_destroy(s);
    close(listening);
    unlink(path);
}
END_TEST

/* More than the worker may have answers waiting, and nobody reads those at first. */
START_TEST(a_flood_of_questions_is_answered_to_the_last)
{
    enum { QUESTIONS = 50000 };

    worker_link_close(link_);
    link_ = NULL;

    int listening = unix_listen(path);
    pid_t pid = run_worker("--socket", path, NULL, NULL);
    struct frame_stream *s = accept_worker(listening);
    struct ipc_frame f = {.type = MESSAGE_ECHO, .payload = "?", .len = 1};
    uint64_t asked = 0, heard = 0;
    bool jammed = false; /* for once: the worker reads no more */

    hello_send(s);
    while (heard < QUESTIONS) {
        struct pollfd socket = {.fd = frame_stream_fd(s), .events = jammed ? POLLIN : 0};

        if (asked < QUESTIONS || frame_stream_has_output(s))
            socket.events |= POLLOUT;
        if (poll(&socket, 1, jammed ? -1 : 200) == 0)
            jammed = true;
        for (; asked < QUESTIONS && frame_stream_has_room(s); f.id = ++asked)
            frame_stream_send(s, &f);
        ck_assert(frame_stream_flush(s));
        if (!jammed && asked < QUESTIONS)
            continue;
        jammed = true;
        ck_assert(frame_stream_fill(s));

        struct ipc_frame answer;

        while (frame_stream_next(s, &answer) == FRAME_READY) {
            if (answer.type == MESSAGE_HELLO)
                continue;
            ck_assert_uint_eq(answer.id, heard);
            heard++;
        }
    }
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    frame_stream_destroy(s);
    close(listening);
    unlink(path);
}
END_TEST

static Suite *worker_alone_suite(void)
{
    Suite *s = suite_create("worker_alone");
    TCase *alone = tcase_create("alone");

    tcase_set_timeout(alone, 30);
    tcase_add_checked_fixture(alone, a_server_listens, the_server_stops);
    tcase_add_loop_test(alone, the_command_line_is_checked, 0,
                        sizeof(command_lines) / sizeof(command_lines[0]));
    tcase_add_test(alone, a_worker_started_elsewhere_waits_for_its_server_and_comes_back);
    tcase_add_loop_test(alone, a_server_that_breaks_the_rules_ends_the_worker, 0,
                        sizeof(bad_servers) / sizeof(bad_servers[0]));
    tcase_add_test(alone, a_flood_of_questions_is_answered_to_the_last);
    suite_add_tcase(s, alone);
    return s;
}

RUN_SUITE(worker_alone_suite);
