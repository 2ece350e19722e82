#include "main/harden.h"
#include "tests/unit/runner.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long refused(long result)
{
    return result == -1 && errno == EPERM;
}

START_TEST(it_leaves_no_core_file_and_gains_nothing)
{
    struct rlimit core;

    harden();
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &core), 0);
    ck_assert_uint_eq(core.rlim_cur, 0);
    ck_assert_uint_eq(core.rlim_max, 0);
    ck_assert_int_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
    ck_assert_int_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), HARDEN_WHOLLY ? 0 : 1);
}
END_TEST

START_TEST(calls_nobody_needs_are_refused)
{
    struct io_uring_params params = {0};
    char byte = 'x';
    struct iovec iov = {&byte, 1};

    harden();
    ck_assert(refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
    ck_assert(refused(process_vm_readv(getpid(), &iov, 1, &iov, 1, 0)));
    ck_assert(refused(unshare(CLONE_NEWUSER)));
    ck_assert(refused(mount("none", "/nowhere", "tmpfs", 0, NULL)));
    ck_assert(refused(syscall(SYS_bpf, 0, NULL, 0)));
    ck_assert(refused(syscall(SYS_userfaultfd, 0)));
    ck_assert(refused(syscall(SYS_io_uring_setup, 1, &params)));
    ck_assert(refused(syscall(SYS_keyctl, 0, 0, 0, 0, 0)));
    ck_assert(refused(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0)));
}
END_TEST

START_TEST(what_it_starts_is_bound_too)
{
    int status;
    pid_t child;

    harden();
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        execl("/bin/sh", "sh", "-c",
              "grep -q '^Seccomp:.*2' /proc/self/status && "
              "grep -q '^NoNewPrivs:.*1' /proc/self/status",
              (char *)NULL);
        _exit(2);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(what_a_server_does_goes_on)
{
    char name[] = "/tmp/roost-harden-XXXXXX";
    int fd;

    umask(0);
    harden();
    ck_assert_uint_eq(umask(0), 077);
    fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, "x", 1), 1);
    ck_assert_int_eq(fdatasync(fd), 0);
    ck_assert_int_eq(unlink(name), 0);
    close(fd);
    fd = open("/proc/self/statm", O_RDONLY);
    ck_assert_int_ge(fd, 0);
    close(fd);
}
END_TEST

static Suite *harden_suite(void)
{
    Suite *s = suite_create("harden");
    TCase *t = tcase_create("a process that gives up what it does not need");

    if (RUNNER_FORKS) { /* it is for good */
        tcase_add_test(t, it_leaves_no_core_file_and_gains_nothing);
        tcase_add_test(t, what_a_server_does_goes_on);
    }
    if (RUNNER_FORKS && HARDEN_WHOLLY) {
        tcase_add_test(t, calls_nobody_needs_are_refused);
        tcase_add_test(t, what_it_starts_is_bound_too);
    }
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(harden_suite);
