/* The real roost-worker, from the top of the build directory. */
#include "ipc_scene.h"
#include "runner.h"

#include "base/metrics.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/supervisor.h"
#include "ipc/wire.h"
#include "ipc/worker_link.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *worker_path, *worker_folder;
static struct worker_link *link_;
static struct supervisor *supervisor;
static int ups, downs;

static int answered, late;
static char echoed[64];

static void on_news(void *arg, enum worker_news news)
{
    (void)arg;
    ups += news == WORKER_UP;
    downs += news == WORKER_DOWN;
    if (news == WORKER_SILENT && supervisor)
        supervisor_kill_worker(supervisor);
}

static bool on_answer(void *arg, uint64_t id, enum question_end outcome,
                      struct wire_in *answer)
{
    (void)arg;
    (void)id;
    answered += outcome == QUESTION_ANSWERED;
    late += outcome == QUESTION_LATE;
    if (outcome != QUESTION_ANSWERED)
        return true;
    ck_assert_uint_lt(answer->left, sizeof(echoed));
    memcpy(echoed, answer->at, answer->left);
    echoed[answer->left] = '\0';
    return true;
}

static bool ask(const char *text)
{
    return worker_link_ask(link_, MESSAGE_ECHO, text, strlen(text), 1000, on_answer, NULL,
                           0);
}

/* Beside this test's own folder, tests/unit. */
static char *find_worker(void)
{
    char self[4096];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    ck_assert_int_gt(len, 0);
    self[len] = '\0';
    for (int i = 0; i < 3; i++)
        *strrchr(self, '/') = '\0';

    char *found = xasprintf("%s/roost-worker", self);

    ck_assert_msg(access(found, X_OK) == 0, "%s is not built", found);
    return found;
}

static void a_server_listens(void)
{
    scene_begin();
    memset(&metrics, 0, sizeof(metrics));
    ups = downs = answered = late = 0;
    worker_path = find_worker();
    worker_folder = xasprintf("%s/worker", folder);
    link_ = worker_link_open(loop, timers, path);
    ck_assert_ptr_nonnull(link_);
    worker_link_watch(link_, on_news, NULL);
}

static int remove_one(const char *name, const struct stat *info, int kind, struct FTW *at)
{
    (void)info;
    (void)kind;
    (void)at;
    return remove(name);
}

static void remove_folder(const char *name)
{
    nftw(name, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void the_server_stops(void)
{
    supervisor_destroy(supervisor);
    supervisor = NULL;
    worker_link_close(link_);
    remove_folder(worker_folder);
    free(worker_path);
    free(worker_folder);
    scene_end();
}

static void supervise(const char *program)
{
    struct supervised what = {.program = program,
                              .socket_path = path,
                              .folder = worker_folder,
                              .threads = 1,
                              .level = LOG_INFO};

    supervisor = supervisor_create(loop, timers, &what);
}

static bool is_alive(pid_t pid)
{
    return kill(pid, 0) == 0 || errno != ESRCH;
}

START_TEST(a_supervised_worker_connects_and_answers)
{
    supervise(worker_path);
    wait_until(ups == 1);
    ck_assert(ask("hello"));
    wait_until(answered == 1);
    ck_assert_str_eq(echoed, "hello");
    ck_assert_uint_eq(metrics.worker_restarts, 0);
}
END_TEST

START_TEST(a_killed_worker_is_started_again)
{
    supervise(worker_path);
    wait_until(ups == 1);

    pid_t first = supervisor_worker_pid(supervisor);

    ck_assert_int_gt(first, 0);
    ck_assert_int_eq(kill(first, SIGKILL), 0);
    wait_until(downs == 1 && supervisor_worker_pid(supervisor) == 0);
    ck_assert(!ask("anybody?"));

    time_passes(SUPERVISOR_DELAY_MIN_MS + 20);
    wait_until(ups == 2);
    ck_assert_int_ne(supervisor_worker_pid(supervisor), first);
    ck_assert_uint_eq(metrics.worker_restarts, 1);
    ck_assert(ask("again"));
    wait_until(answered == 1);
    ck_assert_str_eq(echoed, "again");
}
END_TEST

START_TEST(a_stopped_worker_is_late)
{
    supervise(worker_path);
    wait_until(ups == 1);
    ck_assert_int_eq(kill(supervisor_worker_pid(supervisor), SIGSTOP), 0);
    ck_assert(ask("hello"));
    loop_turn(loop);
    time_passes(1020);
    ck_assert_int_eq(late, 1);
    ck_assert_int_eq(kill(supervisor_worker_pid(supervisor), SIGCONT), 0);
    ck_assert(ask("there"));
    wait_until(answered == 1); /* not twice: the late answer went first, and nowhere */
    ck_assert_str_eq(echoed, "there");
    ck_assert_int_eq(downs, 0);
}
END_TEST

START_TEST(a_hanging_worker_is_replaced)
{
    supervise(worker_path);
    wait_until(ups == 1);

    pid_t first = supervisor_worker_pid(supervisor);

    ck_assert(ask("hello"));
    wait_until(answered == 1);
    ck_assert_int_eq(kill(first, SIGSTOP), 0);
    time_passes(WORKER_HEALTH_MS + 20); /* the first check was answered before */
    time_passes(WORKER_HEALTH_MS + 20);
    ck_assert_int_eq(downs, 1);
    wait_until(supervisor_worker_pid(supervisor) == 0);
    time_passes(SUPERVISOR_DELAY_MIN_MS + 20);
    wait_until(ups == 2);
    ck_assert_int_ne(supervisor_worker_pid(supervisor), first);
}
END_TEST

START_TEST(the_delay_doubles_to_its_end)
{
    static const uint64_t delays[] = {200,  400,   800,   1600,  3200,
                                      6400, 12800, 25600, 30000, 30000};

    supervise("/bin/false");
    for (unsigned i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
        wait_until(supervisor_worker_pid(supervisor) == 0);
        ck_assert_uint_eq(metrics.worker_restarts, i);
        time_passes(delays[i] - 20);
        ck_assert_int_eq(supervisor_worker_pid(supervisor), 0);
        time_passes(40);
        ck_assert_uint_eq(metrics.worker_restarts, i + 1);
    }
}
END_TEST

START_TEST(the_delay_starts_over_after_a_steady_minute)
{
    supervise(worker_path);
    wait_until(ups == 1);
    for (int i = 1; i <= 3; i++) {
        kill(supervisor_worker_pid(supervisor), SIGKILL);
        wait_until(supervisor_worker_pid(supervisor) == 0 && downs == i);
        time_passes(800 + 20);
        wait_until(ups == i + 1);
    }
    for (int i = 0; i < 13; i++) { /* the worker is healthy for 65 seconds */
        answered = 0;
        ck_assert(ask("hello"));
        wait_until(answered == 1);
        time_passes(WORKER_HEALTH_MS);
    }
    kill(supervisor_worker_pid(supervisor), SIGKILL);
    wait_until(supervisor_worker_pid(supervisor) == 0 && downs == 4);
    time_passes(SUPERVISOR_DELAY_MIN_MS + 20);
    wait_until(ups == 5);
}
END_TEST

START_TEST(without_its_executable_it_is_looked_for_again)
{
    char *missing = xasprintf("%s/roost-worker", folder);

    supervise(missing);
    ck_assert_int_eq(supervisor_worker_pid(supervisor), 0);
    time_passes(SUPERVISOR_DELAY_MIN_MS + 20);
    ck_assert_int_eq(supervisor_worker_pid(supervisor), 0);
    ck_assert_int_eq(symlink(worker_path, missing), 0);
    time_passes(2 * SUPERVISOR_DELAY_MIN_MS + 20);
    wait_until(ups == 1);
    ck_assert_uint_eq(metrics.worker_restarts, 0); /* it never ran before */
    unlink(missing);
    free(missing);
}
END_TEST

START_TEST(stopping_ends_the_worker)
{
    supervise(worker_path);
    wait_until(ups == 1);

    pid_t pid = supervisor_worker_pid(supervisor);

    supervisor_destroy(supervisor);
    supervisor = NULL;
    ck_assert(!is_alive(pid));
    wait_until(downs == 1);
}
END_TEST

START_TEST(stopping_ends_even_a_worker_that_hangs)
{
    supervise(worker_path);
    wait_until(ups == 1);

    pid_t pid = supervisor_worker_pid(supervisor);

    ck_assert_int_eq(kill(pid, SIGSTOP), 0);
    supervisor_destroy(supervisor);
    supervisor = NULL;
    ck_assert(!is_alive(pid));
}
END_TEST

START_TEST(stopping_ends_even_a_worker_that_will_not)
{
    static const char script[] = "#!/bin/sh\n"
                                 "trap '' TERM\n"
                                 "echo > \"$2.deaf\"\n" /* $2 is the socket's path */
                                 "exec sleep 1000\n";
    char *program = xasprintf("%s/roost-worker", folder);
    char *is_deaf = xasprintf("%s.deaf", path);
    int fd = open(program, O_CREAT | O_WRONLY | O_CLOEXEC, 0700);

    ck_assert_int_eq(write(fd, script, sizeof(script) - 1), (ssize_t)sizeof(script) - 1);
    close(fd);
    supervise(program);
    while (access(is_deaf, F_OK) != 0)
        loop_turn(loop);

    pid_t pid = supervisor_worker_pid(supervisor);

    supervisor_destroy(supervisor);
    supervisor = NULL;
    ck_assert(!is_alive(pid));
    unlink(is_deaf);
    unlink(program);
    free(is_deaf);
    free(program);
}
END_TEST

static bool holds_descriptor_of(pid_t pid, const char *file)
{
    char *name = xasprintf("/proc/%ld/fd", (long)pid);
    DIR *d = opendir(name);
    bool found = false;
    struct dirent *entry;

    ck_assert_ptr_nonnull(d);
    while ((entry = readdir(d)) != NULL) {
        char target[4096];
        ssize_t len = readlinkat(dirfd(d), entry->d_name, target, sizeof(target) - 1);

        target[len > 0 ? len : 0] = '\0';
        found |= strcmp(target, file) == 0;
    }
    closedir(d);
    free(name);
    return found;
}

START_TEST(the_worker_inherits_no_descriptor_but_standard_error)
{
    int secret = open("/dev/zero", O_RDONLY); /* not closed on exec */

    ck_assert_int_ge(secret, 0);
    ck_assert(holds_descriptor_of(getpid(), "/dev/zero"));
    supervise(worker_path);
    wait_until(ups == 1);
    ck_assert(!holds_descriptor_of(supervisor_worker_pid(supervisor), "/dev/zero"));
    ck_assert(holds_descriptor_of(supervisor_worker_pid(supervisor), "/dev/null"));
    close(secret);
}
END_TEST

static bool status_says(pid_t pid, const char *line)
{
    char *name = xasprintf("/proc/%ld/status", (long)pid);
    FILE *f = fopen(name, "re");
    char got[256];
    bool found = false;

    ck_assert_ptr_nonnull(f);
    while (fgets(got, sizeof(got), f))
        found |= strcmp(got, line) == 0;
    fclose(f);
    free(name);
    return found;
}

/* The link stands once HELLO was said, and that comes after the door is closed. */
START_TEST(the_worker_that_serves_has_closed_itself_in)
{
    supervise(worker_path);
    wait_until(ups == 1);

    pid_t pid = supervisor_worker_pid(supervisor);

    ck_assert(status_says(pid, "Seccomp:\t2\n"));
    ck_assert(status_says(pid, "NoNewPrivs:\t1\n"));
    ck_assert(ask("works?"));
    wait_until(answered == 1);
}
END_TEST

START_TEST(a_worker_that_ends_again_and_again_is_told_of)
{
    uint64_t delay = SUPERVISOR_DELAY_MIN_MS;

    supervise("/bin/false");
    for (int ends = 1; ends <= SUPERVISOR_LOOP_ENDS; ends++) {
        ck_assert(metrics.worker_crash_loop == 0);
        wait_until(supervisor_worker_pid(supervisor) == 0);
        time_passes(delay + 20);
        delay *= 2;
    }
    ck_assert(metrics.worker_crash_loop == 1);
}
END_TEST

START_TEST(a_steady_minute_ends_the_crash_loop)
{
    supervise(worker_path);
    wait_until(ups == 1);
    for (int i = 1; i <= SUPERVISOR_LOOP_ENDS; i++) {
        kill(supervisor_worker_pid(supervisor), SIGKILL);
        wait_until(supervisor_worker_pid(supervisor) == 0 && downs == i);
        time_passes(SUPERVISOR_DELAY_MAX_MS);
        wait_until(ups == i + 1);
    }
    ck_assert(metrics.worker_crash_loop == 1);
    for (int i = 0; i < 13; i++) { /* the worker is healthy for 65 seconds */
        answered = 0;
        ck_assert(ask("hello"));
        wait_until(answered == 1);
        time_passes(WORKER_HEALTH_MS);
    }
    ck_assert(metrics.worker_crash_loop == 0);
}
END_TEST

START_TEST(the_worker_dies_with_its_server)
{
    pid_t server = fork();

    if (server == 0) { /* a server that only starts its worker */
        struct loop *own = loop_create();

        struct supervised what = {
            .program = worker_path, .socket_path = path, .level = LOG_INFO};

        supervisor_create(own, timers_create_manual(0), &what);
        for (;;)
            pause();
    }
    wait_until(ups == 1);
    ck_assert_int_eq(kill(server, SIGKILL), 0);
    ck_assert_int_eq(waitpid(server, NULL, 0), server);
    wait_until(downs == 1);
}
END_TEST

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

static Suite *worker_suite(void)
{
    Suite *s = suite_create("worker");
    TCase *supervised = tcase_create("supervised");
    TCase *alone = tcase_create("alone");

    tcase_set_timeout(supervised, 30);
    tcase_add_checked_fixture(supervised, a_server_listens, the_server_stops);
    tcase_add_test(supervised, a_supervised_worker_connects_and_answers);
    tcase_add_test(supervised, a_killed_worker_is_started_again);
    tcase_add_test(supervised, a_stopped_worker_is_late);
    tcase_add_test(supervised, a_hanging_worker_is_replaced);
    tcase_add_test(supervised, the_delay_doubles_to_its_end);
    tcase_add_test(supervised, the_delay_starts_over_after_a_steady_minute);
    tcase_add_test(supervised, without_its_executable_it_is_looked_for_again);
    tcase_add_test(supervised, stopping_ends_the_worker);
    tcase_add_test(supervised, stopping_ends_even_a_worker_that_hangs);
    tcase_add_test(supervised, stopping_ends_even_a_worker_that_will_not);
    tcase_add_test(supervised, the_worker_inherits_no_descriptor_but_standard_error);
    tcase_add_test(supervised, the_worker_that_serves_has_closed_itself_in);
    tcase_add_test(supervised, a_worker_that_ends_again_and_again_is_told_of);
    tcase_add_test(supervised, a_steady_minute_ends_the_crash_loop);
    tcase_add_test(supervised, the_worker_dies_with_its_server);
    suite_add_tcase(s, supervised);

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

RUN_SUITE(worker_suite);
