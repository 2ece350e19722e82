/*
 * child.h - starting a program as a process of our own. Any thread.
 */
#ifndef IPC_CHILD_H
#define IPC_CHILD_H

#include <spawn.h>
#include <sys/types.h>

/* It inherits no descriptor above standard error, no blocked or ignored signal, and is in a group of
 * its own: Ctrl-C on a terminal is for the server to see to. Takes over `files`, which say what the
 * first three descriptors are. 0, or why not, as errno. spawn and not fork: a server with gigabytes
 * has no page tables to copy. */
int child_start(pid_t *pid, const char *program, posix_spawn_file_actions_t *files,
                char *const argv[], char *const environment[]);

#endif
