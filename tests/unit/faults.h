/*
 * faults.h - the nth call of the C library that touches a disk fails, and SQLite's nth allocation.
 *
 * These functions take the place of the C library's for the whole test program, SQLite within it,
 * until faults_disarm. Nothing reaches the platter through them: fsync only counts. What check
 * writes does not come this way, so asserting is allowed at any time. One thread.
 */
#ifndef UNIT_FAULTS_H
#define UNIT_FAULTS_H

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum fault_kind {
    FAULT_EIO,    /* the call fails, and nothing is done */
    FAULT_ENOSPC, /* likewise; a write is cut in half before */
    FAULT_MEMORY, /* the calls work, and SQLite is given no memory */
};

static struct faults {
    bool armed;
    bool stays; /* whatever comes after it fails as well */
    enum fault_kind kind;
    unsigned left; /* calls until it happens */
    unsigned fired;
} faults;

static inline void faults_arm(enum fault_kind kind, unsigned nth, bool stays)
{
    faults = (struct faults){.armed = true, .stays = stays, .kind = kind, .left = nth};
}

/* How many calls failed. */
static inline unsigned faults_disarm(void)
{
    unsigned fired = faults.fired;

    faults = (struct faults){0};
    return fired;
}

static inline bool fault_is_next(void)
{
    if (faults.left > 1) {
        faults.left--;
        return false;
    }
    if (faults.fired > 0 && !faults.stays)
        return false;
    faults.fired++;
    return true;
}

static inline bool fault_is_due(void)
{
    if (!faults.armed || faults.kind == FAULT_MEMORY || !fault_is_next())
        return false;
    errno = faults.kind == FAULT_EIO ? EIO : ENOSPC;
    return true;
}

/* --- in place of the C library's --- */

static inline size_t fault_half(size_t len)
{
    return faults.kind == FAULT_ENOSPC ? len / 2 : 0;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    if (fd == STDERR_FILENO && faults.armed)
        return (ssize_t)len; /* a line of the log for each would hide what matters */
    if (fd > STDERR_FILENO && fault_is_due()) {
        len = fault_half(len);
        if (len == 0)
            return -1;
    }
    return syscall(SYS_write, fd, bytes, len);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (fault_is_due()) {
        len = fault_half(len);
        if (len == 0)
            return -1;
    }
    return syscall(SYS_pwrite64, fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    return pwrite(fd, bytes, len, at);
}

int fsync(int fd)
{
    (void)fd;
    return fault_is_due() ? -1 : 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int syncfs(int fd)
{
    return fsync(fd);
}

int ftruncate(int fd, off_t size)
{
    return fault_is_due() ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

static inline int fault_open(int at, const char *path, int flags, va_list more)
{
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;

    return fault_is_due() ? -1 : (int)syscall(SYS_openat, at, path, flags, mode);
}

#define FAULT_OPEN(at)                      \
    va_list more;                           \
    int fd;                                 \
                                            \
    va_start(more, flags);                  \
    fd = fault_open(at, path, flags, more); \
    va_end(more);                           \
    return fd

int open(const char *path, int flags, ...)
{
    FAULT_OPEN(AT_FDCWD);
}

int open64(const char *path, int flags, ...)
{
    FAULT_OPEN(AT_FDCWD);
}

int openat(int at, const char *path, int flags, ...)
{
    FAULT_OPEN(at);
}

int rename(const char *from, const char *to)
{
    return fault_is_due() ? -1 : (int)syscall(SYS_rename, from, to);
}

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    return fault_is_due() ? -1 : (int)syscall(SYS_renameat, from_at, from, to_at, to);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    return fault_is_due() ? -1
                          : (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags)
{
    return fault_is_due() ? -1
                          : (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
}

int mkdir(const char *path, mode_t mode)
{
    return fault_is_due() ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

/* --- SQLite's memory --- */

static sqlite3_mem_methods faults_memory;

static inline bool fault_of_memory_is_due(void)
{
    return faults.armed && faults.kind == FAULT_MEMORY && fault_is_next();
}

static inline void *faults_malloc(int size)
{
    return fault_of_memory_is_due() ? NULL : faults_memory.xMalloc(size);
}

static inline void *faults_realloc(void *old, int size)
{
    return fault_of_memory_is_due() ? NULL : faults_memory.xRealloc(old, size);
}

/* Before anything uses SQLite. Calling it again does nothing. */
static inline void faults_take_memory(void)
{
    sqlite3_mem_methods ours;

    if (faults_memory.xMalloc)
        return;
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &faults_memory), SQLITE_OK);
    ours = faults_memory;
    ours.xMalloc = faults_malloc;
    ours.xRealloc = faults_realloc;
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &ours), SQLITE_OK);
    /* Every piece comes from there. */
    ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
}

#endif
