/* The worker as the server starts, watches and ends it. */
#include "runner.h"
#include "worker_scene.h"

#include <dirent.h>

static char echoed[64];

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

static Suite *worker_suite(void)
{
    Suite *s = suite_create("worker");
    TCase *supervised = tcase_create("supervised");

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
    return s;
}

RUN_SUITE(worker_suite);
