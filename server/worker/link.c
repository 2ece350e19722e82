#include "worker/link.h"

#include "base/clock.h"
#include "base/log.h"
#include "ipc/unix_socket.h"
#include "worker/sandbox.h"
#include "worker/sanitized.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEADY_MS 10000 /* a link that stood so long: the delay starts over */

#define MEMORY_BYTES ((uint64_t)2 * 1024 * 1024 * 1024)
#define FILE_BYTES   ((uint64_t)64 * 1024 * 1024 * 1024)

#define STATUS_GONE 0

struct delay {
    uint64_t ms;
    bool complained; /* that the server is not there */
};

static void wait_a_while(struct delay *d)
{
    poll(NULL, 0, (int)d->ms);
    d->ms = d->ms * 2 < LINK_DELAY_MAX_MS ? d->ms * 2 : LINK_DELAY_MAX_MS;
}

/* Waits until there is a server. */
static int connect_to(const char *path, struct delay *d)
{
    for (;;) {
        int fd = unix_connect(path);

        if (fd >= 0) {
            d->complained = false;
            return fd;
        }
        if (!d->complained)
            log_warn("worker: the server is not there, waiting for it",
                     "path=%s error=%s", LOG_QUOTED(path), LOG_QUOTED(strerror(errno)));
        d->complained = true;
        wait_a_while(d);
    }
}

static int serve_inside(struct worker *w, int fd)
{
    struct sandbox s = {
        .folder = w->folder, .memory_bytes = MEMORY_BYTES, .file_bytes = FILE_BYTES};
    enum worker_end end;

    if (!sandbox_enter(&s))
        return EXIT_FAILURE;
    worker_start(w);
    end = worker_serve(w, fd);
    return end == WORKER_GONE ? STATUS_GONE : EXIT_FAILURE;
}

/* One connection, in this process. Ends it: threads may be at work, and nothing
 * they hold is lost with them. */
_Noreturn static void serve_once(const struct link_options *o, int fd)
{
    struct delay d = {.ms = LINK_DELAY_MIN_MS};
    struct worker *w;

    mallopt(M_ARENA_MAX, 2); /* memory matters more here than threads that never wait */
    w = worker_open(&o->setup);
    if (!w)
        _exit(EXIT_FAILURE);
    if (fd < 0)
        fd = connect_to(o->path, &d);
    _exit(serve_inside(w, fd));
}

/* A process of its own for this connection, which dies with us. Answers its
 * exit status, or -1: it was killed. */
static int serve_in_child(const struct link_options *o, int fd)
{
    pid_t us = getpid(), child = fork();
    int status = 0;

    if (child == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != us)
            _exit(EXIT_FAILURE);
        serve_once(o, fd);
    }
    close(fd);
    if (child < 0) {
        log_error("worker: no process for the link", "error=%s",
                  LOG_QUOTED(strerror(errno)));
        return -1;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    log_error("worker: its process was ended", "signal=%d", WTERMSIG(status));
    return -1;
}

int link_run(const struct link_options *o)
{
    struct delay d = {.ms = LINK_DELAY_MIN_MS};

    if (o->once || !o->path)
        serve_once(o, o->path ? -1 : o->fd);
    for (;;) {
        int fd = connect_to(o->path, &d);
        uint64_t begun_ms = clock_mono_ms();
        int status = serve_in_child(o, fd);

        if (status > 0)
            return status;
        if (clock_mono_ms() - begun_ms >= STEADY_MS)
            d.ms = LINK_DELAY_MIN_MS;
        wait_a_while(&d);
    }
}
