#include "ipc/child.h"

#include <signal.h>
#include <unistd.h>

int child_start(pid_t *pid, const char *program, posix_spawn_file_actions_t *files,
                char *const argv[], char *const environment[])
{
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int why;

    posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    why = posix_spawn(pid, program, files, &attributes, argv, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(files);
    return why;
}
