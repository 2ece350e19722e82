/*
 * supervisor.h - starts the worker, and starts it again when it ends.
 *
 * The delay before a restart grows from 0.2 s to 30 s and falls back once the
 * worker was up for a minute. The worker dies with this process. Without its
 * executable there is one warning, and a look at the same delays. A worker that ends again and
 * again is told of by a metric and one error. Loop thread;
 * owns SIGCHLD of the loop, but waits for no child except its own.
 */
#ifndef IPC_SUPERVISOR_H
#define IPC_SUPERVISOR_H

#include "base/log.h"

#include <sys/types.h>

#include <stdbool.h>

struct loop;
struct supervisor;
struct timers;

#define SUPERVISOR_DELAY_MIN_MS 200
#define SUPERVISOR_DELAY_MAX_MS 30000
#define SUPERVISOR_STEADY_MS    60000 /* up for so long: the delay starts over */
#define SUPERVISOR_PATIENCE_MS  2000  /* from SIGTERM to SIGKILL */

/* Ended so often without a steady minute in between: it is looping, the metric says so. */
#define SUPERVISOR_LOOP_ENDS 4

/* What is started, and with which flags. Copied. */
struct supervised {
    const char *program;
    const char *socket_path;
    const char *folder; /* the worker's own; NULL: none */
    unsigned threads;   /* 0: as the worker thinks */
    enum log_level level;
};

/* roost-worker in the folder of this process's executable; freed with free(). */
char *supervisor_worker_path(void);

/* Starts it, now and from then on. */
struct supervisor *supervisor_create(struct loop *l, struct timers *timers,
                                     const struct supervised *what);

/* Ends a worker that hangs; it is then started again like any that ended. */
void supervisor_kill_worker(struct supervisor *s);
pid_t supervisor_worker_pid(const struct supervisor *s); /* 0: not running */

/* SIGTERM, and SIGKILL if that does not help; waits for the end. NULL is allowed. */
void supervisor_destroy(struct supervisor *s);

#endif
