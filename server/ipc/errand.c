#include "ipc/errand.h"

#include "base/clock.h"
#include "base/log.h"
#include "ipc/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_MS  50
#define NICENESS 10

static int start(pid_t *pid, const char *program, const char *argument, int in, int out)
{
    posix_spawn_file_actions_t files;
    char *const environment[] = {NULL};
    char *const argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL};

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    return child_start(pid, program, &files, argv, environment);
}

/* Has it ended? Waits a moment for that. */
static bool has_ended(pid_t pid, int pidfd, int *status)
{
    struct pollfd end = {.fd = pidfd, .events = POLLIN};

    (void)poll(&end, 1, LOOK_MS); /* without a descriptor this is a pause */
    return waitpid(pid, status, WNOHANG) != 0;
}

static enum errand_end see_out(pid_t pid, unsigned patience_ms, const atomic_bool *stop)
{
    uint64_t until = clock_mono_ms() + patience_ms;
    int pidfd = pidfd_open(pid, 0);
    int status = 0;
    enum errand_end end = ERRAND_DONE;

    while (!has_ended(pid, pidfd, &status)) {
        if (!atomic_load(stop) && clock_mono_ms() < until)
            continue;
        end = atomic_load(stop) ? ERRAND_STOPPED : ERRAND_LATE;
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        break;
    }
    if (pidfd >= 0)
        close(pidfd);
    if (end == ERRAND_DONE && WIFEXITED(status) && WEXITSTATUS(status) == ERRAND_EX_LATER)
        end = ERRAND_NOT_STARTED;
    if (end == ERRAND_DONE && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        end = ERRAND_FAILED;
    return end;
}

enum errand_end errand_run(const char *program, const char *argument, int in, int out,
                           unsigned patience_ms, const atomic_bool *stop)
{
    pid_t pid;
    int why = start(&pid, program, argument, in, out);

    if (why != 0) {
        log_debug("an errand cannot be started", "program=%s error=%s",
                  LOG_QUOTED(program), LOG_QUOTED(strerror(why)));
        return ERRAND_NOT_STARTED;
    }
    (void)setpriority(PRIO_PROCESS, (id_t)pid, NICENESS);
    return see_out(pid, patience_ms, stop);
}
