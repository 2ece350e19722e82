#include "store/store.h"

#include "base/log.h"
#include "base/xmalloc.h"
#include "store/migrate.h"
#include "store/place.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECKPOINT_WAIT_MS 2000

/* Counting its memory makes SQLite take a process-wide lock for every allocation. */
static void configure_sqlite(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static bool make_directory(const char *dir, char *why, size_t why_size)
{
    struct stat st;

    if (mkdir(dir, 0700) == 0)
        return true;
    if (errno == EEXIST && stat(dir, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    snprintf(why, why_size, "cannot create the data directory %s: %s", dir,
             strerror(errno));
    return false;
}

/* -1: not opened, or someone else's. */
static int lock_directory(const char *dir, char *why, size_t why_size)
{
    char *path = xasprintf("%s/roost.lock", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0) {
        snprintf(why, why_size, "cannot write to the data directory %s: %s", dir,
                 strerror(errno));
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        snprintf(why, why_size,
                 "%s is in use by another roost; stop it or name another --data", dir);
        close(fd);
        fd = -1;
    }
    free(path);
    return fd;
}

/* SQLite would take the mode from the umask, and gives it to its other files. */
static bool create_file(const char *path, char *why, size_t why_size)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd >= 0 && close(fd) == 0)
        return true;
    snprintf(why, why_size, "cannot write %s: %s", path, strerror(errno));
    return false;
}

void epoch_load(struct db *db, char epoch[EPOCH_MAX])
{
    struct sql q = sql_start(db, FIND_EPOCH);

    snprintf(epoch, EPOCH_MAX, "%s", sql_row(&q) ? sql_text(&q, NULL) : "");
    sql_end(&q);
}

static void load_place(struct store *s, struct db *db)
{
    s->head = place_head(db);
    epoch_load(db, s->epoch);
}

static void explain_sqlite(struct db *db, const char *path, char *why, size_t why_size)
{
    const char *advice = "";

    switch (sqlite3_errcode(db->handle)) {
    case SQLITE_NOTADB:
        advice = "; it is no database: name another --data or restore a backup";
        break;
    case SQLITE_CORRUPT:
        advice = "; restore a backup";
        break;
    case SQLITE_FULL:
        advice = "; make room on the disk";
        break;
    default:
        break;
    }
    snprintf(why, why_size, "cannot open %s: %s%s", path, db_message(db), advice);
}

static bool prepare_file(struct store *s, char *why, size_t why_size)
{
    struct db db;
    bool ok =
        db_open(&db, s->path, SQLITE_OPEN_READWRITE) &&
        db_exec(&db, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
                     "PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema");

    if (!ok) {
        explain_sqlite(&db, s->path, why, why_size);
    } else if (!migrate(&db, s->path, embedded_sql, embedded_sql_count, why, why_size)) {
        ok = false;
    } else {
        load_place(s, &db);
        ok = db_failure(&db) == 0;
        if (!ok)
            explain_sqlite(&db, s->path, why, why_size);
    }
    db_forgive(&db);
    db_close(&db);
    return ok;
}

struct store *store_open(const char *dir, enum durability durability, char *why,
                         size_t why_size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct store *s = xcalloc(1, sizeof(*s));

    pthread_once(&once, configure_sqlite);
    s->durability = durability;
    s->lock_fd = -1;
    if (strlen(dir) > sizeof(s->path) - 32)
        snprintf(why, why_size, "the path of the data directory is too long");
    else if (make_directory(dir, why, why_size))
        s->lock_fd = lock_directory(dir, why, why_size);
    if (s->lock_fd >= 0) {
        snprintf(s->path, sizeof(s->path), "%s/roost.db", dir);
        if (create_file(s->path, why, why_size) && prepare_file(s, why, why_size))
            return s;
    }
    store_close(s);
    return NULL;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    free(s);
}

const char *store_epoch(const struct store *s)
{
    return s->epoch;
}

uint64_t store_head(const struct store *s)
{
    return s->head;
}

bool store_in_use(const char *dir)
{
    char *path = xasprintf("%s/roost.lock", dir);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool in_use = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;

    if (fd >= 0)
        close(fd);
    free(path);
    return in_use;
}

bool store_checkpoint(struct store *s, bool restart)
{
    int mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    struct db db;
    int code = SQLITE_CANTOPEN;

    if (db_open(&db, s->path, SQLITE_OPEN_READWRITE) &&
        db_exec(&db, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")) {
        sqlite3_busy_timeout(db.handle, CHECKPOINT_WAIT_MS);
        code = sqlite3_wal_checkpoint_v2(db.handle, NULL, mode, NULL, NULL);
    }
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        log_warn("a checkpoint failed", "code=%d message=%s", code,
                 LOG_QUOTED(db_message(&db)));
    db_close(&db);
    return code == SQLITE_OK;
}
