/*
 * sandbox.h - gives up everything the worker does not need, before the first byte from outside.
 *
 * No new privileges; Landlock: no file but those below one folder, no network; limits on
 * memory, descriptors, file size and core files; seccomp: the system calls of the list
 * in sandbox_calls.tbl, everything else fails with EPERM. socket() and execve() are not
 * on it, and clone() only makes threads. Holds for the threads made afterwards, for
 * good: call it while there is one thread.
 */
#ifndef WORKER_SANDBOX_H
#define WORKER_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
    int folder;            /* descriptor of the own folder; -1: none, no file at all */
    uint64_t memory_bytes; /* of address space; 0: no limit */
    uint64_t file_bytes;   /* the longest file it may write */
};

/* False: logged; the process is half closed in and should end. A kernel without
 * Landlock is logged and no failure. */
bool sandbox_enter(const struct sandbox *s);

#endif
