#include "store/backup.h"

#include "base/embedded.h"
#include "base/xmalloc.h"
#include "store/backup_archive.h"
#include "store/backup_check.h"
#include "store/backup_files.h"
#include "store/backup_key.h"
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

#define CHECK_MAX      400   /* of what a check found */
#define PROGRESS_STEPS 10000 /* of SQLite's machine, between two looks at `stop` */

struct restoring {
    const struct backup_order *order;
    struct backup_manifest *manifest;
    char *path;        /* of the file restored into */
    int fd;            /* of the same */
    const char *other; /* what else may be named where there is no room */
    char *why;
    size_t why_size;
};

static bool fail(const struct restoring *r, const char *what, const char *how)
{
    snprintf(r->why, r->why_size, "%s %s%s%s; use another backup", r->order->path, what,
             how ? ": " : "", how ? how : "");
    return false;
}

static bool is_stopped(const struct restoring *r)
{
    if (!r->order->stop || !*r->order->stop)
        return false;
    snprintf(r->why, r->why_size, "stopped; nothing was kept");
    return true;
}

/* --- out of the archive --- */

struct unpacked {
    struct secret_digest digest;
    uint64_t bytes;
};

static bool take_manifest(const struct restoring *r, const struct unpacked *u,
                          const uint8_t *bytes, size_t len)
{
    struct backup_manifest *m = r->manifest;

    if (backup_manifest_decode(m, (const char *)bytes, len) && m->bytes == u->bytes)
        return true;
    return fail(r, "has a manifest that does not fit it", NULL);
}

static bool unpack_chunk(const struct restoring *r, struct backup_archive *a,
                         struct unpacked *u, bool *is_last)
{
    enum backup_chunk kind;
    const uint8_t *bytes;
    size_t len;

    if (is_stopped(r) ||
        !backup_archive_read(a, &kind, &bytes, &len, r->why, r->why_size))
        return false;
    *is_last = kind == BACKUP_MANIFEST;
    if (*is_last)
        return take_manifest(r, u, bytes, len);
    u->bytes += len;
    if (u->bytes > backup_archive_file_bytes(a))
        return fail(r, "holds more than it says", NULL);
    secret_digest_add(&u->digest, bytes, len);
    return backup_write(r->fd, bytes, len) ||
           backup_explain(r->why, r->why_size, "write", r->path, r->other);
}

static bool unpack(const struct restoring *r, struct backup_archive *a)
{
    struct unpacked u = {.bytes = 0};
    uint8_t hash[SECRET_HASH_SIZE];
    bool is_last = false;
    bool ok = true;

    secret_digest_init(&u.digest);
    while (ok && !is_last)
        ok = unpack_chunk(r, a, &u, &is_last);
    secret_digest_finish(&u.digest, hash);
    if (!ok || !backup_archive_ends(a, r->why, r->why_size))
        return false;
    if (memcmp(hash, r->manifest->hash, sizeof(hash)) != 0)
        return fail(r, "does not have the SHA-256 that its manifest says", NULL);
    r->manifest->archive_bytes = backup_archive_bytes(a);
    r->manifest->is_encrypted = r->order->key_file != NULL;
    return true;
}

static bool open_and_unpack(const struct restoring *r, int fd,
                            const struct backup_key *key)
{
    struct backup_archive *a =
        backup_archive_open(fd, r->order->path, key, r->why, r->why_size);
    char *folder = backup_folder_of(r->path);
    bool ok = a && backup_has_room(folder, backup_archive_file_bytes(a), r->other, r->why,
                                   r->why_size);

    ok = ok && unpack(r, a);
    free(folder);
    backup_archive_close(a);
    return ok;
}

/* Opened before anything is made for it; -1: see `why`. */
static int open_archive(const struct backup_order *o, struct backup_key *key, char *why,
                        size_t why_size)
{
    struct stat st;
    int fd;

    if (o->key_file && !backup_key_read(key, o->key_file, why, why_size))
        return -1;
    fd = open(o->path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    if (fd >= 0) {
        snprintf(why, why_size, "%s is no file; name a backup", o->path);
        close(fd);
    } else {
        backup_explain(why, why_size, "read", o->path, "another file");
    }
    return -1;
}

/* --- is it what it says? --- */

static long newest_schema(void)
{
    return embedded_sql_count == 0
               ? 0
               : strtol(embedded_sql[embedded_sql_count - 1].name, NULL, 10);
}

static bool check_schema(const struct restoring *r)
{
    if (r->manifest->schema <= newest_schema())
        return true;
    snprintf(r->why, r->why_size,
             "%s was made by Roost %s with schema %ld, this one knows %ld; use that "
             "version",
             r->order->path, r->manifest->program, r->manifest->schema, newest_schema());
    return false;
}

static bool check(const struct restoring *r, struct db *db)
{
    struct backup_manifest found;
    char what[CHECK_MAX];
    const char *differs;

    memset(&found, 0, sizeof(found));
    if (!backup_check(db, what, sizeof(what)))
        return !is_stopped(r) && fail(r, "does not hold together", what);
    if (!backup_count(db, &found))
        return !is_stopped(r) && fail(r, "cannot be counted", db_message(db));
    differs = backup_manifest_differs(r->manifest, &found);
    if (!differs)
        return true;
    return fail(r, "differs from its manifest in", differs);
}

static bool set_epoch(const struct restoring *r, struct db *db)
{
    char epoch[SECRET_TOKEN_SIZE];
    sqlite3_stmt *stmt = NULL;
    bool set;

    secret_token(epoch);
    set =
        sqlite3_prepare_v2(db->handle, "UPDATE meta SET value = ?1 WHERE name = 'epoch'",
                           -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_bind_text(stmt, 1, epoch, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_DONE && sqlite3_changes(db->handle) == 1;
    sqlite3_finalize(stmt);
    return set || fail(r, "cannot be given a new epoch", db_message(db));
}

/* Its checks read all of a file that may be large. */
static int on_progress(void *arg)
{
    const struct restoring *r = arg;

    return r->order->stop && *r->order->stop;
}

/* The schema that came with it may be anybody's. */
static bool check_file(struct restoring *r, bool is_kept)
{
    struct db db;
    bool good;

    if (!check_schema(r))
        return false;
    good = db_open(&db, r->path, SQLITE_OPEN_READWRITE);
    if (!good)
        fail(r, "cannot be opened", db_message(&db));
    else
        sqlite3_progress_handler(db.handle, PROGRESS_STEPS, on_progress, r);
    good = good && db_exec(&db, "PRAGMA trusted_schema = OFF") && check(r, &db) &&
           (!is_kept || set_epoch(r, &db));
    db_close(&db);
    return good;
}

/* --- verifying --- */

static char *scratch_path(const struct backup_order *o)
{
    const char *folder = o->scratch ? o->scratch : getenv("TMPDIR");

    return xasprintf("%s/roost-verify-XXXXXX", folder && folder[0] ? folder : "/var/tmp");
}

bool backup_verify(const struct backup_order *o, struct backup_manifest *m, char *why,
                   size_t why_size)
{
    struct restoring r = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    struct backup_key key = {.len = 0};
    int fd = open_archive(o, &key, why, why_size);
    bool good = false;

    memset(m, 0, sizeof(*m));
    if (fd < 0)
        return false;
    backup_yield();
    r.other = "another --scratch";
    r.path = scratch_path(o);
    r.fd = mkostemp(r.path, O_CLOEXEC);
    if (r.fd < 0) {
        backup_explain(why, why_size, "write", r.path, r.other);
    } else {
        good =
            open_and_unpack(&r, fd, o->key_file ? &key : NULL) && check_file(&r, false);
        unlink(r.path);
        close(r.fd);
    }
    backup_key_forget(&key);
    free(r.path);
    close(fd);
    return good;
}

/* --- restoring --- */

struct place {
    const char *dir;
    char *lock;
    int lock_fd;
    bool is_new;      /* the directory was made for this */
    bool lock_is_new; /* and its lock */
};

/* A disk of its own begins with lost+found; the others a process that died has left. */
static bool may_be_there(const char *name)
{
    static const char *const names[] = {
        ".", "..", "lost+found", "roost.lock", "roost.db.part", "roost.db.part-journal"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_empty(const char *dir, char *why, size_t why_size)
{
    DIR *d = opendir(dir);
    struct dirent *entry;
    bool empty = true;

    if (!d)
        return backup_explain(why, why_size, "read", dir, "another --data");
    while (empty && (entry = readdir(d)) != NULL)
        if (!may_be_there(entry->d_name)) {
            snprintf(why, why_size,
                     "%s is not empty, there is %.64s in it; name an empty directory",
                     dir, entry->d_name);
            empty = false;
        }
    closedir(d);
    return empty;
}

static bool lock_place(struct place *p, char *why, size_t why_size)
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

static bool take_place(struct place *p, char *why, size_t why_size)
{
    p->is_new = mkdir(p->dir, 0700) == 0;
    if (!p->is_new && errno != EEXIST)
        return backup_explain(why, why_size, "make", p->dir, "another --data");
    return is_empty(p->dir, why, why_size) && lock_place(p, why, why_size);
}

static void leave_place(struct place *p, bool is_kept)
{
    if (!is_kept && p->lock_is_new)
        unlink(p->lock);
    if (p->lock_fd >= 0)
        close(p->lock_fd);
    if (!is_kept && p->is_new)
        rmdir(p->dir);
    free(p->lock);
}

static bool restore_into(struct restoring *r, int fd, const struct backup_key *key)
{
    char *final = xasprintf("%s/roost.db", r->order->data);
    char *journal;
    bool ok = false;

    r->path = xasprintf("%s.part", final);
    journal = xasprintf("%s-journal", r->path);
    unlink(journal); /* of another file */
    r->fd = backup_claim(r->path, r->why, r->why_size);
    if (r->fd >= 0) {
        ok = open_and_unpack(r, fd, key) && check_file(r, true) &&
             backup_publish(r->fd, r->path, final, r->why, r->why_size);
        if (!ok)
            unlink(r->path);
        close(r->fd);
    }
    free(journal);
    free(r->path);
    free(final);
    return ok;
}

bool backup_restore(const struct backup_order *o, struct backup_manifest *m, char *why,
                    size_t why_size)
{
    struct restoring r = {.order = o, .manifest = m, .why = why, .why_size = why_size};
    struct place place = {.dir = o->data, .lock_fd = -1};
    struct backup_key key = {.len = 0};
    int fd = open_archive(o, &key, why, why_size);
    bool ok;

    memset(m, 0, sizeof(*m));
    if (fd < 0)
        return false;
    r.other = "another --data";
    place.lock = xasprintf("%s/roost.lock", o->data);
    ok = take_place(&place, why, why_size) &&
         restore_into(&r, fd, o->key_file ? &key : NULL);
    leave_place(&place, ok);
    backup_key_forget(&key);
    close(fd);
    return ok;
}
