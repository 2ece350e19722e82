#include "store/backup.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/version.h"
#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_check.h"
#include "store/backup_files.h"
#include "store/backup_key.h"
#include "store/store.h"

#include <sqlite3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_PAGES 256         /* copied between two looks around */
#define SYNC_BYTES (32u << 20) /* no more than this waits for the disk at a time */

struct taking {
    const struct backup_order *order;
    struct backup_manifest *manifest;
    struct backup_key key;
    char *source;  /* roost.db */
    char *scratch; /* its copy */
    int scratch_fd;
    bool scratch_is_named;
    char *part; /* of the archive */
    int part_fd;
    char *why;
    size_t why_size;
};

static bool is_stopped(const struct taking *t)
{
    if (!t->order->stop || !*t->order->stop)
        return false;
    snprintf(t->why, t->why_size, "stopped; nothing was kept");
    return true;
}

/* The disk of a server that runs is not to be filled, nor is a stop to wait. */
static bool may_go_on(const struct taking *t, const char *path, const char *other)
{
    char *folder = backup_folder_of(path);
    bool may = !is_stopped(t) && backup_has_room(folder, 0, other, t->why, t->why_size);

    free(folder);
    return may;
}

static bool explain(const struct taking *t, const char *doing, const char *path,
                    const char *other)
{
    return backup_explain(t->why, t->why_size, doing, path, other);
}

/* --- the snapshot --- */

static bool explain_sqlite(const struct taking *t, int code, const struct db *db)
{
    const char *advice = "";

    if (code == SQLITE_FULL || (code & 0xff) == SQLITE_IOERR)
        advice = "; is there room for the copy? Name another --scratch";
    else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        advice = "; it is damaged: restore an older backup";
    else if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)
        advice = "; run this as who owns it";
    snprintf(t->why, t->why_size, "cannot copy %s: %s%s", t->source,
             sqlite3_errmsg(db->handle), advice);
    return false;
}

/* The read transaction that stands keeps all steps on one snapshot. */
static bool copy_pages(const struct taking *t, struct db *from, struct db *to)
{
    sqlite3_backup *b = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    int code = b ? SQLITE_OK : SQLITE_ERROR;
    bool may = true;

    while (code == SQLITE_OK && may) {
        code = sqlite3_backup_step(b, STEP_PAGES);
        may = may_go_on(t, t->scratch, "another --scratch");
    }
    sqlite3_backup_finish(b);
    if (!may)
        return false;
    return code == SQLITE_DONE || explain_sqlite(t, code, to);
}

static bool copy_into(const struct taking *t, struct db *from)
{
    struct db to;
    bool copied;

    if (!db_open(&to, t->scratch, SQLITE_OPEN_READWRITE) ||
        !db_exec(&to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"))
        copied = explain_sqlite(t, sqlite3_errcode(to.handle), &to);
    else
        copied = copy_pages(t, from, &to);
    db_close(&to);
    return copied;
}

/* What closes the last connection must not begin a checkpoint: the data is only read. */
static bool open_source(const struct taking *t, struct db *db)
{
    if (db_open(db, t->source, SQLITE_OPEN_READWRITE) &&
        sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL) ==
            SQLITE_OK &&
        db_exec(db, "BEGIN; SELECT count(*) FROM sqlite_schema"))
        return true;
    return explain_sqlite(t, sqlite3_errcode(db->handle), db);
}

/* The copy is a file that stands alone: SQLite shall look for no WAL beside it. */
static bool leave_wal_mode(const struct taking *t)
{
    static const char legacy[2] = {1, 1};

    return pwrite(t->scratch_fd, legacy, sizeof(legacy), 18) == sizeof(legacy) ||
           explain(t, "write", t->scratch, "another --scratch");
}

static bool take_snapshot(const struct taking *t)
{
    struct db db;
    bool taken = open_source(t, &db) && copy_into(t, &db);

    if (db.handle)
        db_forgive(&db);
    db_close(&db);
    return taken && leave_wal_mode(t);
}

static bool count(const struct taking *t)
{
    struct backup_manifest *m = t->manifest;
    struct stat st;
    struct db db;
    bool counted = db_open(&db, t->scratch, SQLITE_OPEN_READONLY) && backup_count(&db, m);

    if (!counted)
        explain_sqlite(t, sqlite3_errcode(db.handle), &db);
    db_close(&db);
    if (!counted)
        return false;
    if (m->epoch[0] == '\0') {
        snprintf(t->why, t->why_size, "%s holds no workspace yet", t->order->data);
        return false;
    }
    if (fstat(t->scratch_fd, &st) != 0)
        return explain(t, "read", t->scratch, "another --scratch");
    m->bytes = (uint64_t)st.st_size;
    m->made = clock_wall_ms();
    snprintf(m->program, sizeof(m->program), "%s", ROOST_VERSION);
    return true;
}

/* --- the archive --- */

static bool write_file(const struct taking *t, struct backup_archive *a)
{
    uint8_t *bytes = xmalloc(BACKUP_CHUNK_MAX);
    struct secret_digest digest;
    uint64_t synced = 0;
    ssize_t len = 0;
    bool ok = lseek(t->scratch_fd, 0, SEEK_SET) == 0;

    secret_digest_init(&digest);
    while (ok && (len = backup_read(t->scratch_fd, bytes, BACKUP_CHUNK_MAX)) > 0) {
        secret_digest_add(&digest, bytes, (size_t)len);
        ok =
            may_go_on(t, t->part, "another --to") &&
            backup_archive_write(a, BACKUP_FILE, bytes, (size_t)len, t->why, t->why_size);
        if (ok && backup_archive_bytes(a) - synced >= SYNC_BYTES) {
            fdatasync(t->part_fd);
            synced = backup_archive_bytes(a);
        }
    }
    secret_digest_finish(&digest, t->manifest->hash);
    free(bytes);
    if (len < 0)
        return explain(t, "read", t->scratch, "another --scratch");
    return ok;
}

static bool write_manifest(const struct taking *t, struct backup_archive *a)
{
    struct buf text;
    bool ok;

    buf_init(&text);
    backup_manifest_encode(t->manifest, &text);
    ok = backup_archive_write(a, BACKUP_MANIFEST, buf_text(&text), text.len, t->why,
                              t->why_size);
    buf_finish(&text);
    return ok;
}

static bool write_archive(const struct taking *t)
{
    const struct backup_key *key = t->order->key_file ? &t->key : NULL;
    struct backup_archive *a = backup_archive_create(
        t->part_fd, t->part, key, t->manifest->bytes, t->why, t->why_size);
    bool ok = a && write_file(t, a) && write_manifest(t, a);

    if (ok) {
        t->manifest->archive_bytes = backup_archive_bytes(a);
        t->manifest->is_encrypted = key != NULL;
    }
    backup_archive_close(a);
    return ok;
}

/* --- the way through --- */

static bool is_free(const struct taking *t)
{
    struct stat st;

    if (lstat(t->order->path, &st) != 0 && errno == ENOENT)
        return true;
    snprintf(t->why, t->why_size,
             "%s is there already and is not written over; name another --to",
             t->order->path);
    return false;
}

static bool find_source(const struct taking *t, uint64_t *bytes)
{
    char *wal = xasprintf("%s-wal", t->source);
    struct stat st;
    bool found = stat(t->source, &st) == 0 && S_ISREG(st.st_mode);

    if (found) {
        *bytes = (uint64_t)st.st_size;
        if (stat(wal, &st) == 0)
            *bytes += (uint64_t)st.st_size;
    } else {
        snprintf(t->why, t->why_size,
                 "there is no roost.db in %s; name the server's --data", t->order->data);
    }
    free(wal);
    return found;
}

static bool claim(struct taking *t, const char *folder)
{
    uint64_t bytes = 0;

    if (!is_free(t) || !find_source(t, &bytes) ||
        !backup_has_room(folder, bytes, "another --scratch", t->why, t->why_size))
        return false;
    t->scratch_fd = backup_claim(t->scratch, t->why, t->why_size);
    if (t->scratch_fd < 0)
        return false;
    t->scratch_is_named = true;
    t->part_fd = backup_claim(t->part, t->why, t->why_size);
    return t->part_fd >= 0;
}

/* The copy in clear loses its name as soon as it needs none. */
static bool take(struct taking *t)
{
    if (!take_snapshot(t) || !count(t))
        return false;
    unlink(t->scratch);
    t->scratch_is_named = false;
    backup_yield();
    return write_archive(t) &&
           backup_publish(t->part_fd, t->part, t->order->path, t->why, t->why_size);
}

static void clean_up(struct taking *t, bool ok)
{
    if (!ok && t->part_fd >= 0)
        unlink(t->part);
    if (t->scratch_is_named)
        unlink(t->scratch);
    if (t->part_fd >= 0)
        close(t->part_fd);
    if (t->scratch_fd >= 0)
        close(t->scratch_fd);
    backup_key_forget(&t->key);
    free(t->part);
    free(t->source);
    free(t->scratch);
}

bool backup_take(const struct backup_order *o, struct backup_manifest *m, char *why,
                 size_t why_size)
{
    const char *folder = o->scratch ? o->scratch : o->data;
    struct taking t = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    bool ok;

    memset(m, 0, sizeof(*m));
    t.part_fd = t.scratch_fd = -1;
    t.part = xasprintf("%s.part", o->path);
    t.source = xasprintf("%s/roost.db", o->data);
    t.scratch = xasprintf("%s/roost.backup", folder);
    ok = (!o->key_file || backup_key_read(&t.key, o->key_file, why, why_size)) &&
         claim(&t, folder) && take(&t);
    clean_up(&t, ok);
    return ok;
}
