/*
 * doctor_disk.c - the disk under the data directory, and the backups beside it.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "main/doctor.h"
#include "main/preflight.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NONE_LEFT_BYTES (UINT64_C(64) * 1024 * 1024)
#define INODES_LOW      1000
#define BACKUP_OLD_H    26 /* a daily one, and a bit */

static const char on_network[] =
    "locks and shared memory do not work there as SQLite needs them: move the data to a "
    "disk of this machine, or a block volume";

static const struct kind {
    long type;
    const char *name;
    enum grade grade;
    const char *advice;
} kinds[] = {
    {0xef53, "ext4", GRADE_OK, NULL},
    {0x58465342, "XFS", GRADE_OK, NULL},
    {0x2fc12fc1, "ZFS", GRADE_OK, NULL},
    {0x9123683e, "Btrfs", GRADE_WARN,
     "copy-on-write makes a database slow: run `chattr +C` on the empty directory"},
    {0x6969, "NFS", GRADE_FAIL, on_network},
    {0xff534d42, "CIFS", GRADE_FAIL, on_network},
    {0xfe534d42, "SMB", GRADE_FAIL, on_network},
    {0x517b, "SMB", GRADE_FAIL, on_network},
    {0x00c36400, "Ceph", GRADE_FAIL, on_network},
    {0x5346414f, "AFS", GRADE_FAIL, on_network},
    {0x01021997, "9P", GRADE_FAIL, on_network},
    {0x65735546, "FUSE", GRADE_WARN,
     "who serves it decides whether locks and fsync work: better a disk of this machine"},
    {0x01021994, "tmpfs", GRADE_WARN,
     "all of it is gone after a restart of the machine: name a directory on a disk"},
    {0x794c7630, "overlay", GRADE_WARN,
     "it goes with its container: mount a volume there"},
};

enum grade doctor_filesystem(long type, const char **name, const char **advice)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (kinds[i].type == type) {
            *name = kinds[i].name;
            *advice = kinds[i].advice;
            return kinds[i].grade;
        }
    }
    *name = "another kind";
    *advice = NULL;
    return GRADE_OK;
}

/* The directory, or where it would be made. Freed with free(). */
static char *standing_part(const char *dir)
{
    char *path = xstrdup(dir);
    struct stat st;

    while (stat(path, &st) != 0) {
        char *slash = strrchr(path, '/');

        if (!slash || slash == path) {
            free(path);
            return xstrdup(slash ? "/" : ".");
        }
        *slash = '\0';
    }
    return path;
}

static const char *size_text(uint64_t bytes, char text[32])
{
    if (bytes < UINT64_C(10000000000))
        snprintf(text, 32, "%ju MB", (uintmax_t)(bytes / 1000000));
    else
        snprintf(text, 32, "%.1f GB", (double)bytes / 1e9);
    return text;
}

static void judge_room(struct doctor *d, const char *path)
{
    struct statvfs fs;
    char free_text[32];
    char all_text[32];

    if (statvfs(path, &fs) != 0) {
        doctor_say(d, GRADE_FAIL, "disk", NULL, "cannot look at the disk of %s", path);
        return;
    }

    uint64_t room = (uint64_t)fs.f_bavail * fs.f_frsize;
    uint64_t all = (uint64_t)fs.f_blocks * fs.f_frsize;
    enum grade grade = room < NONE_LEFT_BYTES  ? GRADE_FAIL
                       : room < DISK_LOW_BYTES ? GRADE_WARN
                                               : GRADE_OK;

    doctor_say(d, grade, "disk",
               grade == GRADE_OK ? NULL
                                 : "make room: on a full disk every change is answered "
                                   "with busy",
               "%s of %s are free under %s", size_text(room, free_text),
               size_text(all, all_text), path);
    if (fs.f_files > 0 && fs.f_favail < INODES_LOW)
        doctor_say(d, GRADE_WARN, "disk", "remove files", "%ju inodes are left under %s",
                   (uintmax_t)fs.f_favail, path);
    if (fs.f_flag & ST_RDONLY)
        doctor_say(d, GRADE_FAIL, "disk", "mount it read-write",
                   "the volume of %s is read-only", path);
}

void doctor_disk(struct doctor *d)
{
    char *path = standing_part(d->config.data);
    struct statfs fs;

    judge_room(d, path);
    if (statfs(path, &fs) == 0) {
        const char *name;
        const char *advice;
        enum grade grade = doctor_filesystem((long)fs.f_type, &name, &advice);

        doctor_say(d, grade, "filesystem", advice, "%s lies on %s (0x%lx)", path, name,
                   (unsigned long)fs.f_type);
    }
    free(path);
}

/* When the newest file below `path` was written; 0: there is none. */
static int64_t newest_file_s(const char *path, char name[NAME_MAX + 1])
{
    DIR *list = opendir(path);
    int64_t newest = 0;

    for (const struct dirent *entry; list && (entry = readdir(list));) {
        struct stat st;
        size_t len = strlen(entry->d_name);

        if (len > 5 && strcmp(entry->d_name + len - 5, ".part") == 0)
            continue;
        if (fstatat(dirfd(list), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            S_ISREG(st.st_mode) && (int64_t)st.st_mtime > newest) {
            newest = (int64_t)st.st_mtime;
            snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
        }
    }
    if (list)
        closedir(list);
    return newest;
}

void doctor_backups(struct doctor *d)
{
    char name[NAME_MAX + 1] = "";
    int64_t newest;
    int64_t hours;

    if (!d->backups && d->config.backup_to[0])
        d->backups = d->config.backup_to;
    if (!d->backups) {
        doctor_say(d, GRADE_WARN, "backups",
                   "set --backup-to, or name in --backups where others lie",
                   "nothing says that there are any");
        return;
    }
    newest = newest_file_s(d->backups, name);
    hours = (clock_wall_ms() / 1000 - newest) / 3600;
    if (newest == 0)
        doctor_say(d, GRADE_FAIL, "backups",
                   "set --backup-to, or take one: roost backup --data DIR --to FILE",
                   "there is no backup in %s", d->backups);
    else if (hours > BACKUP_OLD_H)
        doctor_say(d, GRADE_WARN, "backups", "see why none is taken any more",
                   "the newest, %s, is %" PRId64 " hours old", name, hours);
    else
        doctor_say(d, GRADE_OK, "backups", NULL, "the newest, %s, is %" PRId64 " h old",
                   name, hours);
}
