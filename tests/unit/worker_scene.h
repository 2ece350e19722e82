/*
 * worker_scene.h - a server that listens for the real roost-worker, which stands at the top of the
 * build directory.
 */
#ifndef UNIT_WORKER_SCENE_H
#define UNIT_WORKER_SCENE_H

#include "base/metrics.h"
#include "base/xmalloc.h"
#include "ipc/messages.h"
#include "ipc/supervisor.h"
#include "ipc/wire.h"
#include "ipc/worker_link.h"
#include "ipc_scene.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *worker_path, *worker_folder;
static struct worker_link *link_;
static struct supervisor *supervisor;
static int ups, downs;

static int answered, late;

static inline void on_news(void *arg, enum worker_news news)
{
    (void)arg;
    ups += news == WORKER_UP;
    downs += news == WORKER_DOWN;
    if (news == WORKER_SILENT && supervisor)
        supervisor_kill_worker(supervisor);
}

/* Beside this test's own folder, tests/unit. */
static inline char *find_worker(void)
{
    char self[4096];
    ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

    ck_assert_int_gt(len, 0);
    self[len] = '\0';
    for (int i = 0; i < 3; i++)
        *strrchr(self, '/') = '\0';

    char *found = xasprintf("%s/roost-worker", self);

    ck_assert_msg(access(found, X_OK) == 0, "%s is not built", found);
    return found;
}

static inline void a_server_listens(void)
{
    scene_begin();
    memset(&metrics, 0, sizeof(metrics));
    ups = downs = answered = late = 0;
    worker_path = find_worker();
    worker_folder = xasprintf("%s/worker", folder);
    link_ = worker_link_open(loop, timers, path);
    ck_assert_ptr_nonnull(link_);
    worker_link_watch(link_, on_news, NULL);
}

static inline void the_server_stops(void)
{
    supervisor_destroy(supervisor);
    supervisor = NULL;
    worker_link_close(link_);
    tree_remove(worker_folder);
    free(worker_path);
    free(worker_folder);
    scene_end();
}

#endif
