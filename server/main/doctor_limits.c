/*
 * doctor_limits.c - descriptors and memory: of the server that runs, else of this shell,
 * which may have others than the unit or the container.
 */
#include "base/config.h"
#include "base/xmalloc.h"
#include "main/doctor.h"
#include "main/preflight.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ASIDE_FROM_RING \
    (UINT64_C(192) * 1024 * 1024) /* a quiet server, and some people */

static const char raise_it[] =
    "raise it with LimitNOFILE= in the unit, `ulimit -n`, or --ulimit nofile= of the "
    "container";

/* The hard limit of the server's process; 0: not to be had. */
static uint64_t limit_of(pid_t pid)
{
    char path[64];
    char line[160];
    uint64_t soft = 0;
    uint64_t hard = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%ld/limits", (long)pid);
    file = fopen(path, "re");
    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "Max open files %" SCNu64 " %" SCNu64, &soft, &hard) == 2)
            break;
    if (file)
        fclose(file);
    return hard;
}

static void judge_descriptors(struct doctor *d)
{
    struct rlimit own = {0, 0};
    uint64_t hard = d->server > 0 ? limit_of(d->server) : 0;
    const char *whose = hard > 0 ? "the server" : "this shell";

    if (hard == 0 && getrlimit(RLIMIT_NOFILE, &own) == 0)
        hard = (uint64_t)own.rlim_max;
    if (hard < DESCRIPTORS_FEW)
        doctor_say(d, hard < DESCRIPTORS_NONE ? GRADE_FAIL : GRADE_WARN, "limits",
                   raise_it, "%s may have %" PRIu64 " files and sockets open", whose,
                   hard);
    else
        doctor_say(d, GRADE_OK, "limits", NULL,
                   "%s may have %" PRIu64 " files and sockets open", whose, hard);
}

static uint64_t first_number(const char *path)
{
    FILE *file = fopen(path, "re");
    uint64_t value = 0;

    if (file && fscanf(file, "%" SCNu64, &value) != 1)
        value = 0; /* "max" */
    if (file)
        fclose(file);
    return value;
}

/* The tightest memory.max between our group and the root; 0: none. */
static uint64_t group_limit(void)
{
    FILE *file = fopen("/proc/self/cgroup", "re");
    char line[1024];
    uint64_t least = 0;

    while (file && fgets(line, sizeof(line), file)) {
        if (strncmp(line, "0::", 3) != 0)
            continue;
        line[strcspn(line, "\n")] = '\0';
        for (char *group = line + 3; *group;) {
            char *path = xasprintf("/sys/fs/cgroup%s/memory.max", group);
            uint64_t limit = first_number(path);
            char *slash = strrchr(group, '/');

            free(path);
            if (limit > 0 && (least == 0 || limit < least))
                least = limit;
            if (!slash)
                break;
            *slash = '\0';
        }
    }
    if (file)
        fclose(file);
    return least > 0 ? least : first_number("/sys/fs/cgroup/memory.max");
}

static void judge_memory(struct doctor *d)
{
    uint64_t machine =
        (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t group = group_limit();
    uint64_t have = group > 0 && group < machine ? group : machine;
    uint64_t need = d->config.ring + ASIDE_FROM_RING;

    if (have < need)
        doctor_say(d, GRADE_WARN, "limits", "give it more, or a smaller --ring",
                   "%" PRIu64
                   " MB of memory%s, and --ring with a quiet server wants %" PRIu64 " MB",
                   have >> 20, have == group ? " in this cgroup" : "", need >> 20);
    else
        doctor_say(d, GRADE_OK, "limits", NULL, "%" PRIu64 " MB of memory%s", have >> 20,
                   have == group ? " in this cgroup" : "");
}

void doctor_limits(struct doctor *d)
{
    judge_descriptors(d);
    judge_memory(d);
}
