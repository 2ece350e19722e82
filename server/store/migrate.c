#include "store/migrate.h"

#include "base/log.h"
#include "base/xmalloc.h"
#include "store/backup_files.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define BEFORE        ".before-"
#define COPY_MAX_S    ((time_t)MIGRATE_COPY_DAYS * 86400)
#define STEPS_ROOM    1 /* times the file, for what the steps write */
#define PAGES_AT_ONCE 4096

static bool read_version(struct db *db, long *version)
{
    sqlite3_stmt *stmt;
    bool ok = sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &stmt, NULL) ==
                  SQLITE_OK &&
              sqlite3_step(stmt) == SQLITE_ROW;

    *version = ok ? sqlite3_column_int(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    return ok;
}

static long number_of(const struct embedded_file *step)
{
    return strtol(step->name, NULL, 10);
}

long migrate_newest(void)
{
    return embedded_sql_count > 0 ? number_of(&embedded_sql[embedded_sql_count - 1]) : 0;
}

/* --- the copy --- */

static int copy_pages(struct db *from, const char *path)
{
    struct db to;
    int code = SQLITE_CANTOPEN;

    if (db_open(&to, path, SQLITE_OPEN_READWRITE)) {
        sqlite3_backup *b = sqlite3_backup_init(to.handle, "main", from->handle, "main");

        code = b ? SQLITE_OK : SQLITE_ERROR;
        while (code == SQLITE_OK)
            code = sqlite3_backup_step(b, PAGES_AT_ONCE);
        sqlite3_backup_finish(b);
    }
    db_close(&to);
    return code;
}

static bool create_empty(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

static bool name_it(const char *half, const char *copy)
{
    char *folder = backup_folder_of(copy);
    bool ok = sync_path(half) && rename(half, copy) == 0 && sync_path(folder);

    free(folder);
    return ok;
}

static bool has_room(const char *path, char *why, size_t why_size)
{
    char *folder = backup_folder_of(path);
    struct stat st;
    uint64_t bytes = stat(path, &st) == 0 ? (uint64_t)st.st_size : 0;
    bool has = backup_has_room(folder, bytes * (1 + STEPS_ROOM), "another --data", why,
                               why_size);

    free(folder);
    return has;
}

/* Complete under its name or not there at all. */
static bool copy_first(struct db *db, const char *path, long version, const char *copy,
                       char *why, size_t why_size)
{
    char *half = xasprintf("%s.part", copy);
    char what[300];
    bool copied = has_room(path, what, sizeof(what));

    if (!copied) {
        snprintf(why, why_size,
                 "cannot copy %s before its schema is brought from %ld to a newer one: "
                 "%s; it is as it was, and the version before runs on it",
                 path, version, what);
    } else if (!create_empty(half) || copy_pages(db, half) != SQLITE_DONE ||
               !name_it(half, copy)) {
        snprintf(
            why, why_size,
            "cannot copy the data to %s before migrating it: %s; make room there, or "
            "go on with the version before",
            copy, strerror(errno));
        unlink(half);
        copied = false;
    } else {
        log_info("the store was copied before it is migrated", "copy=%s from=%ld",
                 LOG_QUOTED(copy), version);
    }
    free(half);
    return copied;
}

static bool is_copy(const char *name, const char *base)
{
    size_t len = strlen(base), before = strlen(BEFORE);

    return strncmp(name, base, len) == 0 && strncmp(name + len, BEFORE, before) == 0 &&
           name[len + before] >= '0' && name[len + before] <= '9';
}

static void remove_if_old(int folder, const char *name)
{
    struct stat st;

    if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
        time(NULL) - st.st_mtime > COPY_MAX_S && unlinkat(folder, name, 0) == 0)
        log_info("a copy from before a migration was removed for its age", "copy=%s",
                 LOG_QUOTED(name));
}

static void remove_old_copies(const char *path)
{
    char *folder = backup_folder_of(path);
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    DIR *d = opendir(folder);
    struct dirent *entry;

    while (d && (entry = readdir(d)) != NULL)
        if (is_copy(entry->d_name, base))
            remove_if_old(dirfd(d), entry->d_name);
    if (d)
        closedir(d);
    free(folder);
}

/* --- the steps --- */

static bool take_step(struct db *db, const struct embedded_file *step)
{
    char stamp[64];

    snprintf(stamp, sizeof(stamp), "PRAGMA user_version = %ld", number_of(step));
    return db_exec(db, (const char *)step->bytes) && db_exec(db, stamp);
}

/* *failed: the step that did, or NULL: what stands around them. */
static bool take_steps(struct db *db, const struct embedded_file *steps, size_t count,
                       long first, long last, const char **failed)
{
    *failed = NULL;
    if (!db_exec(db, "BEGIN IMMEDIATE"))
        return false;
    for (size_t i = 0; i < count; i++) {
        long number = number_of(&steps[i]);

        if (number < first || number > last)
            continue;
        *failed = steps[i].name;
        if (!take_step(db, &steps[i]))
            return false;
    }
    *failed = NULL;
    return db_exec(db, "COMMIT");
}

bool migrate_up_to(struct db *db, const struct embedded_file *steps, size_t count,
                   long last)
{
    const char *failed;
    long version;

    return read_version(db, &version) &&
           (version >= last || take_steps(db, steps, count, version + 1, last, &failed));
}

static bool explain(struct db *db, const char *path, const char *failed, const char *copy,
                    char *why, size_t why_size)
{
    int code = sqlite3_errcode(db->handle) & 0xff;
    const char *advice = "go on with the version before, and report this line";

    if (code == SQLITE_FULL || code == SQLITE_IOERR)
        advice =
            "make room on its disk and start again, or go on with the version before";
    snprintf(why, why_size, "cannot migrate %s%s%s: %s; it is as it was%s%s: %s", path,
             failed ? " by " : "", failed ? failed : "", db_message(db),
             copy ? ", and a copy is " : "", copy ? copy : "", advice);
    db_forgive(db);
    return false;
}

bool migrate(struct db *db, const char *path, const struct embedded_file *steps,
             size_t count, char *why, size_t why_size)
{
    long newest = count > 0 ? number_of(&steps[count - 1]) : 0;
    const char *failed;
    char copy[PATH_SIZE + 64];
    long version;

    snprintf(copy, sizeof(copy), "%s" BEFORE "%ld", path, newest);
    if (!read_version(db, &version)) {
        snprintf(why, why_size, "cannot read %s: %s", path, db_message(db));
        return false;
    }
    if (version > newest) {
        snprintf(why, why_size,
                 "%s was written by a newer version (schema %ld, this one knows %ld); "
                 "run that version, or restore a backup that is older",
                 path, version, newest);
        return false;
    }
    if (version == newest) {
        remove_old_copies(path);
        return true;
    }
    if (version > 0 && !copy_first(db, path, version, copy, why, why_size))
        return false;
    if (!take_steps(db, steps, count, version + 1, newest, &failed))
        return explain(db, path, failed, version > 0 ? copy : NULL, why, why_size);
    if (version > 0)
        log_info("the store was migrated", "from=%ld to=%ld", version, newest);
    return true;
}
