#include "ipc/unix_socket.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16

typedef int socket_fn(int fd, const struct sockaddr *address, socklen_t len);

/* The folder of a path too long for an address, to be reached by its descriptor. */
static int open_folder(const char *path, const char **name)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');

    *name = slash ? slash + 1 : path;
    if (!slash || (size_t)(slash - path) >= sizeof(folder)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    return open(folder[0] ? folder : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Calls bind or connect with the path as an address. */
static int with_address(socket_fn *fn, int fd, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t room = sizeof(address.sun_path);
    const char *name;

    if (strlen(path) < room) {
        memcpy(address.sun_path, path, strlen(path) + 1);
        return fn(fd, (const struct sockaddr *)&address, sizeof(address));
    }

    int folder = open_folder(path, &name);
    int result = -1;

    if (folder < 0)
        return -1;
    errno = ENAMETOOLONG;
    if (snprintf(address.sun_path, room, "/proc/self/fd/%d/%s", folder, name) < (int)room)
        result = fn(fd, (const struct sockaddr *)&address, sizeof(address));

    int why = errno;

    close(folder);
    errno = why;
    return result;
}

static int new_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int unix_connect(const char *path)
{
    int fd = new_socket();

    if (fd < 0 || with_address(connect, fd, path) == 0)
        return fd;

    int why = errno;

    close(fd);
    errno = why;
    return -1;
}

/* Makes way for a new socket. False: somebody still needs what is there; logged. */
static bool clear_path(const char *path)
{
    struct stat file;

    if (lstat(path, &file) != 0)
        return true; /* bind says what else may be wrong */
    if (!S_ISSOCK(file.st_mode)) {
        log_error("cannot listen: this file is in the way and is no socket", "path=%s",
                  LOG_QUOTED(path));
        return false;
    }

    int fd = unix_connect(path);

    if (fd >= 0 || errno == EAGAIN) {
        log_error("cannot listen: another process listens there", "path=%s",
                  LOG_QUOTED(path));
        if (fd >= 0)
            close(fd);
        return false;
    }
    if (errno == ECONNREFUSED)
        unlink(path);
    return true;
}

int unix_listen(const char *path)
{
    if (!clear_path(path))
        return -1;

    int fd = new_socket();

    /* bind gives the file the socket's own mode: there is no moment when it is wider. */
    if (fd >= 0 && fchmod(fd, 0600) == 0 && with_address(bind, fd, path) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;

    log_error("cannot listen", "path=%s error=%s", LOG_QUOTED(path),
              LOG_QUOTED(strerror(errno)));
    if (fd >= 0)
        close(fd);
    return -1;
}

int unix_accept(int listening)
{
    return accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

bool unix_peer_is_trusted(int fd, pid_t *pid, uid_t *uid)
{
    struct ucred peer;
    socklen_t len = sizeof(peer);

    *pid = 0;
    *uid = (uid_t)-1;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0)
        return false;
    *pid = peer.pid;
    *uid = peer.uid;
    return peer.uid == geteuid() || peer.uid == 0;
}
