#include "store/backup_place.h"

#include "base/secret.h"
#include "base/xmalloc.h"
#include "store/backup_files.h"
#include "store/backup_uploads.h"
#include "store/db.h"

#include <sqlite3.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A disk of its own begins with lost+found; the others a process that died has left. */
static bool may_be_there(const char *dir, const char *name)
{
    static const char *const names[] = {".",
                                        "..",
                                        "lost+found",
                                        "roost.lock",
                                        "files.part",
                                        "roost.db.part",
                                        "roost.db.part-journal"};
    char *part;
    bool may;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    if (strcmp(name, "files") != 0)
        return false;
    part = xasprintf("%s/roost.db.part", dir); /* it died between its last two steps */
    may = access(part, F_OK) == 0;
    free(part);
    return may;
}

static bool is_empty(const char *dir, char *why, size_t why_size)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    bool empty = true;

    if (!d)
        return backup_explain(why, why_size, "read", dir, "another --data");
    while (empty && (entry = readdir(d)) != NULL)
        if (!may_be_there(dir, entry->d_name)) {
            snprintf(why, why_size,
                     "%s is not empty, there is %.64s in it; name an empty directory",
                     dir, entry->d_name);
            empty = false;
        }
    closedir(d);
    return empty;
}

static bool lock_place(struct backup_place *p, char *why, size_t why_size)
{
    p->lock_is_new = access(p->lock, F_OK) != 0;
    p->lock_fd = open(p->lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (p->lock_fd < 0)
        return backup_explain(why, why_size, "write", p->lock, "another --data");
    if (flock(p->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    p->lock_is_new = false;
    snprintf(why, why_size, "%s is in use by another roost; name another --data", p->dir);
    return false;
}

bool backup_place_take(struct backup_place *p, const char *dir, char *why,
                       size_t why_size)
{
    memset(p, 0, sizeof(*p));
    p->dir = dir;
    p->lock = xasprintf("%s/roost.lock", dir);
    p->lock_fd = -1;
    p->is_new = mkdir(dir, 0700) == 0;
    if (!p->is_new && errno != EEXIST)
        return backup_explain(why, why_size, "make", dir, "another --data");
    return is_empty(dir, why, why_size) && lock_place(p, why, why_size);
}

void backup_place_leave(struct backup_place *p, bool is_kept)
{
    if (!is_kept && p->lock_is_new)
        unlink(p->lock);
    if (p->lock_fd >= 0)
        close(p->lock_fd);
    if (!is_kept && p->is_new)
        rmdir(p->dir);
    free(p->lock);
}

static void remove_in(const char *dir, const char *name)
{
    char *path = xasprintf("%s/%s", dir, name);

    unlink(path);
    free(path);
}

static void remove_files(const char *dir)
{
    char *part = xasprintf("%s/" BACKUP_PLACE_FILES, dir);
    char *files = xasprintf("%s/files", dir);

    backup_uploads_remove(part);
    backup_uploads_remove(files);
    free(part);
    free(files);
}

int backup_place_begin(const char *dir, char *why, size_t why_size)
{
    char *path = xasprintf("%s/" BACKUP_PLACE_DB, dir);
    int fd = backup_claim(path, why, why_size);

    if (fd >= 0) {
        remove_in(dir, BACKUP_PLACE_DB "-journal"); /* of another file */
        remove_files(dir);
    }
    free(path);
    return fd;
}

void backup_place_clear(const char *dir)
{
    remove_files(dir);
    remove_in(dir, BACKUP_PLACE_DB);
}

bool backup_place_publish(const char *dir, int fd, char *why, size_t why_size)
{
    char *part = xasprintf("%s/" BACKUP_PLACE_FILES, dir);
    char *files = xasprintf("%s/files", dir);
    char *half = xasprintf("%s/" BACKUP_PLACE_DB, dir);
    char *final = xasprintf("%s/roost.db", dir);
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = folder >= 0 && syncfs(folder) == 0 &&
              (rename(part, files) == 0 || errno == ENOENT) && fsync(folder) == 0;

    if (!ok)
        backup_explain(why, why_size, "write", dir, "another --data");
    ok = ok && backup_publish(fd, half, final, why, why_size);
    if (folder >= 0)
        close(folder);
    free(part);
    free(files);
    free(half);
    free(final);
    return ok;
}

bool backup_place_new_epoch(struct db *db)
{
    char epoch[SECRET_TOKEN_SIZE];
    sqlite3_stmt *stmt = NULL;
    bool set;

    secret_token(epoch);
    set = sqlite3_prepare_v2(db->handle,
                             "INSERT INTO meta (name, value) VALUES ('epoch', ?1)"
                             " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                             -1, &stmt, NULL) == SQLITE_OK &&
          sqlite3_bind_text(stmt, 1, epoch, -1, SQLITE_STATIC) == SQLITE_OK &&
          sqlite3_step(stmt) == SQLITE_DONE;
    sqlite3_finalize(stmt);
    return set;
}
