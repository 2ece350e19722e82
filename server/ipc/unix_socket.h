/*
 * unix_socket.h - stream sockets in the file system. Knows no loop. Any thread.
 *
 * Paths may be longer than a socket address holds; those go through
 * /proc/self/fd.
 */
#ifndef IPC_UNIX_SOCKET_H
#define IPC_UNIX_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

/* A listening, non-blocking socket with mode 0600. A socket file nobody listens
 * on is replaced; one in use, or a file of another kind, is left alone. -1: logged. */
int unix_listen(const char *path);

int unix_connect(const char *path); /* non-blocking; -1: errno says why */

/* A non-blocking descriptor, or -1 with errno. */
int unix_accept(int listening);

/* Is the other end run by our own user or by root? */
bool unix_peer_is_trusted(int fd, pid_t *pid, uid_t *uid);

#endif
