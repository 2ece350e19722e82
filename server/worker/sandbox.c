#include "worker/sandbox.h"

#include "base/log.h"
#include "worker/sanitized.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DESCRIPTORS_MAX 64

/* Newer than the headers of Debian 12; a kernel that knows them has a higher version. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#define ACCESS_FS_IOCTL_DEV (1ULL << 15)
#define ACCESS_NET_BIND_TCP (1ULL << 0)
#define ACCESS_NET_CONN_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_UNIX (1ULL << 0)
#define SCOPE_SIGNAL        (1ULL << 1)
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

/* As the kernel has it today; older ones take the beginning. */
struct landlock_rules {
    uint64_t files, network, scopes;
};

static const uint64_t access_v1 = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

static const uint64_t access_own =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |
    LANDLOCK_ACCESS_FS_TRUNCATE;

static bool refuse(const char *step)
{
    log_error("worker: cannot close itself in", "step=%s error=%s", step,
              LOG_QUOTED(strerror(errno)));
    return false;
}

static bool limit(int what, uint64_t to)
{
    struct rlimit l = {.rlim_cur = to, .rlim_max = to};

    return setrlimit((__rlimit_resource_t)what, &l) == 0;
}

static bool set_limits(const struct sandbox *s)
{
    if (s->memory_bytes > 0 && !IS_SANITIZED && !limit(RLIMIT_AS, s->memory_bytes))
        return false;
    return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, s->file_bytes) &&
           limit(RLIMIT_NOFILE, DESCRIPTORS_MAX) && limit(RLIMIT_MSGQUEUE, 0);
}

static struct landlock_rules rules_of(long version, size_t *size)
{
    struct landlock_rules r = {.files = access_v1};

    *size = sizeof(r.files);
    if (version >= 2)
        r.files |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        r.files |= LANDLOCK_ACCESS_FS_TRUNCATE;
    if (version >= 5)
        r.files |= ACCESS_FS_IOCTL_DEV;
    if (version >= 4) {
        r.network = ACCESS_NET_BIND_TCP | ACCESS_NET_CONN_TCP;
        *size = offsetof(struct landlock_rules, scopes);
    }
    if (version >= 6) {
        r.scopes = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
        *size = sizeof(r);
    }
    return r;
}

static bool allow_folder(int rules, int folder, uint64_t handled)
{
    struct landlock_path_beneath_attr own = {.allowed_access = access_own & handled,
                                             .parent_fd = folder};

    return folder < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
                                 &own, 0) == 0;
}

static bool lock_land(const struct sandbox *s)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    size_t size;
    bool locked;
    int rules;

    if (version < 1) {
        log_warn("worker: this kernel has no Landlock, files are guarded by their modes",
                 NULL);
        return true;
    }

    struct landlock_rules r = rules_of(version, &size);

    rules = (int)syscall(SYS_landlock_create_ruleset, &r, size, 0);
    if (rules < 0)
        return false;
    locked = allow_folder(rules, s->folder, r.files) &&
             syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return locked;
}

/* A call that this processor's kernel does not have cannot be made either. */
static bool was_added(int result)
{
    if (result < 0)
        errno = -result;
    return result == 0 || result == -EDOM;
}

static bool add_calls(scmp_filter_ctx filter)
{
    bool added =
        was_added(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));

#define CALL(name) \
    added =        \
        added && was_added(seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(name), 0));
#define CALL_IF(name, argument, mask, value)                        \
    added = added && was_added(seccomp_rule_add(                    \
                         filter, SCMP_ACT_ALLOW, SCMP_SYS(name), 1, \
                         SCMP_CMP(argument, SCMP_CMP_MASKED_EQ, mask, value)));
#include "worker/sandbox_calls.tbl"
    return added;
}

static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool loaded = false;
    int result;

    if (!filter)
        return false;
    /* Of another word size: not one of ours. */
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    if (add_calls(filter)) {
        result = seccomp_load(filter);
        errno = -result;
        loaded = result == 0;
    }
    seccomp_release(filter);
    return loaded;
}

bool sandbox_enter(const struct sandbox *s)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return refuse("no_new_privs");
    if (!set_limits(s))
        return refuse("limits");
    if (!lock_land(s))
        return refuse("landlock");
    if (!filter_calls())
        return refuse("seccomp");
    return true;
}
