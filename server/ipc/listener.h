/*
 * listener.h - a Unix socket that is listened on from the loop. Loop thread.
 *
 * Only peers of our own user or root get through. When descriptors run out it
 * pauses for a second instead of spinning.
 */
#ifndef IPC_LISTENER_H
#define IPC_LISTENER_H

#include <sys/types.h>

struct listener;
struct loop;
struct timers;

/* Owns fd, which is non-blocking. Must not close the listener. */
typedef void listener_fn(void *arg, int fd, pid_t peer);

struct listener *listener_open(struct loop *l, struct timers *timers, const char *path,
                               listener_fn *on_peer, void *arg); /* NULL: logged */
void listener_close(struct listener *listener); /* removes the file; NULL is allowed */

#endif
