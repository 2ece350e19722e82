/*
 * ipc_scene.h - a folder for sockets, a loop, and a clock the test turns itself.
 */
#ifndef UNIT_IPC_SCENE_H
#define UNIT_IPC_SCENE_H

#include "base/xmalloc.h"
#include "ipc/unix_socket.h"
#include "loop/loop.h"
#include "loop/timers.h"

#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct loop *loop;
static struct timers *timers;
static uint64_t now_ms;
static char *folder;
static char *path; /* of the socket */

static inline void scene_begin(void)
{
    char template[] = "/tmp/roost-unit-XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(template));
    folder = xstrdup(template);
    path = xasprintf("%s/test.sock", folder);
    loop = loop_create();
    ck_assert_ptr_nonnull(loop);
    now_ms = 1000000;
    timers = timers_create_manual(now_ms);
}

static inline void scene_end(void)
{
    timers_destroy(timers);
    loop_destroy(loop);
    ck_assert_int_eq(access(path, F_OK), -1); /* who listened has tidied up */
    rmdir(folder);
    free(path);
    free(folder);
}

static inline void time_passes(uint64_t ms)
{
    now_ms += ms;
    timers_advance(timers, now_ms);
}

/* Turns the loop until it is so; the time limit ends a test that waits in vain. */
#define wait_until(condition)     \
    do {                          \
        while (!(condition))      \
            loop_turn_wait(loop); \
    } while (0)

/* Has the other end of the socket hung up? Takes what is still to be read. */
static inline bool hung_up(int fd)
{
    char bytes[4096];
    ssize_t got;

    do
        got = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    while (got > 0);
    return got == 0;
}

#endif
