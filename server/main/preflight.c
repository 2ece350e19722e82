#include "main/preflight.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "main/doctor.h"
#include "net/address.h"
#include "net/net.h"
#include "net/tls_certificate.h"
#include "store/inspect.h"
#include "store/store.h"

#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What the server writes to, and did perhaps write as somebody else before. */
static const char *const files[] = {"roost.lock",   "roost.db",    "roost.db-wal",
                                    "roost.db-shm", "tls-tickets", "worker"};

const char *preflight_user(unsigned uid, char *text, size_t size)
{
    const struct passwd *entry = getpwuid((uid_t)uid);

    if (entry)
        snprintf(text, size, "%s (uid %u)", entry->pw_name, uid);
    else
        snprintf(text, size, "uid %u", uid);
    return text;
}

/* Why `path` cannot be written, and what to do. */
static void explain(const char *path, const char *dir, int error, char *why,
                    size_t why_size)
{
    struct stat st;
    char owner[64] = "?";
    char self[64];

    if (stat(path, &st) == 0)
        preflight_user((unsigned)st.st_uid, owner, sizeof(owner));
    if (error == EROFS)
        snprintf(why, why_size,
                 "cannot write to %s: its volume is mounted read-only; mount it "
                 "read-write or name another --data",
                 path);
    else if (error == EACCES)
        snprintf(why, why_size,
                 "cannot write to %s: it belongs to %s and the server runs as %s; run "
                 "`chown -R %u:%u %s` as root, or run the server as its owner",
                 path, owner, preflight_user((unsigned)geteuid(), self, sizeof(self)),
                 (unsigned)geteuid(), (unsigned)getegid(), dir);
    else
        snprintf(why, why_size, "cannot write to %s: %s; name another --data", path,
                 strerror(error));
}

static bool can_use(const char *path, const char *dir, int mode, char *why,
                    size_t why_size)
{
    if (eaccess(path, mode) == 0 || errno == ENOENT)
        return true;
    explain(path, dir, errno, why, why_size);
    return false;
}

/* It is not there: can it be made? */
static bool can_make(const char *dir, char *why, size_t why_size)
{
    char *parent = xstrdup(dir);
    size_t len = strlen(parent);
    char *slash;
    bool well;

    while (len > 1 && parent[len - 1] == '/')
        parent[--len] = '\0';
    slash = strrchr(parent, '/');
    if (slash)
        slash[slash == parent] = '\0';
    well = eaccess(slash ? parent : ".", W_OK | X_OK) == 0;
    if (!well)
        snprintf(
            why, why_size,
            "cannot create the data directory %s: %s: %s; make it and give it to the "
            "user the server runs as, or name another --data",
            dir, slash ? parent : ".", strerror(errno));
    free(parent);
    return well;
}

bool preflight_directory(const char *dir, char *why, size_t why_size)
{
    struct stat st;
    bool well;

    if (stat(dir, &st) != 0 && errno == ENOENT)
        return can_make(dir, why, why_size);
    if (stat(dir, &st) == 0 && !S_ISDIR(st.st_mode)) {
        snprintf(why, why_size, "--data %s is no directory; name another", dir);
        return false;
    }
    well = can_use(dir, dir, R_OK | W_OK | X_OK, why, why_size);
    for (size_t i = 0; well && i < sizeof(files) / sizeof(files[0]); i++) {
        char *path = xasprintf("%s/%s", dir, files[i]);

        well = can_use(path, dir, R_OK | W_OK, why, why_size);
        free(path);
    }
    return well;
}

bool preflight_descriptors(char *why, size_t why_size)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max >= DESCRIPTORS_FEW)
        return true;
    snprintf(why, why_size,
             "only %ju files and sockets may be open here: raise it with LimitNOFILE= in "
             "the unit, `ulimit -n`, or --ulimit nofile= of the container",
             (uintmax_t)limit.rlim_max);
    return false;
}

/* One that is still to come is no mistake where there is a way for it. */
static bool can_use_certificate(const struct config *c, char *why, size_t why_size)
{
    struct ssl_ctx_st *held;

    if (!c->tls_cert[0] || !c->tls_key[0])
        return true;
    if (c->acme_challenge[0] && access(c->tls_cert, F_OK) != 0 && errno == ENOENT)
        return true;
    held = certificate_load(c->tls_cert, c->tls_key, why, why_size);
    certificate_free(held);
    return held != NULL;
}

/* Before the data is touched; whoever uses the data already is told by the store. */
static bool are_ports_free(const struct config *c, char *why, size_t why_size)
{
    if (store_in_use(c->data))
        return true;
    return address_is_free("--listen", c->listen, why, why_size) &&
           (!c->redirect_listen[0] ||
            address_is_free("--redirect-listen", c->redirect_listen, why, why_size));
}

bool preflight_check(const struct config *c, char *why, size_t why_size)
{
    struct rlimit limit;
    struct stat st;
    char owner[64];

    if (!net_check(c, why, why_size) || !can_use_certificate(c, why, why_size) ||
        !preflight_directory(c->data, why, why_size) || !are_ports_free(c, why, why_size))
        return false;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_max < DESCRIPTORS_NONE)
        return preflight_descriptors(why, why_size);
    if (geteuid() == 0 && stat(c->data, &st) == 0 && st.st_uid != 0)
        log_warn("the server runs as root on somebody else's data: its files will lock "
                 "the owner out, run it as the owner",
                 "data=%s owner=%s", LOG_QUOTED(c->data),
                 LOG_QUOTED(preflight_user((unsigned)st.st_uid, owner, sizeof(owner))));
    return true;
}

static void warn_of_disk(const struct config *c)
{
    struct statvfs fs;

    if (statvfs(c->data, &fs) != 0)
        return;

    uint64_t bytes = (uint64_t)fs.f_bavail * fs.f_frsize;

    if (bytes < DISK_LOW_BYTES)
        log_warn("the disk is nearly full: make room, or writing will be refused",
                 "data=%s free_mb=%" PRIu64, LOG_QUOTED(c->data), bytes >> 20);
    if (fs.f_files > 0 && fs.f_favail < 100)
        log_warn("the disk has hardly any inodes left: remove files",
                 "data=%s free_inodes=%ju", LOG_QUOTED(c->data), (uintmax_t)fs.f_favail);
}

/* Times are for display, the order is not by them: wrong times are no reason to stay away. */
static void warn_of_clock(const struct config *c)
{
    struct store_facts facts;
    char why[256];

    if (!store_inspect(c->data, false, &facts, why, sizeof(why)))
        return;

    int64_t behind = facts.newest_ms - clock_wall_ms();

    if (behind > CLOCK_BACK_MS)
        log_error("the clock stands before the newest change: set it (timedatectl), or "
                  "new messages will carry times before old ones",
                  "behind_s=%" PRId64, behind / 1000);
}

static void warn_of_filesystem(const struct config *c)
{
    struct statfs fs;
    const char *name;
    const char *advice;

    if (statfs(c->data, &fs) == 0 &&
        doctor_filesystem((long)fs.f_type, &name, &advice) == GRADE_FAIL)
        log_error("a database cannot be trusted to this filesystem",
                  "data=%s filesystem=%s why=%s", LOG_QUOTED(c->data), LOG_QUOTED(name),
                  LOG_QUOTED(advice));
}

void preflight_warn(const struct config *c)
{
    char why[256];

    warn_of_filesystem(c);

    warn_of_disk(c);
    warn_of_clock(c);
    if (!preflight_descriptors(why, sizeof(why)))
        log_warn("few descriptors", "why=%s", LOG_QUOTED(why));
}
