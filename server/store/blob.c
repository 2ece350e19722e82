#include "store/blob.h"

#include "base/log.h"
#include "base/xmalloc.h"
#include "store/file_made.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define SPARE_BYTES (64u * 1024 * 1024)
#define LOCK_NAME   ".hold"

struct blobs {
    int folder;
    int parts;
    pthread_mutex_t naming; /* no contents are swept while some get their name */
};

/* ab/HASH */
static void place_of(const uint8_t hash[SECRET_HASH_SIZE], char place[HASH_TEXT_SIZE + 3])
{
    char text[HASH_TEXT_SIZE];

    hash_to_text(hash, text);
    snprintf(place, HASH_TEXT_SIZE + 3, "%.2s/%s", text, text);
}

static int open_folder(int at, const char *name)
{
    if (mkdirat(at, name, 0700) != 0 && errno != EEXIST)
        return -1;
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool open_folders(struct blobs *b, const char *data)
{
    int top = open(data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (top < 0)
        return false;
    b->folder = open_folder(top, "files");
    if (b->folder >= 0)
        b->parts = open_folder(b->folder, ".part");
    (void)fsync(top);
    close(top);
    return b->parts >= 0;
}

struct blobs *blobs_open(const char *data, char *why, size_t why_size)
{
    struct blobs *b = xcalloc(1, sizeof(*b));

    b->folder = b->parts = -1;
    pthread_mutex_init(&b->naming, NULL);
    if (open_folders(b, data))
        return b;
    snprintf(why, why_size, "cannot write to %s/files: %s", data, strerror(errno));
    blobs_close(b);
    return NULL;
}

void blobs_close(struct blobs *b)
{
    if (!b)
        return;
    if (b->parts >= 0)
        close(b->parts);
    if (b->folder >= 0)
        close(b->folder);
    pthread_mutex_destroy(&b->naming);
    free(b);
}

int blobs_parts(const struct blobs *b)
{
    return b->parts;
}

bool blobs_have_room(const struct blobs *b, uint64_t more)
{
    struct statvfs fs;

    if (fstatvfs(b->folder, &fs) != 0)
        return true;

    uint64_t free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    uint64_t all = (uint64_t)fs.f_blocks * fs.f_frsize;
    uint64_t spare = all / 20 < SPARE_BYTES ? all / 20 : SPARE_BYTES;

    return free_bytes >= spare && more <= free_bytes - spare;
}

/* A second name for the same bytes. What is there already is as good, and young again. */
static bool name_it(struct blobs *b, const char *part, const char *place)
{
    bool named;

    pthread_mutex_lock(&b->naming);
    named = linkat(b->parts, part, b->folder, place, 0) == 0 || errno == EEXIST;
    named = named && utimensat(b->folder, place, NULL, 0) == 0;
    pthread_mutex_unlock(&b->naming);
    return named;
}

static bool sync_part(struct blobs *b, const char *part)
{
    int fd = openat(b->parts, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return synced;
}

static bool complain(const char *what)
{
    log_error("a file cannot be kept", "step=%s error=%s", what,
              LOG_QUOTED(strerror(errno)));
    return false;
}

bool blob_keep(struct blobs *b, const char *part, const uint8_t hash[SECRET_HASH_SIZE])
{
    char place[HASH_TEXT_SIZE + 3];
    char name[3];
    bool synced;
    int folder;

    place_of(hash, place);
    snprintf(name, sizeof(name), "%.2s", place);
    folder = open_folder(b->folder, name);
    if (folder < 0)
        return complain("folder");
    if (!sync_part(b, part) || !name_it(b, part, place)) {
        close(folder);
        return complain("name");
    }
    synced = fsync(folder) == 0 && fsync(b->folder) == 0;
    close(folder);
    return synced || complain("fsync");
}

int blob_open(const struct blobs *b, const uint8_t hash[SECRET_HASH_SIZE])
{
    char place[HASH_TEXT_SIZE + 3];

    place_of(hash, place);
    return openat(b->folder, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

/* --- sweeping --- */

static bool is_older(int folder, const char *name, time_t than)
{
    struct stat file;

    return fstatat(folder, name, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(file.st_mode) && file.st_mtime < than;
}

static bool remove_old(struct blobs *b, int folder, const char *name, time_t than)
{
    bool removed;

    pthread_mutex_lock(&b->naming);
    removed = is_older(folder, name, than) && unlinkat(folder, name, 0) == 0;
    pthread_mutex_unlock(&b->naming);
    return removed;
}

/* Old, and nobody needs it. It was named when it was last needed at the latest, and a row
 * that needs it now was written after that, or it was found. */
static bool sweep_one(struct blobs *b, int folder, const char *name, time_t than,
                      blob_needed_fn *needed, void *arg)
{
    uint8_t hash[SECRET_HASH_SIZE];

    return hash_from_text(name, strlen(name), hash) && is_older(folder, name, than) &&
           !needed(arg, hash) && remove_old(b, folder, name, than);
}

static size_t sweep_folder(struct blobs *b, int fd, time_t than, blob_needed_fn *needed,
                           void *arg)
{
    DIR *folder = fdopendir(fd);
    struct dirent *entry;
    size_t count = 0;

    if (!folder) {
        close(fd);
        return 0;
    }
    while ((entry = readdir(folder)) != NULL)
        count += sweep_one(b, dirfd(folder), entry->d_name, than, needed, arg);
    closedir(folder);
    return count;
}

size_t blobs_sweep(struct blobs *b, unsigned folder, uint64_t grace_s,
                   blob_needed_fn *needed, void *arg)
{
    time_t than = time(NULL) - (time_t)grace_s;
    size_t count = 0;
    char name[8];
    int lock = openat(b->folder, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int fd;

    snprintf(name, sizeof(name), "%02x", folder % BLOB_FOLDERS);
    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
        fd = openat(b->folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0)
            count = sweep_folder(b, fd, than, needed, arg);
    }
    if (lock >= 0)
        close(lock);
    return count;
}

int blobs_hold(const char *data)
{
    char *path = xasprintf("%s/files/" LOCK_NAME, data);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    free(path);
    if (fd >= 0 && flock(fd, LOCK_SH) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}
