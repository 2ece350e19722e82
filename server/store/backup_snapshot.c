#include "store/backup_snapshot.h"

#include "base/clock.h"
#include "base/version.h"
#include "base/xmalloc.h"
#include "store/backup_check.h"
#include "store/backup_files.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_PAGES 256 /* copied between two looks around */
#define OTHER      "another --scratch"

bool backup_may_go_on(const struct backup_order *o, const char *path, const char *other,
                      char *why, size_t why_size)
{
    char *folder;
    bool may;

    if (o->stop && *o->stop) {
        snprintf(why, why_size, "stopped; nothing was kept");
        return false;
    }
    folder = backup_folder_of(path);
    may = backup_has_room(folder, 0, other, why, why_size);
    free(folder);
    return may;
}

static bool explain_sqlite(const struct backup_snapshot *s, int code, const struct db *db,
                           char *why, size_t why_size)
{
    const char *advice = "";

    if (code == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR)
        advice = "; is there room for the copy? Name another --scratch";
    else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        advice = "; it is damaged: restore an older backup";
    else if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
        advice = "; run this as who owns it";
    snprintf(why, why_size, "cannot copy %s: %s%s", s->source, sqlite3_errmsg(db->handle),
             advice);
    return false;
}

static bool find_source(const struct backup_snapshot *s, uint64_t *bytes, char *why,
                        size_t why_size)
{
    char *wal = xasprintf("%s-wal", s->source);
    struct stat st;
    bool found = stat(s->source, &st) == 0 && S_ISREG(st.st_mode);

    if (found) {
        *bytes = (uint64_t)st.st_size;
        if (stat(wal, &st) == 0)
            *bytes += (uint64_t)st.st_size;
    } else {
        snprintf(why, why_size, "there is no roost.db in %s; name the server's --data",
                 s->order->data);
    }
    free(wal);
    return found;
}

bool backup_snapshot_open(struct backup_snapshot *s, const struct backup_order *o,
                          char *why, size_t why_size)
{
    const char *folder = o->scratch ? o->scratch : o->data;
    uint64_t bytes = 0;

    s->order = o;
    s->source = xasprintf("%s/roost.db", o->data);
    s->path = xasprintf("%s/roost.backup", folder);
    s->is_named = false;
    s->fd = -1;
    if (!find_source(s, &bytes, why, why_size) ||
        !backup_has_room(folder, bytes, OTHER, why, why_size))
        return false;
    s->fd = backup_claim(s->path, why, why_size);
    s->is_named = s->fd >= 0;
    return s->is_named;
}

void backup_snapshot_close(struct backup_snapshot *s)
{
    if (s->is_named)
        unlink(s->path);
    if (s->fd >= 0)
        close(s->fd);
    free(s->source);
    free(s->path);
}

/* The read transaction that stands keeps all steps on one snapshot. */
static bool copy_pages(const struct backup_snapshot *s, struct db *from, struct db *to,
                       char *why, size_t why_size)
{
    sqlite3_backup *b = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    int code = b ? SQLITE_OK : SQLITE_ERROR;
    bool may = true;

    while (code == SQLITE_OK && may) {
        code = sqlite3_backup_step(b, STEP_PAGES);
        may = backup_may_go_on(s->order, s->path, OTHER, why, why_size);
    }
    sqlite3_backup_finish(b);
    if (!may)
        return false;
    return code == SQLITE_DONE || explain_sqlite(s, code, to, why, why_size);
}

static bool copy_into(const struct backup_snapshot *s, struct db *from, char *why,
                      size_t why_size)
{
    struct db to;
    bool copied;

    if (!db_open(&to, s->path, SQLITE_OPEN_READWRITE) ||
        !db_exec(&to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"))
        copied = explain_sqlite(s, sqlite3_errcode(to.handle), &to, why, why_size);
    else
        copied = copy_pages(s, from, &to, why, why_size);
    db_close(&to);
    return copied;
}

/* What closes the last connection must not begin a checkpoint: the data is only read. */
static bool open_source(const struct backup_snapshot *s, struct db *db, char *why,
                        size_t why_size)
{
    if (db_open(db, s->source, SQLITE_OPEN_READWRITE) &&
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) ==
            SQLITE_OK &&
        db_exec(db, "BEGIN; SELECT count(*) FROM sqlite_schema"))
        return true;
    return explain_sqlite(s, sqlite3_errcode(db->handle), db, why, why_size);
}

/* The copy is a file that stands alone: SQLite shall look for no WAL beside it. */
static bool leave_wal_mode(const struct backup_snapshot *s, char *why, size_t why_size)
{
    static const char legacy[2] = {1, 1};

    return pwrite(s->fd, legacy, sizeof(legacy), 18) == sizeof(legacy) ||
           backup_explain(why, why_size, "write", s->path, OTHER);
}

static bool copy(const struct backup_snapshot *s, char *why, size_t why_size)
{
    struct db db;
    bool taken = open_source(s, &db, why, why_size) && copy_into(s, &db, why, why_size);

    if (db.handle)
        db_forgive(&db);
    db_close(&db);
    return taken && leave_wal_mode(s, why, why_size);
}

static bool count(const struct backup_snapshot *s, struct backup_manifest *m, char *why,
                  size_t why_size)
{
    struct stat st;
    struct db db;
    bool counted = db_open(&db, s->path, SQLITE_OPEN_READONLY) && backup_count(&db, m);

    if (!counted)
        explain_sqlite(s, sqlite3_errcode(db.handle), &db, why, why_size);
    db_close(&db);
    if (!counted)
        return false;
    if (m->epoch[0] == '\0') {
        snprintf(why, why_size, "%s holds no workspace yet", s->order->data);
        return false;
    }
    if (fstat(s->fd, &st) != 0)
        return backup_explain(why, why_size, "read", s->path, OTHER);
    m->bytes = (uint64_t)st.st_size;
    return true;
}

bool backup_snapshot_take(struct backup_snapshot *s, struct backup_manifest *m, char *why,
                          size_t why_size)
{
    m->made = clock_wall_ms();
    snprintf(m->program, sizeof(m->program), "%s", ROOST_VERSION);
    return copy(s, why, why_size) && count(s, m, why, why_size);
}

void backup_snapshot_hide(struct backup_snapshot *s)
{
    unlink(s->path);
    s->is_named = false;
}
