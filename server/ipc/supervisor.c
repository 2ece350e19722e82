#include "ipc/supervisor.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "ipc/child.h"
#include "loop/loop.h"
#include "loop/timers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct supervisor {
    struct timers *timers;
    struct loop_signal *child_ended;
    char *program;
    char *socket_path;
    char *folder; /* NULL: none */
    char *level;
    unsigned threads;
    pid_t pid;       /* 0: not running */
    bool started;    /* once at least */
    bool complained; /* about a start that failed; until one succeeds */
    uint64_t started_ms;
    uint64_t delay_ms; /* before the next start */
    unsigned ends;     /* since it was steady last */
    struct timer restart;
    struct timer steady;
};

static const char *const level_names[LOG_LEVEL_COUNT] = {[LOG_DEBUG] = "debug",
                                                         [LOG_INFO] = "info",
                                                         [LOG_WARN] = "warn",
                                                         [LOG_ERROR] = "error"};

char *supervisor_worker_path(void)
{
    char path[4096];
    ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    char *slash;

    path[len > 0 ? len : 0] = '\0';
    slash = strrchr(path, '/');
    if (!slash) /* no /proc: the start will fail, and say so */
        return xstrdup("roost-worker");
    *slash = '\0';
    return xasprintf("%s/roost-worker", path);
}

/* What the worker may know of the server's environment: where settings, and with them
 * secrets, come from. */
static const char *const inherited[] = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ"};

#define INHERITED_MAX (sizeof(inherited) / sizeof(inherited[0]))

static void choose_environment(char *chosen[INHERITED_MAX + 1])
{
    size_t count = 0;

    for (size_t i = 0; i < INHERITED_MAX; i++) {
        size_t len = strlen(inherited[i]);

        for (char **at = environ; at && *at; at++) {
            if (strncmp(*at, inherited[i], len) == 0 && (*at)[len] == '=') {
                chosen[count++] = *at;
                break;
            }
        }
    }
    chosen[count] = NULL;
}

/* Of the environment the worker inherits what is named above. */
static int spawn(pid_t *pid, char **argv)
{
    posix_spawn_file_actions_t files;
    char *chosen[INHERITED_MAX + 1];

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    choose_environment(chosen);
    return child_start(pid, argv[0], &files, argv, chosen);
}

static int start_process(struct supervisor *s, pid_t *pid)
{
    char flags[][12] = {"--socket", "--log-level", "--parent", "--data", "--threads"};
    char parent[24], threads[12];
    char *argv[12] = {s->program, flags[0], s->socket_path, flags[1],
                      s->level,   flags[2], parent};
    int count = 7;

    snprintf(parent, sizeof(parent), "%ld", (long)getpid());
    snprintf(threads, sizeof(threads), "%u", s->threads);
    if (s->folder) {
        argv[count++] = flags[3];
        argv[count++] = s->folder;
    }
    if (s->threads > 0) {
        argv[count++] = flags[4];
        argv[count++] = threads;
    }
    argv[count] = NULL;
    return spawn(pid, argv);
}

static void start_later(struct supervisor *s)
{
    timer_start(s->timers, &s->restart, s->delay_ms);
    s->delay_ms *= 2;
    if (s->delay_ms > SUPERVISOR_DELAY_MAX_MS)
        s->delay_ms = SUPERVISOR_DELAY_MAX_MS;
}

static void start(struct supervisor *s)
{
    int why = start_process(s, &s->pid);

    if (why != 0) {
        s->pid = 0;
        if (!s->complained)
            log_warn("cannot start the worker: the chat works without it",
                     "program=%s error=%s", LOG_QUOTED(s->program),
                     LOG_QUOTED(strerror(why)));
        s->complained = true;
        start_later(s);
        return;
    }
    if (s->started)
        metrics.worker_restarts++;
    log_info("worker started", "pid=%ld restart=%s", (long)s->pid,
             s->started ? "yes" : "no");
    s->started = true;
    s->complained = false;
    s->started_ms = clock_mono_ms();
    timer_start(s->timers, &s->steady, SUPERVISOR_STEADY_MS);
}

static void on_restart(struct timer *t)
{
    start(container_of(t, struct supervisor, restart));
}

static void on_steady(struct timer *t)
{
    struct supervisor *s = container_of(t, struct supervisor, steady);

    s->delay_ms = SUPERVISOR_DELAY_MIN_MS;
    s->ends = 0;
    metrics.worker_crash_loop = 0;
}

static void count_end(struct supervisor *s)
{
    if (++s->ends < SUPERVISOR_LOOP_ENDS)
        return;
    if (s->ends == SUPERVISOR_LOOP_ENDS)
        log_error("the worker ends again and again: the chat works without it",
                  "program=%s ends=%u", LOG_QUOTED(s->program), s->ends);
    metrics.worker_crash_loop = 1;
}

static void log_end(const struct supervisor *s, int status)
{
    bool by_signal = WIFSIGNALED(status);

    log_warn("worker ended", "pid=%ld %s=%d up_ms=%llu restart_in_ms=%llu", (long)s->pid,
             by_signal ? "signal" : "status",
             by_signal ? WTERMSIG(status) : WEXITSTATUS(status),
             (unsigned long long)(clock_mono_ms() - s->started_ms),
             (unsigned long long)s->delay_ms);
}

static void on_child_ended(void *arg, int number)
{
    struct supervisor *s = arg;
    int status = 0;

    (void)number;
    if (s->pid == 0)
        return;

    pid_t ended = waitpid(s->pid, &status, WNOHANG);

    /* Without a child somebody else has waited for it: it is gone all the same. */
    if (ended == 0 || (ended < 0 && errno != ECHILD))
        return;
    log_end(s, status);
    s->pid = 0;
    timer_stop(s->timers, &s->steady);
    count_end(s);
    start_later(s);
}

struct supervisor *supervisor_create(struct loop *l, struct timers *timers,
                                     const struct supervised *what)
{
    struct supervisor *s = xcalloc(1, sizeof(*s));

    s->timers = timers;
    s->program = xstrdup(what->program);
    s->socket_path = xstrdup(what->socket_path);
    s->folder = what->folder ? xstrdup(what->folder) : NULL;
    s->threads = what->threads;
    s->level = xstrdup(level_names[what->level]);
    s->delay_ms = SUPERVISOR_DELAY_MIN_MS;
    timer_init(&s->restart, on_restart);
    timer_init(&s->steady, on_steady);
    s->child_ended = loop_signal_add(l, SIGCHLD, on_child_ended, s);
    start(s);
    return s;
}

void supervisor_kill_worker(struct supervisor *s)
{
    if (s->pid != 0)
        kill(s->pid, SIGKILL);
}

pid_t supervisor_worker_pid(const struct supervisor *s)
{
    return s->pid;
}

/* Waits for the child's end, at most so long. A kernel without pidfd says no at once. */
static bool ends_within(pid_t pid, int patience_ms)
{
    int fd = pidfd_open(pid, 0);
    uint64_t until = clock_mono_ms() + (uint64_t)patience_ms;
    int ready = 0;

    while (fd >= 0 && ready == 0) {
        uint64_t now = clock_mono_ms();
        struct pollfd end = {.fd = fd, .events = POLLIN};

        if (now >= until)
            break;
        ready = poll(&end, 1, (int)(until - now));
        if (ready < 0 && errno == EINTR)
            ready = 0;
    }
    if (fd >= 0)
        close(fd);
    return ready > 0;
}

static void stop_worker(struct supervisor *s)
{
    if (s->pid == 0)
        return;
    kill(s->pid, SIGTERM);
    if (!ends_within(s->pid, SUPERVISOR_PATIENCE_MS))
        kill(s->pid, SIGKILL);
    while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

void supervisor_destroy(struct supervisor *s)
{
    if (!s)
        return;
    loop_signal_remove(s->child_ended);
    timer_stop(s->timers, &s->restart);
    timer_stop(s->timers, &s->steady);
    stop_worker(s);
    free(s->program);
    free(s->socket_path);
    free(s->folder);
    free(s->level);
    metrics.worker_crash_loop = 0;
    free(s);
}
