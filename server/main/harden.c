#include "main/harden.h"

#include "base/log.h"

#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void left_out(const char *step)
{
    log_warn("a part of the hardening is not to be had here", "step=%s error=%s", step,
             LOG_QUOTED(strerror(errno)));
}

/* A limit of 0 holds for children too; a process that is not dumpable can also not be
 * looked into by others of the same user. */
static void leave_no_core(void)
{
    struct rlimit none = {0, 0};

    if (setrlimit(RLIMIT_CORE, &none) != 0)
        left_out("core");
    if (HARDEN_WHOLLY && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        left_out("dumpable");
}

/* A call this architecture does not have needs no rule. */
static bool was_added(int result)
{
    return result == 0 || result == -EDOM;
}

static bool add_calls(scmp_filter_ctx filter)
{
    bool added = true;

#define CALL(name)                                                             \
    added = added && was_added(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), \
                                                SCMP_SYS(name), 0));
#include "main/harden_calls.tbl"
#undef CALL
    return added;
}

/* Without the brake on speculation that older kernels put on every filtered process: there
 * is no foreign code in this one to be kept from its memory. */
static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    bool loaded;

    if (!filter)
        return false;
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
    loaded = add_calls(filter) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

void harden(void)
{
    umask(S_IRWXG | S_IRWXO);
    leave_no_core();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        left_out("privileges");
    if (HARDEN_WHOLLY && !filter_calls())
        left_out("filter");
}
