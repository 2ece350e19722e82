/*
 * errand.h - a process for one piece of work, from its start to its end. On a thread that may wait.
 */
#ifndef IPC_ERRAND_H
#define IPC_ERRAND_H

#include <stdatomic.h>
#include <stdbool.h>

#define ERRAND_EX_LATER 77 /* the exit status of who could not begin */

enum errand_end {
    ERRAND_DONE,        /* it ended with 0 */
    ERRAND_FAILED,      /* with something else, or by a signal */
    ERRAND_LATE,        /* it was killed when its time was over */
    ERRAND_STOPPED,     /* it was killed because *stop was set */
    ERRAND_NOT_STARTED, /* no such program here, no room for a process, or it ended with
                           ERRAND_EX_LATER */
};

/* Runs program with one argument, `in` as its input and `out` as its output; it has no other
 * descriptor but standard error, nothing of our environment, and yields to everybody. */
enum errand_end errand_run(const char *program, const char *argument, int in, int out,
                           unsigned patience_ms, const atomic_bool *stop);

#endif
