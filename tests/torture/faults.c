/*
 * faults.c - stands between a program and its disk and clock (LD_PRELOAD).
 *
 * TORTURE_CONTROL names a file of struct control that the test maps too. TORTURE_DATA is the
 * folder it is about, TORTURE_UNDO a file: what a write below the folder replaces goes there
 * first, until the file is synced. After a SIGKILL that file tells how to make the folder look as a
 * power cut may have left it: each write since the last sync is there, not there, or torn.
 *
 * Made with one writer per file in mind; the records of several files share one log.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define FILES_MAX 1024 /* by descriptor */
#define PATH_SIZE 512

struct control {
    int32_t write_error; /* errno of writes and syncs; 0: none */
    int32_t pad;
    int64_t clock_ms; /* added to the wall clock */
    uint64_t failed;  /* how many calls were made to fail */
    uint64_t undone;  /* how many writes were noted */
};

/* What stood there: `len` bytes to be written back at `offset`, then the file ends at `size`. A
 * record with `synced` says: all of that path before here is on disk. */
struct record {
    uint64_t offset;
    uint64_t len;
    uint64_t size;
    uint32_t path_len;
    uint32_t synced;
};

static struct control *control;
static char folder[PATH_SIZE];
static int undo = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_clock_gettime)(clockid_t, struct timespec *);

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("TORTURE_CONTROL");
    const char *data = getenv("TORTURE_DATA");
    const char *log = getenv("TORTURE_UNDO");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;

    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_clock_gettime = dlsym(RTLD_NEXT, "clock_gettime");
    if (fd >= 0) {
        void *map =
            mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

        control = map == MAP_FAILED ? NULL : map;
        close(fd);
    }
    if (data && log) {
        snprintf(folder, sizeof(folder), "%s/", data);
        undo = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

/* The path of a regular file below the folder; -shm is no file one counts on. */
static bool find_path(int fd, char path[PATH_SIZE])
{
    char link[64];
    ssize_t len;

    if (folder[0] == '\0')
        return false;
    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    len = readlink(link, path, PATH_SIZE - 1);
    if (len <= 0)
        return false;
    path[len] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0 &&
           strcmp(path + len - (len > 4 ? 4 : len), "-shm") != 0;
}

static bool fails(const char *path)
{
    (void)path;
    if (!control || control->write_error == 0)
        return false;
    __atomic_add_fetch(&control->failed, 1, __ATOMIC_RELAXED);
    errno = control->write_error;
    return true;
}

/* In one piece, for the worker is a process of its own and adds to the same log. */
static void put(const struct record *r, const char *path, const void *old)
{
    struct iovec parts[] = {{(void *)r, sizeof(*r)},
                            {(void *)path, r->path_len},
                            {(void *)old, r->synced ? 0 : r->len}};
    ssize_t size = (ssize_t)(parts[0].iov_len + parts[1].iov_len + parts[2].iov_len);

    pthread_mutex_lock(&lock);
    if (undo >= 0 && writev(undo, parts, 3) != size)
        abort(); /* the disk of the test itself is full */
    pthread_mutex_unlock(&lock);
}

static void note(int fd, const char *path, uint64_t offset, size_t len)
{
    struct stat st;
    struct record r = {.offset = offset, .path_len = (uint32_t)strlen(path)};
    char *old;

    if (undo < 0 || fstat(fd, &st) != 0)
        return;
    r.size = (uint64_t)st.st_size;
    if (offset < r.size)
        r.len = r.size - offset < len ? r.size - offset : len;
    old = malloc(r.len + 1);
    if (r.len > 0) {
        int again = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t got = again >= 0 ? pread(again, old, r.len, (off_t)offset) : -1;

        if (again >= 0)
            close(again);
        if (got != (ssize_t)r.len)
            r.len = 0;
    }
    put(&r, path, old);
    free(old);
    if (control)
        __atomic_add_fetch(&control->undone, 1, __ATOMIC_RELAXED);
}

static void note_synced(const char *path)
{
    struct record r = {.path_len = (uint32_t)strlen(path), .synced = 1};

    put(&r, path, NULL);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t offset)
{
    char path[PATH_SIZE];

    if (find_path(fd, path)) {
        if (fails(path))
            return -1;
        note(fd, path, (uint64_t)offset, len);
    }
    return real_pwrite(fd, bytes, len, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t offset)
{
    return pwrite64(fd, bytes, len, offset);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    char path[PATH_SIZE];
    off_t at;

    if (fd > 2 && fd != undo && find_path(fd, path)) {
        if (fails(path))
            return -1;
        at = lseek(fd, 0, SEEK_CUR);
        if (at >= 0)
            note(fd, path, (uint64_t)at, len);
    }
    return real_write(fd, bytes, len);
}

static int sync_with(int fd, int (*real)(int))
{
    char path[PATH_SIZE];
    bool ours = find_path(fd, path);
    int done;

    if (ours && fails(path))
        return -1;
    done = real(fd);
    if (ours && done == 0)
        note_synced(path);
    return done;
}

int fsync(int fd)
{
    return sync_with(fd, real_fsync);
}

int fdatasync(int fd)
{
    return sync_with(fd, real_fdatasync);
}

int ftruncate64(int fd, off_t size)
{
    char path[PATH_SIZE];
    struct stat st;

    if (find_path(fd, path)) {
        if (fails(path))
            return -1;
        if (fstat(fd, &st) == 0 && size < st.st_size)
            note(fd, path, (uint64_t)size, (size_t)(st.st_size - size));
    }
    return real_ftruncate(fd, size);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int done = real_clock_gettime(clock, now);

    if (done == 0 && clock == CLOCK_REALTIME && control && control->clock_ms != 0) {
        int64_t ns = (int64_t)now->tv_nsec + control->clock_ms % 1000 * 1000000;

        now->tv_sec += control->clock_ms / 1000 + (ns >= 1000000000) - (ns < 0);
        now->tv_nsec = (long)((ns + 1000000000) % 1000000000);
    }
    return done;
}
