#include "store/backup_files.h"

#include "base/xmalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* What is left to others on the disk, a running server before all. */
#define SPARE_BYTES (UINT64_C(16) << 20)
#define NICENESS    10

bool backup_write(int fd, const void *bytes, size_t len)
{
    const char *next = bytes;

    while (len > 0) {
        ssize_t put = write(fd, next, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        next += put;
        len -= (size_t)put;
    }
    return true;
}

ssize_t backup_read(int fd, void *bytes, size_t len)
{
    char *next = bytes;
    size_t left = len;

    while (left > 0) {
        ssize_t got = read(fd, next, left);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        next += got;
        left -= (size_t)got;
    }
    return (ssize_t)(len - left);
}

int backup_open_file(const char *path, const char *other, char *why, size_t why_size)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    if (fd >= 0) {
        snprintf(why, why_size, "%s is no file; name %s", path, other);
        close(fd);
    } else {
        backup_explain(why, why_size, "read", path, other);
    }
    return -1;
}

bool backup_explain(char *why, size_t why_size, const char *doing, const char *path,
                    const char *other)
{
    const char *said = strerror(errno);

    switch (errno) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        snprintf(why, why_size, "cannot %s %s: %s; make room there or name %s", doing,
                 path, said, other);
        break;
    case EACCES:
    case EPERM:
    case EROFS:
        snprintf(why, why_size, "cannot %s %s: %s; run this as who owns it, or name %s",
                 doing, path, said, other);
        break;
    default:
        snprintf(why, why_size, "cannot %s %s: %s; name %s", doing, path, said, other);
    }
    return false;
}

/* Still under its name? Who had it before may just have finished. */
static bool is_named(int fd, const char *path)
{
    struct stat ours, named;

    return fstat(fd, &ours) == 0 && lstat(path, &named) == 0 && S_ISREG(ours.st_mode) &&
           ours.st_ino == named.st_ino && ours.st_dev == named.st_dev &&
           ours.st_nlink == 1 && ours.st_uid == geteuid();
}

int backup_claim(const char *path, char *why, size_t why_size)
{
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0) {
        backup_explain(why, why_size, "write", path, "another place");
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(
            why, why_size,
            "%s is being written by another roost; wait for it or name another place",
            path);
    } else if (!is_named(fd, path)) {
        snprintf(why, why_size, "%s is somebody else's file; remove it", path);
    } else if (ftruncate(fd, 0) != 0 || fchmod(fd, 0600) != 0) {
        backup_explain(why, why_size, "write", path, "another place");
    } else {
        return fd;
    }
    close(fd);
    return -1;
}

bool backup_has_room(const char *folder, uint64_t bytes, const char *other, char *why,
                     size_t why_size)
{
    struct statvfs st;
    uint64_t room;

    if (statvfs(folder, &st) != 0)
        return backup_explain(why, why_size, "write to", folder, other);
    room = (uint64_t)st.f_bavail * st.f_frsize;
    if (bytes <= UINT64_MAX - SPARE_BYTES && room >= bytes + SPARE_BYTES)
        return true;
    snprintf(why, why_size,
             "no room in %s: it takes %" PRIu64 " MB and %" PRIu64
             " MB are free; make room there or name %s",
             folder, (bytes >> 20) + (SPARE_BYTES >> 20) + 1, room >> 20, other);
    return false;
}

char *backup_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return xstrdup(".");
    return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

static bool sync_folder(const char *path)
{
    char *folder = backup_folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    free(folder);
    return ok;
}

/* Not every file system can rename without replacing. */
static bool rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (access(to, F_OK) == 0) {
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

bool backup_publish(int fd, const char *from, const char *to, char *why, size_t why_size)
{
    bool named = fsync(fd) == 0 && rename_new(from, to);

    if (named && sync_folder(to))
        return true;
    backup_explain(why, why_size, "write", to, "another place");
    if (named)
        (void)rename(to, from); /* what is not told of is not there */
    return false;
}

void backup_yield(void)
{
    if (getpriority(PRIO_PROCESS, 0) < NICENESS)
        setpriority(PRIO_PROCESS, 0, NICENESS);
}
