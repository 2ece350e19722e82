#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/supervisor.h"
#include "main/moderate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINK_FD     3
#define ARGV_MAX    10
#define NUMBER_SIZE 16

extern char **environ;

/* 0, or an errno. */
static int spawn(pid_t *pid, char **argv, int link)
{
    posix_spawn_file_actions_t files;
    int why;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, link, LINK_FD);
    posix_spawn_file_actions_addclosefrom_np(&files, LINK_FD + 1);
    why = posix_spawn(pid, argv[0], &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    return why;
}

static int start_process(pid_t *pid, char *program, const char *model, unsigned threads,
                         int link)
{
    char flags[][12] = {"--fd", "3", "--log-level", "warn", "--model", "--threads"};
    char number[NUMBER_SIZE];
    char *own_model = model ? xstrdup(model) : NULL;
    char *argv[ARGV_MAX] = {program, flags[0], flags[1], flags[2], flags[3]};
    int count = 5, why;

    if (model) {
        argv[count++] = flags[4];
        argv[count++] = own_model;
    }
    snprintf(number, sizeof(number), "%u", threads);
    if (threads > 0) {
        argv[count++] = flags[5];
        argv[count++] = number;
    }
    argv[count] = NULL;
    why = spawn(pid, argv, link);
    free(own_model);
    return why;
}

static bool greet(struct own_worker *w)
{
    struct ipc_frame f;
    uint32_t version;

    hello_send(w->stream);
    return own_worker_hear(w, &f) && hello_read(&f, &version) &&
           version == WORKER_PROTOCOL;
}

bool own_worker_start(struct own_worker *w, const char *model, unsigned threads,
                      char why[MODERATE_WHY_MAX])
{
    char *program = supervisor_worker_path();
    int ends[2], error = 0;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        snprintf(why, MODERATE_WHY_MAX, "no socket: %s", strerror(errno));
        free(program);
        return false;
    }
    /* So that the copy in the child is another one: dup2 onto itself would not clear
     * its close-on-exec. */
    if (ends[1] == LINK_FD) {
        int other = fcntl(ends[1], F_DUPFD_CLOEXEC, LINK_FD + 1);

        close(ends[1]);
        ends[1] = other;
    }
    error = start_process(&w->pid, program, model, threads, ends[1]);
    close(ends[1]);
    w->stream = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    if (error != 0) {
        snprintf(why, MODERATE_WHY_MAX, "cannot start %.150s: %s", program,
                 strerror(error));
        frame_stream_destroy(w->stream);
        free(program);
        return false;
    }
    free(program);
    if (greet(w))
        return true;
    snprintf(why, MODERATE_WHY_MAX, "the worker did not greet");
    own_worker_stop(w);
    return false;
}

void own_worker_stop(struct own_worker *w)
{
    frame_stream_destroy(w->stream);
    while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

bool own_worker_hear(struct own_worker *w, struct ipc_frame *f)
{
    enum frame_next next;

    while ((next = frame_stream_next(w->stream, f)) == FRAME_INCOMPLETE) {
        struct pollfd socket = {.fd = frame_stream_fd(w->stream), .events = POLLIN};

        if (frame_stream_has_output(w->stream))
            socket.events |= POLLOUT;
        if (poll(&socket, 1, -1) < 0 && errno != EINTR)
            return false;
        if (!frame_stream_flush(w->stream) || !frame_stream_fill(w->stream))
            return false;
    }
    return next == FRAME_READY;
}
