#include "store/migrate.h"

#include "base/log.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static bool copy_pages(struct db *from, const char *path)
{
    struct db to;
    bool copied = false;

    if (db_open(&to, path, SQLITE_OPEN_READWRITE)) {
        sqlite3_backup *b = sqlite3_backup_init(to.handle, "main", from->handle, "main");

        copied = b && sqlite3_backup_step(b, -1) == SQLITE_DONE;
        if (sqlite3_backup_finish(b) != SQLITE_OK)
            copied = false;
    }
    db_close(&to);
    return copied;
}

static bool create_empty(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

static bool sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* Complete under its name or not there at all. */
static bool copy_first(struct db *db, const char *path, long version, char *why,
                       size_t why_size)
{
    char copy[PATH_SIZE + 64];
    char half[PATH_SIZE + 80];

    snprintf(copy, sizeof(copy), "%s.before-%ld", path, version);
    snprintf(half, sizeof(half), "%s.part", copy);
    if (create_empty(half) && copy_pages(db, half) && sync_file(half) &&
        rename(half, copy) == 0) {
        log_info("the store was copied before it is migrated", "copy=%s",
                 LOG_QUOTED(copy));
        return true;
    }
    snprintf(why, why_size,
             "cannot copy the data to %s before migrating it; make room there", copy);
    unlink(half);
    return false;
}

static bool take_step(struct db *db, const struct embedded_file *step)
{
    char stamp[64];

    snprintf(stamp, sizeof(stamp), "PRAGMA user_version = %ld", number_of(step));
    if (db_exec(db, "BEGIN IMMEDIATE") && db_exec(db, (const char *)step->bytes) &&
        db_exec(db, stamp) && db_exec(db, "COMMIT"))
        return true;
    return false;
}

bool migrate(struct db *db, const char *path, const struct embedded_file *steps,
             size_t count, char *why, size_t why_size)
{
    long newest = count > 0 ? number_of(&steps[count - 1]) : 0;
    long version;

    if (!read_version(db, &version)) {
        snprintf(why, why_size, "cannot read %s: %s", path, db_message(db));
        return false;
    }
    if (version > newest) {
        snprintf(why, why_size,
                 "%s was written by a newer version (schema %ld, this one knows %ld); "
                 "run that version",
                 path, version, newest);
        return false;
    }
    if (version > 0 && version < newest && !copy_first(db, path, newest, why, why_size))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (number_of(&steps[i]) <= version)
            continue;
        if (!take_step(db, &steps[i])) {
            snprintf(why, why_size, "cannot migrate %s by %s: %s", path, steps[i].name,
                     db_message(db));
            db_forgive(db);
            return false;
        }
    }
    return true;
}
