#include "ipc/listener.h"

#include "base/log.h"
#include "base/xmalloc.h"
#include "ipc/unix_socket.h"
#include "loop/loop.h"
#include "loop/timers.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACCEPTS_PER_TURN 16
#define PAUSE_MS         1000

struct listener {
    int fd;
    char *path;
    struct loop_io *io;
    struct timers *timers;
    struct timer pause;
    listener_fn *on_peer;
    void *arg;
};

static void admit(struct listener *listener, int fd)
{
    pid_t pid;
    uid_t uid;

    if (unix_peer_is_trusted(fd, &pid, &uid)) {
        listener->on_peer(listener->arg, fd, pid);
        return;
    }
    log_warn("peer refused: another user's process", "path=%s pid=%ld uid=%ld",
             LOG_QUOTED(listener->path), (long)pid, (long)uid);
    close(fd);
}

static bool is_shortage(int why)
{
    return why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM;
}

static void on_listening(void *arg, int events)
{
    struct listener *listener = arg;

    (void)events;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        int fd = unix_accept(listener->fd);

        if (fd >= 0) {
            admit(listener, fd);
            continue;
        }
        if (is_shortage(errno)) {
            log_warn("cannot accept, trying again in a second", "path=%s error=%s",
                     LOG_QUOTED(listener->path), LOG_QUOTED(strerror(errno)));
            loop_io_change(listener->io, 0);
            timer_start(listener->timers, &listener->pause, PAUSE_MS);
        }
        return;
    }
}

static void on_pause_over(struct timer *t)
{
    struct listener *listener = container_of(t, struct listener, pause);

    loop_io_change(listener->io, LOOP_READ);
}

struct listener *listener_open(struct loop *l, struct timers *timers, const char *path,
                               listener_fn *on_peer, void *arg)
{
    int fd = unix_listen(path);

    if (fd < 0)
        return NULL;

    struct listener *listener = xcalloc(1, sizeof(*listener));

    listener->fd = fd;
    listener->path = xstrdup(path);
    listener->timers = timers;
    listener->on_peer = on_peer;
    listener->arg = arg;
    timer_init(&listener->pause, on_pause_over);
    listener->io = loop_io_add(l, fd, LOOP_READ, on_listening, listener);
    return listener;
}

void listener_close(struct listener *listener)
{
    if (!listener)
        return;
    timer_stop(listener->timers, &listener->pause);
    loop_io_remove(listener->io);
    unlink(listener->path);
    close(listener->fd);
    free(listener->path);
    free(listener);
}
