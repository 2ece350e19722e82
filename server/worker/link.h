/*
 * link.h - the worker's way to its server: connects, closes itself in, serves.
 *
 * With a parent that starts it again (`roost serve`) the process serves one connection and ends
 * with it. Run by others it stays outside, holds nothing but the path, and makes a process
 * for each connection, since what is closed in can neither connect again nor be trusted to.
 */
#ifndef WORKER_LINK_H
#define WORKER_LINK_H

#include "worker/worker.h"

#include <stdbool.h>

#define LINK_DELAY_MIN_MS 100
#define LINK_DELAY_MAX_MS 5000

struct link_options {
    const char *path; /* NULL: fd is connected already */
    int fd;
    bool once;
    struct worker_setup setup;
};

/* Returns the exit status when the worker should end. A server that is away is waited for;
 * one that breaks the rules, or is of another version, ends the worker: 1, logged. */
int link_run(const struct link_options *o);

#endif
