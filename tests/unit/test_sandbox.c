/* Each test goes into the sandbox in a child, which says with its exit status what it found. */
#include "runner.h"

#include "base/xmalloc.h"
#include "worker/pool.h"
#include "worker/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024 * 1024)

static char own[64], foreign[96], foreign_file[128];

/* An own folder with a file, and a foreign folder beside it with another. */
static void a_folder(void)
{
    char path[128];
    int fd;

    snprintf(own, sizeof(own), "/tmp/roost-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(own));
    snprintf(path, sizeof(path), "%s/mine", own);
    fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_eq(write(fd, "mine", 4), 4);
    close(fd);
    snprintf(foreign, sizeof(foreign), "%s-foreign", own);
    ck_assert_int_eq(mkdir(foreign, 0700), 0);
    snprintf(foreign_file, sizeof(foreign_file), "%s/theirs", foreign);
    fd = open(foreign_file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    ck_assert_int_eq(write(fd, "theirs", 6), 6);
    close(fd);
}

static void remove_in_own(const char *name)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", own, name);
    unlink(path);
}

static void it_goes(void)
{
    remove_in_own("mine");
    remove_in_own("new");
    remove_in_own("newer");
    ck_assert_int_eq(rmdir(own), 0);
    ck_assert_int_eq(unlink(foreign_file), 0);
    ck_assert_int_eq(rmdir(foreign), 0);
}

static bool enter(void)
{
    struct sandbox s = {.folder = open(own, O_PATH | O_DIRECTORY | O_CLOEXEC),
                        .memory_bytes = 512 * MIB,
                        .file_bytes = MIB};

    return sandbox_enter(&s);
}

#define FAILS_WITH(call, error) ((call) < 0 && errno == (error))

typedef bool look_fn(void);

static bool no_socket(void)
{
    return FAILS_WITH(socket(AF_INET, SOCK_STREAM, 0), EPERM) &&
           FAILS_WITH(socket(AF_INET6, SOCK_DGRAM, 0), EPERM) &&
           FAILS_WITH(socket(AF_UNIX, SOCK_STREAM, 0), EPERM) &&
           FAILS_WITH(socket(AF_NETLINK, SOCK_RAW, 0), EPERM);
}

static bool no_program(void)
{
    char *argv[] = {(char[]){"/bin/true"}, NULL};
    pid_t pid;

    return FAILS_WITH(execv("/bin/true", argv), EPERM) &&
           posix_spawn(&pid, "/bin/true", NULL, NULL, argv, argv + 1) != 0;
}

static bool no_process(void)
{
    return FAILS_WITH(fork(), EPERM);
}

static bool no_foreign_file(void)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/../%s", own, strrchr(foreign_file, '/'));
    return FAILS_WITH(open(foreign_file, O_RDONLY | O_CLOEXEC), EACCES) &&
           FAILS_WITH(open("/etc/passwd", O_RDONLY | O_CLOEXEC), EACCES) &&
           FAILS_WITH(open("/proc/self/maps", O_RDONLY | O_CLOEXEC), EACCES) &&
           FAILS_WITH(open(foreign, O_RDONLY | O_DIRECTORY | O_CLOEXEC), EACCES) &&
           FAILS_WITH(unlink(foreign_file), EACCES) &&
           FAILS_WITH(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600), EACCES);
}

static bool own_files(void)
{
    char path[128], other[128], found[8];
    int fd;

    snprintf(path, sizeof(path), "%s/mine", own);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, found, sizeof(found)) != 4 || memcmp(found, "mine", 4) != 0)
        return false;
    snprintf(path, sizeof(path), "%s/new", own);
    snprintf(other, sizeof(other), "%s/newer", own);
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return fd >= 0 && write(fd, "x", 1) == 1 && ftruncate(fd, 0) == 0 && fsync(fd) == 0 &&
           rename(path, other) == 0 && unlink(other) == 0;
}

static bool bounded_files(void)
{
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/new", own);
    fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    signal(SIGXFSZ, SIG_IGN);
    return fd >= 0 && pwrite(fd, "x", 1, MIB - 1) == 1 &&
           FAILS_WITH(pwrite(fd, "x", 1, MIB), EFBIG);
}

static bool bounded_descriptors(void)
{
    char path[128];
    int count = 0;

    snprintf(path, sizeof(path), "%s/mine", own);
    while (count < 1000 && open(path, O_RDONLY | O_CLOEXEC) >= 0)
        count++;
    return count < 64 && errno == EMFILE;
}

static bool no_core_file(void)
{
    struct rlimit l;

    return getrlimit(RLIMIT_CORE, &l) == 0 && l.rlim_max == 0;
}

static bool no_way_back(void)
{
    struct rlimit more = {.rlim_cur = 1000, .rlim_max = 1000};

    return FAILS_WITH(setrlimit(RLIMIT_NOFILE, &more), EPERM) &&
           FAILS_WITH(kill(getppid(), 0), EPERM) &&
           FAILS_WITH(ptrace(PTRACE_TRACEME, 0, NULL, NULL), EPERM) &&
           FAILS_WITH(chroot(own), EPERM);
}

static void *touch(void *arg)
{
    return socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM ? arg : NULL;
}

static bool threads_inside(void)
{
    pthread_t thread;
    void *found;

    return pthread_create(&thread, NULL, touch, own) == 0 &&
           pthread_join(thread, &found) == 0 && found == own;
}

static bool code_for_patterns(void)
{
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return at != MAP_FAILED;
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static bool bounded_memory(void)
{
    return mmap(NULL, 600UL * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0) == MAP_FAILED &&
           errno == ENOMEM;
}
#endif

static int status_of(pid_t child)
{
    int status;

    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return status;
}

/* Is it so inside, and was it not so outside? */
static void check_inside(look_fn *look)
{
    pid_t child = fork();

    if (child == 0)
        _exit(enter() && look() ? 0 : 1);
    ck_assert_int_eq(status_of(child), 0);
}

#define SENTENCE(name, look) \
    START_TEST(name)         \
    {                        \
        check_inside(look);  \
    }                        \
    END_TEST

SENTENCE(no_socket_can_be_made, no_socket)
SENTENCE(no_program_can_be_started, no_program)
SENTENCE(no_process_can_be_made, no_process)
SENTENCE(no_foreign_file_can_be_opened_made_or_removed, no_foreign_file)
SENTENCE(its_own_files_can_be_kept, own_files)
SENTENCE(no_file_grows_beyond_the_bound, bounded_files)
SENTENCE(descriptors_are_few, bounded_descriptors)
SENTENCE(no_core_file_is_left, no_core_file)
SENTENCE(there_is_no_way_back, no_way_back)
SENTENCE(threads_made_inside_are_inside, threads_inside)
SENTENCE(patterns_may_be_compiled, code_for_patterns)
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
SENTENCE(memory_is_bounded, bounded_memory)
#endif

START_TEST(all_that_is_refused_inside_works_outside)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    ck_assert_int_ge(fd, 0);
    close(fd);
    fd = open(foreign_file, O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    close(fd);

    pid_t child = fork();

    if (child == 0) {
        execl("/bin/true", "/bin/true", (char *)NULL);
        _exit(1);
    }
    ck_assert_int_eq(status_of(child), 0);
}
END_TEST

START_TEST(without_a_folder_no_file_can_be_opened)
{
    pid_t child = fork();

    if (child == 0) {
        struct sandbox s = {.folder = -1, .file_bytes = MIB};
        bool entered = sandbox_enter(&s);

        _exit(entered && FAILS_WITH(open(own, O_RDONLY | O_CLOEXEC), EACCES) ? 0 : 1);
    }
    ck_assert_int_eq(status_of(child), 0);
}
END_TEST

START_TEST(the_kernel_says_so_too)
{
    int ready[2], done[2];
    char path[64], line[128];
    bool filtered = false, no_new = false;
    pid_t child;
    FILE *f;

    ck_assert_int_eq(pipe(ready), 0);
    ck_assert_int_eq(pipe(done), 0);
    child = fork();
    if (child == 0) {
        bool said = enter() && write(ready[1], "x", 1) == 1;

        close(done[1]);
        _exit(said && read(done[0], line, 1) == 0 ? 0 : 1);
    }
    ck_assert_int_eq(read(ready[0], line, 1), 1);
    snprintf(path, sizeof(path), "/proc/%ld/status", (long)child);
    f = fopen(path, "re");
    while (fgets(line, sizeof(line), f)) {
        filtered |= strcmp(line, "Seccomp:\t2\n") == 0;
        no_new |= strcmp(line, "NoNewPrivs:\t1\n") == 0;
    }
    fclose(f);
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(done[i]);
    }
    ck_assert_int_eq(status_of(child), 0);
    ck_assert(filtered && no_new);
}
END_TEST

static bool work_for_ever(struct task *t, void *hand)
{
    volatile bool goes_on = true;

    (void)t;
    (void)hand;
    while (goes_on)
        ;
    return true;
}

START_TEST(a_task_without_end_is_ended_with_its_process)
{
    pid_t child = fork();

    if (child == 0) {
        struct task t = {.work = work_for_ever};

        if (!enter())
            _exit(1);
        pool_submit(pool_create(returns_create(), 1, NULL, 50), &t);
        for (;;)
            pause();
    }

    int status = status_of(child);

    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(WTERMSIG(status), SIGXCPU);
}
END_TEST

/* Without it files are guarded by their modes alone, as the worker's log says. */
static bool kernel_has_landlock(void)
{
    bool has = syscall(SYS_landlock_create_ruleset, NULL, 0,
                       LANDLOCK_CREATE_RULESET_VERSION) > 0;

    if (!has)
        puts("this kernel has no Landlock: two tests about foreign files are left out");
    return has;
}

static Suite *sandbox_suite(void)
{
    Suite *s = suite_create("sandbox");
    TCase *t = tcase_create("inside");
    bool landlock = kernel_has_landlock();

    tcase_add_checked_fixture(t, a_folder, it_goes);
    tcase_add_test(t, no_socket_can_be_made);
    tcase_add_test(t, no_program_can_be_started);
    tcase_add_test(t, no_process_can_be_made);
    if (landlock)
        tcase_add_test(t, no_foreign_file_can_be_opened_made_or_removed);
    tcase_add_test(t, its_own_files_can_be_kept);
    tcase_add_test(t, no_file_grows_beyond_the_bound);
    tcase_add_test(t, descriptors_are_few);
    tcase_add_test(t, no_core_file_is_left);
    tcase_add_test(t, there_is_no_way_back);
    tcase_add_test(t, threads_made_inside_are_inside);
    tcase_add_test(t, patterns_may_be_compiled);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    tcase_add_test(t, memory_is_bounded);
#endif
    tcase_add_test(t, all_that_is_refused_inside_works_outside);
    if (landlock)
        tcase_add_test(t, without_a_folder_no_file_can_be_opened);
    tcase_add_test(t, the_kernel_says_so_too);
    tcase_add_test(t, a_task_without_end_is_ended_with_its_process);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(sandbox_suite);
